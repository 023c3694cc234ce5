"""When a term is looked at, and what for: a ladder per class of term.

Source: domain text §3.6: day terms of the law at half time and one open day before; hour terms
6 hours, 2 hours and half an hour before, at night too; local terms 5 and 1 open days before.
What is overdue goes up: to who supervises, then to who guards the process (working agreement).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from escalation.rules.calendar import Calendar, midnight_after
from escalation.rules.deadlines import Due
from escalation.rules.terms import Mode, Owner, Status, TermKind, TermRule, Unit

HOURS_BEFORE = (timedelta(hours=6), timedelta(hours=2), timedelta(minutes=30))
LOCAL_OPEN_DAYS_BEFORE = (5, 1)
START_OF_WORK = timedelta(hours=8)
"""Reminders of day terms come at eight in the morning, not at midnight."""


class Rung(StrEnum):
    """What is told at a look, from early to late. Stored values: adding is free."""

    NEAR = "NEAR"
    DUE = "DUE"
    SUPERVISOR = "SUPERVISOR"
    COORDINATOR = "COORDINATOR"


OVERDUE_HOURS = {Rung.SUPERVISOR: timedelta(minutes=30), Rung.COORDINATOR: timedelta(hours=2)}
OVERDUE_OPEN_DAYS = {Rung.SUPERVISOR: 1, Rung.COORDINATOR: 3}


@dataclass(frozen=True, slots=True)
class Look:
    """A moment at which a term is looked at, and what is told then."""

    at: datetime
    rung: Rung


def plan(
    rule: TermRule, started: datetime, due: Due, calendar: Calendar, *, handed_over: bool = False
) -> tuple[Look, ...]:
    """Give every look at a term, in order: before its end, at its end, and when it is overdue.

    Facts: `handed_over` says that the work itself goes to the supervisor at the end, as with a
    request that nobody weighed; telling that person once more is then left out.
    """
    near = sorted({at for at in _before(rule, started, due, calendar) if started < at < due.due_at})
    looks = [Look(at, Rung.NEAR) for at in near]
    looks.append(Look(due.due_at, Rung.DUE))
    if can_be_breached(rule):
        looks += [
            look
            for look in _overdue(rule, due, calendar)
            if not (handed_over and look.rung is Rung.SUPERVISOR)
        ]
    return tuple(looks)


def can_be_breached(rule: TermRule) -> bool:
    """Tell whether letting a term pass is a failure of ours that must go up.

    Facts: what another body must do is only followed; a measure that ends and a period that is
    watched or kept are no duties.
    """
    return rule.owner is Owner.OWN and rule.kind is TermKind.DUTY


def _before(rule: TermRule, started: datetime, due: Due, calendar: Calendar) -> Iterable[datetime]:
    if rule.mode is Mode.IMMEDIATE:
        return ()
    if rule.unit is Unit.HOUR:
        return (due.due_at.astimezone(UTC) - before for before in HOURS_BEFORE)
    if rule.status is Status.LOCAL:
        return (_open_days_before(due, days, calendar) for days in LOCAL_OPEN_DAYS_BEFORE)
    half = started.astimezone(UTC) + (due.due_at - started) / 2
    return (half, _open_days_before(due, 1, calendar))


def _overdue(rule: TermRule, due: Due, calendar: Calendar) -> Iterable[Look]:
    if rule.unit is Unit.HOUR:
        for rung, after in OVERDUE_HOURS.items():
            yield Look(due.due_at.astimezone(UTC) + after, rung)
        return
    for rung, days in OVERDUE_OPEN_DAYS.items():
        end, _ = calendar.add_open_days(due.day, days)
        yield Look(midnight_after(end - timedelta(days=1)) + START_OF_WORK, rung)


def _open_days_before(due: Due, days: int, calendar: Calendar) -> datetime:
    day = due.day
    for _ in range(days):
        day = calendar.open_day_before(day)
    return midnight_after(day - timedelta(days=1)) + START_OF_WORK


def first_look(looks: Sequence[Look], at: datetime) -> datetime:
    """Give when to look at a term that is written down at this moment, perhaps long after.

    Facts: reminders of which the moment is over are left out; that a term passed never is.
    """
    return next(look.at for look in looks if look.at > at or look.rung is not Rung.NEAR)


def worst(looks: Sequence[Look], at: datetime) -> Rung | None:
    """Give the last thing to be told of all that lies behind us: one message, the worst."""
    return next((look.rung for look in reversed(looks) if look.at <= at), None)


def next_look(looks: Sequence[Look], at: datetime) -> datetime | None:
    """Give when to look at the term next; never again when its ladder has been climbed."""
    return next((look.at for look in looks if look.at > at), None)


def to_data(looks: Iterable[Look]) -> list[list[str]]:
    """Write a ladder down as moments and codes."""
    return [[look.at.isoformat(), look.rung.value] for look in looks]


def from_text(text: str) -> tuple[Look, ...]:
    """Read a ladder back from how a column holds it."""
    return tuple(Look(datetime.fromisoformat(at), Rung(rung)) for at, rung in json.loads(text))
