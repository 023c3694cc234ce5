"""Feedback on a result: begun when a partnership hands a case back, answered every year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, Desk
from casework.rules import authority, content
from casework.rules.decision import ALLOWED, Decision, refuse
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType, Setting, Table
from escalation import protocol, selectors
from escalation.models import DeadlineState, FeedbackDuty, FeedbackRecord, Move
from escalation.rules import feedback
from escalation.rules.feedback import Effect, Usefulness
from escalation.services import deadlines


@dataclass(frozen=True, slots=True)
class FeedbackInput:
    """What somebody answers: what it led to, how useful it was, and words where needed."""

    effect: Effect | None
    usefulness: Usefulness | None
    words: str = ""


def begin(case: Case, move: Move, *, by: Actor, at: dt.datetime) -> None:
    """Give the receiver of a result its yearly task; for the service that hands a case back.

    Facts: nothing begins for what no partnership of the Wgs gave, or before that law held.
    """
    regime = selectors.jor_regime(case, at) or protocol.ladder().jor_regime
    if not feedback.is_partnership(Table(move.from_code), regime) or not feedback.is_asked(at):
        return
    receiver = move.recipient or Desk.objects.get(pk=access.desk_in(by, case).id)
    duty = FeedbackDuty.objects.create(
        case=case,
        reference=case.reference,
        move=move,
        setting=protocol.ladder().handling_setting(Table(move.to_code)),
        desk=receiver,
        giver=move.requested_desk,
        made_at=at,
    )
    _start(duty, by=by, at=at)


def _start(duty: FeedbackDuty, *, by: Actor, at: dt.datetime) -> None:
    duty.deadline = deadlines.start_term(
        duty.case,
        feedback.TERM,
        at,
        by=by,
        at=at,
        desk=duty.desk,
        setting=Setting(duty.setting),
    )
    duty.save(update_fields=["deadline"])


def decide_handle(case: Case, duty: FeedbackDuty, *, by: Actor) -> Decision:
    """Say whether a person may answer: whose task it is, or who guards or directs the case."""
    own = duty.desk_id in {desk.id for desk in by.desks}
    if authority.decide_settle(access.standing_of(by, case), own=own):
        return ALLOWED
    return refuse(
        "feedback:role",
        "Deze taak is van een andere organisatie.",
        who_can="Wie de casus terugkreeg, of de procescoördinator.",
    )


@service
def give(duty: FeedbackDuty, given: FeedbackInput, *, by: Actor, at: dt.datetime) -> FeedbackRecord:
    """Keep what a result led to; the partnership that gave it reads this, and a next year begins.

    Refuses: who has not this task; a half answer; no reason where nothing was done with it.
    Source: Wgs 1.7(4).
    """
    case = access.lock_case(by, duty.case)
    found = FeedbackDuty.objects.select_related("deadline", "desk").get(pk=duty.pk)
    if found.pk not in {row.pk for row in selectors.feedback_of(by, case)}:
        raise NotVisible
    found.case = case
    decide_handle(case, found, by=by).require()
    feedback.decide_feedback(given.effect, given.usefulness, given.words).require()
    assert given.effect is not None, "decided above"
    assert given.usefulness is not None, "decided above"
    row = FeedbackRecord.objects.create(
        duty=found,
        recorded_at=at,
        recorded_by=by.user,
        effect=given.effect,
        usefulness=given.usefulness,
        words=content.clean(given.words),
    )
    if found.deadline is not None and found.deadline.state == DeadlineState.OPEN:
        deadlines.settle([found.deadline], DeadlineState.MET, by=by, at=at)
    _start(found, by=by, at=at)
    journal.record(
        EventType.FEEDBACK_GIVEN,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        setting=Setting(found.setting),
        object_type="feedback",
        object_uuid=found.uuid,
        effect=row.effect,
        usefulness=row.usefulness,
    )
    deadlines.reschedule(case)
    return row
