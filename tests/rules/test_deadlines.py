"""Terms: the worked examples of the domain, one by one, and the catalogue as shipped."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from casework.errors import Refused
from escalation.rules.calendar import AMSTERDAM, Calendar, Start, parse_start
from escalation.rules.deadlines import (
    COUNTERS,
    EXPLAINED,
    OFF,
    Due,
    cap_before,
    check_maximum,
    combine,
    compute,
)
from escalation.rules.terms import Mode, Status, WeeklySlot, alternative, startable
from escalation.rules.terms_file import read_catalogue

SHIPPED = Path(__file__).parents[2] / "config" / "policy" / "hardenberg"
CATALOGUE = read_catalogue(SHIPPED)
RULES = {(rule.code, rule.version): rule for rule in CATALOGUE.rules}


def due(code: str, start: str) -> Due:
    begun = parse_start(start)
    on = begun.date() if isinstance(begun, datetime) else begun
    return compute(CATALOGUE.rule(code, on), begun, CATALOGUE.calendar)


# code, start, end, why
VECTORS = [
    # domain text §3.6
    ("WVGGZ-CM", "2026-11-23", "2026-11-26", "plain"),
    ("WVGGZ-CM", "2026-11-25", "2026-11-30", "Saturday to Monday"),
    ("WVGGZ-MVCV", "2026-11-27", "2026-11-30", "next open day"),
    ("WVGGZ-MVC", "2026-12-01", "2026-12-22", "three weeks"),
    ("WVGGZ-VO", "2027-03-12", "2027-03-30", "raw Good Friday"),
    ("WTH-10", "2026-12-16T16:20", "2026-12-26T16:20:00+01:00", "no roll"),
    ("WTH-10", "2027-03-19T16:00", "2027-03-29T16:00:00+02:00", "same clock over summer time"),
    ("AWB-BEZWAAR", "2026-11-13", "2026-12-28", "raw Christmas Day"),
    # S2: the weekly triage list
    ("ZVH-TRIAGE", "2026-11-30T11:40", "2026-12-01", "in time"),
    ("ZVH-TRIAGE", "2026-11-30T12:00", "2026-12-01", "exactly noon is in time"),
    ("ZVH-TRIAGE", "2026-11-30T12:05", "2026-12-08", "too late"),
    # S3: a crisis measure before Christmas
    ("WVGGZ-PRE-18", "2026-12-23T02:10", "2026-12-23T20:10:00+01:00", "18 hours"),
    ("WVGGZ-PRE-12", "2026-12-23T09:00", "2026-12-23T21:00:00+01:00", "12 hours"),
    ("WVGGZ-ADV", "2026-12-23T14:30", "2026-12-24T14:30:00+01:00", "24 hours, on Christmas Eve"),
    ("WVGGZ-TUL", "2026-12-23T14:30", "2026-12-24T14:30:00+01:00", "24 hours, on Christmas Eve"),
    ("WVGGZ-CM", "2026-12-23T14:30", "2026-12-28", "raw Saturday 26 December"),
    ("WVGGZ-MVCV", "2026-12-23", "2026-12-24", "next day is open"),
    ("WVGGZ-MVCB", "2026-12-24", "2026-12-28", "own roll, so not Tuesday"),
    ("WVGGZ-MVC", "2026-12-28", "2027-01-18", "three weeks, no roll"),
    ("WVGGZ-RB", "2027-01-15", "2027-02-05", "three weeks after receipt"),
    # S5: a restraining home order
    ("WTH-BEREIK", "2026-12-16T16:20", "2026-12-17T16:20:00+01:00", "24 hours"),
    ("WTH-28", "2026-12-16T16:20", "2027-01-13T16:20:00+01:00", "four weeks after imposition"),
    ("WTH-VOVO", "2026-12-21", "2026-12-24", "three days"),
    ("WTH-BEW", "2026-12-16", "2031-12-16", "five years"),
    # S9, S11: a rejected signal, AVE 4
    ("CCV-SIGNAAL-BEW", "2026-11-24", "2027-11-24", "twelve months"),
    ("AVE4-REVIEW", "2026-10-24T18:40", "2026-10-26T17:40:00+01:00", "48 elapsed hours"),
    ("LOC-SKIP-JUST", "2026-03-28T18:00", "2026-03-29T19:00:00+02:00", "24 elapsed hours"),
    ("AVE4-EVAL", "2026-11-13", "2026-12-28", "own roll"),
    # the same clock, where there is none or where there are two
    ("WTH-10", "2027-03-18T02:30", "2027-03-28T03:30:00+02:00", "that hour does not exist"),
    ("WTH-10", "2026-10-15T02:30", "2026-10-25T02:30:00+02:00", "the first of two"),
    # two open days in a term of three days or more, but not in one of two days
    ("WVGGZ-EIGENPLAN", "2026-12-24", "2026-12-29", "28 December is the only open day"),
    ("WVGGZ-EIGENPLAN", "2026-11-26", "2026-11-30", "raw Sunday, Friday and Monday are open"),
    ("WVGGZ-EIGENPLAN", "2026-11-27", "2026-12-01", "raw Monday, only Monday is open"),
    ("WVGGZ-EIGENPLAN-GD", "2026-11-27", "2026-11-30", "two days: no second open day needed"),
    # working days, months, counted back, at once
    ("LOC-TRIAGE", "2026-12-24", "2026-12-30", "28, 29, 30 December"),
    ("LOC-START", "2026-04-24", "2026-05-12", "King's Day and Liberation Day do not count"),
    ("WVGGZ-ZM-A", "2026-08-31", "2027-02-28", "February is shorter"),
    ("WVGGZ-ZM-B", "2028-02-29", "2029-02-28", "no leap day"),
    ("WVGGZ-ZM-C", "2028-02-29", "2030-02-28", "no leap day"),
    ("JOR-REVIEW", "2026-09-26", "2026-12-26", "no roll"),
    ("WVGGZ-ZMV", "2027-01-22", "2026-12-25", "counted back, so no roll"),
    ("WTH-MED", "2026-12-16T16:20", "2026-12-16T16:20:00+01:00", "at once"),
    ("WTH-MED", "2026-12-16", "2026-12-16", "at once, on a day"),
    # a list on a holiday, and one without a time
    ("ZVH-TRIAGE", "2026-05-04T10:00", "2026-05-06", "Tuesday 5 May"),
    ("ZVH-TRIAGE", "2026-05-26", "2026-06-02", "a Tuesday is too late for its own list"),
    ("ZVH-TRIAGE", "2026-11-30", "2026-12-01", "without a time: the start of the day"),
]


@pytest.mark.parametrize(("code", "start", "end", "why"), VECTORS)
def test_a_term_ends_when_the_domain_says(code: str, start: str, end: str, why: str) -> None:
    assert due(code, start).due.isoformat() == end, why


# start, the list of the Wednesday after the Friday it closes on
@pytest.mark.parametrize(
    ("start", "listed"),
    [
        ("2026-11-06", "2026-11-11"),
        ("2026-11-07", "2026-11-18"),
        ("2026-11-10", "2026-11-18"),
        ("2026-11-13T09:00", "2026-11-18"),
        ("2026-11-13T09:01", "2026-11-25"),
    ],
)
def test_a_weekly_list_may_close_days_before_it_is_held(start: str, listed: str) -> None:
    rule = replace(RULES["ZVH-TRIAGE", 1], weekly=WeeklySlot(4, time(9, 0), 2))

    assert compute(rule, parse_start(start), CATALOGUE.calendar).due.isoformat() == listed


def test_the_other_count_of_safe_home_is_in_working_days() -> None:
    rule = alternative(CATALOGUE.rule("VT-TRIAGE", date(2026, 12, 24)))

    end = compute(rule, date(2026, 12, 24), CATALOGUE.calendar)

    assert end.due == date(2027, 1, 4)
    assert date(2027, 1, 1) in [step.day for step in end.steps]


def test_the_prosecutor_has_six_weeks_when_there_is_an_own_plan() -> None:
    rule = CATALOGUE.rule("WVGGZ-OVJ", date(2026, 11, 2))

    assert compute(rule, date(2026, 11, 2), CATALOGUE.calendar).due == date(2026, 11, 30)
    assert compute(alternative(rule), date(2026, 11, 2), CATALOGUE.calendar).due == date(
        2026, 12, 14
    )


def test_a_term_with_one_count_has_no_other() -> None:
    with pytest.raises(Refused):
        alternative(CATALOGUE.rule("WVGGZ-CM", date(2026, 11, 2)))


def test_of_two_terms_side_by_side_the_earlier_counts() -> None:
    whole, from_doctor = (
        due("WVGGZ-PRE-18", "2026-12-23T02:10"),
        due("WVGGZ-PRE-12", "2026-12-23T09:00"),
    )

    assert combine([from_doctor, whole]).due == whole.due
    assert combine([from_doctor, whole]).code == "WVGGZ-PRE-18"
    assert "WVGGZ-PRE-12" in combine([whole, from_doctor]).notes[-1]
    assert RULES["WVGGZ-PRE-12", 1].min_with == "WVGGZ-PRE-18"


def test_the_earlier_of_two_is_right_in_the_hour_that_occurs_twice() -> None:
    first = due("WVGGZ-PRE-12", "2026-10-24T14:50")  # 02:50 summer time
    later = due("WVGGZ-PRE-18", "2026-10-24T09:10")  # 02:10 winter time

    assert (first.due.isoformat(), later.due.isoformat()) == (
        "2026-10-25T02:50:00+02:00",
        "2026-10-25T02:10:00+01:00",
    )
    assert combine([later, first]).code == "WVGGZ-PRE-12"
    assert first.is_late(later.due_at)
    assert not later.is_late(first.due_at)


def test_a_return_is_assessed_before_the_day_itself() -> None:
    assessed = due("BIJ-BEOORD", "2026-11-23")
    assert assessed.due == date(2026, 11, 30)

    assert cap_before(assessed, date(2026, 12, 1)) == assessed
    assert cap_before(assessed, date(2026, 11, 30)).due == date(2026, 11, 29)
    assert "30 november 2026" in cap_before(assessed, date(2026, 11, 30)).notes[-1]


def test_a_restraining_order_lasts_at_most_four_weeks_from_its_imposition() -> None:
    most = due("WTH-28", "2026-12-16T16:20")

    assert check_maximum(most, datetime(2027, 1, 13, 16, 20, tzinfo=AMSTERDAM))
    assert not check_maximum(most, datetime(2027, 1, 13, 16, 21, tzinfo=AMSTERDAM))
    refused = check_maximum(most, datetime(2027, 1, 14, 12, 0, tzinfo=AMSTERDAM))
    assert "woensdag 13 januari 2027, 16.20 uur" in refused.reasons[0].text


@pytest.mark.parametrize(
    ("code", "start", "in_time", "late"),
    [
        ("WVGGZ-CM", "2026-11-25", "2026-11-30T23:59:59", "2026-12-01T00:00"),
        ("WVGGZ-ADV", "2026-12-23T14:30", "2026-12-24T14:30", "2026-12-24T14:30:01"),
    ],
)
def test_the_last_moment_is_in_time(code: str, start: str, in_time: str, late: str) -> None:
    end = due(code, start)

    assert not end.is_late(datetime.fromisoformat(in_time).replace(tzinfo=AMSTERDAM))
    assert end.is_late(datetime.fromisoformat(late).replace(tzinfo=AMSTERDAM))


def test_a_crisis_measure_before_july_2025_did_not_roll() -> None:
    old, new = due("WVGGZ-CM", "2025-06-27"), due("WVGGZ-CM", "2025-07-04")

    assert (old.due, old.steps) == (date(2025, 6, 30), ())
    assert due("WVGGZ-CM", "2025-06-26").due == date(2025, 6, 29)  # a Sunday
    assert new.due == date(2025, 7, 7)
    assert due("WVGGZ-CM", "2025-07-03").due == date(2025, 7, 7)  # raw Sunday 6 July
    assert due("WVGGZ-CM", "2025-06-30").version < due("WVGGZ-CM", "2025-07-01").version


def test_a_decree_moves_a_term_and_is_named_in_it() -> None:
    decreed = Calendar({date(2026, 11, 30): "Dag bij besluit"}, "abc")

    end = compute(RULES["WVGGZ-CM", 1], date(2026, 11, 25), decreed)

    assert end.due == date(2026, 12, 1)
    assert end.steps[-1].text == "Dag bij besluit"
    assert (end.calendar, due("WVGGZ-CM", "2026-11-25").calendar) == ("abc", "wet")


@pytest.mark.parametrize("code", ["WVGGZ-ADV", "WTH-10", "AVE4-REVIEW", "WTH-28"])
def test_a_term_on_the_clock_needs_a_time(code: str) -> None:
    with pytest.raises(Refused) as refused:
        due(code, "2026-12-23")

    assert "tijd" in refused.value.reasons[0].text


@pytest.mark.parametrize("start", ["2013-12-31", "2100-01-01", "1926-11-25", "9999-12-31"])
def test_a_start_in_another_age_is_refused(start: str) -> None:
    with pytest.raises(Refused):
        compute(RULES["WVGGZ-CM", 1], parse_start(start), CATALOGUE.calendar)


# --- The catalogue as shipped ---------------------------------------------------------------


def test_the_catalogue_is_complete() -> None:
    assert len(CATALOGUE.codes) == 72
    assert [rule.code for rule in CATALOGUE.rules if rule.version != 1] == ["WVGGZ-CM"]


def test_what_was_not_read_in_the_law_cannot_start() -> None:
    unread = {rule.code for rule in CATALOGUE.rules if not startable(rule)}

    assert unread == {"WZD-IBS", "WZD-IBS-VZ", "AWB-BEZWAAR"}
    assert OFF in due("AWB-BEZWAAR", "2026-11-13").notes
    assert "off (status U)" in due("AWB-BEZWAAR", "2026-11-13").rule
    assert OFF not in due("WVGGZ-CM", "2026-11-13").notes
    assert not startable(replace(RULES["WVGGZ-CM", 1], enabled=False))


def test_a_term_belongs_to_us_or_is_only_followed() -> None:
    own = {rule.code for rule in CATALOGUE.rules if rule.owner == "own"}

    assert {"WVGGZ-VO", "WVGGZ-CM", "WVGGZ-ADV", "WTH-10", "WTH-28"} <= own
    assert own.isdisjoint({"WVGGZ-OVJ", "WVGGZ-RB", "WVGGZ-MVC", "VT-TRIAGE", "ZVH-TRIAGE"})


def test_every_mode_has_a_counter_and_a_sentence() -> None:
    assert set(COUNTERS) == set(EXPLAINED) == set(Mode)
    assert {rule.mode for rule in CATALOGUE.rules} == set(Mode)


def test_an_unknown_term_is_refused_with_a_suggestion() -> None:
    with pytest.raises(Refused) as refused:
        CATALOGUE.rule("WVGGZ-CN", date(2026, 1, 1))

    assert "Bedoelt u WVGGZ-CM?" in refused.value.reasons[0].text


def test_a_start_before_the_law_is_refused() -> None:
    with pytest.raises(Refused, match="term-too-early"):
        CATALOGUE.rule("WVGGZ-CM", date(2019, 12, 31))


def test_an_unread_status_is_the_only_reason_to_be_off_here() -> None:
    assert all(rule.enabled != (rule.status is Status.UNVERIFIED) for rule in CATALOGUE.rules)


def test_a_start_is_kept_on_the_clock_in_amsterdam() -> None:
    start: Start = datetime(2026, 12, 23, 13, 30, tzinfo=UTC)

    end = compute(RULES["WVGGZ-ADV", 1], start, CATALOGUE.calendar)

    assert end.start.isoformat() == "2026-12-23T14:30:00+01:00"
