"""Patterns in the log: each just below its number and at it, and ordinary work that is none."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from zoneinfo import ZoneInfo

import pytest

from casework.rules import log_review, log_signals
from casework.rules.log_signals import Look, Signal
from casework.vocabulary import LogReviewKind as K

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TUESDAY = dt.datetime(2026, 11, 24, 10, tzinfo=AMSTERDAM)
CASE = uuid.UUID(int=7)


def look(at=TUESDAY, *, case=1, actor=1, action="read", allowed=True, org="COL_SD", thing=None):
    return Look(uuid.uuid4(), at, actor, org, action, case, (thing,) if thing else (), allowed)


def kinds(looks) -> list[str]:
    return [signal.kind for signal in log_signals.signals(looks)]


def minutes(count: int, each: float = 1.0, **given) -> list[Look]:
    return [look(TUESDAY + dt.timedelta(minutes=n * each), **given) for n in range(count)]


@pytest.mark.parametrize(("cases", "expected"), [(29, []), (30, [K.MANY_CASES])])
def test_many_cases_within_an_hour(cases: int, expected: list[str]) -> None:
    found = [look(TUESDAY + dt.timedelta(minutes=n), case=n) for n in range(cases)]
    assert kinds(found) == expected


def test_thirty_looks_at_one_case_or_spread_over_a_day_are_ordinary() -> None:
    assert kinds(minutes(30)) == []
    assert kinds([look(TUESDAY + dt.timedelta(minutes=15 * n), case=n) for n in range(30)]) == []


def test_a_stretch_across_the_turn_of_an_hour_is_not_cut_in_two() -> None:
    start = TUESDAY + dt.timedelta(minutes=45)
    assert kinds([look(start + dt.timedelta(minutes=n), case=n) for n in range(30)]) == [
        K.MANY_CASES
    ]


def test_rows_of_a_list_are_no_looks_into_cases() -> None:
    assert kinds([look(action="list", case=n) for n in range(60)]) == []


@pytest.mark.parametrize(
    ("hour", "org", "count", "expected"),
    [
        (22, "COL_SD", 3, [K.OUTSIDE_HOURS]),
        (22, "COL_SD", 2, []),
        (19, "COL_SD", 3, []),
        (22, "POL", 3, []),
    ],
)
def test_looking_at_night(hour: int, org: str, count: int, expected: list[str]) -> None:
    evening = TUESDAY.replace(hour=hour)
    looks = [look(evening + dt.timedelta(minutes=n), org=org) for n in range(count)]
    assert kinds(looks) == expected


def test_a_night_that_passes_midnight_is_one_night_and_saturday_is_no_working_day() -> None:
    late = TUESDAY.replace(hour=23, minute=50)
    assert kinds([look(late + dt.timedelta(minutes=8 * n)) for n in range(3)]) == [K.OUTSIDE_HOURS]
    saturday = TUESDAY + dt.timedelta(days=4)
    assert kinds([look(saturday + dt.timedelta(minutes=n)) for n in range(3)]) == [K.OUTSIDE_HOURS]


@pytest.mark.parametrize(("times", "expected"), [(4, []), (5, [K.REFUSED])])
def test_being_refused_again_and_again(times: int, expected: list[str]) -> None:
    assert kinds(minutes(times, allowed=False, case=None)) == expected


@pytest.mark.parametrize(("days", "expected"), [(4, []), (5, [K.WITHOUT_ACT])])
def test_looking_on_many_days_without_any_act(days: int, expected: list[str]) -> None:
    looks = [look(TUESDAY + dt.timedelta(days=7 * n)) for n in range(days)]
    assert kinds(looks) == expected


def test_one_act_in_the_case_makes_looking_ordinary_and_one_elsewhere_does_not() -> None:
    looks = [look(TUESDAY + dt.timedelta(days=7 * n)) for n in range(5)]
    assert kinds([*looks, look(action="create")]) == []
    assert kinds([*looks, look(action="create", case=2)]) == [K.WITHOUT_ACT]


def test_oversight_looks_without_acting_by_profession() -> None:
    assert kinds([look(TUESDAY + dt.timedelta(days=7 * n), org="TOETS") for n in range(5)]) == []


@pytest.mark.parametrize(("times", "expected"), [(2, []), (3, [K.AFTER_LEAVING])])
def test_trying_to_open_a_case_one_has_left(times: int, expected: list[str]) -> None:
    seen = look(TUESDAY - dt.timedelta(days=2), thing=CASE)
    tried = minutes(times, 90, allowed=False, case=None, thing=CASE)
    assert kinds([seen, *tried]) == expected
    assert kinds(tried) == [], "who never saw it only mistyped"


def test_who_is_let_in_again_did_not_leave() -> None:
    tried = minutes(3, 90, allowed=False, case=None, thing=CASE)
    before = look(TUESDAY - dt.timedelta(days=2), thing=CASE)
    after = look(TUESDAY + dt.timedelta(days=1), thing=CASE)
    assert kinds([before, *tried, after]) == []


def test_people_are_not_added_up() -> None:
    assert kinds([look(case=n, actor=n % 2) for n in range(40)]) == []


def test_every_pattern_says_when_it_is_one_and_why() -> None:
    for kind in K:
        assert log_signals.reason_of(kind).endswith(".")


# -- review ---------------------------------------------------------------------------------------


def test_only_weeks_that_have_ended_are_reviewed_each_once() -> None:
    week = dt.date(2026, 11, 16)
    assert log_review.weeks_due(None, at=TUESDAY) == [week]
    assert log_review.weeks_due(week, at=TUESDAY) == []
    sunday = dt.datetime(2026, 11, 29, 23, 59, tzinfo=AMSTERDAM)
    assert log_review.weeks_due(week, at=sunday) == []
    monday = sunday + dt.timedelta(minutes=1)
    assert log_review.weeks_due(week, at=monday) == [dt.date(2026, 11, 23)]


def test_weeks_that_were_missed_are_made_up_for_within_reason() -> None:
    assert len(log_review.weeks_due(dt.date(2026, 10, 26), at=TUESDAY)) == 3
    assert len(log_review.weeks_due(dt.date(2024, 1, 1), at=TUESDAY)) == log_review.CATCH_UP


def test_a_week_begins_and_ends_at_midnight_here_also_when_the_clock_turns() -> None:
    begins, ends = log_review.span_of(dt.date(2026, 10, 19))
    hours = (ends.astimezone(dt.UTC) - begins.astimezone(dt.UTC)) / dt.timedelta(hours=1)
    assert hours == 7 * 24 + 1


def test_chance_chooses_at_most_the_sample_and_never_the_same_twice() -> None:
    drawn = log_review.draw(range(100), random.Random(7))
    assert len(drawn) == len(set(drawn)) == log_review.SAMPLE
    assert sorted(log_review.draw([1, 2, 3], random.Random(7))) == [1, 2, 3]


def test_a_pattern_that_goes_on_has_one_name_and_one_that_happened_its_own() -> None:
    one, other = look(), look()
    names = {log_review.key_of(Signal(K.WITHOUT_ACT, 1, 1, (each,))) for each in (one, other)}
    assert len(names) == 1
    names = {log_review.key_of(Signal(K.MANY_CASES, 1, None, (each,))) for each in (one, other)}
    assert len(names) == 2


def test_nobody_judges_without_a_reason_or_about_himself() -> None:
    assert log_review.decide_verdict("Hoort bij de casus.", own=False)
    assert not log_review.decide_verdict("ok", own=False)
    refusal = log_review.decide_verdict("Hoort bij de casus.", own=True)
    assert [reason.code for reason in refusal.reasons] == ["review:own"]
