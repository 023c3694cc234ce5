"""Oversight can answer, for any moment, who could see what and why; and sees no content."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework import access
from casework.errors import NotVisible
from casework.models import AccessLine
from casework.services import examinations, items, participation
from casework.vocabulary import Category, Level
from tests import cast as stage
from tests import stages
from tests.journeys.walk import Walker

pytestmark = pytest.mark.django_db


NAMES = ("samendoen", "wijkagent", "wonen", "ggz", "coordinator")


def tell():
    """Tell of a case in which GGZ opts in, debts are taken back and housing stops, hour by hour.

    Facts: at each moment is noted what the doors then gave to whom.
    """
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    noted = {}

    def note(moment):
        noted[moment] = cast.at, {name: seen_now(cast, case, name) for name in NAMES}
        cast.later(hours=1)

    note("opened")
    stage.fill_locally(cast, case)
    participation.opt_in(case, by=cast.actor("ggz"), at=cast.at)
    note("filled")
    items.withdraw_item(case, cast.items["i4"], by=cast.actor("samendoen"), at=cast.at)
    note("taken back")
    part = case.participations.get(desk=cast.desk("wonen"))
    participation.end_participation(part, by=cast.actor("coordinator"), at=cast.at)
    note("ended")
    examinations.open_examination(
        case.reference, "Steekproef van de maand.", by=cast.actor("fg"), at=cast.at
    )
    cast.later(hours=1)
    return cast, case, noted


def seen_now(cast, case, name):
    """Give the kinds of data an account reads now; None for who may not know of the case."""
    actor = cast.actor(name)
    try:
        access.get_case(actor, case.uuid)
    except NotVisible:
        return None
    return {Category(row.item.category) for row in access.visible_items(actor, case) if row.full}


_told, story = stages.stage(tell)


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story[0].at))


def then(story, moment):
    """Give, per account, the kinds of data it could see in full at a moment."""
    cast, case, noted = story
    views = access.seen_at(cast.actor("fg"), case, noted[moment][0])
    by_desk = {view.desk.pk: view for view in views}
    found = {}
    for name in NAMES:
        desks = {cast.desk(name).pk, *(desk.id for desk in cast.actor(name).desks)}
        seen = [view for key, view in by_desk.items() if key in desks]
        lines = [line for view in seen for line in view.lines]
        kinds = {line.category for line in lines if line.level is Level.FULL}
        found[name] = kinds if seen else None
    return found


@pytest.mark.parametrize("moment", ["opened", "filled", "taken back", "ended"])
def test_looking_back_gives_what_the_doors_gave_at_that_moment(story, moment):
    assert then(story, moment) == story[2][moment][1]


def test_who_left_is_seen_before_and_not_after(story):
    assert Category.WOON in then(story, "filled")["wonen"]
    assert then(story, "ended")["wonen"] is None


def test_each_line_says_by_which_rule_and_who_worked_there(story):
    cast, case, moments = story
    views = access.seen_at(cast.actor("fg"), case, moments["filled"][0])
    police = next(view for view in views if view.desk == cast.desk("wijkagent"))
    assert str(cast.demo.users["wijkagent"]) in police.people
    assert all(line.text for line in police.lines)
    assert all(line.law for line in police.lines if line.level > Level.NONE and not line.own)


def test_without_an_examination_nobody_looks_back(story):
    cast, case, _ = story
    address = reverse("seen_at", args=[case.uuid])
    for name in ("samendoen", "coordinator", "vreemde"):
        assert Walker(name).status(address) == 404
        with pytest.raises(NotVisible):
            access.seen_at(cast.actor(name), case, cast.at)


def test_the_page_asks_for_a_moment_and_shows_kinds_never_words(story):
    cast, case, moments = story
    address = reverse("seen_at", args=[case.uuid])
    fg = Walker("fg")
    assert "Toon" in fg.open(address).text
    local = moments["filled"][0].astimezone(dt.timezone(dt.timedelta(hours=1)))
    page = fg.open(f"{address}?dag={local:%d-%m-%Y}&tijd={local:%H:%M}")
    assert "Politie Vechtdal" in page.text
    assert "deelbeleid versie 1" in page.text.lower()
    for words in ("fictief", stage.IDENTITY["address"]):
        assert words not in page.text
    assert AccessLine.objects.filter(action="explain", actor_id=cast.demo.users["fg"].pk).exists()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("dag=", "Vul een datum in."),
        ("dag=gisteren", "Schrijf de datum als dd-mm-jjjj"),
        ("dag=01-01-2099", "Dit moment moet nog komen"),
        ("dag=01-01-2026&tijd=25:00", "Schrijf de tijd als 14:30."),
    ],
)
def test_a_wrong_moment_is_told_at_the_field(story, query, message):
    _, case, _ = story
    page = Walker("fg").look(f"{reverse('seen_at', args=[case.uuid])}?{query}")
    assert page.status == 422
    assert message in page.text
