"""From the journal to messages: who is told, and above all who is not."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import Case, EventMark, Membership
from casework.services import journal, parties, reports
from casework.services.cases import Opening, SubjectInput, close_case, open_case
from casework.services.participation import admit
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    RegieSlot,
    ReportKind,
    Role,
    Setting,
    SubjectKind,
    Table,
)
from escalation.models import Deadline, Move
from notifications import services
from notifications.models import Message
from notifications.services.routing import address
from notifications.vocabulary import Channel, Target, Urgency
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import quiet, route


def tell() -> tuple[Cast, Case]:
    """Tell of a local case with its partners, about which everything is already known."""
    cast = stage.assemble()
    made = stage.open_local_case(cast)
    stage.fill_locally(cast, made)
    quiet()
    cast.later(hours=1)
    return cast, made


_told, story = stages.stage(tell)


def report(cast: Cast, name: str, kind: CaseKind) -> None:
    actor = cast.actor(name)
    reports.receive_report(
        ReportInput(
            ReportKind.SIGNAL, kind, cast.at, "Dedemsvaart",
            Category.SIGN if kind is CaseKind.UNDERMINING else Category.WOON, "Fictief signaal.",
        ),
        municipality=cast.demo.municipality, desk=actor.desks[0], by=actor, at=cast.at,
    )  # fmt: skip


def test_a_report_is_told_to_care_intake(cast: Cast) -> None:
    quiet()
    report(cast, "wonen", CaseKind.CONFUSED_BEHAVIOUR)
    assert route(cast) == {"intake": ["REPORT_RECEIVED+"]}


def test_a_report_of_undermining_goes_to_its_director_alone_and_by_no_mail(cast: Cast) -> None:
    quiet()
    report(cast, "vth", CaseKind.UNDERMINING)
    assert route(cast) == {"oov": ["REPORT_RECEIVED"]}


def test_opening_a_case_tells_who_directs_it(cast: Cast) -> None:
    stage.open_local_case(cast, identity={"name": "B. Anders-fictief"})
    told = route(cast)
    assert "REGIE_ASSIGNED" in told["samendoen"]
    assert "wijkagent" not in told
    letter = Message.objects.get(recipient__username="samendoen", channel=Channel.EMAIL)
    assert letter.urgency == Urgency.HIGH


def test_a_party_hears_once_that_it_takes_part(cast: Cast, case: Any) -> None:
    admit(case, cast.desk("tactus"), Setting.LOKAAL, necessity="Nodig.",
          by=cast.actor("coordinator"), at=cast.at)  # fmt: skip
    assert route(cast) == {"tactus": ["INVITED+"]}


def test_a_passed_term_is_told_to_the_desk_that_must_act(cast: Cast, case: Any) -> None:
    term = Deadline.objects.create(
        case=case, term="X", term_version=1, title="x", law="x", owner="OURS",
        started_at=cast.at, due_at=cast.at, desk=cast.desk("wonen"), setting=Setting.LOKAAL,
    )  # fmt: skip
    for event, words in (
        (EventType.DEADLINE_NEAR, "DEADLINE_NEAR+"), (EventType.DEADLINE_PASSED, "DEADLINE_PASSED"),
    ):  # fmt: skip
        quiet()
        journal.record(event, case=case, by=None, at=cast.at, setting=Setting.LOKAAL,
                       object_type="deadline", object_uuid=term.uuid)  # fmt: skip
        told = route(cast)
        assert words in told["wonen"]
        assert "wijkagent" not in told
    assert told["samendoen"] == ["DEADLINE_PASSED"]


def test_a_term_of_a_setting_is_not_told_to_who_takes_no_part_in_it(cast: Cast, case: Any) -> None:
    term = Deadline.objects.create(
        case=case, term="X", term_version=1, title="x", law="x", owner="OURS",
        started_at=cast.at, due_at=cast.at, desk=cast.desk("wonen"), setting=Setting.CRISIS,
    )  # fmt: skip
    journal.record(EventType.DEADLINE_NEAR, case=case, by=None, at=cast.at,
                   setting=Setting.CRISIS, object_type="deadline",
                   object_uuid=term.uuid)  # fmt: skip
    assert route(cast) == {}


def test_a_changed_phase_is_told_to_every_participant_but_not_to_who_did_it(
    cast: Cast, case: Any
) -> None:
    journal.record(EventType.PHASE_CHANGED, case=case, by=cast.actor("coordinator"), at=cast.at)
    told = route(cast)
    assert set(told) - {"intake"} == {"samendoen", "wijkagent", "wonen", "ggz"}
    assert all(rows == ["PHASE_CHANGED"] for rows in told.values())


def test_a_proposed_phase_is_told_to_who_may_decide_it(cast: Cast, case: Any) -> None:
    journal.record(EventType.MOVE_REQUESTED, case=case, by=cast.actor("samendoen"), at=cast.at,
                   object_type="phase", axis="PHASE", origin=2, target=3)  # fmt: skip
    assert "coordinator" in route(cast)


def test_a_shared_item_is_told_only_to_who_may_see_it(cast: Cast, case: Any) -> None:
    event = journal.record(
        EventType.ITEM_RELEASED, case=case, by=cast.actor("ggz"), at=cast.at,
        setting=Setting.LOKAAL, item=cast.items["i3"],
    )  # fmt: skip
    told = route(cast)
    assert {"samendoen", "wijkagent"} <= set(told)
    assert all(rows == ["NEW_INFORMATION"] for rows in told.values())
    assert "ggz" not in told
    quiet()
    Message.objects.all().delete()
    journal.record(EventType.ITEM_RELEASED, case=case, by=cast.actor("ggz"), at=event.at,
                   setting=Setting.LOKAAL, item=cast.items["i4"])  # fmt: skip
    assert set(route(cast)) <= {"samendoen", "intake"}


def test_new_information_waits_its_turn_behind_what_is_still_unread(cast: Cast, case: Any) -> None:
    for _ in range(3):
        journal.record(EventType.ITEM_RELEASED, case=case, by=cast.actor("ggz"), at=cast.at,
                       setting=Setting.LOKAAL, item=cast.items["i3"])  # fmt: skip
    assert route(cast)["wijkagent"] == ["NEW_INFORMATION"]


def test_a_joined_report_is_told_to_the_case_director(cast: Cast, case: Any) -> None:
    journal.record(EventType.REPORT_JOINED, case=case, by=cast.actor("intake"), at=cast.at,
                   item=cast.items["i3"])  # fmt: skip
    assert route(cast) == {"samendoen": ["REPORT_JOINED+"]}


def test_participants_hear_only_that_a_case_closed(cast: Cast, case: Any) -> None:
    close_case(case, by=cast.actor("coordinator"), at=cast.at)
    told = route(cast)
    assert {"samendoen", "wijkagent", "wonen", "ggz"} <= set(told)
    assert all(rows == ["CASE_CLOSED"] for rows in told.values())
    assert "vreemde" not in told


def test_who_left_before_the_closing_does_not_hear_of_it(cast: Cast, case: Any) -> None:
    case.participations.filter(desk=cast.desk("wonen")).update(
        ended_at=cast.at - dt.timedelta(minutes=5), ended_by=cast.demo.users["coordinator"]
    )
    close_case(case, by=cast.actor("coordinator"), at=cast.at)
    assert "wonen" not in route(cast)


# -- once, and only news --------------------------------------------------------------------------


def test_history_that_is_entered_later_is_not_told(cast: Cast, case: Any) -> None:
    long_ago = cast.at - dt.timedelta(days=200)
    journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=long_ago)
    assert route(cast) == {}
    assert not EventMark.objects.exists()


def test_an_event_that_cannot_be_told_stays_unread_and_holds_up_nothing(
    cast: Cast, case: Any, caplog: pytest.LogCaptureFixture
) -> None:
    journal.record(EventType.MOVE_REQUESTED, case=case, by=None, at=cast.at,
                   object_type="phase")  # fmt: skip
    journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=cast.at)
    with caplog.at_level(logging.ERROR):
        told = route(cast)
    assert "PHASE_CHANGED" in told["wonen"]
    assert EventMark.objects.get().event.type == EventType.MOVE_REQUESTED
    assert "cannot be told" in caplog.text
    quiet()


def test_who_has_no_address_gets_no_mail(cast: Cast, case: Any) -> None:
    cast.demo.users["zvh"].email = ""
    cast.demo.users["zvh"].save()
    stage.request_zvh(cast, case)
    told = route(cast)
    assert "REVIEW_REQUEST" in told["zvh"]
    assert "REVIEW_REQUEST+" in told["om"]


def test_who_left_the_team_is_told_nothing(cast: Cast, case: Any) -> None:
    Membership.objects.filter(user=cast.demo.users["zvh"]).update(until=cast.at)
    stage.request_zvh(cast, case)
    assert "zvh" not in route(cast)


# -- behind the wall ------------------------------------------------------------------------------


def undermining_case(cast: Cast) -> Any:
    actor = cast.actor("oov")
    made = open_case(
        Opening(
            kind=CaseKind.UNDERMINING, table=Table.OTH, phase=None, area="Dedemsvaart",
            purpose="Signalen duiden.", director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION)],
            participants=[cast.desk("vth"), cast.desk("oe")],
        ),
        municipality=cast.demo.municipality, desk=actor.desks[0], by=actor, at=cast.at,
    )  # fmt: skip
    assert made.regie.get(slot=RegieSlot.CASE_DIRECTION).desk == cast.desk("oov")
    return made


def test_nothing_about_the_undermining_table_becomes_a_mail(cast: Cast) -> None:
    made = undermining_case(cast)
    journal.record(EventType.REGIE_ASSIGNED, case=made, by=None, at=cast.at,
                   slot="case_direction")  # fmt: skip
    told = route(cast)
    assert {"vth", "oe"} <= set(told)
    assert "REGIE_ASSIGNED" in told["oov"]
    assert not Message.objects.filter(channel=Channel.EMAIL).exists()


def test_that_a_case_behind_the_wall_closed_is_told_to_nobody(cast: Cast) -> None:
    made = undermining_case(cast)
    quiet()
    close_case(made, by=cast.actor("oov"), at=cast.at)
    assert route(cast) == {}


# -- cost -----------------------------------------------------------------------------------------


def test_the_cost_of_telling_grows_with_the_events_and_not_with_the_people(
    cast: Cast, case: Any
) -> None:
    def cost() -> int:
        quiet()
        Message.objects.all().delete()
        journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=cast.at)
        with CaptureQueriesContext(connection) as queries:
            services.route_events(at=cast.at)
        return len(queries)

    one = cost()
    team = cast.desk("wonen").team
    parties.add_member(team, cast.demo.users["halt"], Role.HOUSING, since=cast.at)
    assert cost() <= one + 5


def test_a_move_that_is_gone_concerns_nobody(cast: Cast, case: Any) -> None:
    journal.record(EventType.MOVE_REQUESTED, case=case, by=None, at=cast.at,
                   object_type="move", object_uuid=uuid.uuid4())  # fmt: skip
    journal.record(EventType.RELEASE_ASKED, case=case, by=None, at=cast.at)
    assert route(cast) == {}
    assert not Move.objects.exists()


def test_every_message_leads_to_the_page_where_the_work_is(cast: Cast, case: Any) -> None:
    report(cast, "wonen", CaseKind.CONFUSED_BEHAVIOUR)
    move = stage.request_zvh(cast, case)
    journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=cast.at)
    route(cast)
    urls = dict(Message.objects.values_list("template", "url"))
    assert urls["REVIEW_REQUEST"] == reverse("move", args=[move.uuid])
    assert urls["CONFIRM_DATA"] == reverse("confirm", args=[move.uuid])
    assert urls["PHASE_CHANGED"] == reverse("case", args=[case.uuid])
    assert urls["REPORT_RECEIVED"] == reverse("intake")


def test_a_message_without_a_page_of_its_own_leads_to_its_case(cast: Cast, case: Any) -> None:
    event = journal.record(EventType.MOVE_REQUESTED, case=case, by=None, at=cast.at)
    assert address(Target.MOVE, event) == reverse("case", args=[case.uuid])
    assert address(Target.NOWHERE, event) == ""
