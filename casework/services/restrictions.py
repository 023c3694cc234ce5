"""Restricting the use of an item for a subject (AVG 18): only its source decides, and sees it."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import AlertReader, Case, Item
from casework.services import journal
from casework.services.base import service
from casework.services.items import own_items, stop_warning
from casework.vocabulary import AlertCapacity, EventType


@service
def restrict_item(case: Case, item: Item, *, by: Actor, at: dt.datetime) -> None:
    """Restrict an own item: from this moment only its source sees it, in every setting.

    Facts: releases and grounds stay, so that lifting gives back what the rules then give and no
    more; a better version of the text stays restricted too.
    Refuses: `NotVisible` for an item that is not one's own; one that is restricted already.
    Source: AVG 18(1)-(2); sharing policy §1.4 step 7.
    """
    case, item = _locked(case, item, by)
    if item.restricted:
        raise Conflict("Het gebruik van dit gegeven is al beperkt.")
    item.restrictions = [*item.restrictions, {"since": at.isoformat(), "until": None}]
    item.save(update_fields=["restrictions"])
    stop_warning(AlertReader.objects.filter(item=item, capacity=AlertCapacity.RECIPIENT), at)
    _note(EventType.ITEM_RESTRICTED, case, item, by=by, at=at)


@service
def lift_restriction(case: Case, item: Item, *, by: Actor, at: dt.datetime) -> None:
    """End the restriction of an own item.

    Refuses: `NotVisible` for an item that is not one's own; one that is not restricted.
    """
    case, item = _locked(case, item, by)
    if not item.restricted:
        raise Conflict("Dit gegeven is niet beperkt.")
    item.restrictions = [
        row if row["until"] else {**row, "until": at.isoformat()} for row in item.restrictions
    ]
    item.save(update_fields=["restrictions"])
    _note(EventType.ITEM_UNRESTRICTED, case, item, by=by, at=at)


def _locked(case: Case, item: Item, by: Actor) -> tuple[Case, Item]:
    case = access.lock_case(by, case)
    if item.pk not in own_items(by, case):
        raise NotVisible
    return case, Item.objects.select_for_update(of=("self",)).select_related("party").get(
        pk=item.pk
    )


def _note(event: EventType, case: Case, item: Item, *, by: Actor, at: dt.datetime) -> None:
    journal.record(
        event,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        item=item,
        party=item.party,
        category=item.category,
    )
    access.sync_grants(case, at=at)
