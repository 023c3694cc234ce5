"""S1: seven police reports and one of a resident about one person become one case."""

from __future__ import annotations

import re

import pytest

from casework.models import Case, JournalEvent, Report
from casework.vocabulary import EventType
from notifications.services import route_events
from tests import cast as stage
from tests.journeys.road import MARK, Road

pytestmark = pytest.mark.django_db

NAME = "J. Merel-fictief"
DAYS = ("05-10", "12-10", "19-10", "19-10", "26-10", "28-10", "01-11")
"""When police saw what it reports; two on one day."""


def report(road, name, day, text, kind="REGISTRATION", **more):
    page = road.who(name).open("/melding/")
    given = {
        "text": text,
        "case_kind": "CONFUSED_BEHAVIOUR",
        "occurred_at": f"{day}-2026",
        "area": "Dedemsvaart",
        "name": NAME,
        "born_on": "03-05-1982",
        "kind": kind,
        **more,
    }
    page = road.who(name).send(page.form(having="occurred_at"), **given)
    row = Report.objects.latest("pk")
    assert row.reference in page.text
    return row


def join(road, row):
    """Intake finds the running case of this person on the page, and adds the report."""
    intake = road.who("intake")
    page = intake.open(f"/intake/{row.uuid}/")
    assert "Over deze persoon loopt al een casus" in page.text
    form = page.form(having="reference")
    return intake.send(form, button=("reference", road.case.reference))


def figures(road):
    """The figures tell reports, persons, repeats and pairs on one day apart."""
    page = road.who("coordinator").open("/cijfers/?jaar=2026")
    table = page.text.split("Registraties en personen", 1)[1]
    assert (
        "Soort Registraties Unieke personen Herhalingen Op dezelfde dag Onbegrepen gedrag 8 1 7 1"
        in table
    )
    assert road.who("wijkagent").status("/cijfers/") == 404


def unread(page):
    """How many messages the inbox says are new."""
    return int(re.search(r"U heeft (\d+) nieuwe", page.text)[1])


def test_eight_reports_about_one_person_are_one_case_and_counted_as_eight(clock):
    clock.set(2026, 11, 2)
    road = Road(stage.assemble(clock.at), clock)
    rows = [
        report(road, "wijkagent", day, f"Overlast op straat, melding {number}.")
        for number, day in enumerate(DAYS, 1)
    ]
    rows.append(
        report(road, "samendoen", "31-10", "Een bewoner belde over de buurman.", kind="SIGNAL")
    )
    assert "8 nieuwe meldingen" in road.who("intake").open("/").text

    page = road.open_case(f"/casus/nieuw/?melding={rows[0].uuid}", name=NAME)
    case = road.case
    assert page.path == road.url()
    assert case.phase == 2
    for row in rows[1:]:
        join(road, row)
    assert Case.objects.count() == 1

    figures(road)

    # the receipt tells the reporter nothing of what became of it
    receipt = road.who("wijkagent").open(f"/melding/{rows[3].uuid}/")
    assert case.reference not in receipt.text

    # police: the number of the case and its own reports, not the debt
    road.note("samendoen", MARK["i4"], "FIN")
    page = road.who("wijkagent").open(f"{road.url()}?toon=alles&meer=1")
    assert case.reference in page.text
    missing = [number for number in range(1, 8) if f"melding {number}." not in page.text]
    assert not missing, page.text
    assert MARK["i4"] not in page.html
    assert MARK["i4"] not in road.who("wijkagent").open(road.url("wie-ziet-wat/")).html
    assert MARK["i4"] in road.who("samendoen").open(road.url()).html

    # a new report on the open case: no second case, an event and a notice
    route_events(at=clock.now())
    told = unread(road.who("samendoen").open("/postvak/"))
    late = report(road, "wijkagent", "02-11", "Vanochtend weer overlast.")
    events = JournalEvent.objects.filter(case=case, type=EventType.REPORT_JOINED)
    before = events.count()
    join(road, late)
    assert Case.objects.count() == 1
    assert events.count() == before + 1
    route_events(at=clock.now())
    page = road.who("samendoen").open("/postvak/")
    assert unread(page) == told + 1
    inbox = page.text
    assert case.reference in inbox
    assert NAME not in inbox
    assert "overlast" not in inbox
