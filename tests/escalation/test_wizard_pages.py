"""Asking for a move by the pages: kept, checked, previewed, sent once."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from casework.models import Draft
from escalation.models import Move, Preparation
from tests import cast as stage
from tests import stages
from tests.escalation.browsing import WORDS, client_of, hidden, recent_case, text_of

_told, story = stages.stage(recent_case)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def begin(cast, case, name="coordinator"):
    client = client_of(cast, name)
    base = f"/casus/{case.uuid}/verplaatsen/"
    assert client.post(base, {"to_table": "ZVH"}).status_code == 302
    return client, base


def fill(client, base, **changes):
    answer = client.post(f"{base}criteria/", {**WORDS, **changes})
    assert answer.status_code == 302, text_of(answer)


def test_what_the_case_director_prepared_is_not_typed_again(cast, case):
    director = client_of(cast, "samendoen")
    page = f"/casus/{case.uuid}/voorbereiden/ZVH/"
    own = [str(cast.items["i1"].uuid)]
    assert (
        director.post(page, {**hidden(director.get(page)), **WORDS, "own": own}).status_code == 302
    )
    client, base = begin(cast, case)
    shown = text_of(client.get(f"{base}criteria/"))
    assert all(text in shown for name, text in WORDS.items() if name != "on_behalf_of")
    preview = text_of(client.get(f"{base}gegevens/"))
    assert "Dit ziet: Zorg- en Veiligheidshuis" in preview
    assert "A. Voorbeeld-fictief" in preview, "the item that goes along"
    assert "Inhoud van i3" not in preview, "what the coordinator may not see is in no preview"


def test_a_request_is_sent_once_however_often_the_button_is_pressed(cast, case):
    client, base = begin(cast, case)
    fill(client, base)
    client.post(f"{base}gegevens/", {"categories": ["ID", "POL8"]})
    form = hidden(client.get(f"{base}controleren/"))
    first, second = (client.post(f"{base}controleren/", form) for _ in range(2))
    move = Move.objects.get()
    assert first.url == second.url == f"/verzoek/{move.uuid}/"
    assert move.categories_asked == ["ID", "POL8"]
    assert not Draft.objects.exists()


def test_an_incomplete_request_waits_and_says_for_whom(cast, case):
    client, base = begin(cast, case)
    fill(client, base, criterion_c2="", goal="")
    page = client.get(f"{base}controleren/")
    assert "Wacht op: Samen Doen Dedemsvaart" in text_of(page)
    refused = client.post(f"{base}controleren/", hidden(page))
    assert refused.status_code == 422
    assert "Criterium 2 ontbreekt" in text_of(refused)
    assert not Move.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x", "Leg in een zin uit"),
        ("Tekst met \u202eomgekeerde\u202c woorden.", "onzichtbare tekens"),
        ("a bc d" * 200_000, "te lang"),
    ],
)
def test_a_text_that_cannot_stand_is_refused_and_kept_on_the_page(cast, case, typed, told):
    client, base = begin(cast, case)
    answer = client.post(f"{base}criteria/", {**WORDS, "motivation": typed})
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert typed in text_of(answer)
    assert WORDS["criterion_c1"] in text_of(answer)


def test_what_was_typed_survives_an_expired_session_without_javascript(cast, case):
    client, base = begin(cast, case)
    owner = hidden(client.get(f"{base}criteria/"))["owner"]
    Session.objects.all().delete()
    sent_away = client.post(
        f"{base}criteria/", {**WORDS, "motivation": "Net getypt.", "owner": owner}
    )
    assert sent_away.status_code == 302
    assert "login" in sent_away.url
    client.force_login(cast.demo.users["coordinator"])
    assert "Net getypt." in text_of(client.get(f"{base}criteria/"))


def test_what_was_typed_is_not_given_to_somebody_else_who_signs_in_there(cast, case):
    client, base = begin(cast, case)
    owner = hidden(client.get(f"{base}criteria/"))["owner"]
    Session.objects.all().delete()
    client.post(f"{base}criteria/", {**WORDS, "motivation": "Net getypt.", "owner": owner})
    other = cast.demo.users["samendoen"]
    client.force_login(other)
    assert "Net getypt." not in text_of(client.get(f"{base}criteria/"))


def test_a_role_that_cannot_ask_reads_why_and_changes_nothing(cast, case):
    client = client_of(cast, "wijkagent")
    base = f"/casus/{case.uuid}/verplaatsen/"
    assert "Met uw rol kunt u dit verzoek niet indienen" in text_of(client.get(base))
    assert client.post(base, {"to_table": "ZVH"}).status_code == 422
    refused = client.post(f"/casus/{case.uuid}/voorbereiden/ZVH/", WORDS)
    assert refused.status_code == 403
    assert not Draft.objects.exists()
    assert not Preparation.objects.exists()


def test_whether_a_request_runs_is_not_told_to_who_stands_outside_it(cast, case):
    before = text_of(client_of(cast, "wonen").get(f"/casus/{case.uuid}/verplaatsen/"))
    stage.request_zvh(cast, case)
    after = text_of(client_of(cast, "wonen").get(f"/casus/{case.uuid}/verplaatsen/"))
    assert "loopt al een verzoek" not in before + after
    known = text_of(client_of(cast, "coordinator").get(f"/casus/{case.uuid}/verplaatsen/"))
    assert "loopt al een verzoek" in known


def test_a_form_made_on_an_older_version_is_answered_with_both(cast, case):
    client, base = begin(cast, case)
    fill(client, base)
    form = hidden(client.get(f"{base}controleren/"))
    type(case).objects.filter(pk=case.pk).update(version=case.version + 1)
    answer = client.post(f"{base}controleren/", form)
    assert answer.status_code == 409
    assert WORDS["motivation"] in text_of(answer)
    assert not Move.objects.exists()


def test_the_items_of_another_party_cannot_be_sent_along(cast, case):
    client, base = begin(cast, case)
    fill(client, base)
    client.post(f"{base}gegevens/", {"categories": ["ID"], "own": [str(cast.items["i4"].uuid)]})
    client.post(f"{base}controleren/", hidden(client.get(f"{base}controleren/")))
    given = Move.objects.get().confirmations.values_list("items", flat=True)
    assert cast.items["i4"].pk not in set(given)


def test_the_preview_follows_each_tick_without_leaving_the_page(cast, case):
    client, base = begin(cast, case)
    answer = client.post(
        f"{base}voorbeeld/", {"categories": ["POL8"]}, headers={"HX-Request": "true"}
    )
    assert "<html" not in text_of(answer)
    assert "Politiegegevens" in text_of(answer)
    assert "Wonen en overlast" not in text_of(answer)
    assert Draft.objects.get().data["categories"] == ["POL8"]


def test_a_table_that_is_never_possible_is_not_an_address(cast, case):
    client = client_of(cast, "coordinator")
    assert client.post(f"/casus/{case.uuid}/verplaatsen/", {"to_table": "RIEC"}).status_code == 422
    assert client.get(f"/casus/{case.uuid}/koppelen/RIEC/").status_code == 404
    assert client.get(f"/casus/{case.uuid}/koppelen/onzin/").status_code == 404
