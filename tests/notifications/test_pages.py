"""The inbox and the demo's mails, as a person meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.errors import NotVisible
from casework.models import Case, JournalEvent, Membership
from casework.services import journal
from casework.services.cases import close_case
from casework.services.participation import admit, end_participation
from casework.vocabulary import EventType, Setting
from notifications import selectors, services
from notifications.models import Message
from notifications.vocabulary import Channel
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import quiet, route

TRIES = ("DEADLINE_NEAR", "PHASE_CHANGED")


def tell() -> tuple[Cast, Case]:
    """Tell of a case with one unread message for Samen Doen, at the hour of the tests."""
    cast = stage.assemble(timezone.now())
    made = stage.open_local_case(cast)
    quiet()
    journal.record(EventType.PHASE_CHANGED, case=made, by=cast.actor("intake"), at=cast.at)
    services.route_events(at=cast.at)
    return cast, made


_told, story = stages.stage(tell)


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.demo.users[name])
    return client


def count(cast: Cast, name: str) -> int:
    return selectors.unread_count(cast.actor(name, timezone.now()))


def test_the_inbox_shows_what_there_is_to_know(cast: Cast, case: Any) -> None:
    page = signed_in(cast, "samendoen").get("/postvak/")
    assert page.status_code == 200
    text = page.content.decode()
    assert f"De fase van casus {case.reference} is gewijzigd." in text
    assert "U heeft 1 nieuw bericht." in text
    assert count(cast, "samendoen") == 1


def test_an_empty_inbox_says_so(cast: Cast, case: Any) -> None:
    text = signed_in(cast, "vreemde").get("/postvak/").content.decode()
    assert "Uw postvak is leeg" in text
    assert case.reference not in text


def test_a_message_leads_to_its_page_and_counts_as_read(cast: Cast, case: Any) -> None:
    client = signed_in(cast, "samendoen")
    row = Message.objects.get(recipient__username="samendoen")
    answer = client.get(f"/postvak/{row.uuid}/")
    assert answer.status_code == 302
    assert str(case.uuid) in answer["Location"]
    row.refresh_from_db()
    assert row.read_at is not None
    assert count(cast, "samendoen") == 0


def test_the_link_in_a_mail_marks_the_inbox_too(cast: Cast, case: Any) -> None:
    journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at,
                   slot="case_direction")  # fmt: skip
    services.route_events(at=cast.at)
    letter = Message.objects.get(recipient__username="samendoen", channel=Channel.EMAIL)
    signed_in(cast, "samendoen").get(f"/postvak/{letter.uuid}/")
    both = Message.objects.filter(event=letter.event, recipient=letter.recipient)
    assert {row.read_at is not None for row in both} == {True}
    assert both.count() == 2


def test_one_message_is_put_aside_with_its_button(cast: Cast, case: Any) -> None:
    client = signed_in(cast, "samendoen")
    row = Message.objects.get(recipient__username="samendoen")
    answer = client.post("/postvak/gelezen/", {"bericht": row.uuid, "pagina": "1"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("/postvak/?pagina=1")
    assert count(cast, "samendoen") == 0
    assert "U heeft geen nieuwe berichten." in client.get("/postvak/").content.decode()


def test_everything_is_put_aside_with_one_button(cast: Cast, case: Any) -> None:
    for _ in range(3):
        journal.record(EventType.PHASE_CHANGED, case=case, by=cast.actor("intake"), at=cast.at)
    services.route_events(at=cast.at)
    assert count(cast, "samendoen") == 4
    signed_in(cast, "samendoen").post("/postvak/gelezen/", {"alles": "1"})
    assert count(cast, "samendoen") == 0


@pytest.mark.parametrize("name", ["wonen", "vreemde", "coordinator"])
def test_the_message_of_somebody_else_is_not_there(cast: Cast, case: Any, name: str) -> None:
    client = signed_in(cast, name)
    row = Message.objects.get(recipient__username="samendoen")
    assert client.get(f"/postvak/{row.uuid}/").status_code == 404
    assert client.post("/postvak/gelezen/", {"bericht": row.uuid}).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


@pytest.mark.parametrize(
    "bericht", ["", "geen-nummer", "1", "00000000-0000-0000-0000-000000000000"]
)
def test_nonsense_is_answered_as_what_is_not_there(cast: Cast, case: Any, bericht: str) -> None:
    client = signed_in(cast, "samendoen")
    assert client.post("/postvak/gelezen/", {"bericht": bericht}).status_code == 404
    assert count(cast, "samendoen") == 1


def test_the_inbox_asks_to_sign_in_first() -> None:
    for address in ("/postvak/", "/postvak/00000000-0000-0000-0000-000000000000/"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "/account/login/" in answer["Location"]


def test_looking_does_not_mark_anything_as_read(cast: Cast, case: Any) -> None:
    signed_in(cast, "samendoen").get("/postvak/")
    signed_in(cast, "samendoen").get("/postvak/gelezen/")
    assert count(cast, "samendoen") == 1


def test_a_message_disappears_with_the_access_to_its_case(cast: Cast, case: Any) -> None:
    row = admit(
        case, cast.desk("wonen"), Setting.LOKAAL,
        necessity="Nodig.", by=cast.actor("coordinator"), at=cast.at,
    )  # fmt: skip
    services.route_events(at=cast.at)
    message = Message.objects.get(recipient__username="wonen", channel=Channel.INBOX)
    assert count(cast, "wonen") == 1
    end_participation(row, by=cast.actor("coordinator"), at=cast.at)
    client = signed_in(cast, "wonen")
    assert case.reference not in client.get("/postvak/").content.decode()
    assert client.get(f"/postvak/{message.uuid}/").status_code == 404
    assert count(cast, "wonen") == 0


def test_that_a_case_closed_stays_readable_without_a_link(cast: Cast, case: Any) -> None:
    close_case(case, by=cast.actor("intake"), at=cast.at)
    services.route_events(at=cast.at)
    client = signed_in(cast, "samendoen")
    text = client.get("/postvak/").content.decode()
    assert f"Casus {case.reference} is gesloten." in text
    assert "De fase van casus" not in text
    assert str(case.uuid) not in text
    row = Message.objects.get(recipient__username="samendoen", template="CASE_CLOSED")
    assert client.get(f"/postvak/{row.uuid}/")["Location"] == "/postvak/"
    Membership.objects.filter(user=cast.demo.users["samendoen"]).update(until=cast.at)
    assert case.reference not in client.get("/postvak/").content.decode()


def test_unread_messages_stand_first(cast: Cast, case: Any) -> None:
    services.mark_all_read(by=cast.actor("samendoen"), at=cast.at)
    actor = cast.actor("samendoen", timezone.now())
    older = JournalEvent.objects.get(pk=Message.objects.first().event_id)
    journal.record(EventType.PHASE_CHANGED, case=case, by=cast.actor("intake"), at=older.at)
    services.route_events(at=cast.at)
    Message.objects.filter(read_at__isnull=True).update(created_at=older.at)
    lines = selectors.inbox(actor).object_list
    assert [line.unread for line in lines] == [True, False]


def test_the_inbox_costs_the_same_for_one_message_as_for_twenty(cast: Cast, case: Any) -> None:
    client = signed_in(cast, "samendoen")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/postvak/").status_code == 200
        return len(queries)

    cost()
    one = cost()
    for _ in range(20):
        journal.record(EventType.PHASE_CHANGED, case=case, by=cast.actor("intake"), at=cast.at)
    services.route_events(at=cast.at)
    assert cost() == one


def test_the_inbox_turns_pages(cast: Cast, case: Any) -> None:
    for _ in range(30):
        journal.record(EventType.PHASE_CHANGED, case=case, by=cast.actor("intake"), at=cast.at)
    services.route_events(at=cast.at)
    client = signed_in(cast, "samendoen")
    assert client.get("/postvak/").content.decode().count("is gewijzigd.</a>") == 25
    assert client.get("/postvak/?pagina=2").content.decode().count("is gewijzigd.</a>") == 6
    assert client.get("/postvak/?pagina=onzin").status_code == 200


def test_a_service_refuses_the_message_of_somebody_else(cast: Cast, case: Any) -> None:
    row = Message.objects.get(recipient__username="samendoen")
    with pytest.raises(NotVisible):
        services.mark_read(row.uuid, by=cast.actor("wonen"), at=cast.at)
    assert services.mark_read(row.uuid, by=cast.actor("samendoen"), at=cast.at) == row


# -- the mails of the demo ------------------------------------------------------------------------


def test_the_mails_of_the_demo_can_be_read(
    cast: Cast, case: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at,
                   slot="case_direction")  # fmt: skip
    route(cast)
    assert services.deliver_messages(at=cast.at) == 1
    text = signed_in(cast, "vreemde").get("/demo/mails/").content.decode()
    row = Message.objects.get(channel=Channel.EMAIL)
    assert f"Er is een taak voor u in casus {case.reference}" in text
    assert "samendoen@voorbeeld.example" in text
    assert f'/postvak/{row.uuid}/"' in text


def test_several_mails_in_one_file_are_shown_newest_first(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    sender = mail.get_connection("django.core.mail.backends.filebased.EmailBackend")
    letters = [
        mail.EmailMessage(f"Brief {number}", f"Tekst {number} — één", to=["a@b.example"])
        for number in (1, 2)
    ]
    sender.send_messages(letters)
    found = selectors.sent_mails(tmp_path)
    assert [letter.subject for letter in found] == ["Brief 2", "Brief 1"]
    assert "Tekst 2 — één" in found[0].text
    assert len(selectors.sent_mails(tmp_path, limit=1)) == 1


def test_without_mails_the_page_says_so(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path / "nog niet"
    text = signed_in(cast, "wonen").get("/demo/mails/").content.decode()
    assert "Er zijn nog geen mails" in text


def test_outside_the_demo_the_mails_are_not_there(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO, settings.EMAIL_FILE_PATH = False, tmp_path
    assert signed_in(cast, "wonen").get("/demo/mails/").status_code == 404
