"""Days on which the law counts, and days it passes over: the Algemene termijnenwet (Atw).

Source: Atw art. 1 (roll, and not when counted back), 2 (two open days), 3 (which days).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from casework.errors import Refused
from casework.rules.decision import Reason

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ONE_DAY = timedelta(days=1)
OPEN_DAYS_IN_A_TERM = 2

SATURDAY, SUNDAY = 5, 6
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

# One spelling in, so that nobody can mean another day: no week dates, no day-first numbers.
START = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?",
)

Start: TypeAlias = date | datetime

# King's Day moved to 27 April in 2014; starts in another century are slips of the pen.
FIRST_DAY, LAST_DAY = date(2014, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Step:
    """A day that the term passes over, and why, in Dutch."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are open.

    Facts: `decreed` holds the days that a royal decree equates with a holiday, with their
    name; `version` identifies that list, so that a stored term can name what it was counted on.
    Source: Atw art. 3.
    """

    decreed: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    version: str = "wet"

    def closed_because(self, day: date) -> str:
        """Say in Dutch why a day is not open; empty for an open day."""
        names = [WEEKDAYS[day.weekday()]] if day.weekday() in (SATURDAY, SUNDAY) else []
        names += holidays(day.year).get(day, ())
        if day in self.decreed:
            names.append(self.decreed[day])
        return " en ".join(names)

    def is_open(self, day: date) -> bool:
        """Tell whether a day is neither weekend nor holiday."""
        return not self.closed_because(day)

    def roll(self, day: date) -> tuple[date, tuple[Step, ...]]:
        """Move a closed day on to the next open one.

        Gives: the open day, and a step for every day passed over.
        Source: Atw art. 1(1).
        """
        skipped: list[Step] = []
        while reason := self.closed_because(day):
            skipped.append(Step(day, reason))
            day += ONE_DAY
        return day, tuple(skipped)

    def with_two_open_days(self, start: date, last: date) -> tuple[date, tuple[Step, ...]]:
        """Lengthen a term until it holds two open days and ends on an open one.

        Facts: `start` is the day of the event, which is not counted.
        Source: Atw art. 1(1) and 2, together.
        """
        end, steps = self.roll(last)
        while (held := self.open_days_between(start, end)) < OPEN_DAYS_IN_A_TERM:
            steps += (Step(end, f"pas {held} werkdag in de termijn, de wet eist er twee"),)
            end, passed = self.roll(end + ONE_DAY)
            steps += passed
        return end, steps

    def open_days_between(self, start: date, last: date) -> int:
        """Count the open days after `start`, up to and including `last`."""
        span = (last - start).days
        return sum(self.is_open(start + timedelta(days=passed)) for passed in range(1, span + 1))

    def add_open_days(self, start: date, amount: int) -> tuple[date, tuple[Step, ...]]:
        """Count open days from the day after `start`.

        Gives: the last one, and a step for every closed day passed over on the way.
        """
        day = start
        steps: tuple[Step, ...] = ()
        for _ in range(amount):
            day, passed = self.roll(day + ONE_DAY)
            steps += passed
        return day, steps

    def open_day_before(self, day: date) -> date:
        """Find the last open day before a day, for a reminder that reaches people at work."""
        return next(
            earlier for passed in count(1) if self.is_open(earlier := day - timedelta(days=passed))
        )


@cache
def holidays(year: int) -> Mapping[date, tuple[str, ...]]:
    """List the holidays that the law itself names, with the Dutch name of each.

    Facts: a day can have two names (5 May 2016 was also Ascension Day).
    Source: Atw art. 3(1) and, for Good Friday, 3(2). Liberation Day counts every year there,
    whatever collective agreements say about once in five years.
    """
    easter = easter_sunday(year)
    named = [
        (date(year, 1, 1), "Nieuwjaarsdag"),
        (easter - timedelta(days=2), "Goede Vrijdag"),
        (easter + timedelta(days=1), "Tweede Paasdag"),
        (kings_day(year), "Koningsdag"),
        (date(year, 5, 5), "Bevrijdingsdag"),
        (easter + timedelta(days=39), "Hemelvaartsdag"),
        (easter + timedelta(days=50), "Tweede Pinksterdag"),
        (date(year, 12, 25), "Eerste Kerstdag"),
        (date(year, 12, 26), "Tweede Kerstdag"),
    ]
    days: dict[date, tuple[str, ...]] = {}
    for day, name in named:
        days[day] = (*days.get(day, ()), name)
    return MappingProxyType(days)


def kings_day(year: int) -> date:
    """Give 27 April, or the Saturday before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - ONE_DAY if day.weekday() == SUNDAY else day


def easter_sunday(year: int) -> date:
    """Compute Easter Sunday in the Gregorian calendar.

    Source: the anonymous computus published in Nature, 20 April 1876 (Meeus, Jones, Butcher).
    """
    century, in_century = divmod(year, 100)
    lunar = year % 19
    leap_centuries, rest = divmod(century, 4)
    drift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * lunar + century - leap_centuries - drift + 15) % 30
    leaps, odd_years = divmod(in_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - odd_years) % 7
    late = (lunar + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def local_day(start: Start) -> date:
    """Give the day in Amsterdam on which something happened."""
    return local(start).date() if isinstance(start, datetime) else start


def local(moment: datetime) -> datetime:
    """Read a moment on the clock in Amsterdam; one without a zone is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(AMSTERDAM)


def on_the_clock(day: date, clock: time) -> datetime:
    """Put a wall-clock time on a day in Amsterdam.

    Facts: a time that the spring change skips is counted with the offset before it (02:30
    becomes 03:30, so the elapsed time is right); of a time that occurs twice in autumn it is
    the first. This is what RFC 5545 §3.3.5 does too.
    """
    wall = datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=AMSTERDAM)
    return wall.astimezone(UTC).astimezone(AMSTERDAM)


def midnight_after(day: date) -> datetime:
    """Give the moment at which a day is over."""
    return on_the_clock(day + ONE_DAY, time.min)


def parse_start(text: str) -> Start:
    """Read the start of a term: a date, or a date and time, in Amsterdam unless it has an offset.

    Facts: a time that occurs twice in autumn is the first of the two; an offset tells them apart.
    Refuses: another spelling, a day that does not exist, a time the spring change skips.
    """
    spelled = text.strip()
    if not START.fullmatch(spelled):
        raise _refusal(
            "start-unreadable",
            "Schrijf de datum als 2026-12-23, of met tijd als 2026-12-23T14:30.",
        )
    try:
        if len(spelled) == len("2026-12-23"):
            return date.fromisoformat(spelled)
        moment = datetime.fromisoformat(spelled)
        return local(moment) if moment.tzinfo else _existing(moment)
    except (ValueError, OverflowError):
        raise _refusal("start-impossible", f"Deze datum of tijd bestaat niet: {spelled}.") from None


def _existing(naive: datetime) -> datetime:
    moment = on_the_clock(naive.date(), naive.time())
    if moment.replace(tzinfo=None) != naive:
        raise _refusal(
            "start-skipped",
            f"Op {in_words(naive.date())} bestaat {naive:%H.%M} uur niet. "
            "De klok gaat dan een uur vooruit.",
        )
    return moment


def _refusal(code: str, text: str) -> Refused:
    return Refused((Reason(code, text, field="start"),))


def in_words(day: date) -> str:
    """Write a day as people say it: "donderdag 24 december 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {short(day)}"


def short(day: date) -> str:
    """Write a day without its weekday: "24 december 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
