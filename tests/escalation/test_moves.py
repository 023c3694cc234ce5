"""The handshake through the services: what is refused, what each answer does, and who holds on."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import access
from casework.errors import Conflict, NotVisible, Refused, StaleVersion
from casework.models import Case, CaseSetting, RegieHolder
from casework.services.cases import SubjectInput
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    MoveOutcome,
    RegieSlot,
    Setting,
    SubjectKind,
    Table,
)
from escalation import flows, selectors
from escalation.models import Deadline, DeadlineState, Move, Transition
from escalation.services import answers, deadlines, facts, intake, requests, watch
from tests import cast as stage
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint

_told, story = stages.stage(acts.tell)


@pytest.fixture
def cast(story):
    return story.cast


def ask(story, who="coordinator", *, version=None, case=None, **changed):
    given = acts.zvh(story)
    values = {name: getattr(given, name) for name in given.__slots__} | changed
    case = case or story.local
    return requests.request_move(
        case,
        requests.RequestInput(**values),
        version=version or case.version,
        by=story.cast.actor(who),
        at=story.cast.at,
    )


def refused(call):
    """Demand a refusal that changes nothing; give the fields it points at and its words."""
    before = fingerprint()
    with pytest.raises(Refused) as caught:
        call()
    assert fingerprint() == before
    assert all(reason.text.endswith(".") for reason in caught.value.reasons)
    return {(reason.code, reason.field): reason for reason in caught.value.reasons}


def codes(reasons):
    return {code for code, _ in reasons}


# ------------------------------------------------------------------ asking


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "motivation"),
        ({"reason": "   "}, "motivation"),
        ({"goal": ""}, "goal"),
        ({"contacts": []}, "partner_contacts"),
        ({"contacts": ["   "]}, "partner_contacts"),
        ({"criteria": {}}, "criteria"),
        ({"criteria": {"C1": stage.CRITERIA["C1"]}}, "criterion_c2"),
        ({"criteria": {**stage.CRITERIA, "C3": "x"}}, "criterion_c3"),
    ],
)
def test_an_incomplete_request_is_refused_beside_the_field_that_lacks(story, changed, field):
    reasons = refused(lambda: ask(story, **changed))
    assert field in {where for _, where in reasons}


def test_everything_that_is_missing_is_said_at_once(story):
    reasons = refused(lambda: ask(story, reason="", goal="", contacts=[], criteria={}))
    assert len(reasons) >= 4


def test_somebody_without_the_role_is_told_who_can(story):
    reasons = refused(lambda: ask(story, "wijkagent"))
    assert reasons["ask_role", ""].who_can


def test_a_second_request_waits_for_the_first(story):
    assert "move_open" in codes(refused(lambda: ask(story, case=story.asked)))


def test_a_form_made_on_an_older_version_shows_both(story):
    before = fingerprint()
    with pytest.raises(StaleVersion) as caught:
        ask(story, version=story.local.version + 1)
    assert caught.value.yours["Reden"]
    assert caught.value.current == {"Tafel": caught.value.current["Tafel"], "Fase": "AVE 2"}
    assert fingerprint() == before


def test_a_youth_group_never_goes_to_jor_and_the_reason_says_so_in_dutch(story):
    group = acts.youth_group(story.cast)
    reasons = refused(lambda: ask(story, case=group, target=Table.JOR, criteria={}))
    texts = " ".join(reason.text for reason in reasons.values())
    assert "JOR" in texts


def test_a_member_of_the_group_gets_a_case_of_its_own_that_may_go_to_jor(story):
    act = acts.ACTS["escalation.intake.spawn_case"](story)
    spawned = act.run(story.cast.actor("coordinator"))
    assert spawned.kind == CaseKind.YOUTH_AT_RISK
    assert spawned.table == Table.LOCAL
    assert spawned.origin_link.traceable
    assert not spawned.items.exclude(category=Category.ID).exists()


def test_oth_goes_to_riec_only_by_the_recorded_decision_of_its_team(story):
    cast = story.cast
    oov = cast.actor("oov")
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.UNDERMINING,
            area="Dedemsvaart",
            purpose="Misstanden stoppen.",
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION)],
        ),
        municipality=cast.demo.municipality,
        by=oov,
        at=cast.at,
    )
    assert case.table == Table.OTH
    assert case.phase is None
    changed = {"target": Table.RIEC, "criteria": {}, "categories": []}
    refused(lambda: ask(story, "oov", case=case, **changed))
    cast.later(hours=1)
    facts.record_fact(
        case,
        facts.OTH_DECIDES,
        cast.at,
        decided_by="Ondermijningsteam Hardenberg",
        by=cast.actor("oov"),
        at=cast.at,
    )
    move = ask(story, "oov", case=case, **changed)
    assert move.weighing_setting == Setting.RIEC_SIGNAAL
    with pytest.raises(NotVisible):
        access.get_case(cast.actor("coordinator"), case.uuid)


# ------------------------------------------------------------------ the old regie stays


def holders(case):
    running = RegieHolder.objects.filter(case=case, until__isnull=True)
    return {RegieSlot(row.slot): row.desk_id for row in running}


def test_the_old_regie_and_the_table_stay_until_acceptance(story):
    cast, before = story.cast, holders(story.asked)
    assert before[RegieSlot.CASE_DIRECTION] == cast.desk("samendoen").pk
    stage.judge_fit(cast, story.move)
    story.asked.refresh_from_db()
    assert story.asked.table == Table.LOCAL
    assert holders(story.asked) == before
    case = stage.accept_zvh(cast, story.move)
    assert case.table == Table.ZVH
    assert holders(case)[RegieSlot.CASE_DIRECTION] == before[RegieSlot.CASE_DIRECTION]
    assert holders(case)[RegieSlot.PROCESS_DIRECTION] == cast.desk("zvh").pk
    assert Transition.objects.get(case=case).to_code == Table.ZVH
    assert case.version > story.asked.version


def test_accepting_asks_who_takes_the_process_direction(story):
    stage.judge_fit(story.cast, story.move)
    reasons = refused(
        lambda: answers.accept(
            story.move,
            participants=[],
            takes_process_direction=None,
            by=story.cast.actor("zvh"),
            at=story.cast.at,
        )
    )
    assert "process_direction_open" in codes(reasons)


@pytest.mark.parametrize("who", ["coordinator", "wijkagent", "om"])
def test_who_asked_and_who_does_not_decide_cannot_accept(story, who):
    stage.judge_fit(story.cast, story.move)
    before = fingerprint()
    with pytest.raises((Refused, NotVisible)):
        answers.accept(
            story.move,
            participants=[],
            takes_process_direction=True,
            by=story.cast.actor(who),
            at=story.cast.at,
        )
    assert fingerprint() == before


def test_an_answer_comes_once(story):
    answers.turn_down(
        story.move,
        MoveOutcome.RETURNED,
        "De casus past niet bij deze tafel.",
        by=story.cast.actor("zvh"),
        at=story.cast.at,
    )
    for again in (
        lambda: stage.accept_zvh(story.cast, story.move),
        lambda: answers.withdraw(story.move, by=story.cast.actor("coordinator"), at=story.cast.at),
    ):
        with pytest.raises((Conflict, NotVisible)):
            again()


# ------------------------------------------------------------------ the other answers


@pytest.mark.parametrize("outcome", [MoveOutcome.RETURNED, MoveOutcome.ADVICE])
def test_returned_or_advised_the_case_stays_and_the_words_reach_who_asked(story, outcome):
    cast = story.cast
    words = "Begin eerst samen met de corporatie en de wijkagent."
    answers.turn_down(story.move, outcome, words, by=cast.actor("zvh"), at=cast.at)
    cast.later(minutes=1)
    story.asked.refresh_from_db()
    assert story.asked.table == Table.LOCAL
    texts = [row.item.text for row in access.visible_items(cast.actor("coordinator"), story.asked)]
    assert words in texts
    assert selectors.open_move(story.asked) is None
    assert not CaseSetting.objects.filter(
        case=story.asked, setting=Setting.ZVH_TRIAGE, closed_at__isnull=True
    ).exists()
    with pytest.raises(NotVisible):
        access.get_case(cast.actor("zvh"), story.asked.uuid)
    assert not Deadline.objects.filter(move=story.move, state=DeadlineState.OPEN).exists()


@pytest.mark.parametrize("text", ["", "  ", "nee"])
def test_an_answer_without_words_is_refused(story, text):
    refused(
        lambda: answers.turn_down(
            story.move,
            MoveOutcome.RETURNED,
            text,
            by=story.cast.actor("zvh"),
            at=story.cast.at,
        )
    )


def test_a_question_goes_to_who_asked_and_comes_back(story):
    cast = story.cast
    assert flows.whose_turn(story.move) == "triage"
    answers.ask(story.move, "Welke hulp loopt er nu?", by=cast.actor("zvh"), at=cast.at)
    assert flows.whose_turn(story.move) == "clarify"
    second = refused(
        lambda: answers.ask(story.move, "En nog iets anders?", by=cast.actor("zvh"), at=cast.at)
    )
    assert "question_open" in codes(second)
    cast.later(hours=2)
    answers.answer_question(
        story.move, "Er komt elke week iemand langs.", by=cast.actor("coordinator"), at=cast.at
    )
    assert flows.whose_turn(story.move) == "triage"
    cast.later(minutes=1)
    texts = [row.item.text for row in access.visible_items(cast.actor("zvh"), story.asked)]
    assert "Er komt elke week iemand langs." in texts
    stage.judge_fit(cast, story.move)
    stage.accept_zvh(cast, story.move)
    assert flows.whose_turn(story.move) == ""


def test_withdrawing_takes_back_what_was_shown(story):
    cast = story.cast
    with pytest.raises((Refused, NotVisible)):
        answers.withdraw(story.move, by=cast.actor("samendoen"), at=cast.at)
    answers.withdraw(story.move, by=cast.actor("coordinator"), at=cast.at)
    cast.later(minutes=1)
    assert flows.whose_turn(story.move) == ""
    with pytest.raises(NotVisible):
        access.get_case(cast.actor("zvh"), story.asked.uuid)
    story.asked.refresh_from_db()
    assert ask(story, case=story.asked).pk != story.move.pk


# ------------------------------------------------------------------ down


def go_down(story, **changed):
    cast = story.cast
    given = {
        "target": Table.LOCAL,
        "reason": "De doelen zijn gehaald en het is rustig.",
        "recipient": cast.desk("samendoen"),
        "relapse_agreement": "Bij drie meldingen bellen we elkaar.",
        "evaluation_note": "Samen optrekken met de buurt werkte goed.",
    } | changed
    story.asked.refresh_from_db()
    return requests.request_move(
        story.asked,
        requests.RequestInput(**given),
        version=story.asked.version,
        by=cast.actor("zvh"),
        at=cast.at,
    )


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"recipient": None}, "recipient_missing"),
        ({"relapse_agreement": ""}, "relapse_missing"),
        ({"evaluation_note": ""}, "evaluation_missing"),
    ],
)
def test_scaling_down_needs_a_recipient_an_agreement_and_a_note(story, changed, code):
    stage.judge_fit(story.cast, story.move)
    stage.accept_zvh(story.cast, story.move)
    assert code in codes(refused(lambda: go_down(story, **changed)))


def test_zvh_keeps_the_case_until_the_recipient_accepts(story):
    cast = story.cast
    stage.judge_fit(cast, story.move)
    stage.accept_zvh(cast, story.move)
    move = go_down(story)
    assert Case.objects.get(pk=story.asked.pk).table == Table.ZVH
    assert holders(story.asked)[RegieSlot.PROCESS_DIRECTION] == cast.desk("zvh").pk
    with pytest.raises((Refused, NotVisible)):
        answers.accept(
            move, participants=[], takes_process_direction=None, by=cast.actor("zvh"), at=cast.at
        )
    answers.accept(
        move,
        participants=[],
        takes_process_direction=None,
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    case = Case.objects.get(pk=story.asked.pk)
    assert case.table == Table.LOCAL
    assert holders(case)[RegieSlot.CASE_DIRECTION] == cast.desk("samendoen").pk
    assert holders(case)[RegieSlot.PROCESS_DIRECTION] == cast.desk("coordinator").pk
    assert deadlines.open_terms(case, "RELAPSE-WATCH")


# ------------------------------------------------------------------ overdue


def test_an_overdue_triage_goes_to_the_supervisor_once(story):
    cast = story.cast
    due = max(row.due_at for row in Deadline.objects.filter(move=story.move))
    watch.sweep(at=due - dt.timedelta(seconds=1))
    watch.sweep(at=due)
    move = Move.objects.get(pk=story.move.pk)
    assert move.handed_to_supervisor_at is not None
    assert move.is_open
    watch.sweep(at=due + dt.timedelta(days=1))
    overdue = story.asked.events.filter(type=EventType.MOVE_OVERDUE)
    assert overdue.count() == 1
    supervisor = cast.desk("zvh")
    assert move.receiving_desks.filter(pk=supervisor.pk).exists()
    assert story.asked.pk in {
        one.case_id for one in selectors.moves_to_weigh(cast.actor("zvh", due))
    }
