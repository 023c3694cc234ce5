"""Terms: started by facts, computed, reminded of, settled; never counted down.

A term that passed stays open: what has to be done still has to be done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible, Refused
from casework.models import Case, Desk, PlanAction, RegieHolder, TableSeat, WorklistEntry
from casework.rules import authority
from casework.rules.decision import Reason
from casework.services import journal, worklist
from casework.services.base import service
from casework.vocabulary import EventType, Setting
from escalation import protocol
from escalation.models import (
    RUNNING,
    CaseFact,
    Deadline,
    DeadlineState,
    FeedbackDuty,
    InformDuty,
    Move,
)
from escalation.rules import reminders
from escalation.rules.calendar import Start, local_day, midnight_after
from escalation.rules.deadlines import Due, end_on
from escalation.rules.reminders import Rung
from escalation.rules.terms import TermRule, startable
from escalation.services.due import due_of


def start_term(
    case: Case,
    code: str,
    start: Start,
    *,
    by: Actor | None,
    at: dt.datetime,
    desk: Desk | None = None,
    setting: Setting | None = None,
    move: Move | None = None,
    fact: CaseFact | None = None,
    until: dt.date | None = None,
    private: bool = False,
) -> Deadline | None:
    """Start a term from a moment or day, by the version that is valid on that day.

    Facts: a term that is counted back from the end of this one starts with it; `until` is the day
    a person chose, where the law gives only the longest; a `private` term is known at its desk
    alone: who started it writes the event.
    Gives: the deadline; None for a term whose law text is unverified, which no case starts.
    """
    rule = protocol.terms().rule(code, local_day(start))
    if not startable(rule):
        return None
    due = due_of(case, rule, start)
    if until is not None:
        due = end_on(due, until)
    row = _keep(
        case,
        rule,
        due,
        start,
        by=by,
        at=at,
        desk=desk,
        setting=setting,
        move=move,
        fact=fact,
        private=private,
    )
    _recompute_beside(row, by=by, at=at)
    ahead = protocol.terms().ahead_of(code, local_day(start))
    if ahead is not None:
        start_term(case, ahead.code, due.day, by=by, at=at, desk=desk, setting=setting, fact=fact)
    return row


def _recompute_beside(new: Deadline, *, by: Actor | None, at: dt.datetime) -> None:
    """Compute anew the terms of which the earlier counts beside this one, if they ran first."""
    if by is None:
        return
    for row in open_terms(new.case):
        rule = rule_of(row)
        if rule.min_with == new.term and row.pk != new.pk and new.due_at < row.due_at:
            start_anew(row, by=by, at=at)


def start_anew(row: Deadline, *, by: Actor, at: dt.datetime) -> Deadline | None:
    """Compute a running term again from its own start; the old computation is superseded."""
    settle([row], DeadlineState.SUPERSEDED, by=by, at=at)
    return start_term(
        row.case,
        row.term,
        start_of(row),
        by=by,
        at=at,
        desk=row.desk,
        setting=Setting(row.setting) if row.setting else None,
        move=row.move,
        fact=row.fact,
    )


def start_of(row: Deadline) -> Start:
    """Give from what a term is counted: the moment, or the day when only that is known."""
    if row.fact is not None and row.fact.occurred_on_day:
        return local_day(row.started_at)
    return row.started_at


def rule_of(row: Deadline) -> TermRule:
    """Give the rule of a term: that of the day on which it started, whatever came later."""
    return protocol.terms().rule(row.term, local_day(row.started_at))


def _keep(
    case: Case,
    rule: TermRule,
    due: Due,
    start: Start,
    *,
    by: Actor | None,
    at: dt.datetime,
    desk: Desk | None,
    setting: Setting | None,
    move: Move | None,
    fact: CaseFact | None,
    private: bool,
) -> Deadline:
    started = start if isinstance(start, dt.datetime) else beginning_of(start)
    row = Deadline(
        case=case,
        move=move,
        fact=fact,
        term=rule.code,
        term_version=rule.version,
        title=rule.title,
        law=rule.law,
        owner=rule.owner,
        started_at=started,
        desk=desk,
        setting=setting or "",
        private=private,
    )
    set_end(row, rule, due, at=at)
    row.save()
    if private:
        return row
    journal.record(
        EventType.DEADLINE_SET,
        case=case,
        by=by,
        at=at,
        setting=setting,
        object_type="deadline",
        object_uuid=row.uuid,
        term=rule.code,
        version=rule.version,
        due_at=due.due_at.isoformat(),
    )
    return row


def set_end(row: Deadline, rule: TermRule, due: Due, *, at: dt.datetime) -> None:
    """Write the computed end into a row, with its explanation and its ladder of looks.

    Facts: a term that is counted back from a day to come is reminded of from now on; a private
    one goes up to nobody, for nobody else knows of it.
    """
    looks = reminders.plan(
        rule,
        min(row.started_at, at),
        due,
        protocol.terms().calendar,
        handed_over=row.move_id is not None,
    )
    if row.private:
        looks = tuple(look for look in looks if look.rung in (Rung.NEAR, Rung.DUE))
    row.due_at = due.due_at
    row.due_on = None if isinstance(due.due, dt.datetime) else due.due
    row.steps = [{"date": step.day.isoformat(), "reason": step.text} for step in due.steps]
    row.notes = list(due.notes)
    row.looks = reminders.to_data(looks)
    row.next_at = reminders.first_look(looks, at)


def settle(
    rows: Iterable[Deadline],
    state: DeadlineState,
    *,
    done_at: dt.datetime | None = None,
    fact: CaseFact | None = None,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Settle terms: met by the act they asked for, ended with what they belonged to, superseded.

    Facts: `done_at` is when the act was done, for one that is recorded afterwards, with the
    `fact` that says so.
    """
    for row in rows:
        row.state, row.settled_at, row.settled_by, row.next_at = state, at, by.user, None
        row.suspended_at, row.met_fact = None, fact
        row.done_at = (done_at or at) if state is DeadlineState.MET else None
        row.save(update_fields=SETTLING)
        if row.private:
            continue
        event = (
            EventType.DEADLINE_SUPERSEDED
            if state is DeadlineState.SUPERSEDED
            else EventType.DEADLINE_MET
        )
        journal.record(
            event,
            case=row.case,
            by=by,
            at=at,
            setting=Setting(row.setting) if row.setting else None,
            object_type="deadline",
            object_uuid=row.uuid,
            term=row.term,
            in_time=in_time(row, done_at or at),
            state=state,
        )


def beginning_of(day: dt.date) -> dt.datetime:
    """Give the midnight with which a day begins."""
    return midnight_after(day - dt.timedelta(days=1))


def in_time(row: Deadline, at: dt.datetime) -> bool:
    """Say whether an act was in time: on the moment itself, or before the day ended."""
    return at < row.due_at if row.due_on else at <= row.due_at


def open_terms(case: Case, *codes: str, move: Move | None = None) -> list[Deadline]:
    """Give the running terms of a case with one of these codes (all without), or of a move.

    Facts: with those whose clock stands still; without what is private to a desk, which does not
    end with the case.
    """
    rows = Deadline.objects.filter(case=case, state__in=RUNNING, private=False)
    if codes:
        rows = rows.filter(term__in=codes)
    if move is not None:
        rows = rows.filter(move=move)
    return list(rows.select_related("case"))


SETTLING = (
    "state",
    "settled_at",
    "settled_by",
    "next_at",
    "suspended_at",
    "done_at",
    "met_fact",
)


@service
def settle_deadline(row: Deadline, *, by: Actor, at: dt.datetime) -> None:
    """Mark a term as met, by who acted.

    Refuses: a term that is somebody else's, from who neither guards nor directs the case; one
    that does not run any more.
    """
    case = access.lock_case(by, row.case)
    row = Deadline.objects.select_for_update(of=("self",)).get(pk=row.pk)
    authority.decide_settle(
        access.standing_of(by, case), own=row.desk_id in {desk.id for desk in by.desks}
    ).require()
    if row.state not in RUNNING:
        raise Conflict("Deze termijn loopt niet meer.")
    if row.private:
        raise NotVisible
    if (elsewhere := met_elsewhere(row)) is not None:
        raise Refused([elsewhere])
    settle([row], DeadlineState.MET, by=by, at=at)
    reschedule(case)


BY_RECORD = Reason("term:inform", "Leg vast wanneer en hoe de betrokkene is geïnformeerd.")
"""Why a term to inform is not simply marked as met."""


def is_informing(row: Deadline) -> bool:
    """Say whether a term runs for telling a subject: recording that settles it, nothing else."""
    return InformDuty.objects.filter(deadline=row).exists()


BY_FEEDBACK = Reason("term:feedback", "Leg vast wat het resultaat opleverde.")


def is_feedback(row: Deadline) -> bool:
    """Say whether a term runs for feedback on a result: answering settles it, nothing else."""
    return FeedbackDuty.objects.filter(deadline=row).exists()


def met_elsewhere(row: Deadline) -> Reason | None:
    """Say what must be recorded to meet a term that nobody can mark as met by hand."""
    if is_informing(row):
        return BY_RECORD
    return BY_FEEDBACK if is_feedback(row) else None


def reschedule(case: Case) -> None:
    """Say per desk what is due next: own terms and actions; who holds regie sees all terms."""
    if case.closed_at is not None:
        return
    due: dict[int, tuple[dt.datetime, str]] = {}
    directing = set(
        RegieHolder.objects.filter(case=case, until__isnull=True).values_list("desk_id", flat=True)
    )
    seats = set(
        TableSeat.objects.filter(
            municipality=case.municipality_id, supervises=True, table=case.table
        ).values_list("desk_id", flat=True)
    )
    settings = _settings_by_desk(case)
    for row in open_terms(case):
        if row.state == DeadlineState.SUSPENDED:
            continue
        for desk in settings:
            mine = row.desk_id == desk
            guards = desk in directing | seats
            if mine or (guards and (not row.setting or row.setting in settings[desk])):
                _earliest(due, desk, row.due_at, f"term:{row.term}")
    actions = PlanAction.objects.filter(item__case=case, done_at__isnull=True)
    for action in actions:
        _earliest(due, action.executor_id, midnight_after(action.due_on), "action")
    worklist.schedule(case, due)


def _settings_by_desk(case: Case) -> dict[int, set[str]]:
    settings: dict[int, set[str]] = {
        desk: set()
        for desk in WorklistEntry.objects.filter(case=case).values_list("desk_id", flat=True)
    }
    for desk, setting in case.participations.filter(ended_at__isnull=True).values_list(
        "desk_id", "setting"
    ):
        settings.setdefault(desk, set()).add(setting)
    return settings


def _earliest(
    due: dict[int, tuple[dt.datetime, str]], desk: int, moment: dt.datetime, step: str
) -> None:
    if desk not in due or moment < due[desk][0]:
        due[desk] = (moment, step)
