"""Every reader and every act against the new enemy, and some thousands of true races."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from tests import stages
from tests.casework import acts, enemy
from tests.casework.enemy import WORD, interleaved
from tests.casework.test_new_enemy import KINDS, PAGES, clock, foe, naive_ids, reading, sound, tell

__all__ = ["clock", "foe"]

pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]

_told, story = stages.committed_stage(tell)


TIME, OVERSIGHT, INTAKE = "time itself acts", "oversight has no part", "intake needs no part"
NO_CASE = "about no case, or about one that is yet to be"
WITHOUT_A_PART = {
    "casework.policies.decide_anew": TIME,
    "escalation.watch.sweep": TIME,
    "escalation.triage.remind": TIME,
    "escalation.alerts.remind": TIME,
    "casework.examinations.open_examination": OVERSIGHT,
    "casework.examinations.close_examination": OVERSIGHT,
    "casework.log_reviews.give_verdict": OVERSIGHT,
    "casework.policies.approve": OVERSIGHT,
    "casework.policies.reject": OVERSIGHT,
    "casework.holds.confirm": OVERSIGHT,
    "escalation.alerts.review": OVERSIGHT,
    "escalation.rights.register_request": OVERSIGHT,
    "escalation.rights.extend_request": OVERSIGHT,
    "escalation.rights.answer_request": OVERSIGHT,
    "escalation.overviews.make_overview": OVERSIGHT,
    "escalation.intake.open_case": INTAKE,
    "escalation.intake.join_report": INTAKE,
    "casework.reports.receive_report": NO_CASE,
    "casework.policies.propose": NO_CASE,
    "casework.confidentiality.accept": NO_CASE,
    "escalation.intake.spawn_case": NO_CASE,
    "casework.grounds.record_standing": NO_CASE,
    "casework.grounds.withdraw_ground": NO_CASE,
    "escalation.alerts.confirm": "whom the source named decides, in the case or not",
    "escalation.alerts.end": "a source can always stop its own warning",
}
"""Acts that need no part in a case, each with its reason."""


@pytest.mark.parametrize("name", ["worklist", "inbox"])
def test_what_the_enemy_adds_would_show_to_who_still_has_the_right(story, foe, name):
    read = reading(story, name)
    foe.add()
    assert WORD in read()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PAGES)
def test_between_no_two_statements_can_a_reader_be_fooled(story, foe, name, kind):
    leaks = [place for place, leaked in interleaved(foe, kind, reading(story, name)) if leaked]
    assert not leaks
    assert foe.strikes > 5


@pytest.mark.parametrize("name", sorted(set(acts.ACTS) - set(WITHOUT_A_PART)))
def test_an_act_that_waited_for_the_end_of_ones_part_is_not_done(story, administrator, name):
    enemy.try_act(story, administrator, name)


RACES = 3_000


def race(story, foe, read, most: int) -> tuple[int, int]:
    """Let a reader read without pause while the enemy strikes. Gives: strikes, and leaks."""
    stop, leaks = threading.Event(), []

    def look() -> None:
        try:
            while not stop.is_set():
                leaks.append(WORD in read(story))
        finally:
            connections.close_all()

    reader = threading.Thread(target=look)
    reader.start()
    try:
        while foe.strikes < most and not any(leaks[-50:]):
            foe.strike("narrow", "items")
            foe.undo()
    finally:
        stop.set()
        reader.join(30)
    assert any(leaks) or len(leaks) > 50
    return foe.strikes, sum(leaks)


def test_in_thousands_of_races_the_door_lets_nothing_through(story, foe):
    assert race(story, foe, sound, RACES) == (RACES, 0)


def test_in_hundreds_of_races_who_checks_first_is_fooled(story, foe):
    strikes, leaks = race(story, foe, naive_ids, 500)
    assert leaks > 0
    assert strikes <= 500
