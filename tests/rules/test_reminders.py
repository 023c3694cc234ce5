"""When a term is looked at: before its end, at its end, and up when nobody acted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from escalation.rules import reminders
from escalation.rules.calendar import AMSTERDAM, parse_start
from escalation.rules.deadlines import compute
from escalation.rules.reminders import Look, Rung
from escalation.rules.terms_file import read_catalogue

CATALOGUE = read_catalogue(Path(settings.POLICY_DIRECTORY))


def ladder(code: str, start: str, **more: bool) -> list[str]:
    begun = parse_start(start)
    rule = CATALOGUE.rule(code, begun.date() if isinstance(begun, dt.datetime) else begun)
    started = (
        begun
        if isinstance(begun, dt.datetime)
        else dt.datetime.combine(begun, dt.time(), AMSTERDAM)
    )
    looks = reminders.plan(
        rule, started, compute(rule, begun, CATALOGUE.calendar), CATALOGUE.calendar, **more
    )
    return [f"{look.at.astimezone(AMSTERDAM):%a %d-%m %H:%M} {look.rung}" for look in looks]


def test_a_day_term_of_the_law_at_half_time_an_open_day_before_and_at_its_end() -> None:
    """Verkennend onderzoek from Friday 12 March 2027 ends on Tuesday 30 March, after Easter."""
    assert ladder("WVGGZ-VO", "2027-03-12") == [
        "Sun 21-03 12:00 NEAR",
        "Thu 25-03 08:00 NEAR",  # Goede Vrijdag and Easter are no open days
        "Wed 31-03 00:00 DUE",
        "Wed 31-03 08:00 SUPERVISOR",
        "Fri 02-04 08:00 COORDINATOR",
    ]


def test_an_hour_term_six_and_two_hours_and_half_an_hour_before_also_at_night() -> None:
    """A lawyer within 24 hours, of a measure on Christmas Eve."""
    assert ladder("WVGGZ-ADV", "2026-12-24T02:30") == [
        "Thu 24-12 20:30 NEAR",
        "Fri 25-12 00:30 NEAR",
        "Fri 25-12 02:00 NEAR",
        "Fri 25-12 02:30 DUE",
        "Fri 25-12 03:00 SUPERVISOR",
        "Fri 25-12 04:30 COORDINATOR",
    ]


def test_a_local_term_five_and_one_open_days_before() -> None:
    assert ladder("LOC-START", "2026-12-14") == [
        "Mon 21-12 08:00 NEAR",
        "Mon 28-12 08:00 NEAR",
        "Wed 30-12 00:00 DUE",
        "Wed 30-12 08:00 SUPERVISOR",
        "Mon 04-01 08:00 COORDINATOR",  # New Year's Day is no open day
    ]


def test_what_must_happen_at_once_is_told_at_once_and_goes_up_within_hours() -> None:
    assert ladder("WVGGZ-AFS", "2026-12-24T02:30") == [
        "Thu 24-12 02:30 DUE",
        "Thu 24-12 03:00 SUPERVISOR",
        "Thu 24-12 04:30 COORDINATOR",
    ]


@pytest.mark.parametrize(
    ("code", "start", "why"),
    [
        ("WVGGZ-RB", "2026-11-09", "another body must act"),
        ("WTH-10", "2026-12-16T16:20", "a measure that ends"),
        ("RELAPSE-WATCH", "2026-11-09", "a period that is watched"),
        ("WTH-BEW", "2026-12-16T16:20", "a period for which is kept"),
    ],
)
def test_what_is_no_duty_of_ours_never_goes_up(code: str, start: str, why: str) -> None:
    assert [line.rsplit(" ", 1)[1] for line in ladder(code, start)][-1] == "DUE", why


def test_a_request_that_is_handed_over_is_not_told_to_the_same_supervisor_once_more() -> None:
    lines = ladder("LOC-MOVE-TRIAGE-ZVH", "2026-11-09", handed_over=True)
    assert [line.split()[-1] for line in lines] == ["NEAR", "NEAR", "DUE", "COORDINATOR"]


A, B, C = (dt.datetime(2026, 12, day, tzinfo=dt.UTC) for day in (1, 2, 3))
LADDER = (Look(A, Rung.NEAR), Look(B, Rung.DUE), Look(C, Rung.SUPERVISOR))


def test_after_an_outage_the_worst_is_told_and_the_next_look_is_what_still_comes() -> None:
    assert reminders.worst(LADDER, A - dt.timedelta(seconds=1)) is None
    assert reminders.worst(LADDER, A) is Rung.NEAR
    assert reminders.worst(LADDER, C + dt.timedelta(days=400)) is Rung.SUPERVISOR
    assert reminders.next_look(LADDER, A) == B
    assert reminders.next_look(LADDER, C) is None


def test_a_term_written_down_late_leaves_reminders_out_but_never_that_it_passed() -> None:
    assert reminders.first_look(LADDER, A) == B
    assert reminders.first_look(LADDER, C + dt.timedelta(days=1)) == B


def test_every_term_of_the_catalogue_has_a_ladder_in_order_that_is_read_back_the_same() -> None:
    for rule in CATALOGUE.rules:
        start = "2026-12-23T14:30" if rule.valid_until is None else "2025-06-25T14:30"
        begun = parse_start(start)
        assert isinstance(begun, dt.datetime)
        looks = reminders.plan(
            rule, begun, compute(rule, begun, CATALOGUE.calendar), CATALOGUE.calendar
        )
        moments = [look.at for look in looks]
        assert moments == sorted(moments), rule.code
        assert [look.rung for look in looks].count(Rung.DUE) == 1
        written = str(reminders.to_data(looks)).replace("'", '"')
        assert reminders.from_text(written) == looks
