"""Vulnerable twins: each seeded fault of the policy, the rules or the doors is found by a walk."""

from __future__ import annotations

import pickle

import pytest

from tests import stages
from tests.prove.stateful.faults import FAULTS, LEADS, ON_PAGES
from tests.prove.stateful.text import read_text
from tests.prove.stateful.walk import Walk, finding
from tests.prove.test_stateful_access import FIRST_SEED, shipped, tell

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

LENGTH = 160
WALKS = 8
"""A fault may take this many walks of that many steps; the first difference ends it.

The walks are like those of the access proof, but do more often what leads to the fault.
"""

_told, story = stages.stage(tell)


@pytest.fixture
def told(_told: bytes) -> bytes:
    return _told


def find(told: bytes, fault: str, seed: int, steps: int, looks_from: int = 0) -> tuple[Walk, str]:
    """Walk in search of a fault. Gives: the walk, and the difference that ended it, if any.

    Facts: pages are opened only where nothing else can find the fault, because they take long.
    """

    def begin() -> Walk:
        return Walk(
            pickle.loads(told),
            read_text(shipped()),
            seed,
            page_each=int(fault in ON_PAGES),
            often=LEADS[fault],
            looks_from=looks_from,
        )

    walk, found = finding(begin, range(steps))
    return walk, str(found or "")


def found_after(told: bytes, fault: str) -> str:
    """Say after how many steps a fault is found; nothing when it is not.

    Facts: what was found counts only when the same step without the fault finds nothing.
    """
    steps = 0
    for seed in range(FIRST_SEED, FIRST_SEED + WALKS):
        with pytest.MonkeyPatch.context() as patch:
            FAULTS[fault](patch)
            walk, found = find(told, fault, seed, LENGTH)
        steps += walk.done
        if found:
            _, other = find(told, fault, seed, walk.done + 1, looks_from=walk.done)
            assert not other, f"found without the fault: {other}"
            return f"{steps + 1} steps: {fault}"
    return ""


class TestOneHalf:
    @pytest.mark.parametrize("fault", list(FAULTS)[::2])
    def test_a_fault_is_found(self, told, record_property, fault):
        found = found_after(told, fault)
        assert found
        record_property("told", found)


class TestOtherHalf:
    @pytest.mark.parametrize("fault", list(FAULTS)[1::2])
    def test_a_fault_is_found(self, told, record_property, fault):
        found = found_after(told, fault)
        assert found
        record_property("told", found)


def test_there_are_more_than_twenty_and_every_one_has_a_name():
    assert len(FAULTS) >= 20
    assert set(FAULTS) > ON_PAGES
