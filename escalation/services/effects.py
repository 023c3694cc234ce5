"""What follows from a recorded fact: terms start, are met, end, stand still or go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework.access import Actor
from casework.models import Case, Desk
from casework.services import journal
from casework.vocabulary import EventType, Setting
from escalation import protocol
from escalation.models import RUNNING, CaseFact, Deadline, DeadlineState
from escalation.rules.calendar import Start, local_day
from escalation.rules.events import EventRule, stands_still
from escalation.services import deadlines
from escalation.services.due import due_of, pauses_of


def follow(
    fact: CaseFact,
    rule: EventRule,
    start: Start,
    *,
    corrects: CaseFact | None = None,
    desk: Desk,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Let everything follow that hangs on a fact; for the service that records it.

    Facts: `corrects` is the fact whose place it takes. What was met under that one stays met.
    """
    met = _take_back(corrects, by=by, at=at) if corrects else {}
    case = fact.case
    for code in _valid_on(rule.starts, fact):
        row = deadlines.start_term(
            case,
            code,
            start,
            by=by,
            at=at,
            desk=desk,
            setting=Setting(fact.setting),
            fact=fact,
        )
        if row is not None and code in met:
            deadlines.settle([row], DeadlineState.MET, done_at=met[code], by=by, at=at)
    _settle(case, rule.meets, DeadlineState.MET, fact, by=by, at=at)
    _settle(case, rule.ends, DeadlineState.ENDED, fact, by=by, at=at)
    _look_again(case, fact.event, rule, by=by, at=at)


def _take_back(old: CaseFact, *, by: Actor, at: dt.datetime) -> dict[str, dt.datetime]:
    """Supersede the terms that an old fact started, and reopen what it met.

    Gives: when those that were met already were met, by their codes.
    """
    started = list(Deadline.objects.filter(fact=old).select_related("case"))
    running = [row for row in started if row.state in RUNNING]
    deadlines.settle(running, DeadlineState.SUPERSEDED, by=by, at=at)
    for row in Deadline.objects.filter(met_fact=old).select_related("case", "fact", "desk", "move"):
        deadlines.start_anew(row, by=by, at=at)
    return {
        row.term: row.done_at
        for row in started
        if row.state == DeadlineState.MET and row.done_at is not None
    }


def _valid_on(codes: Iterable[str], fact: CaseFact) -> list[str]:
    """Leave out the terms that were no law on the day of the fact."""
    day, terms = local_day(fact.occurred_at), protocol.terms()
    return [code for code in codes if terms.knows(code, day)]


def _settle(
    case: Case,
    codes: tuple[str, ...],
    state: DeadlineState,
    fact: CaseFact,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    if codes:
        rows = [
            row
            for row in deadlines.open_terms(case, *codes)
            if row.fact_id != fact.pk and row.started_at <= fact.occurred_at
        ]
        deadlines.settle(rows, state, done_at=fact.occurred_at, fact=fact, by=by, at=at)


def _look_again(case: Case, event: str, rule: EventRule, *, by: Actor, at: dt.datetime) -> None:
    """Compute anew the running terms whose clock or latest day depends on this event."""
    clock = {*rule.suspends, *rule.resumes}
    for row in deadlines.open_terms(case):
        if row.term in clock or deadlines.rule_of(row).cap == event:
            _refresh(row, by=by, at=at)


def _refresh(row: Deadline, *, by: Actor, at: dt.datetime) -> None:
    """Bring a running term in line with what happened: stop it, let it go on, or compute anew."""
    found = pauses_of(row.case, row.term)
    if stands_still(found):
        if row.state == DeadlineState.OPEN:
            row.state, row.suspended_at, row.next_at = (
                DeadlineState.SUSPENDED,
                found[-1].since,
                None,
            )
            row.save(update_fields=["state", "suspended_at", "next_at"])
            _tell(EventType.DEADLINE_SUSPENDED, row, by=by, at=at)
        return
    rule = deadlines.rule_of(row)
    due = due_of(row.case, rule, deadlines.start_of(row))
    if row.state == DeadlineState.SUSPENDED:
        row.state, row.suspended_at = DeadlineState.OPEN, None
        deadlines.set_end(row, rule, due, at=at)
        row.save()
        _tell(EventType.DEADLINE_RESUMED, row, by=by, at=at)
    elif due.due_at != row.due_at:
        deadlines.start_anew(row, by=by, at=at)


def _tell(event: EventType, row: Deadline, *, by: Actor, at: dt.datetime) -> None:
    journal.record(
        event,
        case=row.case,
        by=by,
        at=at,
        setting=Setting(row.setting) if row.setting else None,
        object_type="deadline",
        object_uuid=row.uuid,
        term=row.term,
        due_at=row.due_at.isoformat(),
    )
