"""Terms of real cases on real dates of 2026: started by facts, reminded of once, never doubled."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.errors import NotVisible, Refused
from casework.models import EventMark, JournalEvent
from casework.services.cases import SubjectInput
from casework.vocabulary import CaseKind, EventType, SubjectKind, Table
from escalation.models import RUNNING, CaseFact, Deadline, DeadlineState
from escalation.services import deadlines, extending, facts, intake, requests, watch
from tests import cast as stage
from tests import stages
from tests.casework import acts

A = stage.AMSTERDAM


def tell():
    story = acts.tell()
    story.cast.at = stage.START + dt.timedelta(days=1)
    return story


_told, story = stages.stage(tell)


def at(day, month, hour=0, minute=0, year=2026):
    return dt.datetime(year, month, day, hour, minute, tzinfo=A)


def due(case, code):
    (row,) = Deadline.objects.filter(case=case, term=code, state=DeadlineState.OPEN)
    return row


# ------------------------------------------------------------------ scenarios


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (at(30, 11, 11, 40), dt.date(2026, 12, 1)),
        (at(30, 11, 12, 0), dt.date(2026, 12, 1)),
        (at(30, 11, 12, 5), dt.date(2026, 12, 8)),
    ],
)
def test_a_request_comes_on_the_list_of_the_week_when_it_is_in_before_noon(story, moment, day):
    story.cast.at = moment
    move = requests.request_move(
        story.local,
        acts.zvh(story),
        version=story.local.version,
        by=story.cast.actor("coordinator"),
        at=moment,
    )
    row = due(story.local, "ZVH-TRIAGE")
    assert row.move_id == move.pk
    assert (row.due_on or row.due_at.astimezone(A).date()) == day


def record(story, case, event, moment, who="coordinator", **more):
    story.cast.at = max(
        story.cast.at, moment if isinstance(moment, dt.datetime) else at(moment.day, moment.month)
    )
    return facts.record_fact(
        case,
        event,
        moment,
        decided_by="Burgemeester",
        by=story.cast.actor(who),
        at=story.cast.at,
        **more,
    )


def test_a_crisis_measure_before_christmas_ends_on_the_first_open_day(story):
    record(story, story.local, "care_started", at(23, 12, 2, 10))
    record(story, story.local, "psychiatrist_started", at(23, 12, 9, 0))
    assert due(story.local, "WVGGZ-PRE-18").due_at == at(23, 12, 20, 10)
    record(story, story.local, "measure_taken", at(23, 12, 14, 30))
    measure = due(story.local, "WVGGZ-CM")
    assert (measure.due_on or measure.due_at.astimezone(A).date()) == dt.date(2026, 12, 28)
    assert measure.steps
    before = Deadline.objects.get(case=story.local, term="WVGGZ-PRE-18")
    assert (before.state, before.done_at) == (DeadlineState.MET, at(23, 12, 14, 30)), "in time"
    lawyer = due(story.local, "WVGGZ-ADV")
    assert lawyer.due_at == at(24, 12, 14, 30)


def home(story):
    return intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.DOMESTIC_VIOLENCE,
            area="Dedemsvaart",
            purpose="Veiligheid thuis.",
            director=story.cast.desk("samendoen"),
            subjects=[SubjectInput(SubjectKind.HOUSEHOLD)],
        ),
        municipality=story.cast.demo.municipality,
        by=story.cast.actor("coordinator"),
        at=story.cast.at,
    )


def test_a_restraining_order_expires_to_the_minute_and_never_rolls(story):
    case = home(story)
    record(story, case, "order_imposed", at(16, 12, 16, 20))
    assert due(case, "WTH-10").due_at == at(26, 12, 16, 20)
    assert due(case, "WTH-BEREIK").due_at == at(17, 12, 16, 20)


def test_an_inquiry_takes_fourteen_days(story):
    record(story, story.local, "inquiry_reported", dt.date(2026, 11, 9))
    row = due(story.local, "WVGGZ-VO")
    assert row.due_on == dt.date(2026, 11, 23)


def test_a_correction_supersedes_and_nothing_is_overwritten(story):
    case = home(story)
    first = record(story, case, "order_imposed", at(16, 12, 16, 20))
    second = record(story, case, "order_imposed", at(16, 12, 15, 20), supersedes=first)
    assert due(case, "WTH-10").due_at == at(26, 12, 15, 20)
    old = Deadline.objects.get(fact=first, term="WTH-10")
    assert old.state == DeadlineState.SUPERSEDED
    assert old.due_at == at(26, 12, 16, 20)
    assert CaseFact.objects.get(pk=first.pk).superseded_by == second


@pytest.mark.parametrize("moment", [at(1, 1, 9, 0, 2027), at(1, 1, 9, 0, 1826)])
def test_a_fact_in_the_future_or_in_another_century_is_refused(story, moment):
    with pytest.raises(Refused) as caught:
        facts.record_fact(
            story.local,
            "measure_taken",
            moment,
            decided_by="Burgemeester",
            by=story.cast.actor("coordinator"),
            at=at(23, 12, 10),
        )
    assert caught.value.reasons[0].field == "occurred_at"


# ------------------------------------------------------------------ the sweep

TOLD = (EventType.DEADLINE_NEAR, EventType.DEADLINE_PASSED, EventType.DEADLINE_ESCALATED)


def told(case):
    return list(case.events.filter(type__in=TOLD).order_by("pk").values_list("type", "data__term"))


def test_two_sweeps_at_one_moment_say_a_thing_once(story):
    case = home(story)
    record(story, case, "order_imposed", at(16, 12, 16, 20))
    moment = at(17, 12, 12, 0)
    assert watch.sweep(at=moment) > 0
    said = told(case)
    assert said
    assert watch.sweep(at=moment) == 0
    assert told(case) == said
    assert EventMark.objects.filter(event__in=JournalEvent.objects.filter(case=case)).exists()


def test_after_an_outage_each_term_gets_one_message_that_says_the_worst(story):
    case = home(story)
    record(story, case, "order_imposed", at(16, 12, 16, 20))
    open_terms = {row.term for row in deadlines.open_terms(case)}
    watch.sweep(at=at(1, 3, year=2028))
    said = told(case)
    assert sorted(term for _, term in said) == sorted(open_terms)
    up = {term for kind, term in said if kind == EventType.DEADLINE_ESCALATED}
    assert up == {"WTH-MED", "AVE2-REVIEW", "AVG-INFORMEREN"}, (
        "our own duties; what only ends or is another's stays"
    )
    assert {kind for kind, term in said if term not in up} == {EventType.DEADLINE_PASSED}
    assert watch.sweep(at=at(2, 3, year=2028)) == 0


def test_minute_by_minute_and_all_at_once_end_in_the_same_state(story):
    case = home(story)
    record(story, case, "order_imposed", at(16, 12, 16, 20))
    for hour in range(24 * 14):
        watch.sweep(at=at(16, 12, 17) + dt.timedelta(hours=hour))
    passed = [term for kind, term in told(case) if kind == EventType.DEADLINE_PASSED]
    assert len(passed) == len(set(passed))
    assert "WTH-10" in passed
    row = Deadline.objects.get(case=case, term="WTH-10")
    assert row.state == DeadlineState.OPEN
    assert row.passed_at is not None
    assert row.next_at is None


def test_what_is_overdue_goes_up_one_step_at_a_time_and_each_step_once(story):
    row = due(story.local, "AVE2-REVIEW")
    said = []
    for hour in range(24 * 120):
        moment = story.cast.at + dt.timedelta(hours=hour)
        if watch.sweep(at=moment):
            row.refresh_from_db()
            said.append((row.rung, row.passed_at is not None))
    rungs = [
        event.data["rung"]
        for event in story.local.events.filter(type__in=TOLD, data__term="AVE2-REVIEW").order_by(
            "pk"
        )
    ]
    assert rungs == ["NEAR", "NEAR", "DUE", "SUPERVISOR", "COORDINATOR"]
    row.refresh_from_db()
    assert (row.rung, row.next_at, row.state) == ("COORDINATOR", None, DeadlineState.OPEN)


def test_what_is_met_after_it_passed_goes_up_no_further(story):
    row = due(story.local, "AVE2-REVIEW")
    watch.sweep(at=row.due_at)
    deadlines.settle_deadline(row, by=story.cast.actor("samendoen"), at=row.due_at)
    watch.sweep(at=at(1, 3, year=2028))
    assert not story.local.events.filter(
        type=EventType.DEADLINE_ESCALATED, data__term="AVE2-REVIEW"
    ).exists()


def test_a_batch_leaves_the_rest_for_the_next_sweep(story):
    moment = at(1, 3, year=2028)
    total = Deadline.objects.filter(state=DeadlineState.OPEN, next_at__lte=moment).count()
    assert total > 3
    counts = []
    while handled := watch.sweep(at=moment, batch=3):
        counts.append(handled)
    assert max(counts) == 3
    assert sum(counts) == total


def test_what_is_met_is_never_reminded_of(story):
    row = due(story.local, "AVE2-REVIEW")
    deadlines.settle_deadline(row, by=story.cast.actor("samendoen"), at=story.cast.at)
    watch.sweep(at=at(1, 3, year=2028))
    assert "AVE2-REVIEW" not in {term for _, term in told(story.local)}


def test_a_term_is_told_on_the_case_at_any_table(story):
    assert story.asked.table == Table.LOCAL
    watch.sweep(at=at(1, 3, year=2028))
    assert told(story.asked)


# ------------------------------------------------------------------ standing still, capped, longer


def undermining(story):
    return intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.UNDERMINING,
            area="Hardenberg",
            purpose="Zicht op de locatie.",
            director=story.cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION)],
        ),
        municipality=story.cast.demo.municipality,
        by=story.cast.actor("oov"),
        at=story.cast.at,
    )


def running(case, code):
    return Deadline.objects.get(case=case, term=code, state__in=RUNNING)


def test_a_question_stops_the_clock_and_its_answer_lets_it_go_on_with_what_was_left(story):
    case = undermining(story)
    record(story, case, "advice_requested", dt.date(2026, 11, 2), "oov")
    assert due(case, "BIBOB-8").due_on == dt.date(2026, 12, 28)
    record(story, case, "lbb_question", dt.date(2026, 11, 16), "oov")
    row = running(case, "BIBOB-8")
    assert (row.state, row.next_at) == (DeadlineState.SUSPENDED, None)
    watch.sweep(at=at(1, 3, year=2028))
    assert "BIBOB-8" not in {term for _, term in told(case)}, "what stands still is not told"
    record(story, case, "lbb_answered", dt.date(2026, 11, 30), "oov")
    row = running(case, "BIBOB-8")
    assert (row.state, row.due_on) == (DeadlineState.OPEN, dt.date(2027, 1, 11))
    assert row.suspended_at is None
    assert "stond stil" in row.notes[-1]
    kinds = case.events.filter(data__term="BIBOB-8").order_by("pk").values_list("type", flat=True)
    assert list(kinds) == [
        EventType.DEADLINE_SET, EventType.DEADLINE_SUSPENDED, EventType.DEADLINE_RESUMED,
    ]  # fmt: skip


def test_a_corrected_question_computes_the_end_anew(story):
    case = undermining(story)
    record(story, case, "advice_requested", dt.date(2026, 11, 2), "oov")
    question = record(story, case, "lbb_question", dt.date(2026, 11, 16), "oov")
    record(story, case, "lbb_answered", dt.date(2026, 11, 30), "oov")
    record(story, case, "lbb_question", dt.date(2026, 11, 23), "oov", supersedes=question)
    assert due(case, "BIBOB-8").due_on == dt.date(2027, 1, 4)
    old = Deadline.objects.get(case=case, term="BIBOB-8", state=DeadlineState.SUPERSEDED)
    assert old.due_on == dt.date(2027, 1, 11), "nothing is overwritten"


def test_what_is_met_while_it_stands_still_is_met(story):
    case = undermining(story)
    record(story, case, "advice_requested", dt.date(2026, 11, 2), "oov")
    record(story, case, "lbb_question", dt.date(2026, 11, 16), "oov")
    received = record(story, case, "advice_received", dt.date(2026, 11, 20), "oov")
    row = Deadline.objects.get(case=case, term="BIBOB-8")
    assert (row.state, row.met_fact) == (DeadlineState.MET, received)


def test_a_term_is_made_longer_once_before_its_end_and_with_a_reason(story):
    case = undermining(story)
    record(story, case, "advice_requested", dt.date(2026, 11, 2), "oov")
    given = extending.ExtensionInput("Het bureau heeft meer tijd nodig.", "Bureau Bibob")
    row = due(case, "BIBOB-8")
    longer = extending.extend_deadline(row, given, by=story.cast.actor("oov"), at=story.cast.at)
    assert (longer.term, longer.due_on) == ("BIBOB-EXT", dt.date(2027, 1, 25))
    row.refresh_from_db()
    assert row.state == DeadlineState.SUPERSEDED
    assert longer.extension.extended == row
    with pytest.raises(Refused):
        extending.extend_deadline(longer, given, by=story.cast.actor("oov"), at=story.cast.at)
    assert due(case, "BIBOB-EXT").pk == longer.pk


@pytest.mark.parametrize(
    ("late", "reason", "who"),
    [(True, "Meer tijd nodig.", "oov"), (False, "kort", "oov"), (False, "Meer tijd nodig.", "vth")],
)
def test_a_term_is_not_made_longer_too_late_without_reason_or_by_who_does_not_guard_it(
    story, late, reason, who
):
    case = undermining(story)
    record(story, case, "advice_requested", dt.date(2026, 11, 2), "oov")
    row = due(case, "BIBOB-8")
    story.cast.at = row.due_at if late else story.cast.at
    with pytest.raises((Refused, NotVisible)):
        extending.extend_deadline(
            row, extending.ExtensionInput(reason, "Bureau Bibob"),
            by=story.cast.actor(who), at=story.cast.at,
        )  # fmt: skip
    assert due(case, "BIBOB-8").pk == row.pk
    assert not case.events.filter(type=EventType.DEADLINE_EXTENDED).exists()


def test_a_restraining_order_is_extended_to_a_chosen_day_at_the_same_time_within_four_weeks(story):
    case = home(story)
    record(story, case, "order_imposed", at(16, 12, 16, 20))
    row, by = due(case, "WTH-10"), story.cast.actor("samendoen")
    given = {"reason": "Er is nog gevaar voor het gezin.", "decided_by": "Burgemeester"}
    for until in (None, dt.date(2027, 1, 14)):
        with pytest.raises(Refused):
            extending.extend_deadline(
                row, extending.ExtensionInput(until=until, **given), by=by, at=story.cast.at
            )
    longer = extending.extend_deadline(
        row, extending.ExtensionInput(until=dt.date(2027, 1, 8), **given), by=by, at=story.cast.at
    )
    assert (longer.term, longer.due_at) == ("WTH-28", at(8, 1, 16, 20, year=2027))


def test_a_return_is_assessed_before_the_day_itself_whatever_the_term(story):
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.DETAINEE_RETURN,
            area="Hardenberg",
            purpose="Veilige terugkeer.",
            director=story.cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.PERSON)],
        ),
        municipality=story.cast.demo.municipality,
        by=story.cast.actor("oov"),
        at=story.cast.at,
    )
    record(story, case, "notice_received", dt.date(2026, 11, 9), "oov")
    assert due(case, "BIJ-BEOORD").due_on == dt.date(2026, 11, 16)
    facts.record_fact(
        case, "return_date", dt.date(2026, 11, 14), decided_by="DJI",
        by=story.cast.actor("oov"), at=at(9, 11, 12),
    )  # fmt: skip
    assert due(case, "BIJ-BEOORD").due_on == dt.date(2026, 11, 13)


def test_a_new_petition_is_counted_back_from_the_end_of_a_long_order(story):
    record(story, story.local, "zm_granted_year", dt.date(2026, 11, 9))
    assert due(story.local, "WVGGZ-ZM-B").due_on == dt.date(2027, 11, 9)
    row = due(story.local, "WVGGZ-ZMV")
    assert row.due_on == dt.date(2027, 10, 12)
    assert row.next_at < row.due_at


def test_what_was_met_stays_met_when_its_fact_is_corrected(story):
    case = home(story)
    first = record(story, case, "order_imposed", at(16, 12, 16, 20))
    deadlines.settle_deadline(
        due(case, "WTH-MED"), by=story.cast.actor("samendoen"), at=story.cast.at
    )
    record(story, case, "order_imposed", at(16, 12, 15, 20), supersedes=first)
    assert not Deadline.objects.filter(case=case, term="WTH-MED", state__in=RUNNING).exists()
    states = Deadline.objects.filter(case=case, term="WTH-MED").values_list("state", flat=True)
    assert list(states) == [DeadlineState.MET, DeadlineState.MET]
