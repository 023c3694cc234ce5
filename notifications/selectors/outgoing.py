"""What waits to be sent by e-mail, and whether it still may be."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from casework import access
from casework.vocabulary import CaseKind
from notifications.models import Message
from notifications.rules.routes import WALLED_TABLES
from notifications.selectors.inbox import visible_messages
from notifications.vocabulary import Channel, MessageState

WAITING = (MessageState.READY, MessageState.SENDING)


def waiting(at: dt.datetime) -> QuerySet[Message]:
    """Give the mails whose turn has come, the most urgent first."""
    return Message.objects.filter(
        channel=Channel.EMAIL, state__in=WAITING, next_try_at__lte=at
    ).order_by("urgency", "next_try_at", "pk")


def next_to_send(at: dt.datetime, *, skip: set[int]) -> Message | None:
    """Take the next mail, with its row locked; mails that another worker holds are skipped."""
    return waiting(at).exclude(pk__in=skip).select_for_update(skip_locked=True).first()


def being_sent(message: Message) -> Message | None:
    """Take the row of a mail that is being tried; None when another worker has it or is done."""
    return (
        Message.objects.filter(pk=message.pk, state=MessageState.SENDING)
        .select_related("recipient")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )


def still_allowed(message: Message, at: dt.datetime) -> Message | None:
    """Read a mail again, if its recipient may know of the matter now.

    Permission and message are read by one statement: what was revoked before it is not sent.
    Who the recipient is, which was asked before it, is asked once more after it.
    """
    actor = access.actor_for(message.recipient, at)
    allowed = (
        visible_messages(actor)
        .filter(pk=message.pk, channel=Channel.EMAIL, state=MessageState.SENDING)
        .exclude(Q(case__table__in=WALLED_TABLES) | Q(case__kind=CaseKind.UNDERMINING))
        .select_related("recipient")
        .first()
    )
    return allowed if allowed is not None and access.still_acts(actor) else None
