"""Who hears of a request of a data subject: its sources, and oversight when it is late."""

from __future__ import annotations

import pytest

from casework.models import Case
from casework.rules.content import local_day
from casework.services import examinations
from escalation.rules.rights import RightKind
from escalation.services import rights, watch
from notifications.models import Message
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import quiet, route

pytestmark = pytest.mark.django_db


def tell() -> tuple[Cast, Case]:
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    fg = cast.actor("fg")
    examinations.open_examination(case.reference, "Er is een verzoek.", by=fg, at=cast.at)
    quiet()
    cast.later(hours=1)
    rights.register_request(
        case,
        case.subjects.get(),
        [RightKind.RESTRICTION],
        local_day(cast.at),
        by=cast.actor("fg"),
        at=cast.at,
    )
    return cast, case


_told, story = stages.stage(tell)


def test_each_source_hears_that_there_is_work_and_nobody_else(story):
    told = route(story[0])
    asked = {name for name, words in told.items() if "RIGHTS_ASKED+" in words}
    assert {"samendoen", "wonen", "ggz"} <= asked
    assert not asked & {"wijkagent", "coordinator", "zvh", "fg", "vreemde"}


def test_a_late_answer_is_told_to_oversight_also_without_an_open_examination(story):
    cast, case = story
    examinations.close_examination(case, by=cast.actor("fg"), at=cast.at)
    quiet()
    cast.later(days=40)
    watch.sweep(at=cast.at)
    told = route(cast)
    assert "RIGHTS_LATE+" in told["fg"]
    rows = Message.objects.filter(template="RIGHTS_LATE")
    assert {(row.case, row.reference) for row in rows} == {(None, "")}
    assert not [name for name, words in told.items() if name != "fg" and "RIGHTS_LATE+" in words]
