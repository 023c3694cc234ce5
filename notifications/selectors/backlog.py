"""How much waits, for who keeps the installation running: numbers over everything, never of what.

Every statement reads what waits or failed, through an index of just that; none counts a history.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from casework import access
from casework.models import EventMark
from casework.vocabulary import Purpose, Reader
from escalation.models import Deadline, DeadlineState
from notifications.models import WAITING, Digest, Message, Outgoing, WebhookCall
from notifications.vocabulary import Channel, MessageState

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits somewhere: how many, and since when the oldest."""

    number: int
    oldest: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to leave by one way.

    Facts: `states` counts what is not sent; `failing` was tried in vain at least once and is
    tried again; `due` is what may be tried now; `sent` counts the last 24 hours.
    """

    channel: str
    states: dict[MessageState, int]
    failing: int
    due: Pile
    sent: int

    @property
    def unsent(self) -> int:
        return sum(self.states[state] for state in WAITING)

    @property
    def failed(self) -> int:
        return self.states[MessageState.FAILED]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Everything that waits, at one moment."""

    unread: dict[Reader, Pile]
    outboxes: list[Outbox]
    deadlines: Pile


def backlog(at: dt.datetime) -> Backlog:
    """Count what waits. Call inside a transaction, for an operator only."""
    with access.for_purpose(Purpose.MESSENGER):
        mails = Message.objects.filter(channel=Channel.EMAIL)
        return Backlog(
            unread=_unread(),
            outboxes=[
                _outbox("mail", mails, at),
                _outbox("digest", Digest.objects.all(), at),
                _outbox("webhook", WebhookCall.objects.all(), at),
            ],
            deadlines=_pile(
                Deadline.objects.filter(state=DeadlineState.OPEN, next_at__lte=at), "next_at"
            ),
        )


def _unread() -> dict[Reader, Pile]:
    rows = EventMark.objects.values_list("reader").annotate(
        number=Count("pk"), oldest=Min("event__recorded_at")
    )
    found = {reader: Pile(number, oldest) for reader, number, oldest in rows.order_by()}
    return {reader: found.get(reader.value, Pile(0, None)) for reader in Reader}


def _outbox(channel: str, rows: QuerySet[Outgoing] | QuerySet[Message], at: dt.datetime) -> Outbox:
    waiting = rows.filter(state__in=WAITING)
    counted = waiting.aggregate(
        ready=Count("pk", filter=Q(state=MessageState.READY)),
        sending=Count("pk", filter=Q(state=MessageState.SENDING)),
        failing=Count("pk", filter=Q(attempts__gt=0)),
        due=Count("pk", filter=Q(next_try_at__lte=at)),
        oldest=Min("created_at", filter=Q(next_try_at__lte=at)),
    )
    return Outbox(
        channel=channel,
        states={
            MessageState.READY: counted["ready"],
            MessageState.SENDING: counted["sending"],
            MessageState.FAILED: rows.filter(state=MessageState.FAILED).count(),
        },
        failing=counted["failing"],
        due=Pile(counted["due"], counted["oldest"]),
        sent=rows.filter(state=MessageState.SENT, sent_at__gt=at - DAY).count(),
    )


def _pile(rows: QuerySet[Deadline], moment: str) -> Pile:
    found = rows.aggregate(number=Count("pk"), oldest=Min(moment))
    return Pile(found["number"], found["oldest"])
