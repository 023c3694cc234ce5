"""What does not arrive: tried again or given up, and told to who sent it."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from casework.models import Case, Desk
from casework.services import journal
from casework.services.cases import hold_regie
from casework.vocabulary import EventType, RegieSlot, Setting
from escalation.models import Deadline, Move
from escalation.services import answers
from notifications import selectors, services
from notifications.models import Message
from notifications.rules.quiet import Quiet
from notifications.rules.topics import Habits
from notifications.selectors.receipts import receipts as receipts_of
from notifications.vocabulary import Channel, Failure, MessageState, Template, Topic, Way
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.cast import Cast
from tests.notifications.conftest import free_port, minutes, quiet, route

Told = tuple[Cast, Case, Move]


def tell() -> Told:
    """Tell of a case that asks for the Zorg- en Veiligheidshuis: mails wait for several people."""
    cast = stage.assemble()
    made = stage.open_local_case(cast)
    stage.fill_locally(cast, made)
    quiet()
    move = stage.request_zvh(cast, made)
    route(cast)
    return cast, made, move


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story: Told) -> Cast:
    return story[0]


@pytest.fixture
def case(story: Told) -> Case:
    return story[1]


@pytest.fixture
def move(story: Told) -> Move:
    return story[2]


class Switchboard:
    """A mail server that says no at the recipient, as often and as firmly as it is told to."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.arrived: list[str] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if answer := self.answers.get(address.partition("@")[0]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.arrived += [address.partition("@")[0] for address in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def switchboard(settings: Any) -> Iterator[Switchboard]:
    board = Switchboard()
    controller = Controller(board, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield board
    controller.stop()


def mail_to(name: str) -> Message:
    return Message.objects.filter(recipient__username=name, channel=Channel.EMAIL).latest("pk")


def told_of_failure(name: str) -> list[Message]:
    return list(
        Message.objects.filter(
            recipient__username=name,
            template__in=[Template.MAIL_FAILED, Template.DANGER_MAIL_FAILED],
        )
    )


def everybody_told_of_failure() -> set[str]:
    rows = Message.objects.filter(template__in=[Template.MAIL_FAILED, Template.DANGER_MAIL_FAILED])
    return set(rows.values_list("recipient__username", flat=True))


# -- for good, or for now --------------------------------------------------------------------------


def test_an_address_that_does_not_exist_is_given_up_at_once(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    switchboard.answers = {"zvh": "550 no such user"}
    services.deliver_messages(at=cast.at + minutes(2))
    mail = mail_to("zvh")
    assert (mail.state, mail.failure, mail.attempts) == (
        MessageState.FAILED, Failure.REFUSED, 1,
    )  # fmt: skip
    assert len(switchboard.arrived) > 2, "the others are not held up"
    services.deliver_messages(at=cast.at + minutes(900))
    assert mail_to("zvh").attempts == 1


def test_an_address_that_is_busy_is_tried_again(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    switchboard.answers = {"zvh": "450 mailbox busy"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert mail_to("zvh").state == MessageState.READY
    assert not everybody_told_of_failure()
    switchboard.answers = {}
    services.deliver_messages(at=cast.at + minutes(4))
    assert mail_to("zvh").state == MessageState.SENT


def test_a_mail_that_is_refused_itself_is_given_up(cast: Cast, case: Any, post_office: Any) -> None:
    post_office.refusals = ["554 no"] * 20
    services.deliver_messages(at=cast.at + minutes(2))
    states = set(Message.objects.filter(channel=Channel.EMAIL).values_list("state", "failure"))
    assert states == {(MessageState.FAILED, Failure.REFUSED)}


def test_a_sender_that_is_refused_is_a_fault_of_ours_and_no_mail_is_given_up(
    cast: Cast, case: Any, settings: Any
) -> None:
    class NotYou(Switchboard):
        async def handle_MAIL(self, *_: Any) -> str:
            return "553 not with us"

    controller = Controller(NotYou(), hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    services.deliver_messages(at=cast.at + minutes(2))
    controller.stop()
    mails = Message.objects.filter(channel=Channel.EMAIL)
    assert set(mails.values_list("state", flat=True)) == {MessageState.READY}


def test_a_server_that_says_nothing_ends_the_run_after_its_time(
    cast: Cast, case: Any, settings: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        held: list[socket.socket] = []
        threading.Thread(target=lambda: held.append(silent.accept()[0]), daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_TIMEOUT = 0.2
        assert services.deliver_messages(at=cast.at + minutes(2)) == 0
        for one in held:
            one.close()
    tried = Message.objects.filter(channel=Channel.EMAIL, attempts=1)
    assert tried.count() == 1
    assert tried.get().state == MessageState.READY


# -- who hears of it -------------------------------------------------------------------------------


def test_who_asked_the_table_reads_that_the_mail_did_not_arrive(
    cast: Cast, case: Any, move: Any, switchboard: Switchboard
) -> None:
    switchboard.answers = {"zvh": "550 no", "om": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert everybody_told_of_failure() == {"coordinator"}
    (row,) = told_of_failure("coordinator")
    assert row.url == f"/verzoek/{move.uuid}/"
    assert row.channel == Channel.INBOX
    shown = [line.text for line in selectors.inbox(cast.actor("coordinator")).object_list]
    assert f"Een mail over casus {case.reference} kwam niet aan. Bel zo nodig zelf." in shown


def test_after_eight_tries_who_asked_is_told_too(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    switchboard.answers = {"zvh": "450 busy"}
    at = cast.at + minutes(2)
    for _ in range(8):
        services.deliver_messages(at=at)
        assert everybody_told_of_failure() == (
            {"coordinator"} if mail_to("zvh").state == MessageState.FAILED else set()
        )
        at = mail_to("zvh").next_try_at
    assert mail_to("zvh").failure == Failure.EXHAUSTED
    assert len(told_of_failure("coordinator")) == 1


def test_who_may_not_know_that_somebody_takes_part_does_not_hear_that_a_mail_to_them_failed(
    cast: Cast, case: Any, move: Any, switchboard: Switchboard
) -> None:
    """Dimence is bound by secrecy and has not opted in: it was asked, and that is not shown."""
    assert mail_to("ggz").template == Template.CONFIRM_DATA
    assert mail_to("ggz").event.actor == cast.demo.users["coordinator"]
    switchboard.answers = {"ggz": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert mail_to("ggz").state == MessageState.FAILED
    assert not everybody_told_of_failure()


def test_after_its_opt_in_the_sender_hears_of_it(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    case.participations.filter(desk=cast.desk("ggz")).update(opted_in_at=cast.at)
    switchboard.answers = {"ggz": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert everybody_told_of_failure() == {"coordinator"}


def test_a_sender_who_lost_the_case_hears_nothing_of_it(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    Desk.objects.filter(pk=cast.desk("coordinator").pk).update(active=False)
    switchboard.answers = {"zvh": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert mail_to("zvh").state == MessageState.FAILED
    assert not everybody_told_of_failure()


def test_the_person_whose_address_fails_sees_it_on_the_page_of_preferences(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    switchboard.answers = {"zvh": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    zvh, om = cast.demo.users["zvh"], cast.demo.users["om"]
    assert selectors.last_failure(zvh, cast.at - dt.timedelta(days=1)) == mail_to("zvh")
    assert selectors.last_failure(zvh, cast.at + dt.timedelta(days=1)) is None
    assert selectors.last_failure(om, cast.at - dt.timedelta(days=1)) is None


# -- read receipts ---------------------------------------------------------------------------------


def receipts(cast: Cast, name: str, move: Move) -> dict[str, tuple[bool, bool]]:
    return {
        row.organisation: (row.read_at is not None, row.undelivered)
        for row in receipts_of(cast.actor(name), move)
    }


ZVH, OM = "Zorg- en Veiligheidshuis IJsselland", "Openbaar Ministerie"


def test_who_sent_the_request_sees_which_organisation_read_it(
    cast: Cast, case: Any, move: Any
) -> None:
    unread = {ZVH: (False, False), OM: (False, False)}
    assert receipts(cast, "coordinator", move) == unread
    assert receipts(cast, "samendoen", move) == unread, "the case director asked too"
    later = cast.later(minutes=5)
    services.mark_all_read(by=cast.actor("zvh"), at=later)
    assert receipts(cast, "coordinator", move) == {ZVH: (True, False), OM: (False, False)}


@pytest.mark.parametrize("name", ["zvh", "om", "wijkagent", "wonen", "ggz", "vreemde", "fg"])
def test_nobody_else_sees_who_read_the_request(cast: Cast, move: Any, name: str) -> None:
    assert receipts(cast, name, move) == {}


def test_the_side_that_answers_sees_who_read_its_decision(cast: Cast, case: Any, move: Any) -> None:
    answers.ask(move, "Wat is er geprobeerd?", by=cast.actor("zvh"), at=cast.later(minutes=5))
    route(cast)
    (what,) = receipts(cast, "zvh", move)
    assert what == "Gemeente, zorg en veiligheid"
    assert receipts(cast, "zvh", move) == {what: (False, False)}
    services.mark_all_read(by=cast.actor("coordinator"), at=cast.later(minutes=5))
    assert receipts(cast, "zvh", move) == {what: (True, False)}
    assert receipts(cast, "om", move) == {what: (True, False)}


def test_a_mail_that_did_not_arrive_is_marked_on_the_page_of_the_request(
    cast: Cast, case: Any, move: Any, switchboard: Switchboard
) -> None:
    switchboard.answers = {"zvh": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert receipts(cast, "coordinator", move) == {ZVH: (False, True), OM: (False, False)}


def test_a_receiver_under_secrecy_shows_only_after_its_opt_in(
    cast: Cast, case: Any, move: Any
) -> None:
    table = Message.objects.filter(recipient__username__in=["om", "omcollega"])
    table.update(desk=cast.desk("ggz"))
    assert set(receipts(cast, "coordinator", move)) == {ZVH}
    case.participations.filter(desk=cast.desk("ggz")).update(opted_in_at=cast.at)
    assert set(receipts(cast, "coordinator", move)) == {ZVH, "Dimence"}


# -- acute danger ----------------------------------------------------------------------------------


def test_acute_danger_is_mailed_at_once_at_night_and_who_warned_hears_what_failed(
    cast: Cast, case: Any, move: Any, switchboard: Switchboard
) -> None:
    danger = SimpleNamespace(cast=cast, local=case)
    quiet()
    Message.objects.all().delete()
    habits = Habits(dict.fromkeys(Topic, Way.NONE), Quiet(dt.time(0), dt.time(23), weekend=True))
    services.choose(habits, by=danger.cast.actor("oe"), at=danger.cast.at)
    acts.warned(danger, "oe", "vth")
    at = danger.cast.later(minutes=1)
    services.route_events(at=at)
    assert mail_to("oe").insists
    assert mail_to("oe").next_try_at == at
    switchboard.answers = {"vth": "550 no"}
    services.deliver_messages(at=at)
    assert "oe" in switchboard.arrived
    (row,) = told_of_failure("samendoen")
    assert (row.template, row.case_id, row.reference) == (Template.DANGER_MAIL_FAILED, None, "")
    lines = selectors.inbox(danger.cast.actor("samendoen")).object_list
    assert any("acuut gevaar kwam niet aan" in line.text for line in lines)


def test_what_time_itself_did_is_told_to_who_directs_the_process(
    cast: Cast, case: Any, switchboard: Switchboard
) -> None:
    hold_regie(case, RegieSlot.PROCESS_DIRECTION, cast.desk("coordinator"), None,
               by=cast.actor("coordinator"), at=cast.at)  # fmt: skip
    quiet()
    Message.objects.all().delete()
    term = Deadline.objects.create(
        case=case, term="X", term_version=1, title="x", law="x", owner="own", started_at=cast.at,
        due_at=cast.at, desk=cast.desk("wonen"), setting=Setting.LOKAAL,
    )  # fmt: skip
    about = {"setting": Setting.LOKAAL, "object_type": "deadline", "object_uuid": term.uuid}
    journal.record(EventType.DEADLINE_NEAR, case=case, by=None, at=cast.at, **about)
    route(cast)
    switchboard.answers = {"wonen": "550 no"}
    services.deliver_messages(at=cast.at + minutes(2))
    assert everybody_told_of_failure() == {"coordinator"}
    (row,) = told_of_failure("coordinator")
    assert row.url == f"/casus/{case.uuid}/"
