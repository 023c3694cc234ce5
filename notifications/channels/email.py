"""E-mail: a text that is the same for everything, over SMTP, with an id that never changes."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime, parseaddr
from smtplib import (
    SMTPConnectError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPServerDisconnected,
)

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from notifications.channels import NoAnswer, NotAccepted, RefusedForGood
from notifications.models import Digest, Message
from notifications.rules import digest as words
from notifications.rules.delivery import is_permanent
from notifications.rules.wording import mail_body, mail_subject
from notifications.selectors.links import link_to


def deliver(message: Message, *, at: dt.datetime) -> None:
    """Hand one mail to the mail server.

    Facts: a mail that is sent twice carries the same Message-ID, so that a mailbox can tell.
    Refuses: `RefusedForGood`, `NoAnswer` or `NotAccepted`, after the mail server.
    """
    reference = message.reference
    _send(
        mail_subject(reference),
        mail_body(reference, link_to(message.uuid)),
        to=message.recipient.email,
        identity=message_id(message),
        at=at,
    )


def deliver_digest(row: Digest, text: str, *, at: dt.datetime) -> None:
    """Hand the digest of a person's day to the mail server; refuses as `deliver` does."""
    _send(words.SUBJECT, text, to=row.user.email, identity=message_id(row), at=at)


def message_id(row: Message | Digest) -> str:
    """Make the id of a mail from that of its row and the sender's domain."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{row.uuid}@{domain}>"


def _send(subject: str, body: str, *, to: str, identity: str, at: dt.datetime) -> None:
    mail = EmailMessage(
        subject=subject,
        body=body,
        to=[to],
        headers={
            "Message-ID": identity,
            "Date": format_datetime(timezone.localtime(at)),
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        mail.send()
    except ValueError as error:  # an address that breaks the mail breaks it tomorrow too
        raise RefusedForGood from error
    except (OSError, SMTPException) as error:
        raise _verdict(error) from error


def _verdict(error: OSError | SMTPException) -> Exception:
    """Say what an error of the conversation means for this mail.

    Facts: only an answer about the recipient or the mail itself can be final. A sender or a
    password that is refused is a fault of the installation, and is repaired.
    """
    match error:
        case SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            final = all(is_permanent(code) for code in codes)
            return RefusedForGood() if final else NotAccepted()
        case SMTPDataError():
            return RefusedForGood() if is_permanent(error.smtp_code) else NotAccepted()
        case SMTPConnectError() | SMTPServerDisconnected():
            return NoAnswer()
        case SMTPException():
            return NotAccepted()
    return NoAnswer()
