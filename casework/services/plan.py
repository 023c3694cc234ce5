"""The joint plan: agreements, each an item of its executor's party."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.errors import NotVisible, Refused
from casework.models import Case, Desk, Item, Participation, PlanAction
from casework.models.fields import now_within
from casework.rules import content
from casework.rules.decision import Reason, all_of
from casework.rules.tables import CASE_SETTING
from casework.services import journal
from casework.services.base import service
from casework.services.items import release
from casework.vocabulary import Category, EventType, Table


@service
def plan_action(
    case: Case,
    *,
    goal: str,
    text: str,
    executor: Desk,
    due_on: dt.date,
    by: Actor,
    at: dt.datetime,
) -> PlanAction:
    """Agree on an action: what, who, before when. The executor's party owns it.

    Refuses: an executor that takes no part in the case, a date in the past.
    """
    case = access.lock_case(by, case)
    all_of(
        content.decide_text(goal, field="goal", maximum=120),
        content.decide_text(text, field="text", maximum=1000),
    ).require()
    if due_on < content.local_day(at):
        raise Refused([Reason("action:past", "Kies een datum vanaf vandaag.", field="due_on")])
    setting = CASE_SETTING[Table(case.table)]
    taking_part = Participation.objects.filter(
        now_within(at), case=case, desk=executor, ended_at__isnull=True
    )
    if not taking_part.exists():
        raise Refused(
            [Reason("action:outside", "Kies een deelnemer van deze casus.", field="executor")]
        )
    item = Item.objects.create(
        case=case,
        party=executor.party,
        author=by.user,
        category=Category.PLAN,
        written_in=setting,
        text=content.clean(text),
        occurred_at=at,
        first_processed_at=at,
    )
    action = PlanAction.objects.create(
        item=item, goal=content.clean(goal), executor=executor, due_on=due_on
    )
    release([item], setting, None, necessity="Afspraak in het gezamenlijke plan.", by=by, at=at)
    journal.record(
        EventType.ACTION_PLANNED,
        case=case,
        by=by,
        at=at,
        setting=setting,
        item=item,
        party=executor.party,
        desk=access.desk_in(by, case),
        due_on=due_on.isoformat(),
    )
    access.sync_grants(case, at=at)
    return action


@service
def complete_action(action: PlanAction, *, by: Actor, at: dt.datetime) -> None:
    """Mark an own action as done."""
    case = access.lock_case(by, action.item.case)
    if action.executor.group_id not in by.group_ids:
        raise NotVisible
    if action.done_at is not None:
        return
    action.done_at, action.done_by = at, by.user
    action.save(update_fields=["done_at", "done_by"])
    journal.record(
        EventType.ACTION_DONE,
        case=case,
        by=by,
        at=at,
        item=action.item,
        party=action.executor.party,
        desk=access.desk_in(by, case),
        in_time=content.local_day(at) <= action.due_on,
    )
