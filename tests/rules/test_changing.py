"""A source changes its own items: never a way to show others more than it gave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.rules import changing, releasing
from casework.rules.changing import Kind
from casework.vocabulary import Category, Ground, Regime, Setting
from tests.rules.sharing_builders import (
    HOUR,
    NOW,
    NUISANCE,
    POLICE,
    POLICY,
    N,
    case,
    read,
    released_otherwise,
    taking_part,
)

KIND = Kind(Category.HULP, Regime.AVG, False, False)


@pytest.mark.parametrize(
    ("change", "loosens"),
    [
        ({}, False),
        ({"professional_secrecy": True}, False),
        ({"secret_address": True}, False),
        ({"category": Category.ID}, True),
        ({"regime": Regime.WPG}, True),
    ],
)
def test_only_a_stricter_mark_keeps_what_was_released(change, loosens):
    after = replace(KIND, **change)
    assert changing.loosens(KIND, after) is loosens


def test_taking_a_mark_away_is_a_new_decision_of_the_source():
    strict = replace(KIND, professional_secrecy=True, secret_address=True)
    assert changing.loosens(strict, replace(strict, professional_secrecy=False))
    assert changing.loosens(strict, replace(strict, secret_address=False))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, None),
        ({"category": Category.PLAN}, "item:plan"),
        ({"standing": False}, "item:withdrawn"),
        ({"alert": True}, "item:alert"),
    ],
)
def test_what_cannot_be_changed(facts, code):
    base = {"category": Category.HULP, "standing": True, "alert": False}
    decision = changing.decide_change(**{**base, **facts})
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


@pytest.mark.parametrize(
    ("row", "allowed"),
    [
        ({"level": "signal"}, True),
        ({"level": "none", "parties": [4]}, True),
        ({"level": "none", "settings": ["LOKAAL"], "organisations": ["POL"]}, True),
        ({"level": "full"}, False),
        ({"level": "none", "parties": ["4"]}, False),
        ({"level": "none", "parties": True}, False),
        ({"level": "none", "organisations": ["NIEMAND"]}, False),
        ({"level": "none", "people": [4]}, False),
        ({}, False),
    ],
)
def test_a_condition_only_lowers_and_can_be_read_by_the_rules(row, allowed):
    assert bool(changing.decide_conditions([row])) is allowed


def test_a_law_is_the_avg_or_ones_own():
    assert changing.decide_kind(replace(KIND, regime=Regime.WPG), Regime.WPG)
    assert changing.decide_kind(KIND, Regime.WPG)
    assert not changing.decide_kind(replace(KIND, regime=Regime.WPG), Regime.AVG)


# ------------------------------------------------------------------ the source's own ground


@pytest.mark.parametrize(
    ("setting", "offered"),
    [
        (Setting.LOKAAL, (Ground.T, Ground.W, Ground.W526, Ground.C)),
        (Setting.ZVH_CASUS, (Ground.T, Ground.W, Ground.G)),
        (Setting.CRISIS, ()),
    ],
)
def test_the_policy_says_which_grounds_lift_a_secret_where(setting, offered):
    assert releasing.secrecy_grounds(POLICY, setting) == offered


def own_ground(setting, ground, *, secret=True, consented=False):
    giving = releasing.Giving(setting, Category.HULP, secret)
    return releasing.decide_own_ground(POLICY, giving, ground, releasing.Consent(covers=consented))


def test_a_secret_goes_only_with_a_ground_that_counts_in_that_setting():
    assert own_ground(Setting.LOKAAL, Ground.C)
    assert not own_ground(Setting.ZVH_CASUS, Ground.C)
    assert not own_ground(Setting.LOKAAL, Ground.G)
    assert not own_ground(Setting.LOKAAL, None)
    assert own_ground(Setting.LOKAAL, None, secret=False)


def test_consent_counts_only_when_it_was_recorded():
    assert not own_ground(Setting.LOKAAL, Ground.T)
    assert own_ground(Setting.LOKAAL, Ground.T, consented=True)


def test_naming_nobody_is_no_release():
    assert not releasing.decide_recipients(frozenset())
    assert releasing.decide_recipients(None)
    assert releasing.decide_recipients(frozenset({3}))


# ------------------------------------------------------------------ guests of one meeting


def test_what_was_given_to_a_guest_for_one_meeting_does_not_come_back_with_the_next():
    named = released_otherwise(recipients=frozenset({POLICE.party}), since=NOW - 4 * HOUR)
    first = taking_part(POLICE.organisation, since=NOW - 5 * HOUR, guest=True)
    again = replace(first, since=NOW - HOUR)
    assert read(first, named, case(N)).level > 0
    assert read(again, named, case(N)).level == 0
    anew = released_otherwise(recipients=frozenset({POLICE.party}), since=NOW - HOUR)
    assert read(again, anew, case(N)).level > 0


def test_a_participant_reads_what_was_given_before_it_came():
    later = replace(POLICE, since=NOW - HOUR)
    assert read(later, NUISANCE, case(N)).level > 0
