"""The doors give exactly what the sharing rules say, on worlds drawn at random."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.prove import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return worlds.set_scene()


@settings(
    max_examples=20, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=worlds.worlds())
def test_lists_and_items_equal_the_decision_per_desk_now_and_after_every_end(scene, plan):
    with transaction.atomic():
        worlds.compare(worlds.build(scene, plan))
        transaction.set_rollback(True)
