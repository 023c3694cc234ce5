"""Consent: three kinds, and who consents at which age."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.rules import consents
from casework.vocabulary import AgeGroup, Consenter
from tests.rules.sharing_builders import POLICY

SELF, PARENT = Consenter.SELF, Consenter.REPRESENTATIVE
DAY = dt.date(2026, 11, 24)


def test_the_ages_come_from_the_policy():
    assert (POLICY.children.representative_below, POLICY.children.joint_below) == (12, 16)


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (dt.date(2014, 11, 25), AgeGroup.CHILD),
        (dt.date(2014, 11, 24), AgeGroup.YOUTH),
        (dt.date(2010, 11, 25), AgeGroup.YOUTH),
        (dt.date(2010, 11, 24), AgeGroup.ADULT),
        (dt.date(1950, 1, 1), AgeGroup.ADULT),
    ],
)
def test_a_birthday_counts_from_its_own_day(born, group):
    assert consents.age_group(POLICY.children, born, DAY) is group


def test_who_was_born_on_a_leap_day_is_older_on_the_first_of_march():
    born = dt.date(2012, 2, 29)
    assert consents.age_on(born, dt.date(2026, 2, 28)) == 13
    assert consents.age_on(born, dt.date(2026, 3, 1)) == 14


@pytest.mark.parametrize(
    ("age", "capable", "given", "missing"),
    [
        (AgeGroup.CHILD, True, {PARENT}, []),
        (AgeGroup.CHILD, True, {SELF}, ["consent:representative"]),
        (AgeGroup.CHILD, True, {SELF, PARENT}, []),
        (AgeGroup.YOUTH, True, {SELF}, ["consent:representative"]),
        (AgeGroup.YOUTH, True, {PARENT}, ["consent:self"]),
        (AgeGroup.YOUTH, True, {SELF, PARENT}, []),
        (AgeGroup.YOUTH, True, set(), ["consent:self", "consent:representative"]),
        (AgeGroup.YOUTH, False, {PARENT}, []),
        (AgeGroup.ADULT, True, {SELF}, []),
        (AgeGroup.ADULT, True, {PARENT}, ["consent:self"]),
        (AgeGroup.ADULT, False, {PARENT}, []),
        (AgeGroup.ADULT, False, {SELF}, ["consent:representative"]),
    ],
)
def test_everybody_whose_consent_the_age_asks_for_must_have_given_it(age, capable, given, missing):
    decision = consents.decide_consent(age, frozenset(given), capable=capable)
    assert [reason.code for reason in decision.reasons] == missing


def test_an_age_that_contradicts_a_known_birth_date_is_refused():
    born = dt.date(2014, 1, 1)
    assert consents.decide_age(POLICY.children, AgeGroup.YOUTH, born, DAY)
    assert not consents.decide_age(POLICY.children, AgeGroup.ADULT, born, DAY)
    assert consents.decide_age(POLICY.children, AgeGroup.ADULT, None, DAY)
