"""Data of justice names nobody else: stated by one, checked by another, before it is given here."""

from __future__ import annotations

import pytest

from casework.rules import third_persons
from casework.vocabulary import Category, Setting


@pytest.mark.parametrize("category", Category)
def test_only_data_of_justice_asks_the_statement(category):
    assert third_persons.decide_stated(category, stated=True)
    assert bool(third_persons.decide_stated(category, stated=False)) == (
        category is not Category.JUS
    )


@pytest.mark.parametrize("setting", Setting)
@pytest.mark.parametrize("category", [Category.JUS, Category.POL8])
def test_outside_a_partnership_a_second_person_checks_first(category, setting):
    asked = category is Category.JUS and setting in {Setting.LOKAAL, Setting.OTH}
    assert bool(third_persons.decide_given(category, setting, checked=False)) != asked
    assert third_persons.decide_given(category, setting, checked=True)


def test_nobody_checks_what_he_stated_or_what_was_checked():
    assert third_persons.decide_check(stated_by=1, checker=2, checked=False)
    assert third_persons.decide_check(stated_by=None, checker=2, checked=False)
    assert not third_persons.decide_check(stated_by=1, checker=1, checked=False)
    assert not third_persons.decide_check(stated_by=1, checker=2, checked=True)
