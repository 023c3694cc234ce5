"""AVE phases: proposed by who sees the need, decided by who may, with the regie filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework import access
from casework.access import Actor
from casework.models import Case, Desk, Item
from casework.rules import authority
from casework.services import journal
from casework.services.base import service
from casework.services.cases import hold_regie
from casework.services.items import ItemInput, release, write
from casework.vocabulary import (
    CaseKind,
    Category,
    EscalationGround,
    EventType,
    Phase,
    RegieSlot,
    Table,
)
from escalation import protocol
from escalation.models import Axis, DeadlineState, Direction, Transition
from escalation.models.machine import machine_for
from escalation.rules.guards import DownFacts
from escalation.rules.phases import PhaseFacts, decide_phase, decide_proposal
from escalation.services import deadlines, facts
from escalation.services.requests import require_version


@dataclass(frozen=True, slots=True)
class PhaseInput:
    """What a change of phase says.

    Facts: `regie` fills the slots the target phase requires; `recipient_accepted` is ticked by
    the receiving case director, who decides a step down itself.
    """

    target: Phase
    motivation: str
    ground: EscalationGround | None = None
    acute: bool = False
    regie: Mapping[RegieSlot, Desk] = field(default_factory=dict)
    recipient: Desk | None = None
    recipient_accepted: bool = False
    relapse_agreement: str = ""
    evaluation_note: str = ""


def phase_facts(case: Case, given: PhaseInput, *, by: Actor, at: dt.datetime) -> PhaseFacts:
    """Gather the facts on which a change of phase is decided."""
    standing = access.standing_of(by, case)
    held = access.slots_of(case)
    return PhaseFacts(
        kind=CaseKind(case.kind),
        current=Phase(case.phase or 1),
        target=given.target,
        at=at,
        actor_roles=standing.roles,
        actor_slots=standing.slots,
        case_open=case.closed_at is None,
        ground=given.ground,
        motivation=given.motivation,
        filled_slots=frozenset(slot for slot, row in held.items() if not row.household)
        | frozenset(given.regie),
        household_directs=any(row.household for row in held.values()),
        acute_danger=given.acute,
        mayor_decided_at=facts.fact_moment(case, facts.MAYOR_DECIDES),
        down=DownFacts(
            given.recipient is not None,
            given.recipient_accepted,
            given.relapse_agreement,
            given.evaluation_note,
        ),
    )


@service
def propose_phase(case: Case, given: PhaseInput, *, by: Actor, at: dt.datetime) -> Item:
    """Propose a change of phase; who may decide it gets the proposal."""
    case = access.lock_case(by, case)
    decide_proposal(protocol.phase_rules(), phase_facts(case, given, by=by, at=at)).require()
    item = _write_words(case, given, "Voorstel", by=by, at=at)
    journal.record(
        EventType.MOVE_REQUESTED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        object_type="phase",
        axis=Axis.PHASE,
        origin=case.phase,
        target=int(given.target),
    )
    access.sync_grants(case, at=at)
    return item


@service
def change_phase(
    case: Case, given: PhaseInput, *, version: int, by: Actor, at: dt.datetime
) -> Case:
    """Decide a change of phase: regie, history, terms and journal change with it.

    Refuses: `StaleVersion`; a person who may not decide it; missing ground, words or regie.
    """
    case = access.lock_case(by, case)
    require_version(case, version, {"Naar fase": f"AVE {int(given.target)}"})
    decide_phase(protocol.phase_rules(), phase_facts(case, given, by=by, at=at)).require()
    old = Phase(case.phase or 1)
    desk = access.desk_in(by, case)
    for slot, holder in given.regie.items():
        hold_regie(case, slot, holder, None, by=by, at=at)
    if given.recipient is not None:
        hold_regie(case, RegieSlot.CASE_DIRECTION, given.recipient, None, by=by, at=at)
    _write_words(case, given, "Besluit", by=by, at=at)
    machine_for(CaseKind(case.kind))(case).go("phase", given.target)
    case.phase_since = at
    case.save(update_fields=["phase", "phase_since", "version"])
    direction = Direction.UP if given.target > old else Direction.DOWN
    Transition.objects.create(
        case=case,
        axis=Axis.PHASE,
        direction=direction,
        from_code=str(int(old)),
        to_code=str(int(given.target)),
        kind=case.kind,
        at=at,
        by=by.user,
    )
    journal.record(
        EventType.PHASE_CHANGED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        origin=int(old),
        target=int(given.target),
        direction=direction,
        kind=case.kind,
        ground=given.ground or "",
    )
    _renew_terms(case, old, given, by=by, at=at)
    access.sync_grants(case, at=at)
    deadlines.reschedule(case)
    return case


def _write_words(case: Case, given: PhaseInput, what: str, *, by: Actor, at: dt.datetime) -> Item:
    setting = protocol.ladder().handling_setting(Table(case.table))
    lines = [f"{what} naar AVE {int(given.target)}: {given.motivation}"]
    if given.relapse_agreement:
        lines.append(f"Bij terugval: {given.relapse_agreement}")
    if given.evaluation_note:
        lines.append(f"Evaluatie: {given.evaluation_note}")
    item = write(
        case,
        ItemInput(Category.PLAN, "\n".join(lines), professional_secrecy=False),
        setting,
        desk=access.desk_in(by, case),
        by=by,
        at=at,
    )
    release([item], setting, None, necessity="Reden van een andere fase.", by=by, at=at)
    return item


REVIEW_OF = {
    Phase.AVE_2: ("AVE2-REVIEW",),
    Phase.AVE_3: ("AVE3-REVIEW",),
    Phase.AVE_4: ("AVE4-REVIEW", "AVE4-WEEKLY"),
}
"""The review terms of each phase."""


def start_reviews(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Start the review terms of the phase a case is in, for who directs it."""
    if case.phase is None:
        return
    slots = access.slots_of(case)
    holder = slots.get(RegieSlot.PROCESS_DIRECTION) or slots.get(RegieSlot.CASE_DIRECTION)
    for code in REVIEW_OF.get(Phase(case.phase), ()):
        deadlines.start_term(case, code, at, by=by, at=at, desk=holder.desk if holder else None)


def _renew_terms(case: Case, old: Phase, given: PhaseInput, *, by: Actor, at: dt.datetime) -> None:
    ended = deadlines.open_terms(case, *REVIEW_OF.get(old, ("none",)))
    deadlines.settle(ended, DeadlineState.ENDED, by=by, at=at)
    start_reviews(case, by=by, at=at)
    holder = access.slots_of(case)[RegieSlot.CASE_DIRECTION]
    edge = protocol.phase_rules().edge(old, given.target)
    if edge is not None and edge.follow_up:
        deadlines.start_term(case, edge.follow_up, at, by=by, at=at, desk=holder.desk)
    if old is Phase.AVE_4:
        deadlines.start_term(case, "AVE4-EVAL", at, by=by, at=at, desk=holder.desk)
    if old is Phase.AVE_3 and given.target is Phase.AVE_2:
        deadlines.start_term(case, "RELAPSE-WATCH", at, by=by, at=at, desk=holder.desk)


@service
def record_review(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Note that the case was reviewed: the running review term is met and the next one starts."""
    case = access.lock_case(by, case)
    authority.decide_settle(access.standing_of(by, case), own=False).require()
    running = deadlines.open_terms(case, *(code for codes in REVIEW_OF.values() for code in codes))
    deadlines.settle(running, DeadlineState.MET, by=by, at=at)
    if case.phase is not None and Phase(case.phase) is Phase.AVE_4:
        holder = access.slots_of(case)[RegieSlot.PROCESS_DIRECTION]
        deadlines.start_term(case, "AVE4-WEEKLY", at, by=by, at=at, desk=holder.desk)
    else:
        start_reviews(case, by=by, at=at)
    deadlines.reschedule(case)
