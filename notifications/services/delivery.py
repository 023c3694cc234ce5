"""Sending e-mail: permission read with the message, patience, and no mail in quiet hours."""

from __future__ import annotations

import datetime as dt

from notifications.channels import email
from notifications.models import Message
from notifications.rules.quiet import quiet_until
from notifications.selectors.outgoing import being_sent, next_to_send, still_allowed
from notifications.selectors.preferences import own_habits
from notifications.services.failures import tell_sender
from notifications.services.queue import BATCH, NoLongerError, NotNowError, Queue, work_off


def deliver_messages(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Send the mails whose turn has come.

    Gives: how many were sent. A mail whose recipient may no longer know of the matter is taken
    away unsent. What fails for good is told to who caused it; a server that does not answer ends
    the run, the rest keeps its turn.
    """
    return work_off(MAILS, at=at, batch=batch)


def _send(row: Message, at: dt.datetime) -> None:
    if (message := still_allowed(row, at)) is None:
        raise NoLongerError
    if not message.insists:
        until = quiet_until(own_habits(message.recipient_id).quiet, at)
        if until > at:
            raise NotNowError(until)
    email.deliver(message, at=at)


MAILS: Queue[Message] = Queue(
    name="mail",
    next_one=lambda at, tried: next_to_send(at, skip=tried),
    take=lambda row: being_sent(row, "recipient"),
    send=_send,
    gave_up=tell_sender,
)
