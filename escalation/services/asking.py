"""Asking the sources: who is asked for what, and what goes along with the request at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from casework import access
from casework.access import Actor
from casework.models import Desk, Item
from casework.services import journal
from casework.services.items import release
from casework.vocabulary import Category, EventType, RegieSlot, Setting, Table
from escalation import protocol, selectors
from escalation.models import Confirmation, Direction, Move, Preparation

NECESSITY = "Nodig om te beoordelen of de casus bij deze tafel past."
"""The necessity of what goes with a request, pre-filled; a person may write another."""


def ask_sources(
    move: Move,
    categories: Iterable[Category],
    own: Sequence[Item],
    preparation: Preparation | None,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Ask every source with items of the asked categories; give what goes with the request.

    Facts: `own` are items of who asks; a preparation may add those of who directs the case. The
    requester names categories; which sources have any is not shown to anybody.
    """
    if move.direction == Direction.DOWN:
        return
    with_request = [*own, *(preparation.items.all() if preparation else ())]
    only_words = Q(category=Category.PLAN, action__isnull=True)
    asked = set(
        Item.objects.filter(
            case=move.case, category__in=list(categories), withdrawn_at__isnull=True
        )
        .exclude(only_words)
        .values_list("party_id", flat=True)
    )
    for desk in _one_desk_per_party(move):
        theirs = [item for item in with_request if item.party_id == desk.party_id]
        if desk.party_id not in asked and not theirs:
            continue
        row = Confirmation.objects.create(
            move=move, party=desk.party, desk=desk, asked_at=at, with_request=bool(theirs)
        )
        journal.record(
            EventType.RELEASE_ASKED,
            case=move.case,
            by=by,
            at=at,
            party=desk.party,
            object_type="move",
            object_uuid=move.uuid,
            desk_id=desk.pk,
        )
        if theirs:
            row.items.set(theirs)
            release(
                theirs,
                Setting(move.weighing_setting),
                weighers(move),
                necessity=NECESSITY,
                by=_giver(theirs, preparation, by),
                at=at,
            )


def _one_desk_per_party(move: Move) -> list[Desk]:
    """Give the desk that is asked for each party: who directs the case, else the first."""
    director = access.slots_of(move.case).get(RegieSlot.CASE_DIRECTION)
    directing = director.desk_id if director else None
    desks: dict[int, Desk] = {}
    left = protocol.ladder().handling_setting(Table(move.from_code))
    for desk in selectors.sources_at(move.case, left):
        if desk.pk == directing or desk.party_id not in desks:
            desks[desk.party_id] = desk
    return list(desks.values())


def _giver(own: Sequence[Item], preparation: Preparation | None, by: Actor) -> Actor:
    """Name who gave the items that go with a request: who prepared it, else who asks."""
    if preparation is None or own[0].party_id in by.party_ids:
        return by
    return replace(by, user=preparation.prepared_by)


def weighers(move: Move) -> list[int]:
    """Give the parties that weigh a request: what a source gives for weighing, it gives them."""
    return sorted(set(move.receiving_desks.values_list("party_id", flat=True)))
