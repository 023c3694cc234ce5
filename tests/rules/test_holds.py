"""Legal hold: two persons to keep, two persons to let go."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.rules.holds import (
    CONFIRMS,
    HoldFact,
    decide_ask,
    decide_confirm,
    decide_lift,
    is_running,
)
from casework.vocabulary import Role

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
TWO_WEEKS = dt.timedelta(days=14)
ASKED = HoldFact(NOON, asked_by=1)
CONFIRMED = HoldFact(NOON, 1, confirmed_at=NOON)
LIFT_ASKED = HoldFact(NOON, 1, NOON, lift_asked_at=NOON, lift_asked_by=2)
LIFTED = HoldFact(NOON, 1, NOON, NOON, 2, lifted_at=NOON)
GUARD = frozenset({Role.PROCESS_COORDINATOR})
DIRECTOR = frozenset({Role.CASE_DIRECTOR})
OTHER = frozenset({Role.POLICE_WORKER})


@pytest.mark.parametrize(
    ("hold", "days", "keeps"),
    [
        (ASKED, 0, True),
        (ASKED, 13.9, True),
        (ASKED, 14, False),
        (CONFIRMED, 4000, True),
        (LIFT_ASKED, 4000, True),
        (LIFTED, 0, False),
    ],
)
def test_it_keeps_until_lifted_and_unconfirmed_for_a_short_time(hold, days, keeps):
    assert is_running(hold, NOON + dt.timedelta(days=days), TWO_WEEKS) is keeps


@pytest.mark.parametrize("hold", [ASKED, LIFT_ASKED])
def test_nobody_confirms_what_he_asked(hold):
    asked_by = hold.asked_by if hold is ASKED else hold.lift_asked_by
    refused = decide_confirm(GUARD, hold, asked_by)
    assert [reason.code for reason in refused.reasons] == ["hold:same_person"]
    assert decide_confirm(GUARD, hold, 3)


def test_who_directs_asks_and_does_not_confirm():
    assert decide_ask(DIRECTOR, None)
    assert decide_lift(DIRECTOR, CONFIRMED)
    assert not decide_confirm(DIRECTOR, ASKED, 3)
    assert Role.CASE_DIRECTOR not in CONFIRMS


def test_others_do_neither():
    assert not decide_ask(OTHER, None)
    assert not decide_confirm(OTHER, ASKED, 3)
    assert not decide_lift(OTHER, CONFIRMED)


def test_everything_once():
    assert not decide_ask(GUARD, ASKED)
    assert not decide_ask(GUARD, CONFIRMED)
    assert not decide_lift(GUARD, LIFT_ASKED)
    assert not decide_lift(GUARD, ASKED)
    assert not decide_lift(GUARD, None)
    assert not decide_confirm(GUARD, CONFIRMED, 3)
    assert not decide_confirm(GUARD, None, 3)
