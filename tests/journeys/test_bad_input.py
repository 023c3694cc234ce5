"""Bad input: a clear Dutch message, what was typed is kept, nothing half-written."""

from __future__ import annotations

import re

import pytest

from casework.models import Case, Item, JournalEvent, Report
from escalation.models import Confirmation, Move
from tests import cast as stage
from tests.journeys.road import Road
from tests.stages import stage as told_once

TYPED = "Overlast in de nacht, merk fazant."


def tell():
    """One local case with everybody's own items in it."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    return cast, case


_told, story = told_once(tell)


@pytest.fixture
def road(story, clock):
    cast, case = story
    clock.at = cast.later(hours=1)
    return Road(cast, clock, case_id=str(case.uuid))


def traces():
    """Everything that a half-done act could have left behind."""
    return (
        JournalEvent.objects.count(),
        Item.objects.count(),
        Report.objects.count(),
        Case.objects.count(),
        Move.objects.count(),
        Confirmation.objects.count(),
    )


REPORT = {
    "text": TYPED,
    "case_kind": "CONFUSED_BEHAVIOUR",
    "occurred_at": "01-11-2026",
    "area": "Dedemsvaart",
    "name": "A. Voorbeeld-fictief",
    "born_on": "03-05-1982",
}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("case_kind", "TAX_FRAUD", "Selecteer een geldige keuze."),
        ("text", "", "Schrijf hier een zin."),
        ("text", " \u200b\u202e ", "Schrijf hier een zin."),
        ("text", "x" * 1_000_000, "De tekst is te lang. Gebruik hooguit 10.000 tekens."),
        ("occurred_at", "02-05-1982", "Deze datum ligt voor de geboorte."),
        ("occurred_at", "01-11-1826", "Deze datum klopt niet. Controleer het jaar."),
        ("occurred_at", "03-11-2026", "Deze datum ligt in de toekomst."),
        ("occurred_at", "31-02-2026", "Schrijf de datum als dd-mm-jjjj"),
        ("category", "GEZ; DROP", "Selecteer een geldige keuze."),
    ],
)
def test_a_report_that_is_not_right_says_so_and_keeps_what_was_typed(road, field, value, message):
    before = traces()
    walker = road.who("wijkagent")
    form = walker.open("/melding/").form(having="occurred_at")
    page = walker.send(form, expect=422, **{**REPORT, field: value})
    assert message in page.text
    again = page.form(having="occurred_at").data
    for name, typed in REPORT.items():
        if name != field:
            assert again[name] == [typed], name
    assert traces() == before


def test_a_null_sign_is_refused_in_words(road):
    before = traces()
    walker = road.who("samendoen")
    form = walker.open(road.url("notitie/")).form(having="text")
    page = walker.send(form, text=f"{TYPED}\x00", expect=422)
    assert "Null-tekens zijn niet toegestaan." in page.text
    assert TYPED in page.html
    assert traces() == before


def test_signs_that_turn_or_hide_text_are_taken_out_of_a_note(road):
    road.note("samendoen", "Rustig\u202e gesprek met\u200b de buren\x07.", "HULP")
    assert Item.objects.latest("pk").text == "Rustig gesprek met de buren."


@pytest.mark.parametrize("value", ["\u202egeen reden\u202c om te wachten", "x" * 1_000_000])
def test_a_reason_with_hidden_signs_or_without_end_is_refused_in_the_wizard(road, value):
    before = traces()
    walker = road.who("coordinator")
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    page = walker.send(
        page.form(having="motivation"), motivation=value, goal="Een plan dat werkt.", expect=422
    )
    assert "onzichtbare tekens" in page.text or "Deze tekst is te lang" in page.text
    assert page.form(having="motivation").data["goal"] == ["Een plan dat werkt."]
    assert traces() == before


def test_a_request_without_criteria_is_not_sent(road):
    before = traces()
    walker = road.who("coordinator")
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    page = walker.send(
        page.form(having="motivation"),
        motivation="Het lokale plan zit al weken vast.",
        goal="Een gezamenlijk plan.",
    )
    page = walker.send(page.form(having="categories"))
    page = walker.send(page.form(action="/controleren/"), expect=422)
    assert "Nog niet compleet" in page.text
    assert "criteri" in page.text.lower()
    assert "Het lokale plan zit al weken vast." in page.text
    assert traces() == before


@pytest.mark.parametrize("table", ["RIEC", "OTH", "LOCAL", "MAAN"])
def test_an_impossible_move_is_refused_on_the_first_page(road, table):
    before = traces()
    walker = road.who("coordinator")
    form = walker.open(road.url("verplaatsen/")).form(having="to_table")
    page = walker.send(form, to_table=table, expect=422)
    assert "Deze keuze kan hier niet." in page.text
    assert traces() == before
    assert walker.status(road.url("koppelen/MAAN/")) == 404


def request_stands(road):
    road.cast.at = road.clock.at
    move = stage.request_zvh(road.cast, road.case)
    road.move_path = f"/verzoek/{move.uuid}/"
    road.clock.later(hours=1)


def test_an_answer_without_words_is_refused_and_the_choice_is_kept(road):
    request_stands(road)
    before = traces()
    page = road.answer("zvh", "return", text="", expect=422)
    assert "Er gaat iets niet goed" in page.text
    assert page.form(having="answer").data["answer"] == ["return"]
    assert road.move.is_open
    assert traces() == before


def test_items_of_another_case_in_a_form_are_not_taken_along(road):
    request_stands(road)
    other = stage.open_local_case(road.cast, identity={"name": "B. Ander-fictief"})
    foreign = other.items.get(category="ID")
    before = traces()
    walker = road.who("samendoen")
    form = walker.open(f"{road.move_path}bevestigen/").form(having="items")
    page = walker.send(form, items=[*form.data["items"], str(foreign.uuid)], expect=422)
    assert "Deze keuze kan hier niet." in page.text
    assert not foreign.releases.filter(setting="ZVH_TRIAGE").exists()
    assert traces() == before


def test_another_cases_item_behind_this_cases_address_does_not_exist(road):
    other = stage.open_local_case(road.cast, identity={"name": "B. Ander-fictief"})
    foreign = other.items.get(category="ID")
    before = traces()
    walker = road.who("samendoen")
    address = road.url(f"gegeven/{foreign.uuid}/intrekken/")
    form = walker.open(road.url()).form(action="/intrekken/")
    form.action = address
    page = walker.send(form, expect=404)
    assert "De pagina bestaat niet, of is niet voor u bedoeld." in page.text
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None
    assert traces() == before


def test_a_stale_form_shows_both_versions_and_writes_nothing(road):
    walker = road.who("coordinator")
    road.cast.at = road.clock.at
    road.prepare()
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    page = walker.send(page.form(having="motivation"), motivation=f"Het plan zit vast. {TYPED}")
    page = walker.send(page.form(having="categories"))
    form = page.form(action="/controleren/")
    form.data["version"] = [str(int(form.data["version"][0]) - 1)]
    before = traces()
    page = walker.send(form, expect=409)
    assert "Iemand was u voor" in page.text
    assert "Zo staat het er nu" in page.text
    assert "Dit vulde u in" in page.text
    assert TYPED in page.text
    assert traces() == before
    assert not Move.objects.exists()


def test_two_people_close_and_move_at_once_and_the_second_is_told(road):
    closing = road.who("coordinator").open(road.url("sluiten/")).form(having="reason")
    request_stands(road)
    before = traces()
    page = road.who("coordinator").send(closing, reason="Het is al weken rustig.", expect=409)
    assert "Iemand was u voor" in page.text
    assert "Het is al weken rustig." in page.text
    assert traces() == before


def test_a_session_that_ends_in_the_middle_of_the_wizard_loses_nothing(road):
    walker = road.who("coordinator")
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    form = page.form(having="motivation")
    before = traces()
    walker.client.logout()
    page = walker.send(form, motivation=f"Het plan zit vast. {TYPED}", goal="Een plan dat werkt.")
    assert page.path.startswith("/account/login/")
    assert "U was uitgelogd. Log in, dan staat uw tekst er nog." in page.html
    assert traces() == before

    login = page.form(having="login")
    page = walker.send(login, login="coordinator", password="schakel-demo-2026")
    assert page.path.endswith("/verplaatsen/criteria/"), page.path
    again = page.form(having="motivation").data
    assert again["motivation"] == [f"Het plan zit vast. {TYPED}"]
    assert again["goal"] == ["Een plan dat werkt."]
    assert "Uw tekst is bewaard gebleven." in page.html


def test_what_one_typed_is_not_given_to_the_next_who_signs_in(road):
    walker = road.who("coordinator")
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    form = page.form(having="motivation")
    walker.client.logout()
    page = walker.send(form, motivation=TYPED)
    login = page.form(having="login")
    data = {name: values[0] for name, values in login.data.items()}
    answer = walker.client.post(
        login.action, {**data, "login": "vreemde", "password": "schakel-demo-2026"}, follow=True
    )
    assert answer.status_code == 404
    assert TYPED not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "rest", "having", "given"),
    [
        ("wijkagent", "notitie/", "text", {"text": TYPED}),
        ("samendoen", "afspraak/", "goal", {"goal": "Rust", "text": TYPED, "due_on": "20-11-2026"}),
    ],
)
def test_a_double_click_does_one_thing(road, name, rest, having, given):
    walker = road.who(name)
    form = walker.open(road.url(rest)).form(having=having)
    if "executor" in form.names:
        given = {**given, "executor": road.desk("samendoen")}
    first = walker.send(form, **given)
    before = traces()
    second = walker.send(form, **given)
    assert second.path == first.path == road.url()
    assert traces() == before
    assert Item.objects.filter(text=TYPED).count() == 1


def test_a_request_sent_twice_is_one_request(road):
    road.prepare()
    walker = road.who("coordinator")
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    page = walker.send(page.form(having="motivation"))
    page = walker.send(page.form(having="categories"))
    form = page.form(action="/controleren/")
    first = walker.send(form)
    before = traces()
    second = walker.send(form)
    assert re.fullmatch(r"/verzoek/[0-9a-f-]{36}/", first.path)
    assert second.path == first.path
    assert Move.objects.count() == 1
    assert traces() == before


@pytest.mark.parametrize(
    "address",
    [
        "/casus/geen-nummer/",
        "/casus/00000000-0000-4000-8000-000000000000/",
        "/verzoek/00000000-0000-4000-8000-000000000000/",
    ],
)
def test_a_made_up_address_is_a_page_that_does_not_exist(road, address):
    page = road.who("coordinator").open(address, expect=404)
    assert "De pagina bestaat niet, of is niet voor u bedoeld." in page.text
