"""The receiving side answers: it fits, accepted, returned, advised, asked for more; or withdrawn.

Every answer decides again on fresh facts under the lock of the case; the requester's regie
stays in force until acceptance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Case, Desk, Item, LegalGround, Participation, User
from casework.rules.decision import all_of
from casework.services import journal
from casework.services.base import service
from casework.services.cases import close_setting
from casework.services.items import ItemInput, release, write
from casework.services.participation import finish
from casework.vocabulary import (
    Category,
    EventType,
    Ground,
    JorGround,
    MoveOutcome,
    OrganisationKey,
    Setting,
    Table,
)
from escalation import flows, protocol
from escalation.models import DeadlineState, Move, Question
from escalation.rules import gates
from escalation.rules.guards import DownFacts, MoveFacts
from escalation.services import deadlines, facts, feedback, informing, opening
from escalation.services.confirmations import give_for_weighing

ADMISSION = "Nodig voor het casusoverleg over deze casus."
"""The necessity of an admission to the conference, pre-filled with one tick."""

CODES = ("C1", "C2", "C3", "C4")


def _locked(move: Move, by: Actor) -> tuple[Case, Move]:
    """Lock case and request, and let only one answer win."""
    case = access.lock_case(by, move.case)
    locked = Move.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if not locked.is_open:
        raise Conflict("Dit verzoek is al beantwoord.")
    if case.version != locked.case_version:
        raise Conflict("De casus is intussen gewijzigd. Het verzoek past niet meer.")
    return case, locked


def answer_facts(
    case: Case,
    move: Move,
    *,
    by: Actor,
    at: dt.datetime,
    takes_process_direction: bool | None = None,
) -> MoveFacts:
    """Gather the facts on which an answer is decided: the words as they were asked."""
    words: Mapping[str, str] = move.request_item.details if move.request_item else {}
    contacts = tuple(line for line in words.get("contacts", "").split("\n") if line.strip())
    return facts.move_facts(
        case,
        Table(move.to_code),
        by=by,
        at=at,
        move=move,
        reason=words.get("reason", ""),
        goal=words.get("goal", ""),
        contacts=contacts,
        criteria=facts.criteria_of({code: words.get(code, "") for code in CODES}),
        jor_ground=JorGround(move.jor_ground) if move.jor_ground else None,
        jor_confirmed_by=(
            OrganisationKey(move.jor_confirmed_by) if move.jor_confirmed_by else None
        ),
        down=DownFacts(
            move.recipient_id is not None,
            True,
            words.get("relapse_agreement", ""),
            words.get("evaluation_note", ""),
        ),
        takes_process_direction=takes_process_direction,
    )


@service
def judge_fit(move: Move, *, by: Actor, at: dt.datetime) -> None:
    """Judge that the case fits the table: now what the sources confirmed may be weighed too.

    Source: Wgs 2.31(1)–(3): own data, then fit, then others' data.
    """
    case, move = _locked(move, by)
    gates.decide_fit(protocol.ladder(), answer_facts(case, move, by=by, at=at)).require()
    if move.fits_at is not None:
        return
    move.fits_at, move.fits_by = at, by.user
    move.save(update_fields=["fits_at", "fits_by"])
    give_for_weighing(move, move.confirmations.select_related("confirmed_by"), by=by, at=at)
    access.sync_grants(case, at=at)


@service
def accept(
    move: Move,
    *,
    participants: Sequence[Desk],
    takes_process_direction: bool | None,
    guests_until: dt.datetime | None = None,
    necessity: str = ADMISSION,
    director: User | None = None,
    by: Actor,
    at: dt.datetime,
) -> Case:
    """Accept a move: table, settings, regie, participants, terms and access change at once.

    Facts: `participants` are the desks admitted to the conference besides the table's own; third
    parties among them are guests until `guests_until`, the end of one meeting; `director` names
    who takes the process direction or, downward, the case direction.
    Refuses: every reason of the gates; a party that the policy shows nothing there; a third party
    without a meeting.
    """
    case, move = _locked(move, by)
    given = opening.Conference(
        case, move, opening.desks_of(case, move, participants), guests_until, necessity
    )
    facts_now = answer_facts(
        case, move, by=by, at=at, takes_process_direction=takes_process_direction
    )
    all_of(
        gates.decide_accept(protocol.ladder(), facts_now),
        opening.decide_places(given, at),
        opening.decide_guests(given, at),
    ).require()
    opening.step(given, at)
    opening.open_table(given, by=by, at=at)
    opening.hand_regie(given, takes_process_direction, director, by=by, at=at)
    opening.leave(given, by=by, at=at)
    _finish(case, move, MoveOutcome.ACCEPTED, None, by=by, at=at)
    move.takes_process_direction = takes_process_direction
    move.save(update_fields=["takes_process_direction"])
    opening.record(given, by=by, at=at)
    opening.start_terms(given, by=by, at=at)
    if given.down:
        feedback.begin(case, move, by=by, at=at)
    access.sync_grants(case, at=at)
    informing.look_again(case, by=by, at=at)
    deadlines.reschedule(case)
    return case


def _finish(
    case: Case, move: Move, outcome: MoveOutcome, item: Item | None, *, by: Actor, at: dt.datetime
) -> None:
    """Write the answer, stop the request's clock and ground, and end the conversation."""
    move.outcome, move.answered_at, move.answered_by = outcome, at, by.user
    move.answer_item = item
    move.save(update_fields=["outcome", "answered_at", "answered_by", "answer_item"])
    if outcome is MoveOutcome.WITHDRAWN:
        flows.stop(move)
    else:
        flows.take_turn(move, by=by.user)
    state = DeadlineState.ENDED if outcome is MoveOutcome.WITHDRAWN else DeadlineState.MET
    deadlines.settle(deadlines.open_terms(case, move=move), state, by=by, at=at)
    LegalGround.objects.filter(
        case=case, scope="case", ground=Ground.MELD, withdrawn_at__isnull=True
    ).update(withdrawn_at=at, withdrawn_by=by.user)
    journal.record(
        EVENT_OF[outcome],
        case=case,
        by=by,
        at=at,
        setting=Setting(move.weighing_setting),
        object_type="move",
        object_uuid=move.uuid,
        origin=move.from_code,
        target=move.to_code,
        kind=case.kind,
    )


EVENT_OF = {
    MoveOutcome.ACCEPTED: EventType.MOVE_ACCEPTED,
    MoveOutcome.RETURNED: EventType.MOVE_RETURNED,
    MoveOutcome.ADVICE: EventType.MOVE_ADVISED,
    MoveOutcome.WITHDRAWN: EventType.MOVE_WITHDRAWN,
}


@service
def turn_down(move: Move, outcome: MoveOutcome, text: str, *, by: Actor, at: dt.datetime) -> Move:
    """Return a request with a reason, or give advice only: the case stays where it is.

    Facts: `outcome` is RETURNED or ADVICE. The words are an item of who answers, readable where
    the case stays; the weighing closes and what was shared there is shielded.
    """
    case, move = _locked(move, by)
    decide = gates.decide_return if outcome is MoveOutcome.RETURNED else gates.decide_advise
    decide(protocol.ladder(), answer_facts(case, move, by=by, at=at), text).require()
    item = _write_words(case, move, text, by=by, at=at)
    _finish(case, move, outcome, item, by=by, at=at)
    _close_weighing(case, move, by=by, at=at)
    access.sync_grants(case, at=at)
    deadlines.reschedule(case)
    return move


def end_without_words(case: Case, move: Move, *, by: Actor, at: dt.datetime) -> None:
    """Hand a request back because the table may no longer weigh it; the reason stands elsewhere.

    For the service that ends the partnership's work on a case, which holds its lock.
    """
    _finish(case, move, MoveOutcome.RETURNED, None, by=by, at=at)
    _close_weighing(case, move, by=by, at=at)


def _write_words(case: Case, move: Move, text: str, *, by: Actor, at: dt.datetime) -> Item:
    """Write an answer as an item, released where the asking side reads it."""
    stays = protocol.ladder().handling_setting(Table(move.from_code))
    home = Setting(move.weighing_setting)
    item = write(
        case,
        ItemInput(Category.PLAN, text, professional_secrecy=False),
        home,
        desk=access.desk_in(by, case),
        by=by,
        at=at,
    )
    for setting in dict.fromkeys((home, stays)):
        release([item], setting, None, necessity="Antwoord op het verzoek.", by=by, at=at)
    return item


def _close_weighing(case: Case, move: Move, *, by: Actor, at: dt.datetime) -> None:
    """Close the weighing, or where it was held locally, end the part of who only weighed."""
    weighing = Setting(move.weighing_setting)
    handling = protocol.ladder().handling_setting(Table(move.from_code))
    if weighing not in {handling, Setting.LOKAAL}:
        close_setting(case, weighing, by=by, at=at)
        return
    if Table(move.to_code) is Table.LOCAL:
        return
    rows = Participation.objects.filter(
        case=case,
        setting=weighing,
        ended_at__isnull=True,
        desk__in=move.receiving_desks.all(),
        since__gte=move.requested_at,
    ).select_related("desk__party", "case")
    for row in rows:
        finish(row, by=by, at=at)


@service
def withdraw(move: Move, *, by: Actor, at: dt.datetime) -> Move:
    """Withdraw an own request; everything opened for it closes."""
    case, move = _locked(move, by)
    gates.decide_withdraw(answer_facts(case, move, by=by, at=at)).require()
    _finish(case, move, MoveOutcome.WITHDRAWN, None, by=by, at=at)
    _close_weighing(case, move, by=by, at=at)
    access.sync_grants(case, at=at)
    deadlines.reschedule(case)
    return move


@service
def ask(move: Move, text: str, *, by: Actor, at: dt.datetime) -> Question:
    """Ask the requester for more; one question at a time, the clock runs on."""
    case, move = _locked(move, by)
    gates.decide_question(protocol.ladder(), answer_facts(case, move, by=by, at=at), text).require()
    item = _write_words(case, move, text, by=by, at=at)
    row = Question.objects.create(move=move, item=item, asked_at=at, asked_by=by.user)
    flows.take_turn(move, by=by.user)
    journal.record(
        EventType.MOVE_QUESTIONED,
        case=case,
        by=by,
        at=at,
        setting=Setting(move.weighing_setting),
        object_type="move",
        object_uuid=move.uuid,
    )
    access.sync_grants(case, at=at)
    return row


@service
def answer_question(move: Move, text: str, *, by: Actor, at: dt.datetime) -> Question:
    """Answer the open question; the request is back with who weighs it."""
    case, move = _locked(move, by)
    gates.decide_answer(protocol.ladder(), answer_facts(case, move, by=by, at=at), text).require()
    row: Question | None = move.questions.filter(answered_at__isnull=True).first()
    if row is None:
        raise NotVisible
    row.answer = _write_words(case, move, text, by=by, at=at)
    row.answered_at, row.answered_by = at, by.user
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    flows.take_turn(move, by=by.user)
    journal.record(
        EventType.MOVE_ANSWERED,
        case=case,
        by=by,
        at=at,
        setting=Setting(move.weighing_setting),
        object_type="move",
        object_uuid=move.uuid,
    )
    access.sync_grants(case, at=at)
    return row
