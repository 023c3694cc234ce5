"""S7: a youth group stays local; for one member a linked case of his own goes to the JOR."""

from __future__ import annotations

import pytest

from casework.models import Case, JournalEvent, Report
from casework.vocabulary import CaseKind
from escalation.models import Move
from tests import cast as stage
from tests.journeys.road import Road

pytestmark = pytest.mark.django_db

MEMBERS = tuple(f"{letter}. Lid{letter.lower()}-fictief" for letter in "ABCDEFGHIJKL")
M = "M. Spreeuw-fictief"
SCAN = "Groepsscan: drie lopers en een kern, merk fuut."
PLAN = "De Stuw is er op vrijdagavond, merk ekster."
SIBLING = "Broertje-fictief"


def fact(road, event, decided_by="procescoördinator"):
    walker = road.who("coordinator")
    page = walker.open(road.url("gebeurtenis/"))
    today = road.clock.at.strftime("%d-%m-%Y")
    page = walker.send(
        page.form(having="event"), event=event, occurred_at=today, decided_by=decided_by
    )
    assert "De gebeurtenis is vastgelegd." in page.text


def report_group(road):
    """De Stuw reports the group without names; intake opens the case."""
    stuw = road.who("stuw")
    form = stuw.open("/melding/").form(having="occurred_at")
    stuw.send(
        form,
        text="Een groep jongeren hangt rond op de Marktstraat.",
        case_kind="YOUTH_GROUP",
        area="Dedemsvaart",
        category="GROEP",
    )
    report = Report.objects.latest("pk")
    road.open_case(
        f"/casus/nieuw/?melding={report.uuid}",
        kind="YOUTH_GROUP",
        subject="GROUP",
        name="",
        born_on="",
        purpose="Rust op de Marktstraat, en jongeren die weer meedoen.",
    )
    for name in ("wijkagent", "jeugd"):
        road.admit(name)


def name_is_refused(road):
    """Before step 2B a name is refused, and nothing of it is kept."""
    before = JournalEvent.objects.count()
    walker = road.who("wijkagent")
    form = walker.open(road.url("notitie/")).form(having="text")
    page = walker.send(form, text=MEMBERS[0], category="ID", expect=422)
    assert "Namen mogen pas na stap 2B. Beschrijf nu alleen de groep." in page.text
    assert page.form(having="text").data["text"] == [MEMBERS[0]]
    assert JournalEvent.objects.count() == before
    assert not road.case.items.filter(category="ID").exists()


def group_does_not_move(road):
    """The group itself has no way to the JOR; the page shows what there is instead."""
    walker = road.who("coordinator")
    page = walker.open(road.url("verplaatsen/"))
    assert "Een jeugdgroep kan niet naar het JOR. Maak voor een lid een eigen casus." in page.text
    form = page.form(having="to_table")
    assert "JOR" not in form.choices["to_table"]
    walker.send(form, to_table="JOR", expect=422)
    walker.open(road.url("voorbereiden/JOR/"), expect=403)
    assert not Move.objects.exists()


def spawn_member(road):
    """The coordinator makes a case for one member; nothing of the group goes along."""
    walker = road.who("coordinator")
    form = walker.open(road.url("koppelen/JOR/")).form(having="director")
    page = walker.send(
        form,
        name=M,
        born_on="14-06-2010",
        purpose="Passende hulp regelen voor deze jongere.",
        director=road.desk("samendoen"),
    )
    assert "De gekoppelde casus is gemaakt." in page.text
    made = Case.objects.latest("pk")
    assert made.kind == CaseKind.YOUTH_AT_RISK
    return Road(road.cast, road.clock, road.walkers, str(made.uuid))


def to_jor(person):
    """The request to the JOR, its weighing and its acceptance, with Halt at the table."""
    director = person.who("samendoen")
    form = director.open(person.url("voorbereiden/JOR/")).form(having="motivation")
    director.send(
        form,
        motivation="Er dreigt een strafzaak en school ziet hem niet meer.",
        goal="Een plan voor school en vrije tijd.",
        jor_ground="IMMINENT_CRIMINAL",
        jor_confirmed_by="POL",
    )
    walker = person.who("coordinator")
    page = walker.open(person.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="JOR")
    page = walker.send(
        page.form(having="motivation"), jor_ground="IMMINENT_CRIMINAL", jor_confirmed_by="POL"
    )
    form = page.form(having="categories")
    where = "invited" if person.desk("halt") in form.choices.get("invited", ()) else "others"
    page = walker.send(form, own=form.choices["own"], **{where: [person.desk("halt")]})
    page = walker.send(page.form(action="/controleren/"))
    person.move_path = page.path
    person.confirm("coordinator")
    person.answer("zvh", "fit")
    chair = person.who("zvh")
    page = chair.open(person.move_path)
    form = page.form(having="answer")
    # a third party stands apart, ticked because it was proposed, with the day of the meeting
    assert "Derden: gast bij één overleg" in page.text
    assert form.data["guests"] == [person.desk("halt")]
    assert form.data["guests_until"] == [person.clock.at.strftime("%d-%m-%Y")]
    for name in ("participants", "others"):
        assert person.desk("halt") not in form.choices.get(name, ())
    given = {"answer": "accept", "takes_process_direction": "ja", "necessity": "on"}
    page = chair.send(form, **given, guests_until="", expect=422)
    assert "Kies de dag van het overleg. Halt doet mee als gast, voor één overleg." in page.text
    assert person.case.table == "LOCAL"
    chair.send(form, **given)
    assert person.case.table == "JOR"


@pytest.fixture
def road(clock):
    return Road(stage.assemble(clock.at), clock)


@pytest.mark.prove
def test_a_group_stays_local_and_one_member_goes_to_the_jor_alone(road, clock):
    report_group(road)
    fact(road, "step1_decision")
    fact(road, "step2a_problematic", "politie, De Stuw en procescoördinator")
    name_is_refused(road)
    fact(road, "step2b_names_needed")
    for name in MEMBERS:
        road.note("wijkagent", name, "ID")
    road.note("wijkagent", SCAN, "POL8")
    road.plan(PLAN, "stuw")
    fact(road, "step4_prioritised", "driehoek")

    # De Stuw: the plan of the group, not the scan of the police
    stuw = road.who("stuw").open(f"{road.url()}?toon=alles&meer=1")
    assert PLAN in stuw.text
    assert "merk fuut" not in stuw.html
    assert "merk fuut" not in road.who("stuw").open(road.url("wie-ziet-wat/")).html
    assert SCAN in road.who("wijkagent").open(f"{road.url()}?toon=alles&meer=1").text

    group_does_not_move(road)
    person = spawn_member(road)
    to_jor(person)

    # the JOR: M.'s own case, and not the group with its other names
    page = road.who("rvdk").open(f"{person.url()}?toon=alles&meer=1")
    assert M in page.text
    assert not [other for other in MEMBERS if other in page.html]
    assert "merk fuut" not in page.html
    # Halt is a third party (Wgs 2.31(9)): a guest of this meeting, by the ground for that alone
    seat = person.case.participations.get(setting="JOR", desk__party__name="Halt")
    assert seat.guest
    assert set(seat.grounds.values_list("ground", flat=True)) == {"N", "DERDE"}
    assert "Halt Oost gast" in road.who("zvh").open(person.url("deelnemers/")).text
    page = road.who("halt").open(f"{person.url()}?toon=alles&meer=1")
    assert M in page.text.split("Betrokkenen", 1)[1]
    assert not [other for other in MEMBERS if other in page.html]
    assert "merk fuut" not in page.html
    assert person.case.reference in road.who("halt").open("/").html
    for name in ("rvdk", "halt"):
        walker = road.who(name)
        assert walker.status(road.url()) == 404, name
        assert road.case.reference not in walker.open("/").html, name

    # the next day the meeting is over: for Halt the case is not there, the others work on
    clock.set(2026, 11, 2, 23, 59)
    assert road.who("halt").status(person.url()) == 200
    clock.set(2026, 11, 3)
    assert road.who("halt").status(person.url()) == 404
    assert person.case.reference not in road.who("halt").open("/").html
    assert road.who("rvdk").status(person.url()) == 200

    # step 7: the names of the group go after twelve months
    clock.set(2026, 11, 20)
    fact(road, "step7", "driehoek")
    terms = road.who("coordinator").open(road.url()).text.split("Termijnen", 1)[1]
    assert "20 nov 2027" in terms, terms

    figures = road.who("coordinator").open("/cijfers/?jaar=2026").text
    assert "Risicojongere Lokaal → JOR omhoog" in figures
    assert "Jeugdgroep Lokaal →" not in figures


def test_a_young_sibling_is_a_concern_and_no_member_of_the_group(road):
    report_group(road)
    fact(road, "step1_decision")
    fact(road, "step2b_names_needed")
    subjects = road.case.subjects.count()
    police = road.who("wijkagent")
    form = police.open("/melding/").form(having="occurred_at")
    police.send(
        form,
        kind="CONCERN",
        case_kind="YOUTH_GROUP",
        area="Dedemsvaart",
        category="ID",
        name=SIBLING,
        born_on="01-02-2017",
        text=f"Zorg over een kind van negen: {SIBLING}.",
    )
    report = Report.objects.latest("pk")
    assert report.kind == "CONCERN"
    intake = road.who("intake")
    page = intake.open(f"/intake/{report.uuid}/")
    assert "Zorgmelding van Politie Vechtdal" in page.text
    intake.send(page.form(having="reference"), button=("reference", road.case.reference))
    assert road.case.subjects.count() == subjects
    page = police.open(f"{road.url()}?toon=alles&meer=1")
    involved = page.text.split("Betrokkenen", 1)[1]
    assert SIBLING in page.text
    assert SIBLING not in involved
    assert SIBLING not in road.who("stuw").open(f"{road.url()}?toon=alles&meer=1").html
