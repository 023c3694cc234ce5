"""Keeping a case from the Zorg- en Veiligheidshuis: who may, and what others read of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.vocabulary import OrganisationKey, Role
from escalation.rules import gates, referrals
from escalation.rules.referrals import ReferralOutcome, ReferralReason
from tests.rules.test_gates import ASKED, LADDER, READY

WHY = "Er is een ernstig vermoeden."
RADICAL, WEIGHTY = ReferralReason


@pytest.mark.parametrize("decide", [gates.decide_request, gates.decide_fit, gates.decide_accept])
def test_a_case_that_is_kept_from_the_table_is_not_asked_weighed_or_accepted(decide):
    facts = READY if decide is gates.decide_request else ASKED
    assert decide(LADDER, facts)
    refused = decide(LADDER, replace(facts, held=True))
    assert [reason.code for reason in refused.reasons] == ["not_now"]


def test_it_may_still_be_handed_back_asked_about_and_withdrawn():
    held = replace(ASKED, held=True)
    assert gates.decide_return(LADDER, held, "Dit past niet bij deze tafel.")
    assert gates.decide_question(LADDER, held, "Welke hulp loopt er nu precies?")
    assert gates.decide_withdraw(replace(held, actor_is_requester=True))


def test_the_sentence_names_no_reason_no_law_and_no_organisation_that_would_tell():
    for roles in (frozenset(Role), frozenset({Role.CARE_WORKER})):
        (reason,) = referrals.decide_not_held(True, roles).reasons
        said = f"{reason.text} {reason.source} {reason.who_can}".lower()
        assert not reason.source
        for word in ("radicali", "terror", "politie", "wgprt", "onderzoek", "om "):
            assert word not in said


def test_the_coordinator_is_not_sent_to_the_coordinator():
    (reason,) = referrals.decide_not_held(True, {Role.PROCESS_COORDINATOR}).reasons
    assert "coördinator" not in reason.who_can
    (reason,) = referrals.decide_not_held(True, {Role.CARE_WORKER}).reasons
    assert reason.who_can == "vraag het de procescoördinator"


@pytest.mark.parametrize("organisation", OrganisationKey)
def test_police_prosecutor_mayor_and_the_table_lay_it_down_and_nobody_else(organisation):
    decided = referrals.decide_make(organisation, RADICAL, WHY, OrganisationKey.POL)
    assert bool(decided) == (organisation in {"POL", "OM", "BURG", "ZVH_PR"})


@pytest.mark.parametrize("receiver", [None, *OrganisationKey])
def test_radicalisation_goes_to_police_prosecutor_or_mayor(receiver):
    decided = referrals.decide_make(OrganisationKey.ZVH_PR, RADICAL, WHY, receiver)
    assert bool(decided) == (receiver in {"POL", "OM", "BURG"})


def test_another_weighty_reason_goes_to_nobody():
    assert referrals.decide_make(OrganisationKey.OM, WEIGHTY, WHY, None)


def test_a_reason_and_words_are_needed():
    refused = referrals.decide_make(OrganisationKey.OM, None, " ", None)
    assert {reason.field for reason in refused.reasons} == {"reason", "words"}


def test_who_is_asked_answers_and_who_made_it_takes_it_back():
    for outcome in ReferralOutcome:
        own = outcome is ReferralOutcome.WITHDRAWN
        assert bool(referrals.decide_answer(outcome, mine=True, made_by_me=False)) != own
        assert bool(referrals.decide_answer(outcome, mine=False, made_by_me=True)) == own
