"""What somebody knows of but may not read says why, and who can help; the rest leaves no trace."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import labels
from casework.services import changes
from casework.vocabulary import Category, Level
from tests import cast as stage
from tests import stages
from tests.escalation.browsing import client_of, recent_case, text_of

BY_POLICY = "Het deelbeleid geeft deze organisatie alleen een signaal."
BY_SOURCE = "De bron stelde een voorwaarde; daardoor is minder zichtbaar."


def tell():
    """Stage D with everybody: a local case that the Zorg- en Veiligheidshuis took on."""
    cast, case = recent_case()
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    cast.later(minutes=5)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story):
    return story[0]


@pytest.fixture
def case(story):
    return story[1]


def page_of(cast, case, name: str) -> str:
    return text_of(client_of(cast, name).get(reverse("case", args=[case.uuid])))


@pytest.mark.parametrize("name", ["coordinator", "samendoen", "wijkagent", "ggz", "zvh"])
def test_every_signal_says_why_and_who_can_help_and_the_rest_is_not_there(cast, case, name):
    page, levels = page_of(cast, case, name), cast.levels(name, case)
    signals = [short for short, level in levels.items() if level is Level.SIGNAL]
    assert page.count("kan u verder helpen.") == len(signals)
    assert page.count(BY_POLICY) == len(signals)
    for short in signals:
        item = cast.items[short]
        who = item.party.name if item.category == Category.PLAN else item.author
        assert f"{who} kan u verder helpen." in page
        assert labels.CATEGORY[Category(item.category)] in page
    for short, item in cast.items.items():
        if levels.get(short) is not Level.FULL and item.text:
            assert item.text not in page, f"{name} reads {short}"
        if short not in levels:
            assert str(item.uuid) not in page, f"{name} finds {short}"


def test_the_road_has_a_signal_to_speak_of(cast, case):
    """So that the walk above says something: the nuisance file, for the coordinator."""
    assert cast.levels("coordinator", case)["i3"] is Level.SIGNAL
    assert BY_POLICY in page_of(cast, case, "coordinator")


def test_who_knows_less_by_a_condition_of_the_source_reads_that(cast, case):
    item = cast.items["i3"]
    rows = [{"level": "signal", "parties": [cast.desk("wijkagent").party_id]}]
    changes.set_conditions(case, item, rows, by=cast.actor("wonen"), at=cast.at)
    assert cast.levels("wijkagent", case)["i3"] is Level.SIGNAL
    page = page_of(cast, case, "wijkagent")
    assert BY_SOURCE in page
    assert f"{item.author} kan u verder helpen." in page
    assert item.text not in page
    assert BY_SOURCE not in page_of(cast, case, "samendoen")


def test_who_asks_to_scale_down_reads_first_who_will_no_longer_see_what(cast, case):
    """Only what one sees oneself: the process director sees the care of this case, not the debt."""
    page = text_of(client_of(cast, "zvh").get(reverse("move_down", args=[case.uuid])))
    assert "Dit verandert er" in page
    assert labels.CATEGORY[Category.GEZ] in page
    assert labels.CATEGORY[Category.FIN] not in page
    assert "Er is nog niets gedaan." in page
    assert cast.levels("wijkagent", case)["i6"] is Level.FULL, "and nothing was"


def test_a_condition_that_shows_nothing_leaves_no_trace(cast, case):
    before = page_of(cast, case, "wijkagent")
    assert cast.items["i3"].text in before
    rows = [{"level": "none", "parties": [cast.desk("wijkagent").party_id]}]
    changes.set_conditions(case, cast.items["i3"], rows, by=cast.actor("wonen"), at=cast.at)
    page = page_of(cast, case, "wijkagent")
    assert cast.items["i3"].text not in page
    assert "kan u verder helpen." not in page
    assert BY_SOURCE not in page
