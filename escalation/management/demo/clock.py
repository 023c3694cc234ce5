"""Simulated time: working hours and open days, until the moment that is called now."""

from __future__ import annotations

import datetime as dt
from random import Random

from escalation import protocol
from escalation.rules.parameters import AMSTERDAM


class Present(Exception):
    """A story would go on after now: it stops here, and the case stays as it stands."""


def at_work(rng: Random, moment: dt.datetime) -> dt.datetime:
    """Give a moment in working hours, on the first open day from the given one."""
    day = moment.astimezone(AMSTERDAM).date()
    calendar = protocol.terms().calendar
    while not calendar.is_open(day):
        day += dt.timedelta(days=1)
    return _clock(day, rng.randint(8 * 60 + 30, 16 * 60 + 45))


def last_at_work(rng: Random, moment: dt.datetime) -> dt.datetime:
    """Give a moment in working hours, on the last open day up to the given one."""
    day = moment.astimezone(AMSTERDAM).date()
    calendar = protocol.terms().calendar
    while not calendar.is_open(day):
        day -= dt.timedelta(days=1)
    return _clock(day, rng.randint(8 * 60 + 30, 16 * 60 + 45))


def any_hour(rng: Random, moment: dt.datetime) -> dt.datetime:
    """Give a moment on the same day, at night too: the police does not keep office hours."""
    return _clock(moment.astimezone(AMSTERDAM).date(), rng.randint(0, 23 * 60 + 59))


def _clock(day: dt.date, minutes: int) -> dt.datetime:
    """Put a time on a day; not in the hour that does not exist when summer time begins."""
    wall = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60), AMSTERDAM)
    return wall.astimezone(dt.UTC).astimezone(AMSTERDAM)
