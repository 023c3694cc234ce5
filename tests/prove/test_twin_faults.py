"""A proof that finds nothing proves nothing: faults that both walls let through are found."""

from __future__ import annotations

import pytest
from hypothesis import given, seed, settings

from tests import stages
from tests.prove.twins import leaks, pairs, story
from tests.prove.twins.compare import Leak, Twins

pytestmark = [
    pytest.mark.soak,
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_pages", "plain_pdf"),
]

MOST = 40
"""Drawings of a few pairs each in which every fault must show."""

_told, world = stages.stage(story.tell)


def faults_of(account: str) -> list[leaks.Fault]:
    return [fault for fault in leaks.FAULTS if fault.account == account and not fault.mailed]


@pytest.mark.parametrize("account", sorted({one.account for one in leaks.FAULTS if not one.mailed}))
def test_faults_that_both_walls_let_through_show_within_a_few_dozen_pairs(world, dice, account):
    """The pairs are drawn as in the proof itself; nothing leads them to a fault.

    Every pair is looked at with each fault that was not found yet.
    """
    twins = Twins.of(world, dice)
    faults = faults_of(account)
    twins.eyes = list(faults)

    @seed(20260101)
    @settings(pairs.DRAWING, max_examples=MOST)
    @given(plans=pairs.many(account))
    def look(plans):
        if twins.eyes:
            twins.compare(plans)

    look()
    print(f"\n{account}: {dict(twins.tried.pairs)} pairs for {sorted(twins.found)}")
    assert set(twins.found) == {fault.name for fault in faults}


@pytest.mark.parametrize(
    "fault", [one for one in leaks.FAULTS if one.mailed], ids=lambda fault: fault.name
)
def test_a_fault_in_a_mail_shows_within_a_few_dozen_pairs(world, dice, monkeypatch, fault):
    fault.seed(monkeypatch)
    twins = Twins.of(world, dice)

    @seed(20260101)
    @settings(pairs.DRAWING, max_examples=MOST)
    @given(plans=pairs.many(fault.account))
    def holds(plans):
        twins.compare(plans)

    with pytest.raises(Leak, match="mails"):
        holds()
