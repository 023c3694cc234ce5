"""Two people, or two clicks, at the same moment: one wins, and the database agrees."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction

from casework.errors import Conflict, NotVisible, Refused, SchakelError, StaleVersion
from casework.models import Case, Item, JournalEvent, Report, Submission
from casework.services import reports
from casework.views.once import once
from casework.vocabulary import EscalationGround, MoveOutcome, Phase, RegieSlot, Table
from escalation.models import Move, Transition
from escalation.services import answers, phases, requests
from tests import stages
from tests.casework import acts

pytestmark = pytest.mark.django_db(transaction=True)


_told, story = stages.committed_stage(acts.tell)


@pytest.fixture
def told(story):
    return story


@pytest.fixture
def people(story):
    """Give accounts alone, where no case is needed."""
    return story.cast


def together(*calls):
    """Do the calls at the same moment, each on a connection of its own; give what came of each."""
    barrier = threading.Barrier(len(calls))

    def one(call):
        try:
            connection.ensure_connection()
            barrier.wait(20)
            return call()
        except SchakelError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def only_one_won(outcomes, *losing):
    lost = [one for one in outcomes if isinstance(one, Exception)]
    assert len(lost) == len(outcomes) - 1
    assert all(isinstance(one, losing) for one in lost)


def test_of_two_answers_one_counts_and_the_other_is_told_that_somebody_was_first(told):
    answers.judge_fit(told.move, by=told.cast.actor("zvh"), at=told.cast.at)

    def accept():
        move = Move.objects.get(pk=told.move.pk)
        return answers.accept(
            move,
            participants=[],
            takes_process_direction=True,
            by=told.cast.actor("zvh"),
            at=told.cast.at,
        )

    def turn_down():
        move = Move.objects.get(pk=told.move.pk)
        return answers.turn_down(
            move,
            MoveOutcome.RETURNED,
            "De casus past niet bij deze tafel.",
            by=told.cast.actor("zvh"),
            at=told.cast.at,
        )

    outcomes = together(accept, turn_down, accept)
    move = Move.objects.get(pk=told.move.pk)
    case = Case.objects.get(pk=told.asked.pk)
    accepted = move.outcome == MoveOutcome.ACCEPTED
    # who turned it down has no business with the case any more, and nor has the colleague
    only_one_won(outcomes, Conflict if accepted else NotVisible)
    assert (case.table == Table.ZVH) == accepted
    assert Transition.objects.filter(case=case).count() == int(accepted)


def test_of_two_requests_for_one_case_a_single_one_is_filed(told):
    def ask():
        return requests.request_move(
            told.local,
            acts.zvh(told),
            version=told.local.version,
            by=told.cast.actor("coordinator"),
            at=told.cast.at,
        )

    only_one_won(together(ask, ask), Conflict, Refused)
    assert Move.objects.filter(case=told.local).count() == 1


def test_of_two_changes_of_phase_the_second_is_shown_both_versions(told):
    desk = told.cast.desk("coordinator")
    given = phases.PhaseInput(
        Phase.AVE_3,
        "Het lokale overleg zit helemaal vast.",
        EscalationGround.STAGNATION,
        regie=dict.fromkeys(
            (
                RegieSlot.PROCESS_DIRECTION,
                RegieSlot.OPERATIONAL_OWNER,
                RegieSlot.ADMINISTRATIVE_OWNER,
            ),
            desk,
        ),
    )

    def change():
        return phases.change_phase(
            told.local,
            given,
            version=told.local.version,
            by=told.cast.actor("coordinator"),
            at=told.cast.at,
        )

    outcomes = together(change, change)
    only_one_won(outcomes, StaleVersion)
    stale = next(one for one in outcomes if isinstance(one, StaleVersion))
    assert stale.yours
    assert stale.current["Fase"] == "AVE 3"
    assert Transition.objects.filter(case=told.local).count() == 1


def test_a_double_click_does_one_thing_and_leads_to_the_same_place(people):
    token, user = str(uuid.uuid4()), people.demo.users["wijkagent"]
    request = SimpleNamespace(POST={"token": token}, user=user, at=people.at)

    def act():
        actor = people.actor("wijkagent")
        row = reports.receive_report(
            acts.report_input(people),
            municipality=people.demo.municipality,
            desk=actor.desks[0],
            by=actor,
            at=people.at,
        )
        return f"/meldingen/{row.uuid}/"

    def click():
        with transaction.atomic():
            return once(request, act).url

    before = Report.objects.count()
    urls = together(click, click, click)
    assert len(set(urls)) == 1
    assert urls[0].startswith("/meldingen/")
    assert Report.objects.count() == before + 1
    assert Submission.objects.filter(token=token).count() == 1


def test_a_click_after_a_failed_first_one_does_the_act(people):
    token, user = str(uuid.uuid4()), people.demo.users["wijkagent"]
    request = SimpleNamespace(POST={"token": token}, user=user, at=people.at)

    def fail():
        raise Refused([])

    with pytest.raises(Refused), transaction.atomic():
        once(request, fail)
    with transaction.atomic():
        assert once(request, lambda: "/gedaan/").url == "/gedaan/"


def test_the_database_keeps_a_case_in_hand_and_the_journal_as_it_was(told):
    from django.db import DatabaseError, IntegrityError

    with pytest.raises(IntegrityError, match="somebody in charge"), transaction.atomic():
        told.local.regie.filter(slot=RegieSlot.CASE_DIRECTION).update(until=told.cast.at)
    for forbidden in (
        lambda: JournalEvent.objects.update(data={}),
        lambda: JournalEvent.objects.filter(case=told.local).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=told.items["i2"].pk).update(category="POL12")
