"""Keeping a case from the Zorg- en Veiligheidshuis, referring it, and what follows from that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Case, CaseSetting, Desk, Participation
from casework.models.fields import now_within
from casework.rules import content
from casework.services import journal
from casework.services.base import service
from casework.services.cases import close_setting, hold_regie
from casework.vocabulary import (
    CaseKind,
    EventType,
    OrganisationKey,
    RegieSlot,
    Setting,
    Table,
)
from escalation import selectors
from escalation.models import Axis, DeadlineState, Direction, Referral, Transition
from escalation.models.machine import machine_for
from escalation.rules import referrals
from escalation.rules.referrals import ReferralOutcome, ReferralReason
from escalation.services import answers, deadlines, informing

PARTNERSHIP = frozenset({Setting.ZVH_TRIAGE, Setting.ZVH_CASUS})
"""What ends when another conference takes the case up (Wgs 2.31(13), second sentence)."""


@dataclass(frozen=True, slots=True)
class ReferralInput:
    """Why a case is kept from the table, in words, and who gets it."""

    reason: ReferralReason | None
    words: str
    receiver: Desk | None = None


@service
def make(case: Case, given: ReferralInput, *, by: Actor, at: dt.datetime) -> Referral:
    """Keep a case from the table, and for radicalisation hand it to police, OM or mayor.

    Facts: nothing of it stands in the case for others; who is asked hears that a task waits.
    Refuses: an organisation the law does not name; no reason or words; a receiver that takes no
    part in the case.
    Source: Wgs 2.31(13); Wgs 1.5(1).
    """
    case = access.lock_case(by, case)
    desk = access.desk_in(by, case)
    receiver = given.receiver if given.reason is ReferralReason.RADICALISATION else None
    key = OrganisationKey(receiver.party.organisation) if receiver else None
    referrals.decide_make(desk.organisation, given.reason, given.words, key).require()
    assert given.reason is not None, "decided above"
    if receiver is not None and not _takes_part(case, receiver, at):
        raise NotVisible
    if Referral.objects.filter(case=case, desk=desk.id, ended_at__isnull=True).exists():
        raise Conflict("Uw organisatie legde dit al vast.")
    row = Referral.objects.create(
        case=case,
        reason=given.reason,
        words=content.clean(given.words),
        desk_id=desk.id,
        to_desk=receiver,
        made_at=at,
        made_by=by.user,
    )
    journal.record(
        EventType.REFERRAL_MADE,
        case=case,
        by=by,
        at=at,
        desk=desk,
        object_type="referral",
        object_uuid=row.uuid,
        desk_id=receiver.pk if receiver else None,
    )
    return row


def _takes_part(case: Case, desk: Desk, at: dt.datetime) -> bool:
    return Participation.objects.filter(
        now_within(at), case=case, desk=desk, ended_at__isnull=True
    ).exists()


@service
def end(row: Referral, outcome: ReferralOutcome, *, by: Actor, at: dt.datetime) -> Referral:
    """Answer a referral, or take it back.

    Facts: taken up elsewhere, the partnership stops with the case at once and for good; otherwise
    the table is open to it again.
    Refuses: `NotVisible` for whoever does not know of it; an answer that is another's to give.
    """
    case = access.lock_case(by, row.case)
    desks = {desk.id for desk in by.desks}
    found = Referral.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not desks & {found.desk_id, found.to_desk_id}:
        raise NotVisible
    if found.ended_at is not None:
        raise Conflict("Hier is al over beslist.")
    referrals.decide_answer(
        outcome, mine=found.to_desk_id in desks, made_by_me=found.desk_id in desks
    ).require()
    found.outcome, found.ended_at, found.ended_by = outcome, at, by.user
    found.save(update_fields=["outcome", "ended_at", "ended_by"])
    journal.record(
        EventType.REFERRAL_ENDED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        object_type="referral",
        object_uuid=found.uuid,
    )
    if outcome is ReferralOutcome.TAKEN_UP:
        _stop_partnership(case, by=by, at=at)
    return found


def _stop_partnership(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Let article 2.31 apply no further: no weighing, no conference; the case is local again.

    Facts: the history says that it happened and not who did it, which would tell why.
    """
    by = replace(by, unsigned=True)
    move = selectors.open_move(case)
    if move is not None and move.weighing_setting == Setting.ZVH_TRIAGE:
        answers.end_without_words(case, move, by=by, at=at)
    if Table(case.table) is Table.ZVH:
        _back_to_local(case, by=by, at=at)
    for code in CaseSetting.objects.filter(
        case=case, setting__in=PARTNERSHIP, closed_at__isnull=True
    ).values_list("setting", flat=True):
        close_setting(case, Setting(code), by=by, at=at)
    ending = [row for row in deadlines.open_terms(case) if row.setting in PARTNERSHIP]
    deadlines.settle(ending, DeadlineState.ENDED, by=by, at=at)
    access.sync_grants(case, at=at)
    informing.look_again(case, by=by, at=at)
    deadlines.reschedule(case)


def _back_to_local(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Put the case back at the local table, where its regie never ended."""
    origin = case.table
    machine_for(CaseKind(case.kind))(case).go("table", Table.LOCAL)
    case.table_since = at
    case.save(update_fields=["table", "table_since", "version"])
    local = next(
        (one.desk for one in selectors.seats_at(case, Table.LOCAL, at) if one.supervises), None
    )
    if local is not None and RegieSlot.PROCESS_DIRECTION in access.slots_of(case):
        hold_regie(case, RegieSlot.PROCESS_DIRECTION, local, None, by=by, at=at)
    Transition.objects.create(
        case=case,
        axis=Axis.TABLE,
        direction=Direction.DOWN,
        from_code=origin,
        to_code=Table.LOCAL,
        kind=case.kind,
        at=at,
        by=by.user,
    )
    journal.record(
        EventType.TABLE_MOVED,
        case=case,
        by=by,
        at=at,
        object_type="move",
        origin=origin,
        target=Table.LOCAL,
        kind=case.kind,
        direction=Direction.DOWN,
        area=case.area,
    )
