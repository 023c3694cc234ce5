"""The calendar of the Algemene termijnenwet."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import holidays as second_opinion
import pytest
from dateutil.easter import easter as second_easter
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import Refused
from escalation.rules.calendar import (
    AMSTERDAM,
    Calendar,
    easter_sunday,
    holidays,
    in_words,
    kings_day,
    local_day,
    midnight_after,
    on_the_clock,
    parse_start,
)

LAW = Calendar()
days = st.dates(min_value=date(2014, 1, 1), max_value=date(2099, 12, 31))

EASTER = [
    date(2024, 3, 31),
    date(2025, 4, 20),
    date(2026, 4, 5),
    date(2027, 3, 28),
    date(2028, 4, 16),
    date(2029, 4, 1),
    date(2030, 4, 21),
    date(2031, 4, 13),
    date(2032, 3, 28),
    date(2033, 4, 17),
    date(2034, 4, 9),
    date(2035, 3, 25),
]


@pytest.mark.parametrize("sunday", EASTER, ids=str)
def test_easter_is_the_published_sunday(sunday: date) -> None:
    assert easter_sunday(sunday.year) == sunday


@pytest.mark.parametrize("year", [1818, 1886, 1943, 1954, 1981, 2038, 2049, 2076, 2285])
def test_easter_is_right_in_the_awkward_years(year: int) -> None:
    known = {
        1818: (3, 22),
        1886: (4, 25),
        1943: (4, 25),
        1954: (4, 18),
        1981: (4, 19),
        2038: (4, 25),
        2049: (4, 18),
        2076: (4, 19),
        2285: (3, 22),
    }
    assert easter_sunday(year) == date(year, *known[year])


def test_easter_agrees_with_a_second_computation_in_every_gregorian_year() -> None:
    years = range(1583, 4100)

    assert [year for year in years if easter_sunday(year) != second_easter(year)] == []


# day, why it is closed
CLOSED = [
    (date(2026, 1, 1), "Nieuwjaarsdag"),
    (date(2026, 4, 3), "Goede Vrijdag"),
    (date(2026, 4, 6), "Tweede Paasdag"),
    (date(2026, 4, 27), "Koningsdag"),
    (date(2026, 5, 5), "Bevrijdingsdag"),
    (date(2027, 5, 5), "Bevrijdingsdag"),
    (date(2026, 5, 14), "Hemelvaartsdag"),
    (date(2026, 5, 25), "Tweede Pinksterdag"),
    (date(2026, 12, 25), "Eerste Kerstdag"),
    (date(2026, 12, 26), "zaterdag en Tweede Kerstdag"),
    (date(2026, 12, 27), "zondag"),
    (date(2016, 5, 5), "Bevrijdingsdag en Hemelvaartsdag"),
    (date(2025, 4, 26), "zaterdag en Koningsdag"),
    (date(2025, 4, 27), "zondag"),
]


@pytest.mark.parametrize(("day", "reason"), CLOSED, ids=str)
def test_a_closed_day_says_why(day: date, reason: str) -> None:
    assert LAW.closed_because(day) == reason


# These are often taken for holidays, or were one in another year.
@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 30),
        date(2026, 5, 4),
        date(2026, 5, 15),
        date(2026, 12, 4),
        date(2026, 12, 24),
        date(2026, 12, 31),
        date(2025, 4, 28),
    ],
    ids=str,
)
def test_an_ordinary_day_is_open(day: date) -> None:
    assert LAW.is_open(day)


def test_kings_day_is_saturday_when_the_27th_is_a_sunday() -> None:
    moved = [year for year in range(2014, 2036) if kings_day(year).day == 26]

    assert moved == [2014, 2025, 2031]
    assert all(kings_day(year).strftime("%w") == "6" for year in moved)


@pytest.mark.parametrize("year", range(2014, 2100))
def test_a_well_known_package_has_the_same_weekday_holidays(year: int) -> None:
    # It leaves some holidays out when they fall on a Sunday, which is closed anyway, and calls
    # two days optional that the law names: Good Friday, and 5 May outside the fifth years.
    theirs = second_opinion.NL(years=year, categories=("public", "optional"))

    assert not_on_sunday(theirs) == not_on_sunday(holidays(year))


def not_on_sunday(listed: Iterable[date]) -> set[date]:
    return {day for day in listed if day.isoweekday() != 7}


def test_a_day_by_decree_is_closed_under_its_own_name() -> None:
    calendar = Calendar({date(2026, 5, 15): "Dag na Hemelvaart"}, "2026")

    assert calendar.closed_because(date(2026, 5, 15)) == "Dag na Hemelvaart"
    assert calendar.roll(date(2026, 5, 14))[0] == date(2026, 5, 18)


def test_rolling_names_every_day_passed_over() -> None:
    day, steps = LAW.roll(date(2027, 3, 26))

    assert day == date(2027, 3, 30)
    assert [(step.day.day, step.text) for step in steps] == [
        (26, "Goede Vrijdag"),
        (27, "zaterdag"),
        (28, "zondag"),
        (29, "Tweede Paasdag"),
    ]


@given(days)
def test_rolling_gives_the_first_open_day_from_there(day: date) -> None:
    end, steps = LAW.roll(day)

    assert LAW.is_open(end)
    assert [step.day for step in steps] == [day + timedelta(n) for n in range((end - day).days)]
    assert all(step.text for step in steps)


@given(days)
def test_the_open_day_before_is_open_and_the_nearest(day: date) -> None:
    before = LAW.open_day_before(day)

    assert before < day
    assert LAW.is_open(before)
    assert LAW.open_days_between(before, day - timedelta(days=1)) == 0


@given(days, st.integers(min_value=1, max_value=40))
def test_adding_open_days_passes_exactly_that_many(day: date, amount: int) -> None:
    end, _ = LAW.add_open_days(day, amount)

    assert LAW.is_open(end)
    assert LAW.open_days_between(day, end) == amount


def test_calendars_with_the_same_days_can_be_used_as_a_key() -> None:
    assert len({Calendar(), Calendar()}) == 1


# spelled, read in Amsterdam
READ = [
    ("2026-12-23", "2026-12-23"),
    (" 2026-12-23 ", "2026-12-23"),
    ("2026-12-23T14:30", "2026-12-23T14:30:00+01:00"),
    ("2026-12-23 14:30", "2026-12-23T14:30:00+01:00"),
    ("2026-07-23 14:30:05", "2026-07-23T14:30:05+02:00"),
    ("2026-12-23T23:30+00:00", "2026-12-24T00:30:00+01:00"),
    ("2026-12-23T23:30Z", "2026-12-24T00:30:00+01:00"),
    ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),  # occurs twice: the first
    ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),  # the second, said so
]


@pytest.mark.parametrize(("spelled", "read"), READ)
def test_a_start_is_read_on_the_clock_in_amsterdam(spelled: str, read: str) -> None:
    assert parse_start(spelled).isoformat() == read


@pytest.mark.parametrize(
    "spelled",
    [
        "",
        "23-12-2026",
        "20261223",
        "2026-W52-3",
        "2026-12-23T14",
        "2026-12-23T14:30:00.5",
        "٢٠٢٦-12-23",
        "2026-02-30",
        "2026-12-23T25:00",
        "0000-01-01",
        "0001-01-01T00:00+10:00",
        "2026-03-29T02:30",
        "vandaag",
    ],
)
def test_a_start_that_cannot_be_meant_is_refused_in_words(spelled: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_start(spelled)

    assert refused.value.reasons[0].text.endswith(".")


def test_a_moment_without_a_zone_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 12, 23, 14, 30))


def test_the_day_of_a_moment_is_the_day_in_amsterdam() -> None:
    assert local_day(datetime(2026, 12, 23, 23, 30, tzinfo=UTC)) == date(2026, 12, 24)


def test_a_time_skipped_in_spring_keeps_the_elapsed_time_right() -> None:
    moment = on_the_clock(date(2027, 3, 28), time(2, 30))

    assert moment.isoformat() == "2027-03-28T03:30:00+02:00"


def test_a_time_that_occurs_twice_in_autumn_is_the_first() -> None:
    moment = on_the_clock(date(2026, 10, 25), time(2, 30))

    assert moment.isoformat() == "2026-10-25T02:30:00+02:00"


def test_a_day_ends_at_midnight_in_amsterdam() -> None:
    assert midnight_after(date(2026, 10, 25)) == datetime(2026, 10, 26, tzinfo=AMSTERDAM)
    assert midnight_after(date(2026, 10, 25)).astimezone(UTC).hour == 23


def test_a_day_is_written_as_people_say_it() -> None:
    assert in_words(date(2026, 12, 24)) == "donderdag 24 december 2026"
