"""E-mail over a real conversation with a mail server: what it says, to whom, and how stubbornly."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection

from casework.models import Case, CaseGrant, Membership
from casework.services import journal
from casework.services.participation import admit, end_participation
from casework.vocabulary import EventType, Setting
from notifications import services, tasks
from notifications.channels.email import message_id
from notifications.models import Message
from notifications.vocabulary import Channel, MessageState
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import PostOffice, minutes, quiet, route


def tell() -> tuple[Cast, Case]:
    """Tell of a case to which Vechtdal Wonen was just admitted: one mail waits for one person."""
    cast = stage.assemble()
    made = stage.open_local_case(cast)
    quiet()
    cast.later(hours=1)
    admit(made, cast.desk("wonen"), Setting.LOKAAL, necessity="Nodig.",
          by=cast.actor("coordinator"), at=cast.at)  # fmt: skip
    assert route(cast) == {"wonen": ["INVITED+"]}
    return cast, made


_told, story = stages.stage(tell)


def waiting() -> Message:
    return Message.objects.get(channel=Channel.EMAIL)


def test_a_mail_reaches_the_mail_server(cast: Cast, case: Any, post_office: PostOffice) -> None:
    assert services.deliver_messages(at=cast.at) == 1
    (sent,) = post_office.mails
    row = waiting()
    assert sent["To"] == "wonen@voorbeeld.example"
    assert sent["Subject"] == f"Er is een taak voor u in casus {case.reference}"
    assert f"http://localhost:8000/postvak/{row.uuid}/" in sent.get_content()
    assert sent["Message-ID"] == f"<{row.uuid}@example.org>"
    assert (row.state, row.sent_at, row.attempts) == (MessageState.SENT, cast.at, 1)


def test_a_mail_is_sent_once(cast: Cast, case: Any, post_office: PostOffice) -> None:
    services.deliver_messages(at=cast.at)
    assert services.deliver_messages(at=cast.at + minutes(600)) == 0
    assert len(post_office.mails) == 1


def test_a_mail_says_nothing_but_that_there_is_work(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    stage.fill_locally(cast, case)
    stage.request_zvh(cast, case)
    route(cast)
    services.deliver_messages(at=cast.at)
    assert len(post_office.mails) >= 4
    canaries = {
        case.area, case.purpose, "Voorbeeld", "fictief", "Marktstraat", "Onbegrepen", "gedrag",
        "Zorg- en Veiligheidshuis", "ZVH", "Lokaal", "Samen Doen", "Politie", "Dimence", "ggz",
        "Kamphuis", "verzoek", "opschalen", "bevestig", "termijn", str(case.uuid), "AVE",
    }  # fmt: skip
    for sent in post_office.mails:
        text = f"{sent['Subject']}\n{sent.get_content()}\n{sent['From']}".lower()
        assert not [word for word in canaries if word.lower() in text]


def test_all_mails_about_a_case_read_the_same_but_for_the_link(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    stage.fill_locally(cast, case)
    stage.request_zvh(cast, case)
    route(cast)
    services.deliver_messages(at=cast.at)
    links = {row.recipient.email: str(row.uuid) for row in Message.objects.filter(channel="EMAIL")}
    texts = {
        (sent["Subject"], sent.get_content().replace(links[sent["To"]], "…"), *sorted(sent.keys()))
        for sent in post_office.mails
    }
    assert len(texts) == 1


def test_the_mail_of_a_report_has_no_reference_at_all(cast: Cast, post_office: PostOffice) -> None:
    quiet()
    waiting().delete()
    journal.record(EventType.REPORT_RECEIVED, case=None, municipality=cast.demo.municipality,
                   by=cast.actor("wonen"), at=cast.at, object_type="report",
                   case_kind="CONFUSED_BEHAVIOUR")  # fmt: skip
    assert route(cast) == {"intake": ["REPORT_RECEIVED+"]}
    assert services.deliver_messages(at=cast.at) == 1
    assert post_office.mails[0]["Subject"] == "Er is een taak voor u in Schakel"


# -- permission at the moment of sending ----------------------------------------------------------


def test_who_lost_the_case_between_routing_and_sending_gets_no_mail(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    row = case.participations.get(desk=cast.desk("wonen"), ended_at__isnull=True)
    end_participation(row, by=cast.actor("coordinator"), at=cast.at)
    assert services.deliver_messages(at=cast.at) == 0
    assert post_office.tries == 0
    assert not Message.objects.filter(channel=Channel.EMAIL).exists()


def test_a_grant_that_ended_by_time_alone_stops_the_mail(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    CaseGrant.objects.filter(group=cast.desk("wonen").group).update(until=cast.at)
    assert services.deliver_messages(at=cast.at) == 0
    assert post_office.tries == 0


def test_who_left_the_team_gets_no_mail(cast: Cast, case: Any, post_office: PostOffice) -> None:
    Membership.objects.filter(user=cast.demo.users["wonen"]).update(until=cast.at)
    assert services.deliver_messages(at=cast.at) == 0
    assert post_office.tries == 0


def test_who_no_longer_handles_reports_gets_no_mail_about_one(
    cast: Cast, post_office: PostOffice
) -> None:
    quiet()
    waiting().delete()
    journal.record(EventType.REPORT_RECEIVED, case=None, municipality=cast.demo.municipality,
                   by=cast.actor("wonen"), at=cast.at, case_kind="CONFUSED_BEHAVIOUR",
                   object_type="report")  # fmt: skip
    route(cast)
    Membership.objects.filter(user=cast.demo.users["intake"]).update(role="CARE_WORKER")
    assert services.deliver_messages(at=cast.at) == 0
    assert post_office.tries == 0


def test_a_mail_that_should_never_have_been_made_is_not_sent_either(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    row = waiting()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_case SET kind = 'UNDERMINING', \"table\" = 'OTH', phase = NULL "
            "WHERE id = %s", [case.pk],
        )  # fmt: skip
    assert services.deliver_messages(at=cast.at) == 0
    assert post_office.tries == 0
    assert not Message.objects.filter(pk=row.pk).exists()


# -- a server that says no ------------------------------------------------------------------------


def test_a_mail_that_is_refused_is_tried_again_later_with_the_same_id(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    post_office.refusals = ["451 try again later"]
    assert services.deliver_messages(at=cast.at) == 0
    row = waiting()
    assert (row.state, row.attempts) == (MessageState.READY, 1)
    assert row.next_try_at == cast.at + minutes(1)
    assert services.deliver_messages(at=cast.at + minutes(0.5)) == 0
    assert post_office.tries == 1
    assert services.deliver_messages(at=cast.at + minutes(1)) == 1
    assert post_office.mails[0]["Message-ID"] == message_id(row)


def test_a_mail_that_is_always_refused_fails_after_eight_tries(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    post_office.refusals = ["451 try again later"] * 20
    at, pauses = cast.at, []
    for _ in range(8):
        services.deliver_messages(at=at)
        pauses.append(waiting().next_try_at - at)
        at = waiting().next_try_at
    assert pauses == [minutes(count) for count in (1, 5, 30, 120, 120, 120, 120, 0)]
    assert waiting().state == MessageState.FAILED
    services.deliver_messages(at=at + minutes(600))
    assert post_office.tries == 8


def test_a_refused_mail_does_not_hold_up_the_next(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at,
                   slot="case_direction")  # fmt: skip
    assert "REGIE_ASSIGNED+" in route(cast)["samendoen"]
    post_office.refusals = ["550 no"]
    assert services.deliver_messages(at=cast.at) == 1
    assert [sent["To"] for sent in post_office.mails] == ["wonen@voorbeeld.example"]


def test_a_server_that_is_gone_costs_one_try_and_leaves_the_rest_their_turn(
    cast: Cast, case: Any, settings: Any
) -> None:
    journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at,
                   slot="case_direction")  # fmt: skip
    route(cast)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        assert services.deliver_messages(at=cast.at) == 0
    mails = Message.objects.filter(channel=Channel.EMAIL).order_by("attempts")
    assert [row.attempts for row in mails] == [0, 1]
    assert {row.state for row in mails} == {MessageState.READY}


def test_an_address_that_breaks_the_mail_fails_alone(
    cast: Cast, case: Any, post_office: PostOffice
) -> None:
    cast.demo.users["wonen"].email = "a@b.example\nBcc: c@d.example"
    cast.demo.users["wonen"].save()
    assert services.deliver_messages(at=cast.at) == 0
    assert waiting().attempts == 1
    assert post_office.tries == 0


# -- a worker that dies ---------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for a worker that is gone in the middle."""


def test_a_mail_of_a_worker_that_died_is_taken_up_again(
    cast: Cast, case: Any, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("notifications.channels.email.deliver", die)
        with pytest.raises(Killed):
            services.deliver_messages(at=cast.at)
    assert waiting().state == MessageState.SENDING
    assert services.deliver_messages(at=cast.at + minutes(2)) == 0
    assert services.deliver_messages(at=cast.at + minutes(3)) == 1
    assert waiting().attempts == 2


def test_a_mail_that_takes_every_worker_down_fails_in_the_end(
    cast: Cast, case: Any, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    Message.objects.filter(channel=Channel.EMAIL).update(attempts=8, state=MessageState.SENDING)
    assert services.deliver_messages(at=cast.at) == 0
    assert waiting().state == MessageState.FAILED
    assert post_office.tries == 0


def test_what_is_urgent_leaves_first(cast: Cast, case: Any, post_office: PostOffice) -> None:
    journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at,
                   slot="case_direction")  # fmt: skip
    route(cast)
    services.deliver_messages(at=cast.at)
    assert [sent["To"] for sent in post_office.mails] == [
        "samendoen@voorbeeld.example", "wonen@voorbeeld.example",
    ]  # fmt: skip


# -- tasks ----------------------------------------------------------------------------------------


def test_the_tasks_have_the_names_that_beat_calls() -> None:
    assert tasks.route_events.name == "notifications.tasks.route_events"
    assert tasks.deliver_messages.name == "notifications.tasks.deliver_messages"


def test_the_tasks_do_what_they_say_and_ignore_what_they_do_not_know(cast: Cast, case: Any) -> None:
    journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=cast.at)
    with time_machine.travel(cast.at, tick=False):
        tasks.route_events(from_a_later_version=1)
        tasks.deliver_messages(from_a_later_version=1)
    assert Message.objects.filter(template="PHASE_CHANGED", created_at=cast.at).exists()
    assert len(mail.outbox) == 1
