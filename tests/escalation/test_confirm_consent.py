"""Consent at a source's confirmation: it hangs on the person, opens what it says, and can end."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Consent, Item, LegalGround
from casework.services import consents
from casework.vocabulary import Ground, Level
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.escalation.browsing import client_of, hidden, recent_case, text_of

READ = {"casework_user", "casework_accessline", "casework_unsealedline", "auth_session"}


def tell():
    """A request for the table of care and safety; the note of care is about the person."""
    cast, case = recent_case()
    Item.objects.filter(pk=cast.items["i6"].pk).update(subject=case.subjects.get())
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


@pytest.fixture
def care(cast):
    return client_of(cast, "ggz")


def url(move):
    return reverse("confirm", args=[move.uuid])


def form(cast, care, move, **changed):
    page = care.get(url(move))
    receivers = {desk.party for desk in move.receiving_desks.select_related("party")}
    return {
        **hidden(page),
        "items": [str(cast.items["i6"].uuid)],
        "for_weighing": "on",
        "for_conference": "on",
        "necessity": "Nodig om de casus te wegen.",
        "ground": "T",
        "age": "ADULT",
        "given_by": ["SELF"],
        "given_on": cast.at.strftime("%d-%m-%Y"),
        "explanation": "Mondeling gevraagd en uitgelegd.",
        "recipients": [
            *(str(party.uuid) for party in receivers),
            str(cast.desk("wijkagent").party.uuid),
        ],
        **changed,
    }


def test_choosing_consent_records_it_and_opens_the_item_at_both_gates(cast, case, move, care):
    assert care.post(url(move), form(cast, care, move)).status_code == 302
    cast.at = timezone.now()
    row = Consent.objects.get()
    assert (row.ground.ground, row.ground.scope) == (Ground.T, "subject")
    assert row.ground.subject == case.subjects.get()
    assert row.ground.categories == ["GEZ"]
    assert cast.desk("wijkagent").party_id in row.ground.recipients
    stage.judge_fit(cast, move)
    assert cast.levels("om", case)["i6"] is Level.FULL
    stage.accept_zvh(cast, move)
    cast.at = timezone.now()
    for name in ("wijkagent", "om", "zvh"):
        assert cast.levels(name, case)["i6"] is Level.FULL
    assert "i6" not in cast.levels("samendoen", case), "the person did not agree to that"
    assert not LegalGround.objects.filter(ground=Ground.T).exclude(scope="subject").exists()


def test_withdrawing_it_hides_at_once_and_nothing_opens_later(cast, case, move, care):
    care.post(url(move), form(cast, care, move))
    cast.at = timezone.now()
    stage.judge_fit(cast, move)
    assert cast.levels("om", case)["i6"] is Level.FULL
    consents.withdraw_consent(Consent.objects.get(), by=cast.actor("ggz"), at=cast.at)
    assert "i6" not in cast.levels("om", case)
    stage.accept_zvh(cast, move)
    assert "i6" not in cast.levels("wijkagent", case)
    assert cast.levels("ggz", case)["i6"] is Level.FULL


def test_an_earlier_consent_is_one_tick(cast, case, move, care):
    given = consents.ConsentInput(
        consents.ConsentKind.LIFT_SECRECY,
        case.subjects.get(),
        consents.AgeGroup.ADULT,
        frozenset({consents.Consenter.SELF}),
        cast.at.date(),
        "Samen besproken en akkoord.",
    )
    consents.record_consent(case, given, by=cast.actor("ggz"), at=cast.at)
    page = text_of(care.get(url(move)))
    assert "toestemming van de betrokkene (vastgelegd op" in page
    assert 'name="given_by"' not in page
    tick = {"age": "", "given_by": [], "given_on": "", "explanation": ""}
    assert care.post(url(move), form(cast, care, move, **tick)).status_code == 302
    assert Consent.objects.count() == 1
    cast.at = timezone.now()
    stage.judge_fit(cast, move)
    assert cast.levels("om", case)["i6"] is Level.FULL


def test_a_consent_that_leaves_out_who_weighs_is_refused_at_the_field(cast, case, move, care):
    only_police = [str(cast.desk("wijkagent").party.uuid)]
    before = acts.fingerprint()
    answer = care.post(url(move), form(cast, care, move, recipients=only_police))
    assert answer.status_code == 422
    assert "Er is geen toestemming vastgelegd" in text_of(answer)
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= READ


def test_for_an_item_about_no_single_person_the_field_says_so(cast, case, move, care):
    Item.objects.filter(pk=cast.items["i6"].pk).update(subject=None)
    answer = care.post(url(move), form(cast, care, move))
    assert answer.status_code == 422
    assert "Dit gegeven staat niet bij één persoon" in text_of(answer)
    assert not Consent.objects.exists()


def test_half_a_consent_is_said_at_its_field_and_loses_nothing(cast, case, move, care):
    before = acts.fingerprint()
    answer = care.post(
        url(move), form(cast, care, move, given_by=[], explanation="Eigen zin hier.")
    )
    assert answer.status_code == 422
    assert "Kies wie toestemming gaf." in text_of(answer)
    assert "Eigen zin hier." in text_of(answer)
    child = care.post(url(move), form(cast, care, move, age="CHILD"))
    assert "Hier moet een ouder of vertegenwoordiger toestemming geven." in text_of(child)
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= READ


def test_only_grounds_that_count_at_that_table_are_offered(cast, move, care):
    page = text_of(care.get(url(move)))
    offered = re.findall(r'name="ground" value="(\w+)"', page)
    assert offered == ["T", "W", "G"], "a conflict of duties is none in the partnership"


def test_the_source_looks_first_who_will_see_it_and_nothing_is_done(cast, case, move, care):
    before = acts.fingerprint()
    page = text_of(care.post(url(move), form(cast, care, move, voorbeeld="1")))
    assert "Dit verandert er" in page
    for name in (cast.desk("om").label, cast.desk("wijkagent").label):
        row = re.search(rf'<th scope="row"[^>]*>[^<]*{name}.*?</tr>', page, re.DOTALL)
        assert row, name
        assert "volledig" in row[0]
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= READ
    assert "i6" not in cast.levels("om", case)


def test_what_the_look_says_is_what_happens(cast, case, move, care):
    """Also what was given before and stood closed: the consent counts for the whole case."""
    only = form(cast, care, move)
    del only["for_conference"]
    page = text_of(care.post(url(move), {**only, "voorbeeld": "1"}))
    told = page[page.index("Dit verandert er") :]
    told = told[: told.index("</table>")]
    assert cast.desk("om").label in told
    assert cast.desk("samendoen").label not in told
    assert care.post(url(move), only).status_code == 302
    cast.at = timezone.now()
    stage.judge_fit(cast, move)
    for name in ("om", "wijkagent", "samendoen"):
        assert (cast.desk(name).label in told) == ("i6" in cast.levels(name, case)), name
