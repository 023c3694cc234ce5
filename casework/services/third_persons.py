"""Stating, and checking by a second person, that an item of justice names nobody else."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Case, Item, ThirdPersonCheck
from casework.rules import third_persons
from casework.services import journal, stated
from casework.services.base import service
from casework.services.items import own_items, release, sharable_settings
from casework.vocabulary import Category, EventType, Setting

NECESSITY = "Nodig om deze casus samen op te pakken."


@service
def confirm_no_others(
    case: Case, item: Item, *, sure: bool, by: Actor, at: dt.datetime
) -> ThirdPersonCheck:
    """State that nobody else can be recognised; the second person to do so lets the item go.

    Facts: after the second person it is given where its writer wanted it, if its source still
    takes part there.
    Refuses: `NotVisible` for who is not of its source; one person twice; without the statement.
    Source: Wjsg 39f(2)(b).
    """
    case = access.lock_case(by, case)
    item = _own(case, item, by)
    third_persons.decide_stated(Category(item.category), stated=sure).require()
    row = stated.check_of(item)
    if row is None or row.stated_at is None:
        row = stated.state(item, by=by, at=at)
        _tell(EventType.OTHERS_STATED, item, by=by, at=at)
        return row
    third_persons.decide_check(
        stated_by=row.stated_by_id, checker=by.user.pk, checked=row.checked_at is not None
    ).require()
    row.checked_at, row.checked_by = at, by.user
    row.save(update_fields=["checked_at", "checked_by"])
    _tell(EventType.OTHERS_CHECKED, item, by=by, at=at)
    if row.wanted and Setting(row.wanted) in sharable_settings(by, case):
        release([item], Setting(row.wanted), None, necessity=NECESSITY, by=by, at=at)
    access.sync_grants(case, at=at)
    return row


def _own(case: Case, item: Item, by: Actor) -> Item:
    found = own_items(by, case).get(item.pk)
    if found is None or not third_persons.asks_statement(Category(found.category)):
        raise NotVisible
    locked: Item = Item.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.withdrawn_at is not None:
        raise Conflict("Dit gegeven is intussen ingetrokken.")
    return locked


def _tell(event: EventType, item: Item, *, by: Actor, at: dt.datetime) -> None:
    journal.record(
        event,
        case=item.case,
        by=by,
        at=at,
        desk=access.desk_in(by, item.case),
        item=item,
        party=item.party,
        category=item.category,
    )
