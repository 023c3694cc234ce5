"""E-mail: a text that is the same for everything, over SMTP, with an id that never changes."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime, parseaddr
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from notifications.rules.wording import mail_body, mail_subject


def deliver(message: Message, *, at: dt.datetime) -> None:
    """Hand one mail to the mail server.

    Facts: a mail that is sent twice carries the same Message-ID, so that a mailbox can tell.
    Refuses: whatever the mail server or the network says, as `OSError` or `SMTPException`.
    """
    reference = message.reference
    link = urljoin(settings.SITE_URL, reverse("inbox_open", args=[message.uuid]))
    EmailMessage(
        subject=mail_subject(reference),
        body=mail_body(reference, link),
        to=[message.recipient.email],
        headers={
            "Message-ID": message_id(message),
            "Date": format_datetime(timezone.localtime(at)),
            "Auto-Submitted": "auto-generated",
        },
    ).send()


def message_id(message: Message) -> str:
    """Make the id of a mail from that of its message and the sender's domain."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.uuid}@{domain}>"
