"""Once a year everybody accepts confidentiality before anything else, guests included."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from casework import policies
from casework.errors import Conflict, Refused
from casework.models import AccessLine, Acknowledgement, ConfidentialityText, Report
from casework.services import confidentiality
from casework.vocabulary import EventType
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint
from tests.casework.test_access_urls import ours
from tests.escalation.browsing import client_of, hidden, text_of

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

PAGE = "/geheimhouding/"


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


def forget(story, name):
    Acknowledgement.objects.filter(user=story.cast.demo.users[name]).delete()


def accept(client):
    form = client.get(PAGE)
    digest = policies.confidentiality_in_force().digest
    return client.post(PAGE, {**hidden(form), "digest": digest, "sure": "on"})


FREE = {"health", "source", "theme", "demo_sign_in", "confidentiality"}


def test_before_accepting_every_page_leads_there_and_nothing_is_done(story):
    forget(story, "samendoen")
    client, before = client_of(story.cast, "samendoen"), fingerprint()
    for name, parts in ours():
        if set(parts) - {"case_id", "move_id", "item_id", "table"} or name in FREE:
            continue
        values = story.local.uuid, story.move.uuid, story.items["i1"].uuid, "ZVH"
        known = dict(zip(("case_id", "move_id", "item_id", "table"), values, strict=True))
        url = address_of(name, parts, known)
        for method in ("get", "post"):
            answer = getattr(client, method)(url)
            assert (answer.status_code, answer.headers.get("Location")) == (302, PAGE), name
    assert {table for table, found in fingerprint().items() if found != before[table]} <= {
        "casework_user"
    }


def address_of(name, parts, known):
    from django.urls import reverse

    return reverse(name, kwargs={part: known[part] for part in parts})


def test_a_page_that_does_not_exist_tells_nothing_either(story):
    forget(story, "samendoen")
    assert client_of(story.cast, "samendoen").get("/bestaat-niet/").headers["Location"] == PAGE


def test_the_page_has_no_menu_and_leads_on_to_where_one_was_going(story):
    forget(story, "samendoen")
    client, wanted = client_of(story.cast, "samendoen"), f"/casus/{story.local.uuid}/"
    client.get(wanted)
    page = text_of(client.get(PAGE))
    assert "Werkvoorraad" not in page
    assert "zv-search" not in page
    assert accept(client).headers["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_who_accepted_is_not_asked_again_until_a_year_is_over(story):
    forget(story, "samendoen")
    client = client_of(story.cast, "samendoen")
    accept(client)
    for days in (1, 200, 363):
        story.cast.at = story.cast.at + dt.timedelta(days=days - getattr(story, "gone", 0))
        story.gone = days
        fresh = client_of(story.cast, "samendoen")
        assert client.get("/").status_code == fresh.get("/").status_code == 200
    story.cast.later(days=3)
    assert client.get("/").headers["Location"] == PAGE, "also in a session that went on"
    assert client_of(story.cast, "samendoen").get("/").headers["Location"] == PAGE


def test_another_text_is_asked_of_everybody_and_the_old_one_is_kept(story, monkeypatch):
    client = client_of(story.cast, "samendoen")
    assert client.get("/").status_code == 200
    text = policies.confidentiality_in_force()
    other = replace(text, version="2027.1", paragraphs=("Nieuwe tekst, fictief.",))
    monkeypatch.setattr(policies, "confidentiality_in_force", lambda: other)
    assert client.get("/").headers["Location"] == PAGE
    assert accept(client).status_code == 302
    assert set(ConfidentialityText.objects.values_list("version", "text")) == {
        ("2026.1", text.text),
        ("2027.1", "Nieuwe tekst, fictief."),
    }


def test_without_the_tick_or_with_another_text_nothing_is_kept(story):
    forget(story, "samendoen")
    client, digest = client_of(story.cast, "samendoen"), policies.confidentiality_in_force().digest
    assert client.post(PAGE, {"digest": digest}).status_code == 422
    assert client.post(PAGE, {"digest": "x", "sure": "on"}).status_code == 409
    by = story.cast.actor("samendoen")
    with pytest.raises(Refused):
        confidentiality.accept(digest, sure=False, by=by, at=story.cast.at)
    with pytest.raises(Conflict):
        confidentiality.accept("x", sure=True, by=by, at=story.cast.at)
    assert not Acknowledgement.objects.filter(user=by.user).exists()


def test_accepting_is_in_the_log(story):
    forget(story, "samendoen")
    accept(client_of(story.cast, "samendoen"))
    user = story.cast.demo.users["samendoen"].pk
    line = AccessLine.objects.get(actor_id=user, rule=EventType.CONFIDENTIALITY_ACCEPTED)
    assert line.case_ids == []


@pytest.mark.parametrize("name", ["fg", "stuw", "riec", "burgemeester"])
def test_oversight_guests_and_whoever_else_are_asked_the_same(story, name):
    forget(story, name)
    client = client_of(story.cast, name)
    assert client.get("/").headers["Location"] == PAGE
    assert accept(client).status_code == 302


def test_a_report_that_was_sent_is_not_taken_before_that(story):
    forget(story, "wijkagent")
    before = Report.objects.count()
    answer = client_of(story.cast, "wijkagent").post("/melding/", {"text": "Er is iets, fictief."})
    assert answer.headers["Location"] == PAGE
    assert Report.objects.count() == before


def test_one_can_always_sign_out(story):
    forget(story, "samendoen")
    assert client_of(story.cast, "samendoen").post("/account/logout/").status_code == 302
