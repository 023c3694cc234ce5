"""The pages of a source: giving with a look beforehand, stopping, correcting, consent."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework.models import Consent, Item, Release
from casework.services import items
from casework.services.items import ItemInput
from casework.vocabulary import Category, Ground, Level, Setting
from tests import stages
from tests.casework import acts
from tests.escalation.browsing import client_of, text_of

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)
F = Level.FULL


@pytest.fixture
def cast(story, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))
    story.cast.items = story.items
    return story.cast


@pytest.fixture
def case(story):
    return story.local


@pytest.fixture
def note(cast, case):
    """A note of Vechtdal Wonen that stays at home."""
    cast.items["new"] = items.add_item(
        case,
        ItemInput(Category.WOON, "De kelder is vol, fictief."),
        release_into=None,
        by=cast.actor("wonen"),
        at=cast.at,
    )
    return cast.items["new"]


def at(name, case, *more):
    return reverse(name, args=[case.uuid, *(one.uuid for one in more)])


def given(item, **changed):
    return {
        "items": [str(item.uuid)],
        "recipients": ["iedereen"],
        "necessity": "Nodig om samen op te pakken.",
        **changed,
    }


def test_a_source_looks_first_then_gives_then_stops(cast, case, note):
    client = client_of(cast, "wonen")
    page = text_of(client.get(at("share", case)))
    assert "De kelder is vol" in page
    assert "Nodig om deze casus samen op te pakken." in page

    before = acts.fingerprint()
    looked = text_of(client.post(at("share", case), given(note, voorbeeld="1")))
    assert "Dit verandert er" in looked
    row = re.search(r"Samen Doen Dedemsvaart.*?</tr>", looked, re.DOTALL)
    assert row
    assert "niets" in row[0]
    assert "volledig" in row[0]
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= {"casework_user", "casework_accessline"}

    assert client.post(at("share", case), given(note)).status_code == 302
    assert cast.levels("samendoen", case)["new"] is F
    mine = text_of(client.get(at("item", case, note)))
    assert "iedereen in dit overleg" in mine
    release = Release.objects.get(item=note)
    stop = client.post(at("release_end", case, note), {"vrijgave": str(release.uuid)})
    assert stop.status_code == 302
    assert "new" not in cast.levels("samendoen", case)
    assert "gestopt" in text_of(client.get(at("item", case, note)))


def test_a_double_click_gives_once(cast, case, note):
    client = client_of(cast, "wonen")
    data = given(note, token="5b0b8d3e-7d5c-4b7e-9d1a-0c8d1f9b2a12")
    for _ in range(2):
        assert client.post(at("share", case), data).status_code == 302
    assert Release.objects.filter(item=note).count() == 1


def test_bad_input_is_said_at_the_field_and_nothing_is_lost(cast, case, note):
    client = client_of(cast, "wonen")
    both = [str(cast.desk("wijkagent").party.uuid), "iedereen"]
    for changed, words in (
        ({"items": []}, "Kies wat u deelt."),
        ({"recipients": []}, "Kies met wie u dit deelt."),
        ({"recipients": both}, "Niet allebei."),
        ({"necessity": "-"}, "Schrijf hier een zin."),
    ):
        answer = client.post(at("share", case), given(note, **changed))
        assert answer.status_code == 422
        assert words in text_of(answer)
    kept = client.post(at("share", case), given(note, recipients=[], necessity="Mijn eigen zin."))
    assert "Mijn eigen zin." in text_of(kept)
    assert not Release.objects.filter(item=note).exists()


def test_a_setting_one_knows_nothing_of_is_not_there(cast, case):
    client = client_of(cast, "wonen")
    assert client.get(at("share", case), {"overleg": "ZVH_CASUS"}).status_code == 404
    assert client.get(at("share", case), {"overleg": "onzin"}).status_code == 404


def test_professional_secrecy_asks_its_own_ground_on_the_page(cast, case):
    secret, client = cast.items["i6"], client_of(cast, "ggz")
    page = text_of(client.get(at("share", case)))
    assert "Uw grond voor gegevens onder beroepsgeheim" in page
    assert "Goed hulpverlenerschap" not in page, "no ground at the local table"
    refused = client.post(at("share", case), given(secret))
    assert refused.status_code == 422
    assert "Voor gegevens onder beroepsgeheim is uw eigen grond nodig." in text_of(refused)
    consent = client.post(at("share", case), given(secret, ground="T"))
    assert consent.status_code == 422
    assert "Dit gegeven staat niet bij één persoon" in text_of(consent)
    short = client.post(at("share", case), given(secret, ground="C", motivation=""))
    assert short.status_code == 422
    assert "i6" not in cast.levels("wijkagent", case)
    words = "Zonder deze informatie gaat het mis."
    assert (
        client.post(at("share", case), given(secret, ground="C", motivation=words)).status_code
        == 302
    )
    assert cast.levels("wijkagent", case)["i6"] is F
    assert "Goed hulpverlenerschap" not in text_of(client_of(cast, "wonen").get(at("share", case)))


def test_correcting_on_the_page(cast, case):
    client, old = client_of(cast, "wonen"), cast.items["i3"]
    url = at("item_correct", case, old)
    assert old.text in text_of(client.get(url))
    same = client.post(url, {"text": old.text})
    assert same.status_code == 422
    assert "Deze tekst staat er al" in text_of(same)
    done = client.post(url, {"text": "Het was de buurman, fictief."})
    new = Item.objects.get(replaces=old)
    assert done.headers["Location"] == at("item", case, new)
    timeline = text_of(client_of(cast, "samendoen").get(at("case", case)))
    assert "Het was de buurman" in timeline
    assert old.text not in timeline
    versions = text_of(client.get(at("item", case, new)))
    assert old.text in versions
    for name in ("samendoen", "wijkagent"):
        assert client_of(cast, name).get(at("item", case, old)).status_code == 404


def test_a_name_is_corrected_in_its_own_fields(cast, case):
    client, old = client_of(cast, "samendoen"), cast.items["i1"]
    url = at("item_correct", case, old)
    page = text_of(client.get(url))
    assert 'name="born_on"' in page
    assert client.post(url, {"name": "Z. Anders-fictief", "born_on": "02-01-1990"}).status_code == (
        302
    )
    assert Item.objects.get(replaces=old).details["name"] == "Z. Anders-fictief"


def test_reclassifying_says_beforehand_who_sees_less_and_then_does_so(cast, case):
    client, item = client_of(cast, "wonen"), cast.items["i3"]
    url = at("item_kind", case, item)
    data = {"category": "REL", "regime": "AVG"}
    looked = text_of(client.post(url, {**data, "voorbeeld": "1"}))
    assert "Wijkagenten Vechtdal" in looked
    assert "niets" in looked
    assert cast.levels("wijkagent", case)["i3"] is F
    assert client.post(url, data).status_code == 302
    assert "i3" not in cast.levels("wijkagent", case)
    assert client_of(cast, "samendoen").get(url).status_code == 404


def test_conditions_are_set_and_taken_away_on_the_page(cast, case):
    client, item = client_of(cast, "wonen"), cast.items["i3"]
    url = at("item_conditions", case, item)
    police = f"partij_{cast.desk('wijkagent').party.uuid}"
    names = re.findall(r'<select name="([^"]+)"', text_of(client.get(url)))
    assert police in names
    data = dict.fromkeys(names, "vol")
    assert client.post(url, {**data, police: "signal"}).status_code == 302
    assert cast.levels("wijkagent", case)["i3"] is Level.SIGNAL
    assert "alleen dat het er is" in text_of(client.get(at("item", case, item)))
    assert client.post(url, data).status_code == 302
    assert cast.levels("wijkagent", case)["i3"] is F
    assert client.post(url, {**data, police: "full"}).status_code == 422


# ------------------------------------------------------------------ consent


AGREED = {
    "age": "ADULT",
    "given_by": ["SELF"],
    "explanation": "Mondeling gevraagd en uitgelegd.",
}


def consented(cast, item, **changed):
    day = cast.at.strftime("%d-%m-%Y")
    return given(item, ground="T", **{**AGREED, "given_on": day, **changed})


@pytest.fixture
def secret(cast, case):
    """The note of care, at the person it is about."""
    Item.objects.filter(pk=cast.items["i6"].pk).update(subject=case.subjects.get())
    return Item.objects.get(pk=cast.items["i6"].pk)


def test_consent_is_recorded_on_the_page_that_shares_and_is_one_tick_the_next_time(
    cast, case, secret
):
    client, url = client_of(cast, "ggz"), at("share", case)
    before = acts.fingerprint()
    looked = text_of(client.post(url, consented(cast, secret, voorbeeld="1")))
    row = re.search(r"Wijkagenten Vechtdal.*?</tr>", looked, re.DOTALL)
    assert row
    assert "volledig" in row[0]
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= {"casework_user", "casework_accessline"}

    assert client.post(url, consented(cast, secret)).status_code == 302
    assert cast.levels("wijkagent", case)["i6"] is F
    kept = Consent.objects.get()
    assert (kept.ground.ground, kept.ground.scope) == (Ground.T, "subject")
    assert kept.ground.categories == ["GEZ"]
    again = text_of(client.get(url))
    assert "Uitdrukkelijke toestemming van de betrokkene (vastgelegd op" in again
    assert 'name="given_by"' not in again, "one tick"
    assert client.post(url, given(secret, ground="T")).status_code == 302
    assert Consent.objects.count() == 1

    back = at("consent_withdraw", case, kept)
    assert client.post(back).status_code == 302
    assert "i6" not in cast.levels("wijkagent", case)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"age": ""}, "Kies een leeftijd."),
        ({"given_by": []}, "Kies wie toestemming gaf."),
        ({"given_on": ""}, "Vul een datum in."),
        ({"given_on": "31-02-2026"}, "Schrijf de datum als dd-mm-jjjj"),
        ({"explanation": ""}, "Schrijf hier een zin."),
        ({"age": "CHILD"}, "Hier moet een ouder of vertegenwoordiger toestemming geven."),
        ({"age": "YOUTH", "given_by": ["REPRESENTATIVE"]}, "moet de betrokkene zelf ook"),
    ],
)
def test_half_a_consent_is_said_at_its_field_and_gives_nothing(cast, case, secret, changed, words):
    client = client_of(cast, "ggz")
    before = acts.fingerprint()
    answer = client.post(at("share", case), consented(cast, secret, **changed))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'zv-details zv-field" open' in text_of(answer), "where the consent is typed"
    changed = {name for name, mark in acts.fingerprint().items() if mark != before[name]}
    assert changed <= {"casework_user", "casework_accessline", "casework_unsealedline"}
    assert "i6" not in cast.levels("wijkagent", case)


def test_a_consent_names_only_those_it_is_shared_with(cast, case, secret):
    client = client_of(cast, "ggz")
    police = cast.desk("wijkagent").party
    only = consented(cast, secret, recipients=[str(police.uuid)])
    assert client.post(at("share", case), only).status_code == 302
    assert Consent.objects.get().ground.recipients == [police.pk]
    assert cast.levels("wijkagent", case)["i6"] is F
    wider = client.post(at("share", case), given(secret, ground="T"))
    assert wider.status_code == 302, "everybody: it opens to whom the consent names"
    assert "i6" not in cast.levels("samendoen", case)
    care = str(cast.desk("samendoen").party.uuid)
    other = client.post(at("share", case), given(secret, ground="T", recipients=[care]))
    assert other.status_code == 422
    assert "Kies wie toestemming gaf." in text_of(other)


def form(cast, case, **changed):
    return {
        "kind": "LIFT_SECRECY",
        "subject": str(case.subjects.get().uuid),
        "age": "ADULT",
        "given_by": ["SELF"],
        "given_on": cast.at.strftime("%d-%m-%Y"),
        "categories": ["FIN"],
        "recipients": ["iedereen"],
        "explanation": "Mondeling gevraagd en uitgelegd.",
        **changed,
    }


def test_consent_is_recorded_and_taken_back_on_the_page(cast, case):
    Item.objects.filter(case=case).update(subject=case.subjects.get())
    client, url = client_of(cast, "samendoen"), at("consent", case)
    assert "Hulp aannemen is geen toestemming om gegevens te delen" in text_of(client.get(url))
    assert "i4" not in cast.levels("wonen", case)
    assert client.post(url, form(cast, case)).status_code == 302
    assert cast.levels("wonen", case)["i4"] is F
    row = Consent.objects.get()
    assert row.ground.ground == Ground.T
    assert "Mondeling gevraagd" in text_of(client.get(url))
    assert "Mondeling gevraagd" not in text_of(client_of(cast, "wijkagent").get(url))
    back = at("consent_withdraw", case, row)
    assert client_of(cast, "wijkagent").post(back).status_code == 404
    assert client.post(back).status_code == 302
    assert "i4" not in cast.levels("wonen", case)
    assert "geldt niet meer" in text_of(client.get(url))


def test_an_age_that_asks_for_a_parent_says_so_at_the_field(cast, case):
    client, url = client_of(cast, "ggz"), at("consent", case)
    answer = client.post(url, form(cast, case, age="CHILD", categories=["GEZ"]))
    assert answer.status_code == 422
    assert "Hier moet een ouder of vertegenwoordiger toestemming geven." in text_of(answer)
    assert "Mondeling gevraagd" in text_of(answer)
    assert not Consent.objects.exists()


def test_who_is_outside_the_case_finds_none_of_these_pages(cast, case):
    item = cast.items["i3"]
    client = client_of(cast, "vreemde")
    for url in (
        at("share", case),
        at("item", case, item),
        at("item_correct", case, item),
        at("item_kind", case, item),
        at("item_conditions", case, item),
        at("consent", case),
        at("alert_new", case),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in {404, 405}


def test_the_setting_is_the_one_in_the_address(cast, case, note):
    client = client_of(cast, "wonen")
    page = client.get(at("share", case), {"overleg": "LOKAAL", "gegeven": str(note.uuid)})
    assert page.context["setting"] is Setting.LOKAAL
    assert page.context["form"].fields["items"].initial == [str(note.uuid)]
