"""A term whose clock stood still: what was left of it is kept, whatever its mode."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from escalation.rules.calendar import AMSTERDAM, parse_start
from escalation.rules.deadlines import compute, resumed
from escalation.rules.terms import Mode
from escalation.rules.terms_file import read_catalogue

CATALOGUE = read_catalogue(Path(settings.POLICY_DIRECTORY))
CALENDAR = CATALOGUE.calendar


def noon(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(hour=12, tzinfo=AMSTERDAM)


def after(code: str, start: str, since: str, until: str) -> dt.date | dt.datetime:
    begun = parse_start(start)
    rule = CATALOGUE.rule(code, begun.date() if isinstance(begun, dt.datetime) else begun)
    due = compute(rule, begun, CALENDAR)
    return resumed(rule, due, noon(since), noon(until), CALENDAR).due


@pytest.mark.parametrize(
    ("code", "start", "since", "until", "end", "why"),
    [
        ("BIBOB-8", "2026-03-02", "2026-03-16", "2026-03-30", "2026-05-11", "14 days later"),
        ("BIBOB-8", "2026-03-02", "2026-04-20", "2026-04-28", "2026-05-06", "7 left, then 5 May"),
        ("LOC-START", "2026-12-14", "2026-12-21", "2027-01-04", "2027-01-11", "5 open days left"),
        ("WVGGZ-ZM-A", "2026-01-31", "2026-03-01", "2026-03-11", "2026-08-10", "never rolled"),
    ],
)
def test_what_was_left_is_kept(
    code: str, start: str, since: str, until: str, end: str, why: str
) -> None:
    assert after(code, start, since, until) == dt.date.fromisoformat(end), why


def test_hours_are_kept_to_the_minute_also_over_the_change_of_the_clock() -> None:
    rule = CATALOGUE.rule("AVE4-REVIEW", dt.date(2026, 3, 27))
    due = compute(rule, parse_start("2026-03-27T10:00"), CALENDAR)
    since = dt.datetime(2026, 3, 28, 10, 0, tzinfo=AMSTERDAM)
    until = dt.datetime(2026, 3, 29, 10, 0, tzinfo=AMSTERDAM)  # 23 hours later
    end = resumed(rule, due, since, until, CALENDAR).due
    assert isinstance(end, dt.datetime)
    assert end.astimezone(dt.UTC) - until.astimezone(dt.UTC) == dt.timedelta(hours=24)


def test_a_clock_that_stopped_after_the_end_or_ran_at_once_changes_nothing() -> None:
    rule = CATALOGUE.rule("BIBOB-8", dt.date(2026, 3, 2))
    due = compute(rule, dt.date(2026, 3, 2), CALENDAR)
    assert resumed(rule, due, noon("2026-06-01"), noon("2026-06-08"), CALENDAR) == due
    assert resumed(rule, due, noon("2026-03-10"), noon("2026-03-10"), CALENDAR) == due


def test_a_question_from_before_the_start_counts_from_the_start() -> None:
    assert after("BIBOB-8", "2026-03-02", "2026-02-16", "2026-03-09") == dt.date(2026, 5, 4)


MODES = sorted(
    {rule.mode: rule for rule in CATALOGUE.rules if rule.mode is not Mode.BACKCOUNT}.values(),
    key=lambda rule: rule.code,
)


@given(
    st.sampled_from(MODES),
    st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2035, 12, 1)),
    st.integers(0, 60 * 24),
    st.integers(0, 40 * 24),
)
def test_standing_still_never_makes_a_term_shorter_and_its_end_obeys_its_own_rule(
    rule, naive, wait, stood
) -> None:
    start = naive.replace(tzinfo=dt.UTC)
    due = compute(rule, start, CALENDAR)
    since = start + dt.timedelta(hours=wait)
    end = resumed(rule, due, since, since + dt.timedelta(hours=stood), CALENDAR)
    assert end.due_at.astimezone(dt.UTC) >= due.due_at.astimezone(dt.UTC)
    if due.due != end.due and rule.mode in (Mode.DAYS_ATW, Mode.WEEKS_ATW, Mode.WORKING_DAYS):
        assert CALENDAR.is_open(end.day)
    if due.due != end.due:
        assert "stond stil" in end.notes[-1]
