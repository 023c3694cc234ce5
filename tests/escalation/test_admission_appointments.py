"""An appointment: a second capacity in one case, by decision, until a day; never both."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import access
from casework.errors import NotVisible, Refused
from casework.models import AccessLine, Appointment, Case, Desk, JournalEvent, Report
from casework.rules.authority import LENT_BY, decide_capacity, decide_lend
from casework.services import items, participation, parties, reports
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    Level,
    OrganisationKey,
    ReportKind,
    Role,
    Setting,
    SubjectKind,
)
from escalation import statistics
from escalation.services import intake
from tests import cast as stage
from tests import stages
from tests.casework.acts import fingerprint
from tests.journeys.conftest import Clock, clock
from tests.journeys.walk import Walker

__all__ = ["clock"]

K = OrganisationKey
F = Level.FULL
SD, MAYOR = "Samen Doen", "Burgemeester en cluster OOV"


# ------------------------------------------------------------------ the rules


@pytest.mark.parametrize("key", OrganisationKey)
def test_only_the_mayor_and_samen_doen_lend_their_capacity(key):
    assert bool(decide_capacity(key, frozenset())) is (key in {K.BURG, K.COL_SD})


@pytest.mark.parametrize("key", [K.BURG, K.COL_SD])
@pytest.mark.parametrize(
    ("held", "code"),
    [
        ({K.PC}, ""),
        ({K.PC, K.BURG}, "appoint:both"),
        ({K.PC, K.COL_SD}, "appoint:both"),
        ({K.POL}, "appoint:police"),
        ({K.PC, K.POL}, "appoint:police"),
        ({K.POL, K.COL_SD}, "appoint:police"),
    ],
)
def test_never_both_and_never_beside_the_police(key, held, code):
    decision = decide_capacity(key, frozenset(held))
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


def test_the_assistant_prosecutor_decides_for_the_mayor_by_mandate():
    held = frozenset({K.POL})
    assert decide_capacity(K.BURG, held, by_mandate=True)
    assert not decide_capacity(K.COL_SD, held, by_mandate=True)


@pytest.mark.parametrize("role", Role)
def test_a_capacity_is_lent_by_who_carries_it(role):
    lends = {key for key in OrganisationKey if decide_lend(key, frozenset({role}))}
    assert lends == {key for key, roles in LENT_BY.items() if role in roles}


# ------------------------------------------------------------------ the service


def tell():
    """A local case with everybody in it and cluster OOV too."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    for name in ("oov", "jeugd"):
        participation.admit(
            case,
            cast.desk(name),
            Setting.LOKAAL,
            necessity="Nodig voor deze casus.",
            by=cast.actor("coordinator"),
            at=cast.at,
        )
    cast.later(hours=1)
    return cast, case


_told, story = stages.stage(tell)


def appoint(cast, case: Case, name: str = "coordinator", party: str = SD, **more) -> Desk:
    given = {
        "decision": "Mandaatbesluit 2026-12",
        "decided_by": "college",
        "until": cast.at + dt.timedelta(days=7),
        "by": cast.actor("oov" if party == MAYOR else "samendoen"),
        "at": cast.at,
        **more,
    }
    return parties.appoint(case, cast.demo.users[name], cast.demo.parties[party], **given)


def test_an_appointed_coordinator_sees_as_samen_doen_until_the_day_comes(story):
    cast, case = story
    before = cast.levels("coordinator", case)
    appoint(cast, case)
    assert cast.levels("coordinator", case) == {
        **before,
        **dict.fromkeys(("i1", "i2", "i3", "i4", "i5", "p"), F),
    }
    desk = access.desk_in(cast.actor("coordinator"), case)
    assert (desk.organisation, desk.party_name) == (K.COL_SD, SD)
    assert Appointment.objects.get().recorded_by == cast.demo.users["samendoen"]
    cast.later(days=7)
    assert cast.levels("coordinator", case) == before
    assert access.desk_in(cast.actor("coordinator"), case).organisation is K.PC


def test_the_capacity_holds_in_one_case_alone(story):
    cast, case = story
    other = stage.open_local_case(cast, identity={**stage.IDENTITY, "name": "B. Anders-fictief"})
    appoint(cast, case)
    assert access.desk_in(cast.actor("coordinator"), other).organisation is K.PC


def test_what_is_lent_in_one_case_opens_nothing_outside_it(story):
    """Cluster OOV handles reports of undermining and sees its figures; a lent part does not."""
    cast, case = story
    before = cast.actor("wonen")
    appoint(cast, case, "wonen", MAYOR)
    after = cast.actor("wonen")
    assert Role.PUBLIC_ORDER_OFFICER in access.standing_of(after, case).roles
    assert after.roles == before.roles
    assert access.intake_kinds(after) == access.intake_kinds(before) == ()
    assert statistics.kinds_for(after.roles) == ()
    reports.receive_report(
        ReportInput(
            ReportKind.SIGNAL,
            CaseKind.UNDERMINING,
            cast.at,
            "Dedemsvaart",
            Category.SIGN,
            "Vrachtwagens in de nacht.",
        ),
        municipality=cast.demo.municipality,
        desk=cast.actor("vth").desks[0],
        by=cast.actor("vth"),
        at=cast.at,
    )
    for name, number in (("oov", 1), ("wonen", 0)):
        with access.acting_for(cast.actor(name)):
            assert Report.objects.count() == number
    with pytest.raises(Refused):
        intake.open_case(
            intake.IntakeInput(
                kind=CaseKind.UNDERMINING,
                area="Dedemsvaart",
                purpose="Overlast stoppen.",
                director=cast.desk("vth"),
                subjects=[SubjectInput(SubjectKind.LOCATION, {"address": "Loods 1"})],
            ),
            municipality=cast.demo.municipality,
            by=cast.actor("wonen"),
            at=cast.at,
        )
    assert Case.objects.count() == 1


def test_what_an_appointed_person_writes_is_of_the_lending_party(story):
    cast, case = story
    appoint(cast, case, party=MAYOR)
    item = items.add_item(
        case,
        ItemInput(Category.BEST, "De burgemeester gaf een waarschuwing."),
        release_into=Setting.LOKAAL,
        necessity="Nodig voor deze casus.",
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    assert item.party.name == MAYOR
    assert JournalEvent.objects.get(type=EventType.ITEM_ADDED, item=item).organisation == K.BURG


@pytest.mark.parametrize(
    ("name", "party", "more", "codes"),
    [
        ("wijkagent", SD, {}, ["appoint:police"]),
        ("wijkagent", MAYOR, {}, ["appoint:police"]),
        ("samendoen", MAYOR, {}, ["appoint:both"]),
        ("oov", SD, {}, ["appoint:both"]),
        ("samendoen", SD, {}, ["appoint:self"]),
        ("coordinator", SD, {"decision": " "}, ["text:empty"]),
        ("coordinator", SD, {"decided_by": "x"}, ["text:empty"]),
        ("coordinator", SD, {"until": stage.START}, ["appoint:past"]),
        ("coordinator", SD, {"until": stage.START + dt.timedelta(days=400)}, ["appoint:far"]),
        ("coordinator", "Vechtdal Wonen", {}, ["appoint:role", "appoint:capacity"]),
        ("coordinator", "Politie Vechtdal", {}, ["appoint:role", "appoint:capacity"]),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_whole(story, name, party, more, codes):
    cast, case = story
    before = fingerprint()
    with pytest.raises(Refused) as refused:
        appoint(cast, case, name, party, **more)
    assert [reason.code for reason in refused.value.reasons] == codes
    assert fingerprint() == before


def test_never_a_second_one_in_the_same_case(story):
    cast, case = story
    appoint(cast, case)
    for party in (SD, MAYOR):
        with pytest.raises(Refused, match="appoint:both"):
            appoint(cast, case, party=party)
    cast.later(days=7)
    appoint(cast, case, party=MAYOR)
    assert access.desk_in(cast.actor("coordinator"), case).organisation is K.BURG


@pytest.mark.parametrize("name", ["coordinator", "wijkagent", "wonen", "oov"])
def test_nobody_lends_the_capacity_of_another(story, name):
    cast, case = story
    with pytest.raises(Refused) as refused:
        appoint(cast, case, "jeugd", SD, by=cast.actor(name))
    assert [reason.code for reason in refused.value.reasons] == ["appoint:role"]


def test_who_was_appointed_lends_nothing_on(story):
    cast, case = story
    appoint(cast, case, party=MAYOR)
    with pytest.raises(Refused, match="appoint:role"):
        appoint(cast, case, "jeugd", MAYOR, by=cast.actor("coordinator"))


@pytest.mark.parametrize("name", ["vreemde", "vt", "ggz"])
def test_who_does_not_take_part_as_far_as_one_knows_is_not_there(story, name):
    cast, case = story
    with pytest.raises(NotVisible):
        appoint(cast, case, name)


def test_ending_its_part_ends_the_appointment(story):
    cast, case = story
    desk = appoint(cast, case)
    row = case.participations.get(desk=desk)
    cast.later(hours=1)
    participation.end_participation(row, by=cast.actor("samendoen"), at=cast.at)
    assert Appointment.objects.get().until == cast.at
    assert access.desk_in(cast.actor("coordinator"), case).organisation is K.PC
    appoint(cast, case, party=MAYOR)


# ------------------------------------------------------------------ the page


@pytest.fixture
def pages(story, clock: Clock):
    """The cast and the case, with pages that read the clock of the story."""
    cast, case = story
    clock.at = cast.at
    return cast, case, clock


def form_of(cast, case, name="samendoen"):
    walker = Walker(name)
    links = walker.open(f"/casus/{case.uuid}/").links()
    page = walker.open(links["Iemand een tweede rol geven"])
    return walker, page.form(having="decision")


def test_the_case_director_gives_the_coordinator_a_second_role(pages):
    cast, case, clock = pages
    walker, form = form_of(cast, case)
    coordinator = str(cast.demo.users["coordinator"].uuid)
    assert set(form.choices["person"]) == {
        "",
        *(str(cast.demo.users[name].uuid) for name in ("coordinator", "wonen", "jeugd")),
    }, "nobody of the police, the mayor or Samen Doen, and no party that is unseen"
    given = {"person": coordinator, "decision": "Mandaat 2026-12", "decided_by": "college"}
    page = walker.send(form, **given, expect=422)
    assert "Vul een datum in." in page.text
    form = page.form(having="decision")
    assert form.data["decision"] == ["Mandaat 2026-12"]
    assert form.data["person"] == [coordinator]
    page = walker.send(form, until="01-11-2026", decision="?!", expect=422)
    assert "Deze dag is voorbij. Kies een latere dag." in page.text
    assert "Schrijf hier een zin." in page.text
    page = walker.send(page.form(having="decision"), decision="", decided_by="", expect=422)
    assert "Noem het besluit." in page.text
    assert "Noem wie dit besloot." in page.text
    form = page.form(having="decision")
    page = walker.send(form, until="09-11-2026", decision="Mandaat 2026-12", decided_by="college")
    assert "M. Kamphuis werkt nu in deze casus ook voor Samen Doen." in page.text
    assert Appointment.objects.get().until == dt.datetime(2026, 11, 10, tzinfo=stage.AMSTERDAM)

    me = Walker("coordinator")
    page = me.open(f"/casus/{case.uuid}/?toon=alles")
    assert "U werkt als medewerker Samen Doen (Samen Doen)." in page.html
    assert "Inhoud van i5, fictief." in page.html
    assert AccessLine.objects.filter(actor_id=me_id(cast)).latest("at").organisation == K.COL_SD
    listed = walker.open(f"/casus/{case.uuid}/deelnemers/").text
    assert "M. Kamphuis (Samen Doen)" in listed
    assert "tot en met 9 nov 2026" in listed
    clock.set(2026, 11, 10, 0, 0)
    page = me.open(f"/casus/{case.uuid}/?toon=alles")
    assert "Samen Doen (Samen Doen)." not in page.html
    assert "Inhoud van i5, fictief." not in page.html


def me_id(cast) -> int:
    return cast.demo.users["coordinator"].pk


def test_the_mayors_officer_gives_only_the_mayors_role(pages):
    cast, case, _ = pages
    walker, form = form_of(cast, case, "oov")
    assert form.data["capacity"] == [str(cast.demo.parties[MAYOR].uuid)]
    page = walker.send(
        form,
        person=str(cast.demo.users["jeugd"].uuid),
        decision="Mandaat 2026-12",
        decided_by="burgemeester",
        until="09-11-2026",
    )
    assert "L. Peters werkt nu in deze casus ook voor Burgemeester en cluster OOV." in page.text
    html = Walker("jeugd").open(f"/casus/{case.uuid}/").html
    assert "U werkt als cluster OOV (Burgemeester en cluster OOV)." in html


@pytest.mark.parametrize("name", ["coordinator", "wijkagent", "wonen", "ggz"])
def test_for_who_lends_nothing_there_is_no_page(pages, name):
    _, case, _ = pages
    walker = Walker(name)
    assert "Iemand een tweede rol geven" not in walker.open(f"/casus/{case.uuid}/").links()
    address = f"/casus/{case.uuid}/aanwijzen/"
    assert walker.status(address) == 403
    assert walker.client.post(address, {"decision": "Mandaat"}).status_code == 403
    assert Walker("vreemde").status(address) == 404
    assert not Appointment.objects.exists()


def test_a_forged_choice_is_no_choice(pages):
    cast, case, _ = pages
    walker, form = form_of(cast, case)
    form.data["person"] = [str(cast.demo.users["ggz"].uuid)]
    page = walker.send(
        form, decision="Mandaat 2026-12", decided_by="college", until="09-11-2026", expect=422
    )
    assert page.form(having="decision").data["decision"] == ["Mandaat 2026-12"]
    assert not Appointment.objects.exists()
