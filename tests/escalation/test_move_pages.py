"""A request on its page: who reads what of it, who may answer, and what a source gives."""

from __future__ import annotations

import pytest
from django.utils import timezone

from casework.vocabulary import Table
from tests import cast as stage
from tests import stages
from tests.escalation.browsing import client_of, hidden, recent_case, text_of


def tell():
    """Tell of a local case that asks for the table of care and safety."""
    cast, case = recent_case()
    return cast, case, stage.request_zvh(cast, case)


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


@pytest.fixture
def move(story):
    return story[2]


def page(move, part=""):
    return f"/verzoek/{move.uuid}/{part}"


def test_only_the_two_sides_can_open_a_request(cast, move):
    statuses = {
        name: client_of(cast, name).get(page(move)).status_code
        for name in (
            "coordinator",
            "samendoen",
            "zvh",
            "om",
            "wijkagent",
            "wonen",
            "ggz",
            "vreemde",
        )
    }
    assert [name for name, status in statuses.items() if status == 200] == [
        "coordinator",
        "samendoen",
        "zvh",
        "om",
    ]
    assert set(statuses.values()) == {200, 404}


def test_who_was_asked_leaves_no_trace_before_it_confirms(cast, move):
    shown = text_of(client_of(cast, "coordinator").get(page(move)))
    beside = shown[shown.index("Bevestigd door bronnen") : shown.index("Voorstel deelnemers")]
    assert "Samen Doen" in beside, "it sent its own item with the request"
    assert "Politie Vechtdal" not in beside
    stage.confirm_sources(cast, move)
    shown = text_of(client_of(cast, "coordinator").get(page(move)))
    assert "Politie Vechtdal" in shown[shown.index("Bevestigd door bronnen") :]
    assert "Dimence" not in shown, "a party under secrecy that did not opt in stays unseen"
    assert "Inhoud van i2" not in shown, "never the content"


def test_the_weighing_side_reads_the_items_of_the_sources_after_it_fits(cast, move):
    stage.confirm_sources(cast, move)
    zvh = client_of(cast, "zvh")
    before = zvh.get(page(move))
    assert "Inhoud van i2" not in text_of(before)
    assert "Het lokale plan zit vast" in text_of(before)
    done = zvh.post(page(move, "antwoord/"), {**hidden(before), "answer": "fit"})
    assert done.status_code == 302
    after = text_of(zvh.get(page(move)))
    assert "Inhoud van i2" in after
    assert "Inhoud van i4" not in after


def test_accepting_takes_one_radio_one_list_and_one_tick(cast, case, move):
    stage.confirm_sources(cast, move)
    zvh = client_of(cast, "zvh")
    form = {**hidden(zvh.get(page(move))), "answer": "accept", "takes_process_direction": "ja"}
    without_tick = zvh.post(page(move, "antwoord/"), form)
    assert without_tick.status_code == 422
    assert "Vink aan dat meedoen nodig is" in text_of(without_tick)
    people = [str(cast.desk(name).uuid) for name in ("wijkagent", "ggz")]
    done = zvh.post(page(move, "antwoord/"), {**form, "participants": people, "necessity": "on"})
    assert done.status_code == 302, text_of(done)
    case.refresh_from_db()
    assert case.table == Table.ZVH
    cast.at = timezone.now()
    assert set(cast.levels("wijkagent", case)) == {"i1", "i2", "i3", "i5", "i6", "p", "r"}


@pytest.mark.parametrize("name", ["om", "coordinator", "samendoen"])
def test_who_may_not_decide_changes_nothing(cast, case, move, name):
    answer = client_of(cast, name).post(
        page(move, "antwoord/"),
        {"answer": "return", "text": "Dit past niet bij deze tafel.", "necessity": "on"},
    )
    assert answer.status_code == 403
    move.refresh_from_db()
    assert move.is_open


def test_a_question_is_asked_and_answered_on_the_page(cast, move):
    zvh, coordinator = client_of(cast, "zvh"), client_of(cast, "coordinator")
    form = hidden(zvh.get(page(move)))
    empty = zvh.post(page(move, "antwoord/"), {**form, "answer": "question", "text": ""})
    assert empty.status_code == 422
    text = "Wat is er al geprobeerd?"
    asked = zvh.post(page(move, "antwoord/"), {**form, "answer": "question", "text": text})
    assert asked.status_code == 302
    shown = coordinator.get(page(move))
    assert text in text_of(shown)
    reply = "Buurtbemiddeling is twee keer geprobeerd."
    assert (
        coordinator.post(page(move, "reactie/"), {**hidden(shown), "text": reply}).status_code
        == 302
    )
    assert reply in text_of(zvh.get(page(move)))


def test_a_request_that_was_answered_cannot_be_answered_again(cast, move):
    zvh = client_of(cast, "zvh")
    form = {"answer": "advice", "text": "Probeer eerst een gesprek met de buren."}
    first = zvh.post(page(move, "antwoord/"), {**hidden(zvh.get(page(move))), **form})
    assert first.url == "/", "the table that only weighed cannot see the case any more"
    assert zvh.get(page(move)).status_code == 404
    coordinator = client_of(cast, "coordinator")
    assert "Probeer eerst een gesprek" in text_of(coordinator.get(page(move)))
    assert coordinator.post(page(move, "intrekken/")).status_code == 409


def test_a_source_confirms_its_own_items_only_and_can_take_them_back(cast, move):
    police = client_of(cast, "wijkagent")
    shown = police.get(page(move, "bevestigen/"))
    assert "Inhoud van i2" in text_of(shown)
    assert "Inhoud van i3" not in text_of(shown)
    form = {
        **hidden(shown),
        "for_weighing": "on",
        "for_conference": "on",
        "necessity": "Nodig om te wegen.",
    }
    stolen = police.post(page(move, "bevestigen/"), {**form, "items": [str(cast.items["i4"].uuid)]})
    assert stolen.status_code == 422
    mine = [str(cast.items["i2"].uuid)]
    assert police.post(page(move, "bevestigen/"), {**form, "items": mine}).status_code == 302
    cast.at = timezone.now()
    stage.judge_fit(cast, move)
    zvh = client_of(cast, "zvh")
    assert "Inhoud van i2" in text_of(zvh.get(page(move)))
    again = {**form, **hidden(police.get(page(move, "bevestigen/"))), "items": []}
    assert police.post(page(move, "bevestigen/"), again).status_code == 302
    assert "Inhoud van i2" not in text_of(zvh.get(page(move)))


def test_secret_items_ask_for_the_ground_of_the_source(cast, move):
    ggz = client_of(cast, "ggz")
    form = {
        **hidden(ggz.get(page(move, "bevestigen/"))),
        "items": [str(cast.items["i6"].uuid)],
        "for_weighing": "on",
        "necessity": "Nodig om te wegen.",
    }
    refused = ggz.post(page(move, "bevestigen/"), form)
    assert refused.status_code == 422
    assert "uw eigen grond nodig" in text_of(refused)
    given = {**form, "ground": "G", "motivation": "Zonder dit is goede hulp niet mogelijk."}
    assert ggz.post(page(move, "bevestigen/"), given).status_code == 302


def test_who_was_not_asked_has_no_page_to_confirm(cast, move):
    assert client_of(cast, "zvh").get(page(move, "bevestigen/")).status_code == 404
    assert client_of(cast, "vreemde").get(page(move, "bevestigen/")).status_code == 404


def test_a_source_does_not_read_who_else_is_invited_under_secrecy(cast, move):
    shown = text_of(client_of(cast, "wijkagent").get(page(move, "bevestigen/")))
    assert "Zorg- en Veiligheidshuis IJsselland" in shown
    assert "Dimence" not in shown
