"""Handling a request of a data subject: registering, extending, answering (AVG 12(3)).

It is handled at the one desk that may know the kinds of data of every participant (see
`overviews.handler_desk`), and asks each source about its own items. What may not be told to the
subject is asked as well, out of sight of who handles the request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from casework import access
from casework.access import Actor, ActorDesk
from casework.errors import Conflict, NotVisible
from casework.models import Case, Desk, Item, Party, Subject
from casework.rules import content
from casework.rules.content import local_day
from casework.services import changes, journal
from casework.services.base import service
from casework.vocabulary import EventType, SubjectKind
from escalation.models import DeadlineState, RightsRequest, RightsTask
from escalation.rules import rights
from escalation.rules.rights import Outcome, RightKind
from escalation.services import deadlines, overviews


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request was answered, when, and why not whole."""

    outcome: Outcome
    on: dt.date
    reason: str = ""


@service
def register_request(
    case: Case,
    subject: Subject,
    kinds: Collection[RightKind],
    received_on: dt.date,
    *,
    by: Actor,
    at: dt.datetime,
) -> RightsRequest:
    """Register what a subject asked, start the term, and ask the sources about their items.

    Refuses: `NotVisible` for who handles no requests, and for a subject of another case; nothing
    asked; a day that lies ahead.
    Source: AVG 12(3), 15 to 18, 21; Wgs 1.4(4)(b): a request to one counts for all.
    """
    desk = overviews.handler_desk(case, by=by)
    case = access.lock_case(by, case)
    if subject.case_id != case.pk:
        raise NotVisible
    asked = [kind for kind in RightKind if kind in kinds]
    rights.decide_register(
        asked, received_on, SubjectKind(subject.kind), day=local_day(at)
    ).require()
    row = RightsRequest.objects.create(
        case=case,
        subject=subject,
        kinds=asked,
        received_on=received_on,
        recorded_at=at,
        recorded_by=by.user,
        desk_id=desk.id,
    )
    _start(row, rights.ANSWER, by=by, at=at)
    row.save(update_fields=["deadline", "due_on"])
    _note(EventType.RIGHTS_REGISTERED, row, desk, by=by, at=at, kinds=asked)
    if case.closed_at is None:
        _ask_sources(row, at=at)
    return row


def _start(row: RightsRequest, term: str, *, by: Actor, at: dt.datetime) -> None:
    """Start the term from the day of receipt, known at the handling desk alone."""
    row.deadline = deadlines.start_term(
        row.case,
        term,
        row.received_on,
        by=by,
        at=at,
        desk=Desk.objects.get(pk=row.desk_id),
        private=True,
    )
    row.due_on = row.deadline.due_on if row.deadline is not None else None


def _ask_sources(row: RightsRequest, *, at: dt.datetime) -> None:
    """Make a task per item and right; the events tell the source and stand in no log of who asks.

    Facts: a correction is asked of what can be corrected. Events carry no item and nobody who
    did it: the access log of who handles the request must not name what that person may not know.
    """
    kinds = [RightKind(code) for code in row.kinds if RightKind(code) in rights.DECIDED_PER_ITEM]
    held = access.held_of(row.case) if kinds else ()
    items = Item.objects.only("pk", "category", "withdrawn_at").in_bulk([one.item for one in held])
    told: set[int] = set()
    for one in held:
        asked = rights.asked_of(one.about, row.subject_id)
        if asked is None:
            continue
        for kind in kinds:
            if kind is RightKind.RECTIFICATION and not changes.decide_change(items[one.item]):
                continue
            RightsTask.objects.create(
                request=row,
                case=row.case,
                item_id=one.item,
                party_id=one.party,
                kind=kind,
                category=one.about.category,
                told=asked.told,
                asked_at=at,
                received_on=row.received_on,
            )
            told.add(one.party)
    for party in Party.objects.filter(pk__in=told).order_by("pk"):
        journal.record(
            EventType.RIGHTS_ASKED,
            case=row.case,
            by=None,
            at=at,
            party=party,
            object_type="rights_request",
        )


@service
def extend_request(
    row: RightsRequest, reason: str, told_on: dt.date, *, by: Actor, at: dt.datetime
) -> None:
    """Extend the term to three months, once, for a reason that the subject heard in time.

    Refuses: `NotVisible` for who handles no requests; a second extension; a request that was
    answered; no reason; a subject that heard of it too late.
    Source: AVG 12(3).
    """
    row, desk = _mine(row, by=by)
    if row.extended_at is not None:
        raise Conflict("De termijn is al een keer verlengd. Dat kan niet nog eens.")
    due = row.due_on or row.received_on
    rights.decide_extend(
        reason, told_on, received_on=row.received_on, due_on=due, day=local_day(at)
    ).require()
    _end_term(row, DeadlineState.SUPERSEDED, by=by, at=at)
    _start(row, rights.ANSWER_LONGER, by=by, at=at)
    row.extended_at, row.extended_by = at, by.user
    row.extension_reason, row.extension_told_on = content.clean(reason), told_on
    row.save()
    _note(EventType.RIGHTS_EXTENDED, row, desk, by=by, at=at, told_on=told_on.isoformat())


@service
def answer_request(row: RightsRequest, given: Answer, *, by: Actor, at: dt.datetime) -> None:
    """Record how a request was answered; its term ends.

    Facts: what sources have not decided yet stays asked: an answer may be partial, and who
    handles the request never has to know of every source.
    Refuses: as `extend_request`; no reason where something is refused; a day before the receipt.
    Source: AVG 12(3)-(4); UAVG 34 (a decision of a bestuursorgaan is one under the Awb).
    """
    row, desk = _mine(row, by=by)
    rights.decide_answer(
        given.outcome, given.reason, given.on, received_on=row.received_on, day=local_day(at)
    ).require()
    row.outcome, row.answered_on, row.reason = given.outcome, given.on, content.clean(given.reason)
    row.answered_at, row.answered_by = at, by.user
    row.save()
    _end_term(row, DeadlineState.MET, by=by, at=at)
    in_time = row.due_on is None or given.on <= row.due_on
    _note(
        EventType.RIGHTS_ANSWERED,
        row,
        desk,
        by=by,
        at=at,
        outcome=given.outcome,
        in_time=in_time,
    )


def _mine(row: RightsRequest, *, by: Actor) -> tuple[RightsRequest, ActorDesk]:
    """Give an open request again, locked, if this person handles requests about its case."""
    case = access.lock_case(by, row.case)
    desk = overviews.handler_desk(case, by=by)
    found = (
        RightsRequest.objects.select_for_update(of=("self",))
        .select_related("deadline", "subject", "case__municipality")
        .get(pk=row.pk)
    )
    if found.outcome:
        raise Conflict("Dit verzoek is al beantwoord.")
    return found, desk


def _end_term(row: RightsRequest, state: DeadlineState, *, by: Actor, at: dt.datetime) -> None:
    if row.deadline is not None and row.deadline.state == DeadlineState.OPEN:
        deadlines.settle([row.deadline], state, by=by, at=at)


def _note(
    event: EventType,
    row: RightsRequest,
    desk: ActorDesk,
    *,
    by: Actor,
    at: dt.datetime,
    **data: Any,
) -> None:
    """Write the event: codes and days, no words, and nothing about any item."""
    journal.record(
        event,
        case=row.case,
        by=by,
        at=at,
        desk=desk,
        party=Party.objects.get(pk=desk.party_id),
        object_type="rights_request",
        object_uuid=row.uuid,
        **data,
    )
