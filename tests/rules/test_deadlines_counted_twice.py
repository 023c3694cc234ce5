"""Terms against a plain second count, for twelve years of start days, and their properties."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from escalation.rules.calendar import AMSTERDAM
from escalation.rules.deadlines import compute
from escalation.rules.terms import Mode, TermRule, Unit
from escalation.rules.terms_file import read_catalogue

SHIPPED = Path(__file__).parents[2] / "config" / "policy" / "hardenberg"
CATALOGUE = read_catalogue(SHIPPED)
RULES = {(rule.code, rule.version): rule for rule in CATALOGUE.rules}

days = st.dates(min_value=date(2014, 1, 1), max_value=date(2099, 12, 31))
moments = st.datetimes(
    min_value=datetime(2014, 1, 2), max_value=datetime(2099, 12, 30), timezones=st.just(UTC)
)
rules = st.sampled_from(CATALOGUE.rules)


def plain_count(rule: TermRule, day: date) -> date:
    """Count day by day, as a clerk with a paper calendar would."""
    if rule.mode is Mode.WORKING_DAYS:
        left = rule.n
        while left:
            day += timedelta(1)
            left -= not closed(day)
        return day
    if rule.mode is Mode.BACKCOUNT:
        return day - relativedelta(weeks=rule.n)
    if rule.mode is Mode.WEEKLY_SLOT:
        monday = next(d for d in (day + timedelta(n) for n in range(7)) if d.isoweekday() == 1)
        return first_open(monday + timedelta(1))
    raw = day + relativedelta(**{f"{rule.unit}s": rule.n})
    if rule.mode in (Mode.DAYS_ATW, Mode.WEEKS_ATW):
        end = first_open(raw)
        while (raw - day).days >= 3 and open_between(day, end) < 2:
            end = first_open(end + timedelta(1))
        return end
    rolls = (Mode.DAYS_OWN_ROLL, Mode.WEEKS_OWN_ROLL, Mode.NEXT_OPEN_DAY)
    return first_open(raw) if rule.mode in rolls else raw


@cache
def closed(day: date) -> bool:
    from_easter = (day - easter(day.year)).days
    kings = 26 if date(day.year, 4, 27).isoweekday() == 7 else 27
    fixed = {(1, 1), (4, kings), (5, 5), (12, 25), (12, 26)}
    return day.isoweekday() > 5 or from_easter in (-2, 1, 39, 50) or (day.month, day.day) in fixed


def first_open(day: date) -> date:
    while closed(day):
        day += timedelta(1)
    return day


def open_between(start: date, end: date) -> int:
    return [closed(start + timedelta(n)) for n in range(1, (end - start).days + 1)].count(False)


ON_THE_CLOCK = (Mode.HOURS, Mode.CALENDAR_EXACT, Mode.IMMEDIATE)
COUNTED_IN_DAYS = sorted(
    {(r.mode, r.unit, r.n): r for r in CATALOGUE.rules if r.mode not in ON_THE_CLOCK}.values(),
    key=lambda rule: (rule.code, rule.version),
)


@pytest.mark.parametrize("rule", COUNTED_IN_DAYS, ids=lambda rule: f"{rule.mode}-{rule.n}")
def test_twelve_years_of_starts_agree_with_a_plain_count(rule: TermRule) -> None:
    first = date(2024, 1, 1)
    starts = [first + timedelta(n) for n in range((date(2036, 1, 1) - first).days)]

    wrong = [
        start
        for start in starts
        if compute(rule, start, CATALOGUE.calendar).due != plain_count(rule, start)
    ]

    assert wrong == []


# --- Properties -------------------------------------------------------------------------------


@given(rules, moments)
def test_a_term_explains_exactly_the_days_it_passes_over(rule: TermRule, start: datetime) -> None:
    end = compute(rule, start, CATALOGUE.calendar)

    passed = [step.day for step in end.steps]
    assert passed == sorted(set(passed))
    assert all(end.start.date() < day < end.day for day in passed)  # type: ignore[union-attr]
    assert all(step.text for step in end.steps)
    assert end.notes


@given(rules, moments, st.integers(min_value=0, max_value=20 * 24 * 60))
def test_a_later_start_never_ends_earlier(rule: TermRule, start: datetime, minutes: int) -> None:
    later = min(start + timedelta(minutes=minutes), datetime(2099, 12, 31, tzinfo=UTC))
    ends = [compute(rule, moment, CATALOGUE.calendar).due_at for moment in (start, later)]

    # An hour skipped or repeated may bring two ends on the same clock at most an hour closer.
    slack = timedelta(hours=1) if rule.mode is Mode.CALENDAR_EXACT else timedelta(0)
    assert ends[0].astimezone(UTC) <= ends[1].astimezone(UTC) + slack


@given(st.sampled_from([rule for rule in CATALOGUE.rules if rule.mode is Mode.HOURS]), moments)
def test_hours_are_elapsed_hours(rule: TermRule, start: datetime) -> None:
    end = compute(rule, start, CATALOGUE.calendar).due_at

    assert end.astimezone(UTC) - start == timedelta(hours=rule.n)


@given(st.sampled_from(["WTH-10", "WTH-28"]), moments)
def test_the_same_clock_shows_the_same_time(code: str, start: datetime) -> None:
    end = compute(RULES[code, 1], start, CATALOGUE.calendar).due_at
    begun = start.astimezone(AMSTERDAM)

    wall = end.replace(tzinfo=None) - begun.replace(tzinfo=None, fold=0)
    skipped = wall - timedelta(days=10 if code == "WTH-10" else 28)
    assert skipped in (timedelta(0), timedelta(hours=1))
    assert skipped == timedelta(0) or (end.month, end.hour) == (3, 3)


@given(st.sampled_from([Mode.DAYS_ATW, Mode.WEEKS_ATW]), st.integers(3, 12), days)
def test_no_shorter_end_would_satisfy_the_general_act(mode: Mode, n: int, start: date) -> None:
    unit = Unit.DAY if mode is Mode.DAYS_ATW else Unit.WEEK
    rule = replace(RULES["WVGGZ-VO", 1], mode=mode, unit=unit, n=n)
    raw = start + timedelta(**{f"{unit}s": n})

    end = compute(rule, start, CATALOGUE.calendar).day

    lawful = [
        day
        for day in (raw + timedelta(extra) for extra in range(12))
        if not closed(day) and open_between(start, day) >= 2
    ]
    assert end == lawful[0]


@given(rules, moments)
def test_a_term_is_late_from_its_due_moment_and_not_before(rule: TermRule, at: datetime) -> None:
    end = compute(rule, at, CATALOGUE.calendar)

    assert not end.is_late(end.due_at - timedelta(seconds=1))
    assert end.is_late(end.due_at.astimezone(UTC) + timedelta(seconds=1))
