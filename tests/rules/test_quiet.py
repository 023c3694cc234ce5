"""Quiet hours by the clock on the wall, over both nights in which the clock changes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.rules.quiet import AMSTERDAM, NEVER_QUIET, Quiet, quiet_until

NIGHT = Quiet(dt.time(22), dt.time(7))
NOON = Quiet(dt.time(12), dt.time(13))
WEEKEND = Quiet(dt.time(22), dt.time(7), weekend=True)
ONLY_WEEKEND = Quiet(weekend=True)

SPRING = dt.date(2027, 3, 28)
"""On this Sunday 02:00 becomes 03:00."""
AUTUMN = dt.date(2026, 10, 25)
"""On this Sunday 03:00 becomes 02:00."""


def here(text: str, fold: int = 0) -> dt.datetime:
    """Read a moment as the clock shows it here."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM, fold=fold).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("quiet", "at", "until"),
    [
        (NIGHT, "2026-12-01T21:59", "2026-12-01T21:59"),
        (NIGHT, "2026-12-01T22:00", "2026-12-02T07:00"),
        (NIGHT, "2026-12-02T00:00", "2026-12-02T07:00"),
        (NIGHT, "2026-12-02T06:59", "2026-12-02T07:00"),
        (NIGHT, "2026-12-02T07:00", "2026-12-02T07:00"),
        (NOON, "2026-12-01T12:30", "2026-12-01T13:00"),
        (NOON, "2026-12-01T13:00", "2026-12-01T13:00"),
        # Friday evening: the night, then the weekend, then the night before Monday
        (WEEKEND, "2026-12-04T22:30", "2026-12-07T07:00"),
        (WEEKEND, "2026-12-05T12:00", "2026-12-07T07:00"),
        (WEEKEND, "2026-12-06T23:59", "2026-12-07T07:00"),
        (ONLY_WEEKEND, "2026-12-04T23:59", "2026-12-04T23:59"),
        (ONLY_WEEKEND, "2026-12-05T00:00", "2026-12-07T00:00"),
        (NEVER_QUIET, "2026-12-05T03:00", "2026-12-05T03:00"),
        (Quiet(dt.time(7), dt.time(7)), "2026-12-01T07:00", "2026-12-01T07:00"),
    ],
)
def test_a_mail_waits_until_the_quiet_is_over(quiet: Quiet, at: str, until: str) -> None:
    assert quiet_until(quiet, here(at)) == here(until)


def test_the_night_in_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    start = here("2027-03-27T22:00")
    assert quiet_until(NIGHT, start) - start == dt.timedelta(hours=8)
    assert quiet_until(NIGHT, start) == here("2027-03-28T07:00")


def test_the_night_in_which_the_clock_goes_back_is_an_hour_longer() -> None:
    start = here("2026-10-24T22:00")
    assert quiet_until(NIGHT, start) - start == dt.timedelta(hours=10)


def test_an_hour_that_the_clock_skips_does_not_make_the_quiet_longer() -> None:
    until_two = Quiet(dt.time(22), dt.time(2))
    assert quiet_until(until_two, here("2027-03-28T01:30")) == here("2027-03-28T03:00")


def test_an_hour_that_the_clock_shows_twice_is_quiet_twice() -> None:
    two_to_three = Quiet(dt.time(2), dt.time(3))
    over = here("2026-10-25T03:00")
    assert quiet_until(two_to_three, here("2026-10-25T02:10")) == over
    assert quiet_until(two_to_three, here("2026-10-25T02:10", fold=1)) == over
    # quiet that ends at half of the doubled hour begins again when that hour comes back
    half = Quiet(dt.time(1), dt.time(2, 30))
    assert quiet_until(half, here("2026-10-25T02:10")) == here("2026-10-25T02:30")
    assert quiet_until(half, here("2026-10-25T02:10", 1)) == here("2026-10-25T02:30", 1)


HOURS = st.integers(0, 23).map(dt.time)
DAYS = st.one_of(
    st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)),
    st.sampled_from([day + dt.timedelta(n) for day in (SPRING, AUTUMN) for n in (-2, -1, 0, 1)]),
)


@given(HOURS, HOURS, st.booleans(), DAYS, st.integers(0, 24 * 4 - 1))
def test_it_is_the_first_quarter_that_is_not_quiet(
    since: dt.time, until: dt.time, weekend: bool, day: dt.date, quarter: int
) -> None:
    """The same, found by looking at the clock every quarter of an hour."""
    quiet = Quiet(since, until, weekend)
    midnight = dt.datetime.combine(day, dt.time(), AMSTERDAM).astimezone(dt.UTC)
    start = midnight + dt.timedelta(minutes=15 * quarter)
    moment = start
    while quiet.holds(moment.astimezone(AMSTERDAM)):
        moment += dt.timedelta(minutes=15)
    assert quiet_until(quiet, start) == moment
