"""A report that waits: until when, and who is told once when that is over."""

from __future__ import annotations

import datetime as dt

from casework.models import JournalEvent
from casework.vocabulary import EventType
from escalation.models import Deadline
from escalation.services import deadlines, intake, triage, watch
from notifications import services as messenger
from notifications.models import Message
from tests import cast as stage
from tests import stages
from tests.casework import acts

A = stage.AMSTERDAM


def tell():
    return acts.tell()


_told, story = stages.stage(tell)


def overdue():
    return JournalEvent.objects.filter(type=EventType.REPORT_OVERDUE)


def test_a_report_must_be_judged_within_three_open_days(story):
    assert triage.due_of(story.report).day == story.report.received_at.astimezone(A).date() + (
        dt.timedelta(days=3)
    ), "received on a Monday"


def test_intake_is_told_once_when_a_report_waits_too_long_and_nobody_else(story):
    due = triage.due_of(story.report).due_at
    assert triage.remind(at=due - dt.timedelta(seconds=1)) == 0
    assert triage.remind(at=due) == 1
    assert triage.remind(at=due + dt.timedelta(days=1)) == 0
    assert overdue().count() == 1
    Message.objects.all().delete()
    messenger.route_events(at=due)
    told = Message.objects.filter(template="REPORT_OVERDUE")
    assert told.exists()
    assert {row.recipient.username for row in told} == {"intake"}
    assert {row.reference for row in told} == {""}


def test_a_row_whose_ladder_was_lost_holds_nobody_else_up(story):
    rows = deadlines.open_terms(story.local)
    assert len(rows) > 1
    Deadline.objects.filter(pk=rows[0].pk).update(looks=[], next_at=story.cast.at)
    moment = story.cast.at + dt.timedelta(days=400)
    watch.sweep(at=moment)
    assert not Deadline.objects.filter(state="OPEN", next_at__lte=moment).exists()


def test_a_report_that_was_joined_in_time_is_told_to_nobody(story):
    intake.join_report(story.report, story.local, by=story.cast.actor("intake"), at=story.cast.at)
    assert triage.remind(at=story.cast.at + dt.timedelta(days=30)) == 0
    assert not overdue().exists()
