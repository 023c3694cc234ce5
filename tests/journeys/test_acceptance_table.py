"""The acceptance table of the main road, every cell of it, as the pages show it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import cast as stage
from tests.journeys.road import MARK, Road
from tests.journeys.walk import Page

pytestmark = pytest.mark.django_db

MERK = {short: text.rsplit("merk ", 1)[-1].rstrip(".") for short, text in MARK.items()}
"""The one word by which an item is known wherever it turns up."""

A = {
    "coordinator": "F i1 p s i3",
    "samendoen": "F i1 i2 i3 i4 i5 p",
    "wijkagent": "F i1 i2 i3 p",
    "wonen": "F i1 i3 p",
    "ggz": "F i1 i6 p s i3",
    "zvh": None,
    "om": None,
    "vreemde": None,
}
B = {
    **A,
    "coordinator": "F i1 p r s i3",
    "samendoen": "F i1 i2 i3 i4 i5 p r",
    "zvh": "F i1 r",
    "om": "F i1 r",
}
C = {**B, "zvh": "F i1 i2 i3 i5 i6 r", "om": "F i1 i2 i3 i5 i6 r"}
D = {
    "coordinator": "F i1 p r s i3",
    "samendoen": "F i1 i2 i3 i4 i5 i6 p r",
    "wijkagent": "F i1 i2 i3 i5 i6 p r",
    "wonen": "F i1 i3 p",
    "ggz": "F i1 i2 i3 i5 i6 p r",
    "zvh": "F i1 i2 i3 i5 i6 p r",
    "om": "F i1 i2 i3 i5 i6 p r",
    "vreemde": None,
}


def pages_of(road: Road, name: str) -> tuple[Page, list[Page]] | None:
    """Everything the account finds about the case: its page, the request, the explanation."""
    walker = road.who(name)
    if walker.status(road.url()) == 404:
        for rest in ("wie-ziet-wat/", "notitie/", "verplaatsen/", "sluiten/"):
            assert walker.status(road.url(rest)) == 404, (name, rest)
        if road.move_path:
            assert walker.status(road.move_path) == 404, name
        assert road.case.reference not in walker.open("/").html, name
        return None
    case = walker.open(f"{road.url()}?toon=alles&meer=1")
    others = [walker.open(road.url("wie-ziet-wat/"))]
    if road.move_path and walker.status(road.move_path) == 200:
        others.append(walker.open(road.move_path))
    return case, others


def cells_of(road: Road, name: str) -> str | None:
    """Read an account's row of the table from its pages."""
    found = pages_of(road, name)
    if found is None:
        return None
    case, others = found
    everything = " ".join([case.html, *(page.html for page in others)])
    full = [short for short, merk in MERK.items() if merk in everything]
    signals = case.text.count("alleen dat het er is")
    cells = " ".join(["F", *sorted(full)])
    if not signals:
        assert "Bekend bij anderen" not in case.text, name
        return cells
    block = case.text.split("Bekend bij anderen", 1)[1]
    assert signals == 1, (name, block)
    assert "Wonen en overlast" in block, (name, block)
    assert "Vechtdal Wonen · contact: W. Hofman · november 2026" in block, (name, block)
    return f"{cells} s i3"


def check(road: Road, expected: dict[str, str | None]) -> None:
    assert {name: cells_of(road, name) for name in expected} == expected
    oversight(road)


def oversight(road: Road) -> None:
    """The data protection officer sees how, never what; and nothing without a dossier."""
    fg = road.who("fg")
    assert fg.status(road.url()) == 404
    page = fg.open("/toetsdossier/")
    page = fg.send(
        page.form(having="reference"),
        reference=road.case.reference,
        reason="Een inwoner vroeg wie de casus las.",
    )
    assert page.path == road.url()
    assert "Wijkagenten Vechtdal" in page.text
    assert "Casus geopend" in page.text
    assert not [short for short, merk in MERK.items() if merk in page.html]
    fg.send(fg.open("/toetsdossier/").form(having="sluiten"), button=("sluiten", road.case_id))
    assert fg.status(road.url()) == 404


@pytest.fixture
def road(clock):
    return Road(stage.assemble(clock.at), clock)


def test_every_cell_of_the_table_is_what_the_pages_show(road):
    road.open_case()
    road.fill_locally()
    check(road, A)

    road.prepare()
    road.wizard()
    check(road, B)
    waiting = road.who("coordinator").open(road.move_path)
    assert "Nog niet" in waiting.text

    road.confirm_all()
    check(road, B)
    told = road.who("coordinator").open(road.move_path).text
    assert "Bevestigd door bronnen" in told
    assert "Politie Vechtdal" in told.split("Bevestigd door bronnen")[1]
    assert "Dimence" not in told

    page = road.answer("zvh", "fit")
    assert "Genoteerd: de casus past bij deze tafel." in page.text
    check(road, C)

    page = road.accept()
    assert "Het verzoek is aangenomen. De casus is nu bij deze tafel." in page.text
    check(road, D)

    road.scale_down()
    check(road, A)

    page = road.close()
    assert "is gesloten en afgeschermd." in page.text
    check(road, dict.fromkeys(A))


def test_the_police_report_is_gone_the_minute_the_decision_expires(clock):
    ends = clock.at + dt.timedelta(hours=2)
    road = Road(stage.assemble(clock.at, decisions_until=ends), clock)
    road.open_case()
    road.fill_locally()

    clock.at = ends - dt.timedelta(minutes=1)
    assert cells_of(road, "samendoen") == A["samendoen"]
    clock.at = ends
    assert cells_of(road, "samendoen") == "F i1 i3 i4 i5 p"
    assert cells_of(road, "wijkagent") == A["wijkagent"]


def test_what_care_takes_back_in_the_conference_is_gone_for_all_others(road):
    road.open_case()
    road.fill_locally()
    road.prepare()
    road.wizard()
    road.confirm_all()
    road.answer("zvh", "fit")
    road.accept()
    assert cells_of(road, "samendoen") == D["samendoen"]

    ggz = road.who("ggz")
    item = road.item("i6")
    page = ggz.open(road.url())
    ggz.send(page.form(action=f"/gegeven/{item.uuid}/intrekken/"))

    left = {
        name: cells.replace(" i6", "") if cells and name != "ggz" else cells
        for name, cells in D.items()
    }
    assert {name: cells_of(road, name) for name in D} == left
