"""Two worlds that differ in what somebody may not know look the same to that person, to the byte.

`make soak` does the same with many more worlds. A leak says which account, what happened in which
order (openly and in secret), which request, and what differs.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given, seed, settings

from tests import stages
from tests.prove.twins import asks, forms, knowing, pairs, story
from tests.prove.twins.compare import Twins

pytestmark = [
    pytest.mark.soak,
    pytest.mark.django_db,
    pytest.mark.usefixtures("short_pages", "plain_pdf"),
]

TIMES = int(os.environ.get("SCHAKEL_SOAK", "1"))
SEED = int(os.environ.get("SCHAKEL_SEED", "20260101"))
EXAMPLES = 5
"""Drawings per account, each of a few pairs."""

_told, world = stages.stage(story.tell)


def compare(world, dice, accounts) -> None:
    """Compare pairs for one account after another; then count what was tried."""
    twins = Twins.of(world, dice)
    for account in accounts:

        @seed(SEED + story.USERS.index(account))
        @settings(pairs.DRAWING, max_examples=EXAMPLES * TIMES)
        @given(plans=pairs.many(account))
        def holds(plans):
            twins.compare(plans)

        holds()
    tried = twins.tried
    print(f"\n{tried}")
    assert sum(tried.pairs.values()) >= 100 * TIMES
    assert all(tried.pairs[account] >= 4 for account in accounts), tried.pairs
    assert all(tried.secrets[sort] >= 3 for sort in knowing.SORTS), tried.secrets
    assert asks.asked() == set(tried.looked) == set(tried.posted)
    assert all(tried.posted[name] >= 2 for name in forms.FILLED), tried.posted
    assert len(tried.carried) >= 15, tried.carried
    assert tried.mails >= 10


class TestOneHalf:
    def test_what_somebody_may_not_know_changes_nothing_that_person_can_get(self, world, dice):
        compare(world, dice, story.USERS[::2])


class TestOtherHalf:
    def test_what_somebody_may_not_know_changes_nothing_that_person_can_get(self, world, dice):
        compare(world, dice, story.USERS[1::2])
