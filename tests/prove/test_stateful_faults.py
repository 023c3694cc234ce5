"""Vulnerable twins: each seeded fault of the policy, the rules or the doors is found by a walk."""

from __future__ import annotations

import pickle

import pytest

from tests import stages
from tests.prove.stateful.faults import FAULTS, ON_PAGES
from tests.prove.stateful.text import read_text
from tests.prove.stateful.walk import Walk, finding
from tests.prove.test_stateful_access import FIRST_SEED, shipped, tell

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

LENGTH = 160
WALKS = 8
"""A fault may take this many walks of that many steps; the first difference ends it.

The walks are the first of the access proof, which finds nothing in them without the fault.
"""

_told, story = stages.stage(tell)


@pytest.fixture
def told(_told: bytes) -> bytes:
    return _told


def found_after(told: bytes, fault: str, patch: pytest.MonkeyPatch) -> int | None:
    """Say after how many steps a fault is found.

    Facts: pages are opened only where nothing else can find the fault, because they take long.
    """
    text = read_text(shipped())
    FAULTS[fault](patch)
    steps = 0
    for seed in range(FIRST_SEED, FIRST_SEED + WALKS):
        walk, found = finding(
            lambda seed=seed: Walk(
                pickle.loads(told), text, seed, page_each=int(fault in ON_PAGES)
            ),
            range(LENGTH),
        )
        steps += walk.done
        if found is not None:
            print(f"{steps + 1:5} steps: {fault}: {found}", flush=True)
            return steps + 1
    return None


class TestOneHalf:
    @pytest.mark.parametrize("fault", list(FAULTS)[::2])
    def test_a_fault_is_found(self, told, monkeypatch, fault):
        assert found_after(told, fault, monkeypatch) is not None


class TestOtherHalf:
    @pytest.mark.parametrize("fault", list(FAULTS)[1::2])
    def test_a_fault_is_found(self, told, monkeypatch, fault):
        assert found_after(told, fault, monkeypatch) is not None


def test_there_are_more_than_twenty_and_every_one_has_a_name():
    assert len(FAULTS) >= 20
    assert set(FAULTS) > ON_PAGES
