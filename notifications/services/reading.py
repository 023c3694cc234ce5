"""What a person has read."""

from __future__ import annotations

import datetime as dt
import uuid

from casework.access import Actor
from casework.errors import NotVisible
from notifications.models import Message
from notifications.selectors.inbox import message_behind, one_message, visible_messages
from notifications.services.base import messenger


def mark_read(message_id: uuid.UUID | str, *, by: Actor, at: dt.datetime) -> Message:
    """Note that a person has read a message; an event told by two channels is read on both.

    Facts: the id may also be that of a webhook: then it is the person's own message about it.
    Refuses: `NotVisible` for a message of somebody else, or about what one may no longer know of.
    """
    with messenger():
        try:
            message = one_message(by, message_id)
        except NotVisible:
            message = message_behind(by, message_id)
        Message.objects.filter(
            event=message.event_id, recipient=by.user, read_at__isnull=True
        ).update(read_at=at)
    return message


def mark_all_read(*, by: Actor, at: dt.datetime) -> int:
    """Note that a person has read everything in the inbox. Gives: how many were unread."""
    with messenger():
        unread = visible_messages(by).filter(read_at__isnull=True)
        return Message.objects.filter(pk__in=unread.values("pk")).update(read_at=at)


def open_message(message_id: uuid.UUID | str, *, by: Actor, at: dt.datetime) -> str:
    """Read a message and give the path of the page it is about; empty when there is none."""
    return mark_read(message_id, by=by, at=at).url
