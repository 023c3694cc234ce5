"""The doors give exactly what the sharing rules say, on worlds drawn at random."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from tests.prove import worlds

pytestmark = pytest.mark.django_db

FEW = settings(
    max_examples=20,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


def test_lists_and_items_equal_the_decision_per_desk_now_and_after_every_end():
    scene, seen = worlds.set_scene(), []

    @FEW
    @given(plan=worlds.worlds())
    def holds(plan):
        with transaction.atomic():
            seen.append(worlds.compare(worlds.build(scene, plan)))
            transaction.set_rollback(True)

    holds()
    assert sum(map(bool, seen)) > FEW.max_examples / 5, (
        "worlds in which nobody sees anything prove nothing"
    )
