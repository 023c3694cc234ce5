"""When to remind of a term: a ladder per class of term.

Source: domain text §3.6: day terms of the law at half time and one open day before; hour terms
6 hours, 2 hours and half an hour before, at night too; local terms 5 and 1 open days before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from escalation.rules.calendar import Calendar, midnight_after
from escalation.rules.deadlines import Due
from escalation.rules.terms import Mode, Status, TermRule, Unit

HOURS_BEFORE = (timedelta(hours=6), timedelta(hours=2), timedelta(minutes=30))
LOCAL_OPEN_DAYS_BEFORE = (5, 1)
START_OF_WORK = timedelta(hours=8)
"""Reminders of day terms come at eight in the morning, not at midnight."""


def plan(rule: TermRule, started: datetime, due: Due, calendar: Calendar) -> tuple[datetime, ...]:
    """Give the moments at which to remind, in order, all after the start and before the end."""
    if rule.mode is Mode.IMMEDIATE:
        return ()
    if rule.unit is Unit.HOUR:
        moments: Iterable[datetime] = (
            due.due_at.astimezone(UTC) - before for before in HOURS_BEFORE
        )
    elif rule.status is Status.LOCAL:
        moments = (_open_days_before(due, days, calendar) for days in LOCAL_OPEN_DAYS_BEFORE)
    else:
        half = started.astimezone(UTC) + (due.due_at - started) / 2
        moments = (half, _open_days_before(due, 1, calendar))
    return tuple(sorted({moment for moment in moments if started < moment < due.due_at}))


def _open_days_before(due: Due, days: int, calendar: Calendar) -> datetime:
    day = due.day
    for _ in range(days):
        day = calendar.open_day_before(day)
    return midnight_after(day - timedelta(days=1)) + START_OF_WORK


def passed(moments: Iterable[datetime], at: datetime) -> int:
    """Count the reminders whose moment lies behind us."""
    return sum(1 for moment in moments if moment <= at)


def first_after(moments: Iterable[datetime], due_at: datetime, at: datetime) -> datetime:
    """Give when to look at the term next: the next reminder, or the end itself."""
    return next((moment for moment in moments if moment > at), due_at)
