"""Sending e-mail: one message per transaction, permission read with the message, patience."""

from __future__ import annotations

import datetime as dt
import logging
import time
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from notifications.channels import email
from notifications.models import Message
from notifications.rules.delivery import ATTEMPTS, LEASE, pause_after
from notifications.selectors.outgoing import being_sent, next_to_send, still_allowed
from notifications.services.base import messenger
from notifications.vocabulary import MessageState

log = logging.getLogger(__name__)

BATCH = 100
RUN_SECONDS = 60
"""How long one run may take, well within the time limit of a task."""


class ServerUnreachableError(Exception):
    """The mail server does not answer: trying the next mail is of no use now."""


def deliver_messages(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Send the mails whose turn has come.

    Gives: how many were sent. A mail whose recipient may no longer know of the matter is taken
    away unsent. After a failure a mail waits longer each time, and fails for good in the end; a
    server that does not answer ends the run, the rest keeps its turn.
    """
    sent = 0
    tried: set[int] = set()
    stop = time.monotonic() + RUN_SECONDS
    try:
        while len(tried) < batch and time.monotonic() < stop:
            if (message := _claim(at, tried)) is None:
                break
            tried.add(message.pk)
            sent += _send(message, at)
    except ServerUnreachableError:
        log.warning("mail server does not answer; %s sent", sent)
    return sent


def _claim(at: dt.datetime, tried: set[int]) -> Message | None:
    """Note, before anything else, that a mail is being tried: a crash then counts as a try.

    Gives: None when nothing waits. A mail that took the worker down every time fails for good.
    """
    with messenger():
        while (message := next_to_send(at, skip=tried)) is not None:
            if message.attempts < ATTEMPTS:
                message.state, message.attempts = MessageState.SENDING, message.attempts + 1
                message.next_try_at = at + LEASE
                message.save(update_fields=["state", "attempts", "next_try_at"])
                return message
            message.state = MessageState.FAILED
            message.save(update_fields=["state"])
    return None


def _send(claimed: Message, at: dt.datetime) -> bool:
    """Send one mail and note that it was, while its row is locked.

    Gives: whether it was sent. When the worker dies in between, the mail is tried again after
    its lease, with the same id.
    """
    with messenger():
        if (locked := being_sent(claimed)) is None:
            return False
        if (message := still_allowed(locked, at)) is None:
            locked.delete()
            return False
        try:
            email.deliver(message, at=at)
        except (OSError, SMTPException, ValueError) as error:
            unreachable = _note_failure(message, error, at)
        else:
            message.state, message.sent_at = MessageState.SENT, at
            message.save(update_fields=["state", "sent_at"])
            return True
    if unreachable:
        raise ServerUnreachableError
    return False


def _note_failure(message: Message, error: Exception, at: dt.datetime) -> bool:
    """Plan the next try, or give up. Gives: whether the server itself does not answer.

    Facts: the log gets the kind of failure and the id; what a server says may hold an address.
    """
    pause = pause_after(message.attempts)
    message.state = MessageState.READY if pause else MessageState.FAILED
    message.next_try_at = at + (pause or dt.timedelta())
    message.save(update_fields=["state", "next_try_at"])
    log.warning("mail %s failed: %s, try %s", message.uuid, type(error).__name__, message.attempts)
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected)
    return isinstance(error, OSError)
