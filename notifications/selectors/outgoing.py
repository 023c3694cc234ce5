"""What waits to leave the product, and whether it still may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from django.db.models import Q, QuerySet

from casework import access
from casework.models import JournalEvent, User
from casework.vocabulary import CaseKind, Setting, Table
from notifications.models import WAITING, Digest, Message, Outgoing, WebhookCall
from notifications.rules.routes import WALLED_TABLES, behind_the_wall
from notifications.selectors.inbox import visible_messages
from notifications.vocabulary import Channel, MessageState

R = TypeVar("R", bound=Outgoing)


def walled(event: JournalEvent) -> bool:
    """Say whether an event is about a matter of which nothing may leave the product."""
    kind = event.case.kind if event.case else event.data.get("case_kind") or event.data.get("kind")
    return behind_the_wall(
        CaseKind(kind) if kind in set(CaseKind) else None,
        Table(event.case.table) if event.case else None,
        Setting(event.setting) if event.setting else None,
    )


def _due(rows: QuerySet[R], at: dt.datetime) -> QuerySet[R]:
    return rows.filter(state__in=WAITING, next_try_at__lte=at)


def waiting(at: dt.datetime) -> QuerySet[Message]:
    """Give the mails whose turn has come, the most urgent first."""
    mails = Message.objects.filter(channel=Channel.EMAIL)
    return _due(mails, at).order_by("urgency", "next_try_at", "pk")


def next_to_send(at: dt.datetime, *, skip: set[int]) -> Message | None:
    """Take the next mail, with its row locked; mails that another worker holds are skipped."""
    return waiting(at).exclude(pk__in=skip).select_for_update(skip_locked=True).first()


def next_digest(at: dt.datetime, *, skip: set[int]) -> Digest | None:
    """Take the next digest, with its row locked."""
    rows = _due(Digest.objects.all(), at).order_by("next_try_at", "pk")
    return rows.exclude(pk__in=skip).select_for_update(skip_locked=True).first()


def next_call(
    at: dt.datetime, *, skip: set[int], without: Collection[str] = ()
) -> WebhookCall | None:
    """Take the next webhook, with its row locked, leaving out subscriptions that do not answer."""
    rows = _due(WebhookCall.objects.all(), at).order_by("next_try_at", "pk")
    rows = rows.exclude(pk__in=skip).exclude(subscription__in=without)
    return rows.select_for_update(skip_locked=True).first()


def being_sent(row: R, *related: str) -> R | None:
    """Take the row of what is being tried; None when another worker has it or is done."""
    rows: QuerySet[R] = type(row)._default_manager.filter(pk=row.pk, state=MessageState.SENDING)
    return rows.select_related(*related).select_for_update(skip_locked=True, of=("self",)).first()


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


def still_concerns(call: WebhookCall, at: dt.datetime) -> bool:
    """Say whether somebody for whom a webhook was made may know of the matter now."""
    if walled(call.event):
        return False
    return any(
        visible_messages(access.actor_for(user, at))
        .filter(event=call.event_id, channel=Channel.INBOX, desk__party=call.party_id)
        .exists()
        for user in User.objects.filter(pk__in=call.recipients).order_by("pk")
    )
