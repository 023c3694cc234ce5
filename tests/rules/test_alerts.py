"""A push in acute danger: only what the ordinary rules allow, only sooner (I34)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework.rules import alerts
from casework.rules.alerts import Push, Recipient
from casework.rules.policy import Emergency
from casework.rules.sharing import SettingFact
from casework.vocabulary import Category, Ground, OrganisationKey, Regime, Role, Setting
from tests.rules.sharing_builders import NOW, POLICY, SOURCE, START, case

CARE = Push(Category.HULP, Regime.AVG, True, SOURCE, Setting.LOKAAL, Ground.C, NOW)
K = OrganisationKey


def whom(organisation: OrganisationKey) -> Recipient:
    return Recipient("De ander", 9, organisation)


def refused(push, *recipients, facts=None, policy=POLICY):
    decision = alerts.decide_push(policy, push, recipients, facts or case())
    return [reason.code for reason in decision.reasons]


def test_care_warns_the_police_by_its_own_conflict_of_duties():
    assert refused(CARE, whom(K.POL)) == []


@pytest.mark.parametrize("ground", sorted(set(Ground) - set(alerts.GROUNDS)))
def test_no_other_ground_hurries_a_release(ground):
    assert "alert:ground" in refused(replace(CARE, ground=ground), whom(K.POL))


@pytest.mark.parametrize("category", ["POL9_10", "POL12", "BIBOB", "FISC", "JUS"])
def test_some_data_never_go_this_way(category):
    push = replace(CARE, category=Category(category), ground=Ground.W)
    assert "alert:never" in refused(push, whom(K.POL))


def test_a_push_never_raises_a_ceiling():
    """The coordinator gets who it is and what to do, never content (D8)."""
    assert refused(CARE, whom(K.PC)) == ["alert:ceiling"]
    for category in (Category.ID, Category.PLAN):
        assert refused(replace(CARE, category=category), whom(K.PC)) == []
    assert refused(replace(CARE, category=Category.GEZ), whom(K.STAT)) == ["alert:ceiling"]


def test_conflict_of_duties_is_no_ground_in_the_partnership():
    push = replace(CARE, setting=Setting.ZVH_CASUS)
    assert refused(push, whom(K.POL)) == ["alert:ceiling"]


def test_police_data_go_by_a_power_of_the_police_act():
    push = Push(Category.POL8, Regime.WPG, False, SOURCE, Setting.LOKAAL, Ground.W, NOW)
    for key in (K.BURG, K.OM, K.VT, K.COL_SD, K.WOCO):
        assert refused(push, whom(key)) == [], key
    assert refused(push, whom(K.PC)) == ["alert:ceiling"]
    assert refused(replace(push, ground=Ground.C), whom(K.BURG)) == ["alert:ceiling"]


def test_strict_necessity_counts_only_while_a_crisis_runs():
    push = replace(CARE, setting=Setting.CRISIS, ground=Ground.SN, category=Category.GEZ)
    open_crisis = case(settings=(SettingFact(Setting.CRISIS, START),))
    assert refused(push, whom(K.BURG), facts=open_crisis) == []
    assert refused(push, whom(K.COL_SD), facts=open_crisis) == ["alert:ceiling"]
    assert refused(push, whom(K.BURG)) == ["alert:ceiling"]
    closed = case(settings=(SettingFact(Setting.CRISIS, START, NOW),))
    assert refused(push, whom(K.BURG), facts=closed) == ["alert:ceiling"]


def test_somebody_is_warned_and_not_oneself():
    assert refused(CARE) == ["alert:nobody"]
    assert refused(CARE, Recipient("Wij", SOURCE, K.GGZ)) == ["alert:own"]


def test_one_recipient_too_many_stops_the_whole_push():
    assert refused(CARE, whom(K.POL), whom(K.PC)) == ["alert:ceiling"]


def test_a_policy_without_bounds_allows_no_push():
    without = replace(POLICY, emergency=Emergency())
    assert "alert:off" in refused(CARE, whom(K.POL), policy=without)


@pytest.mark.parametrize(
    ("ground", "mine", "setting"),
    [
        (Ground.C, {Setting.LOKAAL, Setting.ZVH_CASUS}, Setting.LOKAAL),
        (Ground.W, {Setting.ZVH_CASUS}, Setting.ZVH_CASUS),
        (Ground.W, {Setting.CRISIS}, None),
        (Ground.SN, {Setting.LOKAAL, Setting.CRISIS}, Setting.CRISIS),
        (Ground.SN, {Setting.LOKAAL}, None),
    ],
)
def test_a_push_falls_under_the_law_where_its_source_takes_part(ground, mine, setting):
    assert alerts.setting_for(ground, frozenset(mine)) is setting


# ------------------------------------------------------------------ longer, and judged


def confirming(**changed):
    facts = {
        "decider": True,
        "ended": False,
        "confirmed": False,
        "until": NOW + dt.timedelta(days=3),
        "given_at": NOW,
        "at": NOW + dt.timedelta(hours=2),
        "runs_until": alerts.ends_at(POLICY, NOW),
    }
    decision = alerts.decide_confirm(**{**facts, **changed})
    return [reason.code for reason in decision.reasons]


def test_a_push_ends_after_a_day():
    assert alerts.ends_at(POLICY, NOW) == NOW + dt.timedelta(hours=24)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"decider": False}, "alert:decider"),
        ({"ended": True}, "alert:over"),
        ({"at": NOW + dt.timedelta(hours=24)}, "alert:over"),
        ({"confirmed": True}, "alert:confirmed"),
        ({"until": NOW + dt.timedelta(hours=24)}, "alert:short"),
        ({"until": NOW + dt.timedelta(days=7)}, None),
        ({"until": NOW + dt.timedelta(days=7, seconds=1)}, "alert:long"),
    ],
)
def test_only_the_named_decider_lets_it_run_longer_in_time_and_not_long(changed, code):
    assert confirming(**changed) == ([code] if code else [])


def test_oversight_judges_once():
    dpo = frozenset({Role.DPO})
    assert alerts.decide_review(dpo, knows=True, reviewed=False)
    assert not alerts.decide_review(dpo, knows=True, reviewed=True)
    assert not alerts.decide_review(dpo, knows=False, reviewed=False)
    assert not alerts.decide_review(frozenset({Role.MAYOR}), knows=True, reviewed=False)
