"""Requests of a data subject, by the rules alone: who is asked, by when, with which reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from casework.rules.overview import About
from casework.vocabulary import Category, Regime, SubjectKind
from escalation.rules import rights
from escalation.rules.rights import Outcome, RightKind, Verdict

ABOUT = About(Category.HULP, Regime.AVG, secret=False, reported=False, subject_id=1, alone=False)
DAY = date(2026, 11, 27)
RECEIVED, DUE = date(2026, 11, 2), date(2026, 12, 2)
WHY = "De gegevens zijn nog nodig."


# -- which sources are asked -----------------------------------------------------------------------


def test_a_source_is_asked_about_what_is_about_the_subject():
    assert rights.asked_of(ABOUT, 1) == rights.Asked(told=True)
    assert rights.asked_of(ABOUT, 2) is None


def test_what_is_on_nobodys_name_is_about_the_only_subject():
    nameless = replace(ABOUT, subject_id=None)
    assert rights.asked_of(nameless, 1) is None
    assert rights.asked_of(replace(nameless, alone=True), 1) == rights.Asked(told=True)


@pytest.mark.parametrize(
    "change",
    [
        {"category": Category.POL8},
        {"regime": Regime.WPG},
        {"category": Category.JUS},
        {"regime": Regime.WJSG},
    ],
)
def test_police_and_justice_are_never_asked_here(change):
    assert rights.asked_of(replace(ABOUT, **change), 1) is None


@pytest.mark.parametrize(
    "change",
    [
        {"secret": True},
        {"reported": True},
        {"category": Category.REL},
        {"category": Category.BIBOB},
    ],
)
def test_what_may_not_be_told_is_asked_out_of_sight(change):
    assert rights.asked_of(replace(ABOUT, **change), 1) == rights.Asked(told=False)


# -- registering, extending, answering -------------------------------------------------------------


def codes(decision) -> set[str]:
    return {reason.code for reason in decision.reasons}


def test_a_request_asks_something_and_comes_from_a_person_on_a_day_that_was():
    ask = rights.decide_register
    assert ask([RightKind.ACCESS], DAY, SubjectKind.PERSON, day=DAY)
    assert codes(ask([], DAY, SubjectKind.PERSON, day=DAY)) == {"rights:kinds"}
    assert codes(ask([RightKind.ACCESS], DAY, SubjectKind.COMPANY, day=DAY)) == {"rights:person"}
    tomorrow = date(2026, 11, 28)
    assert codes(ask([RightKind.ACCESS], tomorrow, SubjectKind.PERSON, day=DAY)) == {
        "rights:future"
    }
    assert codes(ask([RightKind.ACCESS], date(2016, 11, 27), SubjectKind.PERSON, day=DAY)) == {
        "rights:past"
    }


@pytest.mark.parametrize(
    ("told_on", "code"),
    [
        (RECEIVED, None),
        (DAY, None),
        (date(2026, 11, 1), "rights:told"),
        (date(2026, 11, 28), "rights:future"),
    ],
)
def test_an_extension_was_told_between_receipt_and_today(told_on, code):
    decided = rights.decide_extend(WHY, told_on, received_on=RECEIVED, due_on=DUE, day=DAY)
    assert codes(decided) == ({code} if code else set())


def test_an_extension_that_was_told_after_the_month_is_none():
    late = rights.decide_extend(
        WHY, date(2026, 12, 3), received_on=RECEIVED, due_on=DUE, day=date(2026, 12, 4)
    )
    assert codes(late) == {"rights:late"}
    last = rights.decide_extend(WHY, DUE, received_on=RECEIVED, due_on=DUE, day=date(2026, 12, 4))
    assert last
    assert not rights.decide_extend("Druk.", DAY, received_on=RECEIVED, due_on=DUE, day=DAY)


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_not_granted_whole_has_a_reason(outcome):
    needs = outcome in {Outcome.PARTLY, Outcome.REFUSED, Outcome.REFERRED}
    without = rights.decide_answer(outcome, " ", DAY, received_on=RECEIVED, day=DAY)
    assert bool(without) is not needs
    assert rights.decide_answer(outcome, WHY, DAY, received_on=RECEIVED, day=DAY)


def test_an_answer_does_not_come_before_the_question():
    early = rights.decide_answer(
        Outcome.GRANTED, "", date(2026, 11, 1), received_on=RECEIVED, day=DAY
    )
    assert codes(early) == {"rights:before"}


# -- the source ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(rights.DECIDED_PER_ITEM))
def test_a_refusal_says_why(kind):
    assert not rights.decide_verdict(kind, Verdict.REFUSED, "", corrected=False)
    assert rights.decide_verdict(kind, Verdict.REFUSED, WHY, corrected=False)


def test_who_grants_a_correction_corrects_first():
    grant = rights.decide_verdict(RightKind.RECTIFICATION, Verdict.GRANTED, "", corrected=False)
    assert codes(grant) == {"rights:correct"}
    assert rights.decide_verdict(RightKind.RECTIFICATION, Verdict.GRANTED, "", corrected=True)
    assert rights.decide_verdict(RightKind.ERASURE, Verdict.GRANTED, "", corrected=False)


def test_a_restriction_ends_for_a_reason_that_the_subject_heard_first():
    assert rights.decide_lift(WHY, DAY, day=DAY)
    assert codes(rights.decide_lift(WHY, date(2026, 11, 28), day=DAY)) == {"rights:future"}
    assert not rights.decide_lift("", DAY, day=DAY)
