"""What every page of a case says: what the case is for; and what no form of a case takes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from casework.errors import Refused
from casework.models import Case, Item
from casework.services import examinations
from casework.services.cases import Opening, open_case
from casework.vocabulary import CaseKind, Table
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint
from tests.escalation.browsing import client_of, hidden, text_of

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

PAGES = (
    "",
    "notitie/",
    "afspraak/",
    "delen/",
    "toestemming/",
    "wie-ziet-wat/",
    "wie-keek-mee/",
    "deelnemers/",
    "deelnemer/",
    "gebeurtenis/",
    "regie/",
    "fase/",
    "bewaarplicht/",
    "acuut/",
    "verplaatsen/",
    "sluiten/",
)


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_case_says_what_it_is_for(story, page):
    for name in ("coordinator", "samendoen", "wijkagent"):
        answer = client_of(story.cast, name).get(f"/casus/{story.local.uuid}/{page}")
        if answer.status_code == 200:
            assert text_of(answer).count(story.local.purpose) == 1, name
            break
    else:
        pytest.fail("nobody can open this page")


def test_oversight_reads_no_purpose_because_people_wrote_it(story):
    by = story.cast.actor("fg")
    examinations.open_examination(
        story.local.reference, "Jaarlijkse steekproef.", by=by, at=story.cast.at
    )
    answer = client_of(story.cast, "fg").get(f"/casus/{story.local.uuid}/")
    assert answer.status_code == 200
    assert story.local.purpose not in text_of(answer)


def test_a_case_is_not_opened_without_its_purpose(story):
    before = fingerprint()
    by = story.cast.actor("samendoen")
    opening = Opening(
        kind=CaseKind.CONFUSED_BEHAVIOUR,
        table=Table.LOCAL,
        phase=2,
        area="Dedemsvaart",
        purpose="  ",
        director=story.cast.desk("samendoen"),
    )
    with pytest.raises(Refused) as refused:
        open_case(
            opening,
            municipality=story.cast.demo.municipality,
            desk=by.desks[0],
            by=by,
            at=story.cast.at,
        )
    assert [reason.field for reason in refused.value.reasons] == ["purpose"]
    assert fingerprint() == before


def test_a_number_of_a_citizen_is_no_kind_of_note(story):
    before = Item.objects.count()
    url = f"/casus/{story.local.uuid}/notitie/"
    for name in ("samendoen", "wijkagent", "coordinator"):
        client = client_of(story.cast, name)
        page = client.get(url)
        assert 'value="BSN"' not in text_of(page)
        given = {"text": "123456782", "category": "BSN", "setting": "LOKAAL"}
        assert client.post(url, {**hidden(page), **given}).status_code == 422
    assert Item.objects.count() == before


def test_who_works_at_no_desk_sees_nothing(story):
    story.cast.demo.users["samendoen"].memberships.update(until=story.cast.at)
    client = client_of(story.cast, "samendoen")
    page = text_of(client.get("/"))
    for case in Case.objects.all():
        assert case.reference not in page
        assert client.get(f"/casus/{case.uuid}/").status_code == 404
    assert "Meldingen" not in page
