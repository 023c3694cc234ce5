"""What accepting a request opens: the table with who takes part, its regie and its terms.

Called by the service that accepts, which has decided and holds the lock of the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework import access
from casework.access import Actor
from casework.models import Case, Desk, User
from casework.rules import admission
from casework.rules.decision import Decision
from casework.services import journal, participation
from casework.services.cases import close_setting, hold_regie, open_setting
from casework.services.participation import is_third_party, seat
from casework.vocabulary import CaseKind, EventType, RegieSlot, Setting, Table
from escalation import protocol, selectors
from escalation.models import Axis, Direction, Move, Transition
from escalation.models.machine import machine_for
from escalation.services import deadlines
from escalation.services.confirmations import give_for_conference


@dataclass(frozen=True, slots=True)
class Conference:
    """A request that is accepted: who takes part at the new table, and until when guests do."""

    case: Case
    move: Move
    desks: Sequence[Desk]
    guests_until: dt.datetime | None
    necessity: str

    @property
    def old(self) -> Table:
        return Table(self.move.from_code)

    @property
    def new(self) -> Table:
        return Table(self.move.to_code)

    @property
    def setting(self) -> Setting:
        return protocol.ladder().handling_setting(self.new)

    @property
    def down(self) -> bool:
        return bool(self.move.direction == Direction.DOWN)


def desks_of(case: Case, move: Move, participants: Iterable[Desk]) -> list[Desk]:
    """Give who takes part at the new table, each once: its own, both sides, and who was asked.

    Facts: downward nobody is added.
    """
    if move.direction == Direction.DOWN:
        return []
    desks = {desk.pk: desk for desk in always_present(case, move)}
    return list((desks | {desk.pk: desk for desk in participants}).values())


def always_present(case: Case, move: Move) -> list[Desk]:
    """Give who takes part at the new table anyhow: who sits there, who asked, who directs."""
    director = access.slots_of(case).get(RegieSlot.CASE_DIRECTION)
    desks = [*move.receiving_desks.select_related("party"), move.requested_desk]
    if director is not None and director.desk is not None:
        desks.append(director.desk)
    return list({desk.pk: desk for desk in desks}.values())


def decide_guests(given: Conference, at: dt.datetime) -> Decision:
    """Say whether the third parties at the new table have a meeting to be guest at.

    Source: Wgs 2.31(9)-(10).
    """
    third = [desk.party.name for desk in given.desks if is_third_party(desk, given.setting, at)]
    names = list(dict.fromkeys(third))
    return admission.decide_guests(names, given.guests_until, at=at, field="guests_until")


def decide_places(given: Conference, at: dt.datetime) -> Decision:
    """Say whether the policy shows something to all who are asked besides those always there."""
    always = {desk.pk for desk in always_present(given.case, given.move)}
    asked = [desk for desk in given.desks if desk.pk not in always]
    return participation.decide_places(asked, given.setting, at=at, field="participants")


def step(given: Conference, at: dt.datetime) -> None:
    """Put the case at the new table."""
    case = given.case
    machine_for(CaseKind(case.kind))(case).go("table", given.new)
    case.table_since = at
    case.save(update_fields=["table", "table_since", "version"])


def open_table(given: Conference, *, by: Actor, at: dt.datetime) -> None:
    """Open the table's own setting and admit who takes part; give what was confirmed for it."""
    case, move = given.case, given.move
    open_setting(case, given.setting, "Verzoek aangenomen", by=by, at=at)
    if given.down:
        return
    for desk in given.desks:
        guest = is_third_party(desk, given.setting, at)
        seat(
            case,
            desk,
            given.setting,
            necessity=given.necessity,
            grounds=admission.grounds_of(given.setting, guest=guest),
            guest=guest,
            until=given.guests_until if guest else None,
            by=by,
            at=at,
        )
    give_for_conference(
        move,
        move.confirmations.select_related("confirmed_by"),
        {desk.party_id for desk in given.desks},
        by=by,
        at=at,
    )


def hand_regie(
    given: Conference,
    takes_process_direction: bool | None,
    director: User | None,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Pass the regie on: process direction up when the table takes it, and back down again."""
    case, move = given.case, given.move
    if given.down:
        assert move.recipient is not None
        hold_regie(case, RegieSlot.CASE_DIRECTION, move.recipient, director, by=by, at=at)
        local = next(
            (one.desk for one in selectors.seats_at(case, given.new, at) if one.supervises), None
        )
        if local is not None and RegieSlot.PROCESS_DIRECTION in access.slots_of(case):
            hold_regie(case, RegieSlot.PROCESS_DIRECTION, local, None, by=by, at=at)
        return
    if takes_process_direction:
        desk = Desk.objects.get(pk=access.desk_in(by, case).id)
        hold_regie(case, RegieSlot.PROCESS_DIRECTION, desk, director or by.user, by=by, at=at)


def leave(given: Conference, *, by: Actor, at: dt.datetime) -> None:
    """Close what the case leaves; LOKAAL stays open until local regie closes it."""
    case, weighing = given.case, Setting(given.move.weighing_setting)
    old = protocol.ladder().handling_setting(given.old)
    if weighing not in {old, given.setting, Setting.LOKAAL}:
        close_setting(case, weighing, by=by, at=at)
    if (left := left_behind(given.old, given.setting)) is not None:
        close_setting(case, left, by=by, at=at)


def left_behind(old: Table, setting: Setting) -> Setting | None:
    """Name the setting of a table that closes when a case goes on to another setting."""
    left = protocol.ladder().handling_setting(old)
    return None if left in {Setting.LOKAAL, Setting.OTH, setting} else left


def record(given: Conference, *, by: Actor, at: dt.datetime) -> None:
    """Write the step into the history of the case and into the journal."""
    case, move = given.case, given.move
    Transition.objects.create(
        case=case,
        move=move,
        axis=Axis.TABLE,
        direction=move.direction,
        from_code=given.old,
        to_code=given.new,
        kind=case.kind,
        at=at,
        by=by.user,
    )
    journal.record(
        EventType.TABLE_MOVED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        object_type="move",
        object_uuid=move.uuid,
        origin=given.old,
        target=given.new,
        kind=case.kind,
        direction=move.direction,
        area=case.area,
    )


def start_terms(given: Conference, *, by: Actor, at: dt.datetime) -> None:
    """Start the terms that hang on the new table: its review, or the watch for a relapse."""
    case, move = given.case, given.move
    desk = Desk.objects.get(pk=access.desk_in(by, case).id)
    if not given.down:
        deadlines.start_term(case, "LOC-START", at, by=by, at=at, desk=desk, setting=given.setting)
    if given.new is Table.JOR:
        deadlines.start_term(case, "JOR-REVIEW", at, by=by, at=at, desk=desk, setting=given.setting)
    if given.down and case.phase is not None:
        deadlines.start_term(
            case,
            "RELAPSE-WATCH",
            at,
            by=by,
            at=at,
            desk=move.recipient,
            setting=given.setting,
        )
