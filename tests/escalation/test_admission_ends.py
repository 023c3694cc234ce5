"""Ending a part: by who leads, or one's own; never a case without somebody in charge."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import Case, JournalEvent, Participation
from casework.rules.authority import Standing, decide_end
from casework.services import participation
from casework.vocabulary import EventType, RegieSlot, Role, Setting
from tests import cast as stage
from tests import stages
from tests.journeys.conftest import Clock, clock
from tests.journeys.walk import Walker

__all__ = ["clock"]

LEADS = Standing(frozenset({Role.PROCESS_COORDINATOR}))
NOTHING = Standing(frozenset({Role.HOUSING}))


@pytest.mark.parametrize(
    ("standing", "own", "directs", "code"),
    [
        (LEADS, False, False, ""),
        (LEADS, True, False, ""),
        (NOTHING, True, False, ""),
        (NOTHING, False, False, "lead:role"),
        (NOTHING, False, True, "lead:role"),
        (LEADS, False, True, "part:regie"),
        (NOTHING, True, True, "part:regie"),
    ],
)
def test_who_leads_or_whose_part_it_is_ends_it_unless_it_directs(standing, own, directs, code):
    decision = decide_end(Setting.LOKAAL, standing, own=own, directs=directs)
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


def tell():
    """A local case with everybody in it, and a request for it that waits."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    cast.later(hours=1)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def pages(story, clock: Clock):
    """The cast and the case, with pages that read the clock of the story."""
    cast, case = story
    clock.at = cast.at
    return cast, case


def part(cast, case: Case, name: str, setting: Setting = Setting.LOKAAL) -> Participation:
    return case.participations.get(desk=cast.desk(name), setting=setting)


def stop(case: Case, row: Participation) -> str:
    return f"/casus/{case.uuid}/deelnemers/?stop={row.uuid}"


def ended() -> int:
    return JournalEvent.objects.filter(type=EventType.PARTY_ENDED).count()


def test_the_coordinator_ends_a_part_after_being_asked_once_more(pages):
    cast, case = pages
    row = part(cast, case, "wonen")
    walker = Walker("coordinator")
    links = walker.open(f"/casus/{case.uuid}/").links()
    page = walker.open(links["Deelnemers"])
    address = page.links()["Deelname beëindigen : Sociaal beheer, Lokaal overleg"]
    page = walker.open(address)
    assert "De toegang tot dit overleg stopt meteen" in page.text
    row.refresh_from_db()
    assert row.ended_at is None, "looking ends nothing"
    page = walker.send(page.form(action=address.split("/")[-1]))
    assert "De deelname van Sociaal beheer is gestopt." in page.text
    row.refresh_from_db()
    assert row.ended_at is not None
    assert ended() == 1
    assert Walker("wonen").status(f"/casus/{case.uuid}/") == 404
    assert walker.status(stop(case, row)) == 404, "an ended part is not there"


def test_one_stops_oneself_and_is_led_home(pages):
    cast, case = pages
    row = part(cast, case, "wijkagent")
    walker = Walker("wijkagent")
    page = walker.open(f"/casus/{case.uuid}/deelnemers/")
    ways = [text for text in page.links() if "deelname" in text.lower()]
    assert ways == ["Stoppen met deze deelname : Wijkagenten Vechtdal, Lokaal overleg"]
    page = walker.open(stop(case, row))
    assert "U ziet dit overleg daarna niet meer" in page.text
    form = page.form(action=f"?stop={row.uuid}")
    page = walker.send(form)
    assert page.path == "/"
    assert "De deelname van Wijkagenten Vechtdal is gestopt." in page.text
    assert walker.send(form).path == "/", "a second click goes where the first one went"
    assert ended() == 1


def test_who_does_not_lead_ends_nobody_else(pages):
    cast, case = pages
    row = part(cast, case, "wijkagent")
    wonen = Walker("wonen")
    assert wonen.status(stop(case, row)) == 403
    assert wonen.client.post(stop(case, row)).status_code == 403
    assert wonen.client.post(f"/casus/{case.uuid}/deelnemers/").status_code == 404
    stranger = Walker("vreemde")
    assert stranger.status(stop(case, row)) == 404
    assert stranger.client.post(stop(case, row)).status_code == 404
    for key in (uuid.uuid4(), "x"):
        address = f"/casus/{case.uuid}/deelnemers/?stop={key}"
        assert Walker("coordinator").status(address) == 404, key
    row.refresh_from_db()
    assert row.ended_at is None
    assert ended() == 0


def test_a_party_under_secrecy_that_is_unseen_cannot_be_ended_by_its_address(pages):
    cast, case = pages
    row = part(cast, case, "ggz")
    walker = Walker("samendoen")
    assert "Dimence" not in walker.open(f"/casus/{case.uuid}/deelnemers/").html
    assert walker.status(stop(case, row)) == 404
    assert walker.client.post(stop(case, row)).status_code == 404
    inviter = Walker("coordinator").open(f"/casus/{case.uuid}/deelnemers/")
    assert "Uitgenodigd Dimence" in inviter.text
    own = Walker("ggz").open(stop(case, row))
    assert "Dimence Vechtdal" in own.text


@pytest.mark.parametrize("name", ["coordinator", "samendoen"])
def test_who_holds_regie_cannot_be_ended(pages, name):
    cast, case = pages
    row = part(cast, case, "samendoen")
    walker = Walker(name)
    page = walker.open(f"/casus/{case.uuid}/deelnemers/")
    assert "Wijs eerst de regie aan een ander toe." in page.text
    assert not [text for text in page.links() if "Samen Doen Dedemsvaart" in text]
    assert walker.status(stop(case, row)) == 403
    answer = walker.client.post(stop(case, row))
    assert answer.status_code == 403
    assert "Wijs eerst de regie aan een ander toe." in answer.content.decode()
    with pytest.raises(Refused, match="part:regie"):
        participation.end_participation(row, by=cast.actor(name), at=cast.at)
    assert access.slots_of(case)[RegieSlot.CASE_DIRECTION].desk == cast.desk("samendoen")


def test_after_the_regie_went_to_another_the_part_can_end(story):
    cast, case = story
    row = part(cast, case, "samendoen")
    case.regie.filter(until=None).update(desk=cast.desk("wijkagent"), user=None)
    participation.end_participation(row, by=cast.actor("coordinator"), at=cast.at)
    with pytest.raises(NotVisible):
        access.get_case(cast.actor("samendoen"), case.uuid)


def test_a_part_ends_once(story):
    cast, case = story
    row = part(cast, case, "wonen")
    by = cast.actor("coordinator")
    participation.end_participation(row, by=by, at=cast.at)
    with pytest.raises(Conflict, match="al gestopt"):
        participation.end_participation(row, by=by, at=cast.at)
    assert ended() == 1


def test_while_a_request_waits_who_weighs_it_stays(pages, clock: Clock):
    cast, case = pages
    stage.request_zvh(cast, case)
    clock.later(minutes=1)
    walker = Walker("zvh")
    page = walker.open(f"/casus/{case.uuid}/deelnemers/")
    assert "Er wacht nog een verzoek op antwoord. Beantwoord dat eerst." in page.text
    row = part(cast, case, "zvh", Setting.ZVH_TRIAGE)
    assert walker.client.post(stop(case, row)).status_code == 403
    row.refresh_from_db()
    assert row.ended_at is None


def test_the_list_asks_as_often_for_many_parts_as_for_few(pages):
    cast, case = pages
    walker = Walker("coordinator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            walker.open(f"/casus/{case.uuid}/deelnemers/")
        return len(captured)

    asked()
    few = asked()
    for name in ("stuw", "vt", "jeugd", "vth", "rvdk", "om"):
        participation.admit(
            case,
            cast.desk(name),
            Setting.LOKAAL,
            necessity="Nodig voor deze casus.",
            by=cast.actor("coordinator"),
            at=cast.at,
        )
    assert asked() == few
