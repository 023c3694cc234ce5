"""The acceptance table of the main road, every cell of it, as the pages show it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import cast as stage
from tests.cast import Cast
from tests.journeys.conftest import Clock
from tests.journeys.road import MARK, Road, told_locally
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


def pages_of(road: Road, name: str, *, explained: bool) -> tuple[Page, list[Page]] | None:
    """Everything the account finds about the case: its page, the request, the explanation."""
    walker = road.who(name)
    case = walker.look(f"{road.url()}?toon=alles&meer=1")
    move = walker.look(road.move_path) if road.move_path else None
    if case.status == 404:
        assert move is None or move.status == 404, name
        assert road.case.reference not in walker.open("/").html, name
        return None
    assert case.status == 200, name
    others = [walker.open(road.url("wie-ziet-wat/"))] if explained else []
    if move and move.status == 200:
        others.append(move)
    return case, others


def deeper_pages_are_gone(road: Road, name: str) -> None:
    """Whoever does not see the case cannot open what lies below it either."""
    for rest in ("wie-ziet-wat/", "notitie/", "verplaatsen/", "sluiten/"):
        assert road.who(name).status(road.url(rest)) == 404, (name, rest)


def cells_of(road: Road, name: str, *, explained: bool = True) -> str | None:
    """Read an account's row of the table from its pages."""
    found = pages_of(road, name, explained=explained)
    if found is None:
        return None
    case, others = found
    everything = " ".join([case.html, *(page.html for page in others)])
    full = [short for short, merk in MERK.items() if merk in everything]
    cells = " ".join(["F", *sorted(full)])
    if "alleen" not in case.html and "Bekend" not in case.html:
        return cells  # reading the words takes longer than making the page
    signals = case.text.count("alleen dat het er is")
    if not signals:
        assert "Bekend bij anderen" not in case.text, name
        return cells
    block = case.text.split("Bekend bij anderen", 1)[1]
    assert signals == 1, (name, block)
    assert "Wonen en overlast" in block, (name, block)
    assert "Vechtdal Wonen · contact: W. Hofman · november 2026" in block, (name, block)
    return f"{cells} s i3"


def check(road: Road, expected: dict[str, str | None], *, again: bool = False) -> None:
    """Compare all rows; a stranger tries the deeper pages each time, everybody once it is shut.

    Facts: `again` says that the same rows were compared at an earlier stage; what follows from
    them, the explanation and what oversight sees, is not opened anew.
    """
    assert {name: cells_of(road, name, explained=not again) for name in expected} == expected
    for name in expected if not any(expected.values()) else ["vreemde"]:
        deeper_pages_are_gone(road, name)
    assert road.who("fg").status(road.url()) == 404
    if not again:
        oversight(road)


def oversight(road: Road) -> None:
    """The data protection officer sees how, never what; and nothing without a dossier."""
    fg = road.who("fg")
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


def told_to_the_conference(cast: Cast, clock: Clock) -> Road:
    """Begin behind stage D."""
    road = told_locally(cast, clock)
    move = stage.request_zvh(cast, road.case, MARK["r"])
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    road.move_path = f"/verzoek/{move.uuid}/"
    clock.at = cast.later(hours=1)
    return road


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
    check(road, B, again=True)
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
    check(road, A, again=True)

    page = road.close()
    assert "is gesloten en afgeschermd." in page.text
    check(road, dict.fromkeys(A))


def test_the_police_report_is_gone_the_minute_the_decision_expires(clock):
    ends = clock.at + dt.timedelta(hours=2)
    road = told_locally(stage.assemble(clock.at, decisions_until=ends), clock)
    clock.at = ends - dt.timedelta(minutes=1)
    assert cells_of(road, "samendoen") == A["samendoen"]
    clock.at = ends
    assert cells_of(road, "samendoen") == "F i1 i3 i4 i5 p"
    assert cells_of(road, "wijkagent") == A["wijkagent"]


def test_what_care_takes_back_in_the_conference_is_gone_for_all_others(clock):
    road = told_to_the_conference(stage.assemble(clock.at), clock)
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
