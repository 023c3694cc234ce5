"""Phases, scaling down, reviews, terms, linked cases and closing, by their pages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from casework.models import Case
from casework.vocabulary import CaseKind, Table
from escalation.models import Deadline, DeadlineState, Move
from tests import cast as stage
from tests import stages
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

_told, story = stages.stage(recent_case)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def page(case, part):
    return f"/casus/{case.uuid}/{part}"


def to_zvh(cast, case):
    move = stage.request_zvh(cast, case)
    return stage.accept_zvh(cast, move)


def test_the_coordinator_decides_phase_three_with_its_regie_filled(cast, case):
    client = client_of(cast, "coordinator")
    address = page(case, "fase/?naar=3")
    form = {
        **hidden(client.get(address)),
        "act": "decide",
        "ground": "STAGNATION",
        "motivation": "De samenwerking zit al weken vast.",
    }
    incomplete = client.post(address, form)
    assert incomplete.status_code == 422
    assert "Operationeel verantwoordelijk" in text_of(incomplete)
    desk = str(cast.desk("samendoen").uuid)
    regie = {
        "regie_process_direction": str(cast.desk("coordinator").uuid),
        "regie_operational_owner": desk,
        "regie_administrative_owner": desk,
    }
    assert client.post(address, {**form, **regie}).status_code == 302
    case.refresh_from_db()
    assert case.phase == 3


def test_a_partner_proposes_but_does_not_decide(cast, case):
    client = client_of(cast, "wonen")
    address = page(case, "fase/?naar=3")
    shown = client.get(address)
    assert "Voorstel versturen" in text_of(shown)
    form = {**hidden(shown), "ground": "SAFETY", "motivation": "Buren voelen zich onveilig."}
    assert client.post(address, {**form, "act": "decide"}).status_code == 403
    assert client.post(address, {**form, "act": "propose"}).status_code == 302
    case.refresh_from_db()
    assert case.phase == 2


def test_scaling_down_asks_for_an_agreement_and_waits_for_the_recipient(cast, case):
    case = to_zvh(cast, case)
    client = client_of(cast, "zvh")
    shown = client.get(page(case, "afschalen/"))
    form = {
        **hidden(shown),
        "recipient": str(cast.desk("samendoen").uuid),
        "motivation": "De doelen zijn gehaald en het is rustig.",
        "evaluation_note": "Samen optrekken werkte goed.",
    }
    refused = client.post(page(case, "afschalen/"), form)
    assert refused.status_code == 422
    assert "Spreek af wat u doet bij terugval" in text_of(refused)
    form["relapse_agreement"] = "Bij drie meldingen bellen we elkaar."
    assert client.post(page(case, "afschalen/"), form).status_code == 302
    case.refresh_from_db()
    assert case.table == Table.ZVH
    move = Move.objects.get(case=case, to_code="LOCAL")
    recipient = client_of(cast, "samendoen")
    answer = {**hidden(recipient.get(f"/verzoek/{move.uuid}/")), "answer": "accept"}
    assert recipient.post(f"/verzoek/{move.uuid}/antwoord/", answer).status_code == 302
    case.refresh_from_db()
    assert case.table == Table.LOCAL
    assert client.get(page(case, "fase/")).status_code == 404


def test_a_case_at_its_first_table_cannot_go_lower(cast, case):
    answer = client_of(cast, "coordinator").get(page(case, "afschalen/"))
    assert answer.status_code == 403
    assert "al bij de eerste tafel" in text_of(answer)


def test_a_review_is_noted_by_who_directs_and_by_nobody_else(cast, case):
    running = Deadline.objects.get(case=case, term="AVE2-REVIEW", state=DeadlineState.OPEN)
    assert client_of(cast, "wonen").post(page(case, "besproken/")).status_code == 403
    assert client_of(cast, "samendoen").post(page(case, "besproken/")).status_code == 302
    running.refresh_from_db()
    assert running.state == DeadlineState.MET
    assert Deadline.objects.filter(case=case, term="AVE2-REVIEW", state="OPEN").count() == 1


def test_a_term_explains_itself_and_can_be_settled(cast, case):
    term = Deadline.objects.get(case=case, term="AVE2-REVIEW")
    client = client_of(cast, "samendoen")
    shown = client.get(page(case, f"termijn/{term.uuid}/"))
    assert "Zo is de termijn berekend" in text_of(shown)
    assert client_of(cast, "vreemde").get(page(case, f"termijn/{term.uuid}/")).status_code == 404
    done = client.post(page(case, f"termijn/{term.uuid}/klaar/"), hidden(shown))
    assert done.status_code == 302
    term.refresh_from_db()
    assert term.state == DeadlineState.MET


def test_a_linked_case_takes_nothing_along(cast, case):
    client = client_of(cast, "coordinator")
    address = page(case, "koppelen/OTH/")
    form = {
        **hidden(client.get(address)),
        "name": "Garage Voorbeeld-fictief",
        "area": "Dedemsvaart",
        "purpose": "",
        "director": str(cast.desk("oov").uuid),
    }
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "Garage Voorbeeld-fictief" in text_of(refused)
    done = client.post(address, {**form, "purpose": "Signalen samen onderzoeken."})
    assert done.status_code == 302
    made = Case.objects.get(kind=CaseKind.UNDERMINING)
    assert {item.text for item in made.items.all()} == {"Garage Voorbeeld-fictief"}
    # behind the wall it does not exist, also not for who made it or in the case it came from
    assert done.headers["Location"] == page(case, "")
    assert client.get(page(made, "")).status_code == 404
    assert "Gekoppelde casus gemaakt" not in text_of(client.get(page(case, "?toon=alles&meer=1")))
    theirs = client_of(cast, "oov").get(page(made, "?toon=alles&meer=1"))
    assert "Gekoppelde casus gemaakt" in text_of(theirs)
    assert case.reference not in text_of(theirs)


def test_only_who_leads_the_case_makes_a_linked_one(cast, case):
    client = client_of(cast, "wonen")
    assert client.get(page(case, "koppelen/OTH/")).status_code == 403
    assert "Maak een gekoppelde casus" not in text_of(client.get(page(case, "verplaatsen/")))
    assert not Case.objects.filter(kind=CaseKind.UNDERMINING).exists()


def test_closing_needs_a_reason_and_shields_at_once(cast, case):
    client = client_of(cast, "coordinator")
    form = hidden(client.get(page(case, "sluiten/")))
    assert client.post(page(case, "sluiten/"), {**form, "reason": ""}).status_code == 422
    reason = {"reason": "Het is al maanden rustig."}
    first, second = (client.post(page(case, "sluiten/"), {**form, **reason}) for _ in range(2))
    assert first.url == second.url == "/"
    assert client.get(page(case, "fase/")).status_code == 404
    assert client_of(cast, "samendoen").get(page(case, "")).status_code == 404


def test_a_partner_cannot_close(cast, case):
    answer = client_of(cast, "wonen").post(page(case, "sluiten/"), {"reason": "Klaar ermee."})
    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.closed_at is None
    assert case.opened_at < timezone.now()
