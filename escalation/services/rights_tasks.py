"""What a source does with a request of a subject: decide per item, and lift a restriction.

Source: AVG 16 to 18, 21; Wgs 1.9(4) (correct at once, and the source does it).
"""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Case, Item
from casework.rules import content
from casework.rules.content import local_day
from casework.services import journal, restrictions
from casework.services.base import service
from casework.services.items import own_items, withdraw_item
from casework.vocabulary import Category, EventType
from escalation.models import RightsTask
from escalation.rules import rights
from escalation.rules.rights import RightKind, Verdict


def version_now(item: Item) -> Item:
    """Follow the corrections of an item to the version that stands."""
    while hasattr(item, "replaced_by"):
        item = item.replaced_by
    return item


def decide_own(case: Case, task: RightsTask, *, by: Actor) -> bool:
    """Say whether a person works at the source of a task's item, and the item still stands."""
    return task.item is not None and version_now(task.item).pk in own_items(by, case)


@service
def decide_task(
    task: RightsTask, verdict: Verdict, reason: str, *, by: Actor, at: dt.datetime
) -> None:
    """Record what a source decides about one item, and do what follows from it at once.

    Facts: granted restriction hides the item from everybody else; granted objection withdraws
    it; granted erasure withdraws it and lets the next night destroy it; a granted correction was
    made before.
    Refuses: `NotVisible` for who does not work at the source; a task that was decided; a refusal
    without a reason; a correction that was not made.
    """
    task, case, item = _mine(task, by=by)
    if task.verdict != Verdict.OPEN:
        raise Conflict("Hierover is al besloten.")
    kind = RightKind(task.kind)
    rights.decide_verdict(kind, verdict, reason, corrected=item.pk != task.item_id).require()
    task.verdict, task.reason = verdict, content.clean(reason)
    task.decided_at, task.decided_by = at, by.user
    task.save()
    _note(task, case, item, by=by, at=at)
    if verdict is Verdict.GRANTED:
        _carry_out(kind, case, item, by=by, at=at)


def _carry_out(kind: RightKind, case: Case, item: Item, *, by: Actor, at: dt.datetime) -> None:
    if kind is RightKind.RESTRICTION:
        if not item.restricted:
            restrictions.restrict_item(case, item, by=by, at=at)
    elif kind in {RightKind.ERASURE, RightKind.OBJECTION}:
        withdraw_item(case, item, by=by, at=at)
        if kind is RightKind.ERASURE:
            _let_go(item, at)


def _let_go(item: Item, at: dt.datetime) -> None:
    """Let the night destroy an item and every older version of it."""
    Item.objects.filter(pk=item.pk).update(erase_at=at)
    if item.replaces is not None:
        _let_go(item.replaces, at)


@service
def lift(task: RightsTask, reason: str, told_on: dt.date, *, by: Actor, at: dt.datetime) -> None:
    """Lift a restriction that was granted, after the subject was told.

    Refuses: as `decide_task`; what is not restricted; no reason; a day that lies ahead.
    Source: AVG 18(3).
    """
    task, case, item = _mine(task, by=by)
    if not is_restricting(task):
        raise Conflict("Hier loopt geen beperking.")
    rights.decide_lift(reason, told_on, day=local_day(at)).require()
    task.lifted_at, task.lifted_by, task.lift_told_on = at, by.user, told_on
    task.lift_reason = content.clean(reason)
    task.save()
    if not _others_restrict(task):
        restrictions.lift_restriction(case, item, by=by, at=at)


def is_restricting(task: RightsTask) -> bool:
    """Say whether a task keeps its item restricted now."""
    return (
        task.kind == RightKind.RESTRICTION
        and task.verdict == Verdict.GRANTED
        and task.lifted_at is None
    )


def _others_restrict(task: RightsTask) -> bool:
    """Say whether another granted request keeps the same item restricted."""
    others = RightsTask.objects.filter(
        case=task.case_id,
        party=task.party_id,
        kind=RightKind.RESTRICTION,
        verdict=Verdict.GRANTED,
        lifted_at__isnull=True,
        item__isnull=False,
    ).exclude(pk=task.pk)
    assert task.item is not None
    mine = version_now(task.item).pk
    return any(
        version_now(row.item).pk == mine for row in others.select_related("item") if row.item
    )


def _mine(task: RightsTask, *, by: Actor) -> tuple[RightsTask, Case, Item]:
    """Give a task again, with its case locked and the version of its item that stands."""
    case = access.lock_case(by, task.case)
    found = (
        RightsTask.objects.select_for_update(of=("self",)).select_related("item").get(pk=task.pk)
    )
    if not decide_own(case, found, by=by):
        raise NotVisible
    assert found.item is not None
    item = Item.objects.select_related("party", "replaces").get(pk=version_now(found.item).pk)
    found.case = case
    return found, case, item


def _note(task: RightsTask, case: Case, item: Item, *, by: Actor, at: dt.datetime) -> None:
    journal.record(
        EventType.RIGHTS_DECIDED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        item=item,
        party=item.party,
        category=Category(item.category),
        kind=task.kind,
        verdict=task.verdict,
    )
