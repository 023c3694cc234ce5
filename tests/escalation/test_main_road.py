"""The main road on real PostgreSQL: every cell of the acceptance table, through the services."""

from __future__ import annotations

import pytest

from casework import access
from casework.errors import NotVisible
from casework.vocabulary import Level, Table
from tests import cast as stage

pytestmark = pytest.mark.django_db

F, S = Level.FULL, Level.SIGNAL

A = {
    "coordinator": {"i1": F, "p": F, "i3": S},
    "samendoen": {"i1": F, "i4": F, "i5": F, "i2": F, "i3": F, "p": F},
    "wijkagent": {"i2": F, "i1": F, "i3": F, "p": F},
    "wonen": {"i3": F, "i1": F, "p": F},
    "ggz": {"i6": F, "i1": F, "p": F, "i3": S},
    "zvh": None,
    "om": None,
    "vreemde": None,
}
B = {
    **A,
    "coordinator": {**A["coordinator"], "r": F},
    "samendoen": {**A["samendoen"], "r": F},
    "zvh": {"i1": F, "r": F},
    "om": {"i1": F, "r": F},
}
WEIGHED = {"i1": F, "i2": F, "i3": F, "i5": F, "i6": F, "r": F}
C = {**B, "zvh": WEIGHED, "om": WEIGHED}
D = {
    "coordinator": {"i1": F, "p": F, "r": F, "i3": S},
    "samendoen": {**B["samendoen"], "i6": F},
    "wijkagent": {**A["wijkagent"], "i5": F, "i6": F, "r": F},
    "wonen": A["wonen"],
    "ggz": {"i6": F, "i1": F, "p": F, "i2": F, "i3": F, "i5": F, "r": F},
    "zvh": {**WEIGHED, "p": F},
    "om": {**WEIGHED, "p": F},
    "vreemde": None,
}


def seen_by(cast, case, name):
    try:
        access.get_case(cast.actor(name), case.uuid)
    except NotVisible:
        return None
    return cast.levels(name, case)


def check(cast, case, expected):
    found = {name: seen_by(cast, case, name) for name in expected}
    assert found == expected


@pytest.fixture
def cast():
    return stage.assemble()


def test_every_cell_of_the_acceptance_table_holds(cast):
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    cast.later(hours=1)
    check(cast, case, A)

    move = stage.request_zvh(cast, case)
    cast.later(hours=1)
    check(cast, case, B)

    stage.confirm_sources(cast, move)
    cast.later(hours=1)
    check(cast, case, B)
    stage.judge_fit(cast, move)
    cast.later(hours=1)
    check(cast, case, C)

    case = stage.accept_zvh(cast, move)
    assert case.table == Table.ZVH
    cast.later(hours=1)
    check(cast, case, D)

    case = stage.scale_down(cast, case)
    assert case.table == Table.LOCAL
    cast.later(hours=1)
    check(cast, case, A)
