"""When a term of a case ends: by its rule, and by everything that happened in the case."""

from __future__ import annotations

import datetime as dt

from casework.models import Case
from escalation import protocol
from escalation.models import CaseFact, Deadline, DeadlineState
from escalation.rules.calendar import Start, local_day
from escalation.rules.deadlines import Due, cap_before, combine, compute, resumed
from escalation.rules.events import Pause, pauses
from escalation.rules.terms import TermRule


def due_of(case: Case, rule: TermRule, start: Start) -> Due:
    """Compute a term: what stood still is added, what caps it counts, the earlier of two counts."""
    due = _with_pauses(case, rule, compute(rule, start, protocol.terms().calendar))
    if rule.cap and (day := _latest(case, rule.cap)) is not None:
        due = cap_before(due, local_day(day))
    beside = _beside(case, rule)
    return combine([due, beside]) if beside else due


def pauses_of(case: Case, term: str) -> tuple[Pause, ...]:
    """Give when the clock of a term stood still in a case, by the facts that stand."""
    events = protocol.events()
    touching = events.touching(term)
    if not touching:
        return ()
    return pauses(events, term, _standing(case, *touching))


def _with_pauses(case: Case, rule: TermRule, due: Due) -> Due:
    for pause in pauses_of(case, rule.code):
        if pause.until is not None:
            due = resumed(rule, due, pause.since, pause.until, protocol.terms().calendar)
    return due


def _standing(case: Case, *events: str) -> list[tuple[str, dt.datetime]]:
    rows = CaseFact.objects.filter(case=case, event__in=events, superseded_by__isnull=True)
    return list(rows.values_list("event", "occurred_at"))


def _latest(case: Case, event: str) -> dt.datetime | None:
    return max((moment for _, moment in _standing(case, event)), default=None)


def _beside(case: Case, rule: TermRule) -> Due | None:
    """Give the end of the term that runs side by side with this one, if it does."""
    if not rule.min_with:
        return None
    other = Deadline.objects.filter(case=case, term=rule.min_with, state=DeadlineState.OPEN).first()
    if other is None:
        return None
    beside = protocol.terms().rule(other.term, local_day(other.started_at))
    return compute(beside, other.started_at, protocol.terms().calendar)
