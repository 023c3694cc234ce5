"""Terms: started by facts, computed, reminded of, settled; never counted down.

A term that passed stays open: what has to be done still has to be done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework import access
from casework.access import Actor
from casework.errors import Conflict, Refused
from casework.models import Case, Desk, PlanAction, RegieHolder, TableSeat, WorklistEntry
from casework.rules import authority
from casework.rules.decision import Reason
from casework.services import journal, worklist
from casework.services.base import service
from casework.vocabulary import EventType, Setting
from escalation import protocol
from escalation.models import (
    CaseFact,
    Deadline,
    DeadlineState,
    FeedbackDuty,
    InformDuty,
    Move,
)
from escalation.rules import reminders
from escalation.rules.calendar import Start, local_day, midnight_after
from escalation.rules.deadlines import Due, combine, compute, end_on
from escalation.rules.terms import TermRule, startable


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
) -> Deadline | None:
    """Start a term from a moment or day, by the version that is valid on that day.

    Facts: `until` is the day a person chose, where the law gives only the longest.
    Gives: the deadline; None for a term whose law text is unverified, which no case starts.
    """
    rule = protocol.terms().rule(code, local_day(start))
    if not startable(rule):
        return None
    due = _due_of(case, rule, start)
    if until is not None:
        due = end_on(due, until)
    row = _keep(
        case, rule, due, start, by=by, at=at, desk=desk, setting=setting, move=move, fact=fact
    )
    _recompute_beside(row, by=by, at=at)
    return row


def _recompute_beside(new: Deadline, *, by: Actor | None, at: dt.datetime) -> None:
    """Compute anew the terms of which the earlier counts beside this one, if they ran first."""
    if by is None:
        return
    for row in open_terms(new.case):
        rule = protocol.terms().rule(row.term, local_day(row.started_at))
        if rule.min_with == new.term and row.pk != new.pk and new.due_at < row.due_at:
            settle([row], DeadlineState.SUPERSEDED, by=by, at=at)
            start_term(
                row.case,
                row.term,
                row.started_at,
                by=by,
                at=at,
                desk=row.desk,
                setting=Setting(row.setting) if row.setting else None,
                fact=row.fact,
            )


def _due_of(case: Case, rule: TermRule, start: Start) -> Due:
    """Compute a term, and let the earlier count where the law lets two run side by side."""
    due = compute(rule, start, protocol.terms().calendar)
    if not rule.min_with:
        return due
    other = Deadline.objects.filter(case=case, term=rule.min_with, state=DeadlineState.OPEN).first()
    if other is None:
        return due
    beside = protocol.terms().rule(other.term, local_day(other.started_at))
    return combine([due, compute(beside, other.started_at, protocol.terms().calendar)])


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
) -> Deadline:
    started = start if isinstance(start, dt.datetime) else beginning_of(start)
    plan = reminders.plan(rule, started, due, protocol.terms().calendar)
    row = Deadline.objects.create(
        case=case,
        move=move,
        fact=fact,
        term=rule.code,
        term_version=rule.version,
        title=rule.title,
        law=rule.law,
        owner=rule.owner,
        started_at=started,
        due_at=due.due_at,
        due_on=None if isinstance(due.due, dt.datetime) else due.due,
        steps=[{"date": step.day.isoformat(), "reason": step.text} for step in due.steps],
        notes=list(due.notes),
        reminders=[moment.isoformat() for moment in plan],
        desk=desk,
        setting=setting or "",
        next_at=reminders.first_after(plan, due.due_at, at),
        step=reminders.passed(plan, at),
    )
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


def settle(
    rows: Iterable[Deadline],
    state: DeadlineState,
    *,
    done_at: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Settle terms: met by the act they asked for, ended with what they belonged to, superseded.

    Facts: `done_at` is when the act was done, for one that is recorded afterwards.
    """
    for row in rows:
        row.state, row.settled_at, row.settled_by, row.next_at = state, at, by.user, None
        row.save(update_fields=["state", "settled_at", "settled_by", "next_at"])
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
    """Give the running terms of a case with one of these codes (all without), or of a move."""
    rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
    if codes:
        rows = rows.filter(term__in=codes)
    if move is not None:
        rows = rows.filter(move=move)
    return list(rows.select_related("case"))


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
    if row.state != DeadlineState.OPEN:
        raise Conflict("Deze termijn loopt niet meer.")
    if is_informing(row):
        raise Refused([BY_RECORD])
    if is_feedback(row):
        raise Refused([BY_FEEDBACK])
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


@service
def sweep(*, at: dt.datetime, batch: int = 500) -> int:
    """Remind of what comes near and tell what passed, once each, however late the sweep runs.

    Gives: how many terms were handled. Two sweepers never take the same term; after an outage
    each term gets one message that states the worst, not one per reminder missed.
    """
    rows = list(
        Deadline.objects.filter(state=DeadlineState.OPEN, next_at__lte=at)
        .order_by("next_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("case", "move")[:batch]
    )
    for row in rows:
        _act(row, at)
    return len(rows)


def _act(row: Deadline, at: dt.datetime) -> None:
    plan = [dt.datetime.fromisoformat(moment) for moment in row.reminders]
    passed = at >= row.due_at
    row.step = reminders.passed(plan, at)
    row.next_at = None if passed else reminders.first_after(plan, row.due_at, at)
    if passed:
        row.passed_at = at
    row.save(update_fields=["step", "next_at", "passed_at"])
    event = EventType.DEADLINE_PASSED if passed else EventType.DEADLINE_NEAR
    setting = Setting(row.setting) if row.setting else None
    journal.record(
        event,
        case=row.case,
        by=None,
        at=at,
        setting=setting,
        object_type="deadline",
        object_uuid=row.uuid,
        term=row.term,
        owner=row.owner,
        desk_id=row.desk_id,
    )
    if passed and row.move is not None and row.move.is_open:
        _hand_to_supervisor(row.move, setting, at)


def _hand_to_supervisor(move: Move, setting: Setting | None, at: dt.datetime) -> None:
    """Hand a triage that is overdue to who supervises the table; the triage stays open."""
    if move.handed_to_supervisor_at is not None:
        return
    Move.objects.filter(pk=move.pk).update(handed_to_supervisor_at=at)
    supervisors = TableSeat.objects.filter(
        municipality=move.case.municipality_id, table=move.to_code, supervises=True
    )
    move.receiving_desks.add(*[seat.desk_id for seat in supervisors])
    journal.record(
        EventType.MOVE_OVERDUE,
        case=move.case,
        by=None,
        at=at,
        setting=setting,
        object_type="move",
        object_uuid=move.uuid,
    )
