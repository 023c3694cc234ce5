"""What a request for a move sets going: who weighs, who confirms, and who hears the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casework.models import Case, EventMark, JournalEvent, Membership
from casework.services import journal, parties
from casework.vocabulary import EventType, Role, Setting
from escalation.models import Deadline, Move
from escalation.services import answers, watch
from notifications import services
from notifications.models import Message
from notifications.vocabulary import Channel
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import quiet, route


def tell() -> tuple[Cast, Case, Move]:
    """Tell of a known local case that now asks for another table: nobody has heard of that yet."""
    cast = stage.assemble()
    made = stage.open_local_case(cast)
    stage.fill_locally(cast, made)
    quiet()
    cast.later(hours=1)
    return cast, made, stage.request_zvh(cast, made)


_told, story = stages.stage(tell)


@pytest.fixture
def move(story: tuple[Cast, Case, Move]) -> Move:
    return story[2]


def test_a_request_is_told_to_who_weighs_and_to_the_sources(cast: Cast) -> None:
    told = route(cast)
    assert "REVIEW_REQUEST+" in told["zvh"]
    assert "REVIEW_REQUEST+" in told["om"]
    for source in ("wijkagent", "wonen", "ggz", "samendoen"):
        assert "CONFIRM_DATA+" in told[source]
    assert "REVIEW_REQUEST+" not in told.get("coordinator", [])
    assert "vreemde" not in told
    assert "fg" not in told


def test_a_source_that_confirmed_already_is_not_asked_any_more(cast: Cast, move: Move) -> None:
    stage.confirm_sources(cast, move)
    told = route(cast)
    answered = {"samendoen", "wijkagent", "wonen", "ggz"}
    assert not [name for name in answered if "CONFIRM_DATA+" in told.get(name, [])]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (EventType.MOVE_RETURNED, "REQUEST_RETURNED+"),
        (EventType.MOVE_ADVISED, "REQUEST_ADVISED+"),
        (EventType.MOVE_QUESTIONED, "ANSWER_QUESTION+"),
    ],
)
def test_an_answer_goes_to_who_asked(
    cast: Cast, case: Any, move: Move, event: EventType, words: str
) -> None:
    quiet()
    journal.record(event, case=case, by=cast.actor("zvh"), at=cast.at,
                   setting=Setting.ZVH_TRIAGE, object_type="move",
                   object_uuid=move.uuid)  # fmt: skip
    assert route(cast) == {"coordinator": [words]}


def test_a_colleague_gets_the_answer_when_the_requester_has_left(
    cast: Cast, case: Any, move: Move
) -> None:
    quiet()
    desk = cast.desk("coordinator")
    parties.add_member(desk.team, cast.demo.users["vt"], Role.PROCESS_COORDINATOR, since=cast.at)
    Membership.objects.filter(user=cast.demo.users["coordinator"]).update(until=cast.at)
    journal.record(EventType.MOVE_RETURNED, case=case, by=cast.actor("zvh"), at=cast.at,
                   object_type="move", object_uuid=move.uuid)  # fmt: skip
    assert route(cast) == {"vt": ["REQUEST_RETURNED+"]}


def test_an_accepted_request_is_told_to_the_requester_and_the_directors(
    cast: Cast, move: Move
) -> None:
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    quiet()
    stage.accept_zvh(cast, move)
    told = route(cast)
    assert "REQUEST_ACCEPTED+" in told["coordinator"]
    assert "CASE_MOVED" in told["samendoen"]
    assert "vreemde" not in told


def test_an_answered_question_goes_back_to_the_table(cast: Cast, case: Any, move: Move) -> None:
    quiet()
    journal.record(EventType.MOVE_ANSWERED, case=case, by=cast.actor("coordinator"), at=cast.at,
                   setting=Setting.ZVH_TRIAGE, object_type="move",
                   object_uuid=move.uuid)  # fmt: skip
    asked = ["QUESTION_ANSWERED+"]
    assert route(cast) == {"om": asked, "omcollega": asked, "zvh": asked}


def test_a_withdrawn_request_is_no_news_to_who_may_no_longer_know_of_the_case(
    cast: Cast, move: Move
) -> None:
    quiet()
    answers.withdraw(move, by=cast.actor("coordinator"), at=cast.at)
    told = route(cast)
    assert "zvh" not in told
    assert "om" not in told


def test_an_overdue_triage_is_handed_to_the_supervisor(cast: Cast, move: Move) -> None:
    quiet()
    term = Deadline.objects.filter(move=move).order_by("due_at").first()
    assert term is not None
    cast.at = term.due_at + dt.timedelta(minutes=1)
    watch.sweep(at=cast.at)
    told = route(cast)
    assert "REQUEST_OVERDUE+" in told["zvh"]
    assert "REQUEST_WAITS" in told["coordinator"]
    assert "REQUEST_OVERDUE+" not in told.get("om", [])


def test_nothing_is_told_twice_when_the_same_event_is_read_twice(cast: Cast) -> None:
    assert route(cast)
    before = Message.objects.count()
    for event in JournalEvent.objects.all():
        EventMark.objects.create(event=event, reader="notifications")
    Message.objects.filter(channel=Channel.INBOX).update(read_at=cast.at)
    services.route_events(at=cast.at)
    keys = Message.objects.values_list("event_id", "recipient_id", "channel")
    assert len(keys) == len(set(keys))
    assert before > 0


def test_one_mail_leaves_for_one_person_and_case_however_much_happened(cast: Cast) -> None:
    route(cast)
    for name in ("zvh", "om", "wijkagent"):
        mails = Message.objects.filter(recipient__username=name, channel=Channel.EMAIL)
        assert mails.count() == 1


def test_every_event_is_struck_off_whether_it_is_news_or_not(cast: Cast) -> None:
    route(cast)
    assert not EventMark.objects.exists()
    assert services.route_events(at=cast.at) == 0


def test_who_has_an_account_that_is_closed_is_told_nothing(cast: Cast) -> None:
    cast.demo.users["om"].is_active = False
    cast.demo.users["om"].save()
    assert "om" not in route(cast)
