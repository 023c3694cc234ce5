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

pytestmark = [pytest.mark.soak, pytest.mark.django_db, pytest.mark.usefixtures("short_pages")]

TIMES = int(os.environ.get("SCHAKEL_SOAK", "1"))
SEED = int(os.environ.get("SCHAKEL_SEED", "20260101"))


_told, world = stages.stage(story.tell)


def test_what_somebody_may_not_know_changes_nothing_that_person_can_get(world, dice):
    """Hundreds of pairs, one account after another; then what was tried is counted."""
    twins = Twins.of(world, dice)
    for number, account in enumerate(story.USERS):

        @seed(SEED + number)
        @settings(pairs.DRAWING, max_examples=5 * TIMES)
        @given(plans=pairs.many(account))
        def holds(plans):
            twins.compare(plans)

        holds()
    tried = twins.tried
    print(f"\n{tried}")
    assert sum(tried.pairs.values()) >= 200 * TIMES
    assert all(tried.pairs[account] >= 4 for account in story.USERS), tried.pairs
    assert all(tried.secrets[sort] >= 5 for sort in knowing.SORTS), tried.secrets
    assert asks.asked() <= set(tried.looked)
    assert all(tried.posted[name] >= 2 for name in forms.FILLED), tried.posted
    assert len(tried.carried) >= 15, tried.carried
    assert tried.mails >= 20
