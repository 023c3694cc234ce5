"""A proof that finds nothing proves nothing: faults that both walls let through are found."""

from __future__ import annotations

import pytest
from hypothesis import given, seed, settings

from tests import stages
from tests.prove.twins import leaks, pairs, story
from tests.prove.twins.compare import Leak, Twins

pytestmark = [pytest.mark.soak, pytest.mark.django_db, pytest.mark.usefixtures("short_pages")]

_told, world = stages.stage(story.tell)


@pytest.mark.parametrize("fault", leaks.FAULTS, ids=lambda fault: fault.name)
def test_a_fault_that_both_walls_let_through_shows_within_a_few_dozen_pairs(
    world, dice, monkeypatch, fault
):
    """The pairs are drawn as in the proof itself; nothing leads them to the fault."""
    fault.seed(monkeypatch)
    twins = Twins.of(world, dice)

    @seed(20260101)
    @settings(pairs.DRAWING, max_examples=30)
    @given(plans=pairs.many(fault.account))
    def holds(plans):
        twins.compare(plans)

    with pytest.raises(Leak, match=fault.account):
        holds()
