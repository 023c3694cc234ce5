"""Loading the demo year: its sizes, its texts, going on after a break, and the command."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from casework.models import Case, JournalEvent, Membership, Municipality, User
from casework.vocabulary import CaseKind
from escalation.management.demo import municipality, words, year
from escalation.management.demo.municipality import (
    DemoMunicipality,
    decide_standing,
    known_municipality,
)
from escalation.rules.parameters import AMSTERDAM
from manage import process_for

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 23, 15, 30, tzinfo=AMSTERDAM)


@pytest.fixture
def demo() -> DemoMunicipality:
    """Give the municipality of the tests with its standing decisions."""
    demo = known_municipality()
    assert demo is not None
    decide_standing(demo, at=NOW - municipality.BEFORE)
    return demo


def test_a_load_that_broke_off_goes_on_where_it_stopped(demo):
    told = year.fixed(demo, NOW)[:1]
    year.write(told[0], end=NOW, now=NOW)
    left = [row for row in year.fixed(demo, NOW) if not year.is_kept(row)]
    assert len(left) == len(year.HEROES) - 1


def test_the_same_seed_tells_the_same_story(demo):
    assert story_of(demo, 5) == story_of(demo, 5)


def story_of(demo: DemoMunicipality, seed: int) -> Counter[str]:
    """Write one drawn case count its events, and take it away."""
    with transaction.atomic():
        slot = next(slot for slot in year.slots(60, seed) if slot.route == "local")
        year.write(year.drawn(demo, [slot], seed, NOW)[0], end=NOW, now=NOW)
        counted = Counter(JournalEvent.objects.values_list("type", flat=True))
        transaction.set_rollback(True)
    return counted


def test_the_year_ends_with_the_founding_while_the_demo_is_young():
    founded = Membership.objects.earliest("since").since + municipality.BEFORE
    assert year.end_of_year(founded + dt.timedelta(hours=5)) == founded
    assert year.end_of_year(founded + dt.timedelta(days=30)) == founded + dt.timedelta(days=30)


def test_a_year_of_three_hundred_cases_has_the_sizes_of_the_municipality():
    plan = year.slots(300, 1)
    kinds = Counter(slot.kind for slot in plan)
    routes = Counter((slot.kind, slot.route) for slot in plan)
    assert len(plan) == 300
    assert set(kinds) == set(CaseKind)
    assert 8 <= routes[CaseKind.DOMESTIC_VIOLENCE, "order"] <= 20
    assert 2 <= routes[CaseKind.UNDERMINING, "riec"] <= 6
    assert 1 <= routes[CaseKind.CONFUSED_BEHAVIOUR, "ave4"] <= 3
    assert [slot.into for slot in plan] == sorted(slot.into for slot in plan)


@pytest.mark.parametrize("total", [0, 1, 7, 12, 300])
def test_shares_add_up_to_the_number_asked(total):
    assert len(year.share(total, year.KINDS)) == total


def test_every_text_a_person_reads_is_short_and_says_onbegrepen():
    for pool in (*words.REPORTS.values(), *words.NOTES.values(), *words.PURPOSES.values()):
        for text in pool:
            assert "verward" not in text.lower()
            sentences = text.replace("?", ".").split(". ")
            assert all(len(sentence.split()) <= 15 for sentence in sentences)


def test_the_base_makes_accounts_once_and_shows_them(capsys):
    call_command("demo_data", "--base")
    call_command("demo_data", "--base")
    assert Municipality.objects.count() == 1
    assert User.objects.count() == len(municipality.ACCOUNTS) + len(municipality.COLLEAGUES)
    assert not Case.objects.exists()
    assert municipality.PASSWORD in capsys.readouterr().out


def test_an_impossible_number_of_cases_is_refused():
    with pytest.raises(CommandError, match="aantal casussen"):
        call_command("demo_data", "--cases", "-1")


def test_the_demo_loads_in_the_role_of_the_people_who_write_it():
    assert process_for("demo_data") == os.environ["SCHAKEL_PROCESS"], "the role of these tests"
