"""S2: stuck between partners; AVE 3, an advice, a second application, the table and back."""

from __future__ import annotations

import pytest

from casework.models import JournalEvent
from escalation.models import Deadline, Move
from tests import cast as stage
from tests.journeys.road import CRITERIA, GOAL, MARK, told_locally

pytestmark = pytest.mark.django_db

ENOUGH = 30
"""Fields that one person fills in, up and down together (rulings §1.4)."""


@pytest.fixture
def road(clock):
    clock.set(2026, 11, 23)
    return told_locally(stage.assemble(clock.at), clock)


def to_ave_3(road):
    """The case director proposes, the coordinator decides."""
    director = road.who("samendoen")
    page = director.open(road.url("fase/?naar=3"))
    page = director.send(
        page.form(having="motivation"),
        ground="STAGNATION",
        button=("act", "propose"),
        motivation="De GGZ en de corporatie zijn het niet eens over de aanpak.",
    )
    assert "Uw voorstel is verstuurd aan wie hierover beslist." in page.text
    assert road.case.phase == 2
    coordinator = road.who("coordinator")
    page = coordinator.open(road.url("fase/?naar=3"))
    form = page.form(having="motivation")
    regie = {name: road.desk("coordinator") for name in form.names if name.startswith("regie_")}
    assert len(regie) == 3
    page = coordinator.send(
        form,
        ground="STAGNATION",
        button=("act", "decide"),
        motivation="Zonder leiding komen de partners hier niet uit.",
        **regie,
    )
    assert "De casus is nu in fase AVE 3." in page.text


def triage_day(road):
    """The list of the table on which a request stands."""
    return Deadline.objects.get(move=road.move, term="ZVH-TRIAGE").due_on.isoformat()


def seen_by(road, name):
    page = road.who(name).open(f"{road.url()}?toon=alles&meer=1")
    html = page.html
    move = road.who(name).look(road.move_path)
    if move.status == 200:
        html += move.html
    return {short for short, text in MARK.items() if text in html}


def incomplete(road):
    """An application without reason, goal or contacts is refused, and nothing is sent."""
    walker = road.who("coordinator")
    events = JournalEvent.objects.count()
    page = walker.open(road.url("verplaatsen/"))
    page = walker.send(page.form(having="to_table"), to_table="ZVH")
    page = walker.send(page.form(having="motivation"), partner_contacts="")
    page = walker.send(page.form(having="categories"))
    assert "Wacht op: Samen Doen Dedemsvaart" in page.text
    page = walker.send(page.form(action="/controleren/"), expect=422)
    assert "Nog niet compleet" in page.text
    for words in (
        "Leg in een zin uit waarom dit nodig is.",
        "Schrijf op wat u wilt bereiken.",
        "Noem ten minste één contactpersoon bij een partner.",
        "Kies criterium 1, 2 en 3. Of kies criterium 4.",
    ):
        assert words in page.text
    assert not Move.objects.exists()
    assert JournalEvent.objects.count() == events


@pytest.mark.prove
def test_stuck_case_goes_to_the_table_at_the_second_try_and_comes_back(road, clock):
    to_ave_3(road)
    incomplete(road)

    road.prepare()
    clock.set(2026, 11, 30, 11, 40)
    road.wizard()
    assert triage_day(road) == "2026-12-01"
    first = road.move
    assert seen_by(road, "zvh") == {"i1", "r"}
    for name in ("wijkagent", "wonen", "ggz", "vreemde"):
        assert road.who(name).status(road.move_path) == 404, name

    # advice: the case stays where it is, and the table sees nothing any more
    page = road.answer("zvh", "advice", text="Probeer eerst een gesprek met alle partners.")
    assert road.case.table == "LOCAL"
    assert road.case.phase == 3
    assert road.who("zvh").status(road.url()) == 404
    advice = road.who("coordinator").open(road.move_path)
    assert "Probeer eerst een gesprek met alle partners." in advice.text

    # the second application: nothing is typed again
    before = road.who("coordinator").filled.copy()
    clock.set(2026, 11, 30, 12, 5)
    road.wizard()
    chosen = set(road.who("coordinator").filled - before)
    assert chosen <= {"to_table", "invited", "others"}, "only choices are made again, no words"
    assert road.move.pk != first.pk
    assert triage_day(road) == "2026-12-08"
    request = road.who("zvh").open(road.move_path).text
    assert MARK["r"] in request
    assert GOAL in request
    assert all(words in request for words in CRITERIA.values())

    # until acceptance the others of the conference see nothing of it
    clock.set(2026, 12, 1)
    road.confirm("samendoen")
    road.confirm("wijkagent")
    road.confirm("wonen")
    road.answer("zvh", "fit")
    assert road.who("rvdk").status(road.url()) == 404
    assert "i5" not in seen_by(road, "wijkagent")
    assert seen_by(road, "zvh") == {"i1", "i2", "i3", "i5", "r"}
    road.accept()
    page = road.who("zvh").open(f"{road.url()}?toon=alles&meer=1")
    regie = page.text.split("Regie", 1)[1]
    assert "Procesregie ZVH" in regie
    assert "casusregie: S. de Vries (Samen Doen)" in page.text
    assert seen_by(road, "zvh") == {"i1", "i2", "i3", "i5", "p", "r"}
    assert "i5" in seen_by(road, "wijkagent")
    for name in ("zvh", "om", "wijkagent", "samendoen"):
        assert "i6" not in seen_by(road, name), f"{name}: what GGZ did not release stays hidden"

    clock.set(2026, 12, 7)
    road.scale_down()
    assert road.case.table == "LOCAL"
    assert road.who("zvh").status(road.url()) == 404

    figures = road.who("coordinator").open("/cijfers/?jaar=2026").text
    assert "Lokaal → ZVH omhoog" in figures
    assert "ZVH → Lokaal omlaag" in figures

    filled = {name: sum(walker.filled.values()) for name, walker in road.walkers.items()}
    assert max(filled.values()) <= ENOUGH, filled
