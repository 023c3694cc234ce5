"""What the asking side gives with its request serves both gates; nobody is asked for it twice."""

from __future__ import annotations

import pytest

from casework.models import Release
from casework.services import items
from casework.vocabulary import Level, Setting
from escalation.services import confirmations
from tests import cast as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    return cast, case, stage.request_zvh(cast, case)


def test_it_is_read_at_the_weighing_and_after_acceptance_at_the_conference(asked):
    cast, case, move = asked
    assert cast.levels("om", case)["i1"] is Level.FULL
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    assert cast.levels("om", case)["i1"] is Level.FULL
    given = Release.objects.get(item=cast.items["i1"], setting=Setting.ZVH_CASUS)
    assert given.released_by == cast.demo.users["samendoen"]
    assert cast.desk("wijkagent").party_id in given.recipients


def test_what_its_source_took_back_before_the_answer_stays_behind(asked):
    cast, case, move = asked
    items.withdraw_release(
        case, cast.items["i1"], Setting.ZVH_TRIAGE, by=cast.actor("samendoen"), at=cast.at
    )
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    assert "i1" not in cast.levels("om", case)
    assert not Release.objects.filter(item=cast.items["i1"], setting=Setting.ZVH_CASUS).exists()


def test_a_source_that_confirms_less_for_the_conference_has_the_last_word(asked):
    cast, case, move = asked
    confirmations.confirm(
        move,
        [cast.items["i5"]],
        for_weighing=True,
        for_conference=False,
        necessity="Alleen nodig voor de weging.",
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    assert not {"i1", "i5"} & set(cast.levels("om", case))
