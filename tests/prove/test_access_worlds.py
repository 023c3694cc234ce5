"""The long proof of the doors: hundreds of worlds, and a failing one is made small."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings

from tests.prove import worlds

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

MANY = settings(
    max_examples=300,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("number", range(2))
def test_lists_and_items_equal_the_decision_per_desk_in_hundreds_of_worlds(number):
    """Two runs, so that two workers share the work; each with a seed of its own."""
    scene, seen = worlds.set_scene(), []

    @seed(20260101 + number)
    @MANY
    @given(plan=worlds.worlds())
    def holds(plan):
        with transaction.atomic():
            seen.append(worlds.compare(worlds.build(scene, plan)))
            transaction.set_rollback(True)

    holds()
    assert sum(map(bool, seen)) > MANY.max_examples / 4
