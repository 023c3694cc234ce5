"""The long proof of the demo: five times as many drawn stories hold together as well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from escalation.management.demo import municipality, year
from escalation.management.demo.municipality import (
    DemoMunicipality,
    decide_standing,
    known_municipality,
)
from tests.escalation.test_demo_data import (
    NOW,
    SEED,
    test_deciding_every_grant_anew_changes_nothing,
    test_every_history_leads_step_by_step_to_where_the_case_stands,
    test_every_open_case_has_somebody_who_directs_it,
    test_every_person_is_plainly_fictional_and_has_no_number,
    test_every_reminder_up_to_now_was_given,
    test_every_step_to_another_table_exists_on_the_ladder,
    test_no_event_of_a_case_lies_before_its_opening_or_after_now,
    test_nobody_is_told_of_what_happened_more_than_three_days_ago,
)

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

__all__ = [
    "test_deciding_every_grant_anew_changes_nothing",
    "test_every_history_leads_step_by_step_to_where_the_case_stands",
    "test_every_open_case_has_somebody_who_directs_it",
    "test_every_person_is_plainly_fictional_and_has_no_number",
    "test_every_reminder_up_to_now_was_given",
    "test_every_step_to_another_table_exists_on_the_ladder",
    "test_no_event_of_a_case_lies_before_its_opening_or_after_now",
    "test_nobody_is_told_of_what_happened_more_than_three_days_ago",
]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[DemoMunicipality]:
    """Load a year of thirty cases beside the fixed ones, and take it away after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo = known_municipality()
        assert demo is not None
        decide_standing(demo, at=NOW - municipality.BEFORE)
        year.load(demo, number=30, seed=SEED, now=NOW, tell=lambda line: None)
        yield demo
        transaction.set_rollback(True)
