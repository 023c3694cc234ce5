"""Read receipts: whether what one's own side sent about a request was read, and by whom.

By organisation, never by person, and only organisations that the reader may know to take part.
"""

from __future__ import annotations

from collections.abc import Iterable

from casework import access
from casework.access import Actor
from casework.models import Case, Participation, Party
from casework.vocabulary import EventType, Purpose
from escalation import selectors as ladder
from escalation.models import Move
from escalation.receipts import Receipt
from notifications.models import Message
from notifications.vocabulary import Channel, MessageState

E = EventType

ASKING = {
    E.MOVE_REQUESTED: "Verzoek",
    E.MOVE_ANSWERED: "Antwoord op de vraag",
    E.MOVE_WITHDRAWN: "Intrekking",
}
"""What the asking side sends."""

ANSWERING = {
    E.MOVE_QUESTIONED: "Vraag over het verzoek",
    E.MOVE_RETURNED: "Besluit: teruggelegd",
    E.MOVE_ADVISED: "Advies",
    E.MOVE_ACCEPTED: "Besluit: aangenomen",
}
"""What the side that answers sends."""


def receipts(actor: Actor, move: Move) -> list[Receipt]:
    """Give what became of the messages about a request, for who is on the side that sent them."""
    sent: dict[EventType, str] = {}
    if ladder.is_asking(actor, move):
        sent |= ASKING
    if ladder.is_receiving(actor, move):
        sent |= ANSWERING
    if not sent:
        return []
    rows = _messages(actor, move, sent)
    known = known_parties(actor, move.case, [row.desk.party for row in rows])
    found: dict[tuple[int, int], Receipt] = {}
    for row in rows:
        if row.desk.party_id in known:
            key = row.event_id, row.desk.party_id
            what = sent[EventType(row.event.type)]
            before = found.get(key) or Receipt(what, row.event.at, row.desk.party.name)
            found[key] = before.with_message(
                read_at=row.read_at, undelivered=row.state == MessageState.FAILED
            )
    return list(found.values())


def _messages(actor: Actor, move: Move, sent: Iterable[EventType]) -> list[Message]:
    """Read the messages of others: nobody's own, and nobody else's but for this page."""
    with access.for_purpose(Purpose.MESSENGER):
        return list(
            Message.objects.filter(
                event__case=move.case_id,
                event__object_type="move",
                event__object_uuid=move.uuid,
                event__type__in=list(sent),
                channel__in=[Channel.INBOX, Channel.EMAIL],
            )
            .exclude(desk__party__in=actor.party_ids)
            .select_related("event", "desk__party")
            .order_by("event__at", "event_id", "desk__party__name", "pk")
        )


def known_parties(actor: Actor, case: Case, parties: Iterable[Party]) -> frozenset[int]:
    """Give the parties of these that a person may know to take part.

    Facts: a party bound by secrecy is known after its own opt-in, and to itself.
    """
    wanted = {party.pk: party for party in parties}
    opted_in = Participation.objects.filter(
        case=case, ended_at__isnull=True, opted_in_at__isnull=False, desk__party__in=wanted
    ).values_list("desk__party_id", flat=True)
    unbound = {pk for pk, party in wanted.items() if not party.secrecy_bound}
    return frozenset(wanted) & (unbound | set(opted_in) | actor.party_ids)
