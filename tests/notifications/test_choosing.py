"""The page on which a person chooses, the way in from a mail, and who read a request."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from casework.models import Case
from escalation.management.demo.municipality import PASSWORD
from escalation.models import Move
from notifications import selectors, services
from notifications.models import Message, Preferences
from notifications.rules.quiet import Quiet
from notifications.vocabulary import Channel, Failure, MessageState, Topic, Way
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.escalation.browsing import client_of, recent_case, text_of

Told = tuple[Cast, Case, Move]


def tell() -> Told:
    """Tell of a case that asked for the Zorg- en Veiligheidshuis, and of who was told."""
    cast, case = recent_case()
    move = stage.request_zvh(cast, case)
    services.route_events(at=timezone.now())
    return cast, case, move


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


PAGE = "/postvak/voorkeuren/"
USUAL = {
    "reports": "NOW", "requests": "NOW", "terms": "NOW", "work": "NOW", "oversight": "NOW",
    "news": "NONE", "digest_at": "07:00", "quiet_since": "", "quiet_until": "",
}  # fmt: skip


def send(cast: Cast, name: str, **changes: str) -> HttpResponse:
    return client_of(cast, name).post(PAGE, {**USUAL, **changes})


# -- the page --------------------------------------------------------------------------------------


def test_who_chose_nothing_sees_the_usual_ways(cast: Cast) -> None:
    page = client_of(cast, "wonen").get(PAGE)
    assert page.status_code == 200
    form = page.context["form"]
    assert {name: str(form[name].value()) for name in USUAL if name not in form.errors} == USUAL
    text = text_of(page)
    assert "Acuut gevaar, crisis en termijnen in uren komen altijd meteen." in text
    assert "Dit kunt u niet uitzetten." in text
    assert not Preferences.objects.exists(), "looking chooses nothing"


def test_what_is_chosen_is_kept_and_shown_again(cast: Cast) -> None:
    answer = send(cast, "wonen", terms="DIGEST", work="NONE", news="DIGEST", digest_at="09:00",
                  quiet_since="22:00", quiet_until="06:00", quiet_weekend="on")  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    habits = selectors.own_habits(cast.demo.users["wonen"].pk)
    assert {topic: habits.way(topic) for topic in Topic} == {
        Topic.URGENT: Way.NOW, Topic.REPORTS: Way.NOW, Topic.REQUESTS: Way.NOW,
        Topic.TERMS: Way.DIGEST, Topic.WORK: Way.NONE, Topic.OVERSIGHT: Way.NOW,
        Topic.NEWS: Way.DIGEST,
    }  # fmt: skip
    assert habits.digest_at.hour == 9
    assert (habits.quiet.since, habits.quiet.until, habits.quiet.weekend) == (
        habits.quiet.since.replace(hour=22), habits.quiet.until.replace(hour=6), True,
    )  # fmt: skip
    shown = client_of(cast, "wonen").get(PAGE).context["form"]
    assert shown["terms"].value() == "DIGEST"
    assert shown["quiet_since"].value() == "22:00"


def test_a_choice_is_of_who_makes_it(cast: Cast) -> None:
    send(cast, "wonen", terms="NONE")
    assert Preferences.objects.get().user == cast.demo.users["wonen"]
    assert selectors.own_habits(cast.demo.users["samendoen"].pk).way(Topic.TERMS) is Way.NOW


@pytest.mark.parametrize(
    ("field", "value", "also", "words"),
    [
        ("terms", "", {}, "Maak een keuze."),
        ("terms", "SOMS", {}, "Deze keuze kan hier niet."),
        ("news", "NOW", {}, "Deze keuze kan hier niet."),
        ("digest_at", "25:00", {}, "Deze keuze kan hier niet."),
        ("digest_at", "07:30", {}, "Deze keuze kan hier niet."),
        ("quiet_until", "", {"quiet_since": "22:00"}, "Kies een begin en een einde"),
        ("quiet_since", "", {"quiet_until": "07:00"}, "Kies een begin en een einde"),
        ("quiet_until", "22:00", {"quiet_since": "22:00"}, "Kies een ander einde dan het begin."),
    ],
)
def test_bad_input_is_told_at_the_field_and_changes_nothing(
    cast: Cast, field: str, value: str, also: dict[str, str], words: str
) -> None:
    page = send(cast, "wonen", work="NONE", **{field: value, **also})
    assert page.status_code == 422
    assert words in str(page.context["form"].errors[field])
    assert words in text_of(page)
    assert page.context["form"]["work"].value() == "NONE", "nothing that was chosen is lost"
    assert not Preferences.objects.exists()


def test_danger_and_crisis_cannot_be_chosen_away(cast: Cast) -> None:
    send(cast, "wonen", urgent="NONE", URGENT="NONE")
    assert selectors.own_habits(cast.demo.users["wonen"].pk).way(Topic.URGENT) is Way.NOW


def test_without_signing_in_there_is_no_page() -> None:
    for answer in (Client().get(PAGE), Client().post(PAGE, USUAL)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")
    assert not Preferences.objects.exists()


def test_the_inbox_leads_to_the_page(cast: Cast) -> None:
    assert f'href="{PAGE}"' in text_of(client_of(cast, "zvh").get("/postvak/"))


def test_whose_mail_does_not_arrive_reads_it_there(cast: Cast) -> None:
    Message.objects.filter(recipient__username="zvh", channel=Channel.EMAIL).update(
        state=MessageState.FAILED, failure=Failure.REFUSED
    )
    assert "Een mail aan u kwam niet aan" in text_of(client_of(cast, "zvh").get(PAGE))
    assert "Een mail aan u kwam niet aan" not in text_of(client_of(cast, "om").get(PAGE))


def test_habits_without_hours_are_no_habits(cast: Cast) -> None:
    assert selectors.own_habits(cast.demo.users["wonen"].pk).quiet == Quiet()


# -- one click from a mail -------------------------------------------------------------------------


def sign_in(client: Client, address: str, name: str) -> HttpResponse:
    """Sign in on the page where somebody without a session ends up."""
    form = client.get(address)
    data = {"login": name, "password": PASSWORD}
    if found := form.context.get("redirect_field_value"):
        data["next"] = found
    return client.post(address, data)


def test_the_link_in_a_mail_leads_through_signing_in_to_the_page_of_the_act(
    cast: Cast, move: Any
) -> None:
    mail = Message.objects.get(recipient__username="zvh", channel=Channel.EMAIL)
    link = f"/postvak/{mail.uuid}/"
    client = Client()
    first = client.get(link)
    assert first.status_code == 302
    assert parse_qs(urlsplit(first["Location"]).query)["next"] == [link]
    mail.refresh_from_db()
    assert mail.read_at is None, "a machine that follows the link reads nothing"
    after = sign_in(client, first["Location"], "zvh")
    assert after["Location"] == link
    there = client.get(link)
    assert there["Location"] == f"/verzoek/{move.uuid}/"
    page = client.get(there["Location"])
    assert "Uw beslissing" in text_of(page)
    mail.refresh_from_db()
    assert mail.read_at is not None


def test_somebody_else_who_signs_in_with_the_link_finds_nothing(cast: Cast) -> None:
    mail = Message.objects.get(recipient__username="zvh", channel=Channel.EMAIL)
    client = Client()
    address = client.get(f"/postvak/{mail.uuid}/")["Location"]
    after = sign_in(client, address, "wonen")
    assert client.get(after["Location"]).status_code == 404
    mail.refresh_from_db()
    assert mail.read_at is None


@pytest.mark.parametrize(
    "elsewhere",
    ["https://kwaad.example/", "//kwaad.example/", "https:kwaad.example", "javascript:alert(1)"],
)
def test_signing_in_never_leads_away_from_here(cast: Cast, elsewhere: str) -> None:
    client = Client()
    data = {"login": "zvh", "password": PASSWORD, "next": elsewhere}
    answer = client.post(f"/account/login/?next={elsewhere}", data)
    assert answer.status_code == 302
    assert "kwaad" not in answer["Location"]
    assert not answer["Location"].startswith(("javascript", "//"))


# -- who read a request ----------------------------------------------------------------------------

ZVH = "Zorg- en Veiligheidshuis IJsselland"


def read_part(cast: Cast, name: str, move: Move) -> str:
    """Give what stands on the page of a request about who read it; empty without that part."""
    text = text_of(client_of(cast, name).get(f"/verzoek/{move.uuid}/"))
    _, found, rest = text.partition("<h2>Gelezen</h2>")
    return rest.partition("</section>")[0] if found else ""


def test_the_asking_side_sees_on_the_page_who_read_the_request(cast: Cast, move: Any) -> None:
    before = read_part(cast, "coordinator", move)
    assert ZVH in before
    assert "Nog niet gelezen" in before
    client_of(cast, "zvh").post("/postvak/gelezen/", {"alles": "1"})
    after = read_part(cast, "coordinator", move)
    assert "Gelezen</span>" in after
    assert "P. van Dijk" not in after, "the organisation, not the person"


def test_the_receiving_side_sees_nothing_of_who_read_the_request(cast: Cast, move: Any) -> None:
    assert read_part(cast, "zvh", move) == ""
    assert read_part(cast, "om", move) == ""


def test_a_mail_that_did_not_arrive_is_marked_until_the_request_was_read(
    cast: Cast, move: Any
) -> None:
    rows = Message.objects.filter(recipient__username="zvh")
    rows.filter(channel=Channel.EMAIL).update(state=MessageState.FAILED, failure=Failure.REFUSED)
    assert "Mail niet bezorgd" in read_part(cast, "coordinator", move)
    client_of(cast, "zvh").post("/postvak/gelezen/", {"alles": "1"})
    assert "Mail niet bezorgd" not in read_part(cast, "coordinator", move)
