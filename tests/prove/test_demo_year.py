"""The demo year: a consistent world with legal histories, loaded once for all these tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction

from casework import access
from casework.models import (
    Case,
    EventMark,
    Item,
    JournalEvent,
    Participation,
    PlanAction,
    RegieHolder,
    Report,
)
from casework.vocabulary import CaseKind, EventType, RegieSlot, Table
from escalation import protocol, selectors
from escalation.management.demo import municipality, year
from escalation.management.demo.municipality import (
    DemoMunicipality,
    decide_standing,
    known_municipality,
)
from escalation.models import Axis, Deadline, DeadlineState, Move, Transition
from escalation.rules.ladder import Rule
from escalation.rules.parameters import AMSTERDAM

pytestmark = [pytest.mark.prove, pytest.mark.django_db]

NOW = dt.datetime(2026, 11, 23, 15, 30, tzinfo=AMSTERDAM)
CASES, SEED = 30, 3


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[DemoMunicipality]:
    """Load a small year once, and take it away after the last test of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo = known_municipality()
        assert demo is not None
        decide_standing(demo, at=NOW - municipality.BEFORE)
        year.load(demo, number=CASES, seed=SEED, now=NOW, tell=lambda line: None)
        yield demo
        transaction.set_rollback(True)


def test_it_holds_every_kind_and_every_table_it_was_asked_for(demo):
    kinds = set(Case.objects.values_list("kind", flat=True))
    assert kinds == {str(kind) for kind in CaseKind}
    assert {"LOCAL", "ZVH", "OTH"} <= set(Case.objects.values_list("table", flat=True))
    assert Case.objects.filter(phase=4, closed_at=None).count() == 1


def test_every_open_case_has_somebody_who_directs_it(demo):
    directed = RegieHolder.objects.filter(slot=RegieSlot.CASE_DIRECTION, until=None)
    undirected = Case.objects.filter(closed_at=None).exclude(pk__in=directed.values("case"))
    assert not undirected.exists()


def test_every_history_leads_step_by_step_to_where_the_case_stands(demo):
    for case in Case.objects.all():
        opened = case.events.get(type=EventType.CASE_OPENED)
        for axis, begin, end in (
            (Axis.TABLE, protocol.ladder().entry(CaseKind(case.kind)), case.table),
            (Axis.PHASE, str(opened.data["phase"]), str(case.phase)),
        ):
            here = str(begin)
            for step in Transition.objects.filter(case=case, axis=axis).order_by("at", "pk"):
                assert step.from_code == here
                here = step.to_code
            assert here == end


def test_every_step_to_another_table_exists_on_the_ladder(demo):
    for step in Transition.objects.filter(axis=Axis.TABLE):
        edge = protocol.ladder().edge(
            CaseKind(step.kind), Table(step.from_code), Table(step.to_code)
        )
        assert edge.rule in {Rule.ALLOWED, Rule.GUARD}


def test_no_event_of_a_case_lies_before_its_opening_or_after_now(demo):
    for event in JournalEvent.objects.filter(case__isnull=False).select_related("case"):
        assert event.case.opened_at <= event.at <= NOW


def test_deciding_every_grant_anew_changes_nothing(demo):
    for case in Case.objects.all():
        assert not access.sync_grants(case, at=NOW)


def test_nobody_is_told_of_what_happened_more_than_three_days_ago(demo):
    marked = EventMark.objects.exclude(
        event__type=EventType.GROUND_RECORDED  # the founding, which is not news to anybody
    ).values_list("event__at", flat=True)
    assert marked
    assert min(marked) >= NOW - year.FRESH


def test_every_reminder_up_to_now_was_given(demo):
    assert not Deadline.objects.filter(state=DeadlineState.OPEN, next_at__lte=NOW).exists()


def test_a_triage_that_is_too_late_is_with_the_supervisor(demo):
    late = Move.objects.get(handed_to_supervisor_at__isnull=False, answered_at=None)
    assert JournalEvent.objects.filter(type=EventType.MOVE_OVERDUE, object_uuid=late.uuid).exists()


def test_parties_bound_by_secrecy_are_seen_only_after_their_own_choice(demo):
    rows = Participation.objects.filter(desk__party__secrecy_bound=True)
    assert rows.filter(opted_in_at=None).exists()
    assert rows.exclude(opted_in_at=None).exists()


@pytest.mark.parametrize("name", ["zvh", "om", "rvdk", "riec", "samendoen", "coordinator"])
def test_who_weighs_requests_has_one_to_weigh_or_to_answer(demo, name):
    actor = demo.actor(name, NOW)
    questions = Move.objects.filter(
        requested_by=actor.user, answered_at=None, questions__answered_at=None
    )
    assert selectors.moves_to_weigh(actor) or questions.exists()


@pytest.mark.parametrize("name", ["samendoen", "wijkagent", "wonen", "ggz"])
def test_each_source_of_the_main_road_has_something_to_confirm(demo, name):
    assert selectors.confirmations_waiting(demo.actor(name, NOW))


@pytest.mark.parametrize(
    "name",
    ["stuw", "hovj", "vt", "oov", "burgemeester", "vth", "oe", "halt", "jeugd", "coordinator"],
)
def test_each_other_account_takes_part_in_an_open_case(demo, name):
    assert access.visible_cases(demo.actor(name, NOW)).exists()


def test_accounts_outside_the_cases_see_none(demo):
    for name in ("wethouder", "fg"):
        assert not access.visible_cases(demo.actor(name, NOW)).exists()


def test_every_person_is_plainly_fictional_and_has_no_number(demo):
    for item in Item.objects.filter(category="ID", details__has_key="born_on"):
        assert item.details["name"].endswith("-fictief")
    assert not Item.objects.filter(category="BSN").exists()


def test_actions_are_done_and_waiting(demo):
    assert PlanAction.objects.filter(done_at=None).exists()
    assert PlanAction.objects.exclude(done_at=None).exists()


def test_loading_again_adds_nothing(demo):
    before = Case.objects.count(), Report.objects.count()
    assert year.load(demo, number=CASES, seed=SEED, now=NOW, tell=lambda line: None) == 0
    assert (Case.objects.count(), Report.objects.count()) == before
