"""What a result led to: a task each year for who received it, read by who gave it."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.errors import NotVisible, Refused
from casework.models import JournalEvent, WorklistEntry
from casework.vocabulary import EventType, Setting
from escalation.models import Deadline, DeadlineState, FeedbackDuty
from escalation.rules.feedback import TERM, Effect, Usefulness
from escalation.services import deadlines, feedback, intake, watch
from escalation.services.feedback import FeedbackInput
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

WORDS = "KANARIE-9TK: het gezin kreeg al hulp."


def give(s, duty, effect=Effect.HELPED, words="", by="samendoen"):
    given = FeedbackInput(effect, Usefulness.GOOD, words)
    return feedback.give(duty, given, by=s.cast.actor(by), at=s.cast.at)


def test_who_gets_a_case_back_must_tell_within_a_year_what_it_led_to(story):
    duty = acts.returned(story)
    assert (duty.desk, duty.giver) == (story.cast.desk("samendoen"), story.cast.desk("zvh"))
    assert duty.deadline.term == TERM
    assert duty.deadline.due_on == story.cast.at.date().replace(year=story.cast.at.year + 1)
    assert (duty.deadline.desk, duty.deadline.setting) == (duty.desk, Setting.LOKAAL)


def test_going_up_is_no_result(story):
    stage.judge_fit(story.cast, story.move)
    stage.accept_zvh(story.cast, story.move)
    assert not FeedbackDuty.objects.exists()


def test_before_the_law_held_nothing_was_asked(story, monkeypatch):
    monkeypatch.setattr("escalation.rules.feedback.SINCE", dt.date(2030, 1, 1))
    stage.judge_fit(story.cast, story.move)
    stage.scale_down(story.cast, stage.accept_zvh(story.cast, story.move))
    assert not FeedbackDuty.objects.exists()


def test_it_is_what_the_worklist_says_is_due_once_nothing_comes_before(story):
    duty = acts.returned(story)
    others = [row for row in deadlines.open_terms(duty.case) if row.term != TERM]
    deadlines.settle(
        others, DeadlineState.MET, by=story.cast.actor("coordinator"), at=story.cast.at
    )
    deadlines.reschedule(duty.case)
    entry = WorklistEntry.objects.get(case=duty.case, desk=duty.desk)
    assert entry.next_due_at == duty.deadline.due_at


def test_an_answer_is_kept_and_the_next_year_begins(story):
    duty = acts.returned(story)
    story.cast.later(days=300)
    row = give(story, duty, Effect.NO_FOLLOW_UP, WORDS)
    assert (row.effect, row.words) == (Effect.NO_FOLLOW_UP, WORDS)
    first, second = Deadline.objects.filter(case=duty.case, term=TERM).order_by("pk")
    assert (first.state, second.state) == (DeadlineState.MET, DeadlineState.OPEN)
    assert second.due_on == story.cast.at.date().replace(year=story.cast.at.year + 1)


def test_the_sweep_reminds_of_it_and_tells_once_that_it_passed(story):
    duty = acts.returned(story)
    late = duty.deadline.due_at + dt.timedelta(hours=1)
    for _ in range(2):
        watch.sweep(at=late)
    told = JournalEvent.objects.filter(
        type=EventType.DEADLINE_PASSED, object_uuid=duty.deadline.uuid
    )
    assert told.count() == 1


def test_the_journal_holds_codes_and_no_words(story):
    give(story, acts.returned(story), Effect.NO_FOLLOW_UP, WORDS)
    event = JournalEvent.objects.get(type=EventType.FEEDBACK_GIVEN)
    assert event.data == {"effect": "NO_FOLLOW_UP", "usefulness": "GOOD"}


def test_half_an_answer_changes_nothing(story):
    duty = acts.returned(story)
    before = fingerprint()
    for given in (
        FeedbackInput(None, Usefulness.GOOD),
        FeedbackInput(Effect.HELPED, None),
        FeedbackInput(Effect.NO_FOLLOW_UP, Usefulness.GOOD),
    ):
        with pytest.raises(Refused):
            feedback.give(duty, given, by=story.cast.actor("samendoen"), at=story.cast.at)
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("name", "error"), [("wonen", Refused), ("zvh", NotVisible), ("vreemde", NotVisible)]
)
def test_another_answers_nothing(story, name, error):
    duty = acts.returned(story)
    before = fingerprint()
    with pytest.raises(error):
        give(story, duty, by=name)
    assert fingerprint() == before


def test_the_term_itself_is_not_ticked_off(story):
    duty = acts.returned(story)
    with pytest.raises(Refused):
        deadlines.settle_deadline(duty.deadline, by=story.cast.actor("samendoen"), at=story.cast.at)


def test_closing_the_case_ends_the_task(story):
    duty = acts.returned(story)
    duty.case.refresh_from_db()
    by = story.cast.actor("coordinator")
    intake.close_case(
        duty.case, reason="Het is rustig.", version=duty.case.version, by=by, at=story.cast.at
    )
    duty.deadline.refresh_from_db()
    assert duty.deadline.state == DeadlineState.ENDED
