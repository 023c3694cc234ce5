"""Asking for a move: prepared by who directs the case, sent by who may ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casework import access, labels
from casework.access import Actor, ActorDesk
from casework.errors import NotVisible, Refused, StaleVersion
from casework.models import Case, Desk, Item
from casework.rules import content
from casework.rules.decision import Decision, Reason, all_of
from casework.services import journal
from casework.services.base import service
from casework.services.cases import open_setting
from casework.services.grounds import GroundInput, attach
from casework.services.items import ItemInput, decide_place, own_items, release, write
from casework.services.participation import seat
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    Ground,
    JorGround,
    OrganisationKey,
    RegieSlot,
    Setting,
    Table,
)
from escalation import flows, protocol, selectors
from escalation.models import Axis, Direction, Move, Preparation
from escalation.rules import gates
from escalation.rules.guards import DownFacts, MoveFacts
from escalation.services import deadlines, facts, informing
from escalation.services.asking import NECESSITY, ask_sources


@dataclass(frozen=True, slots=True)
class RequestInput:
    """What a request says.

    Facts: `criteria` holds a motivation per claimed criterion (C1–C4); `invited` are the desks
    proposed for the conference; `recipient`, `relapse_agreement` and `evaluation_note` belong
    to scaling down; `categories` are what is asked of the sources.
    """

    target: Table
    reason: str
    goal: str = ""
    criteria: Mapping[str, str] = field(default_factory=dict)
    contacts: Sequence[str] = ()
    categories: Sequence[Category] = ()
    invited: Sequence[Desk] = ()
    own: Sequence[Item] = ()
    on_behalf_of: str = ""
    jor_ground: JorGround | None = None
    jor_confirmed_by: OrganisationKey | None = None
    recipient: Desk | None = None
    relapse_agreement: str = ""
    evaluation_note: str = ""

    def down(self) -> DownFacts:
        return DownFacts(
            self.recipient is not None, False, self.relapse_agreement, self.evaluation_note
        )


def facts_for(case: Case, given: RequestInput, *, by: Actor, at: dt.datetime) -> MoveFacts:
    """Gather the facts on which a request is decided; page and service use the same."""
    return facts.move_facts(
        case,
        given.target,
        by=by,
        at=at,
        reason=given.reason,
        goal=given.goal,
        contacts=tuple(given.contacts),
        criteria=facts.criteria_of(dict(given.criteria)),
        jor_ground=given.jor_ground,
        jor_confirmed_by=given.jor_confirmed_by,
        down=given.down(),
    )


@service
def prepare(
    case: Case,
    target: Table,
    words: Mapping[str, object],
    own: Sequence[Item],
    *,
    by: Actor,
    at: dt.datetime,
) -> Preparation:
    """Keep what the case director wrote for a request, until the coordinator sends it.

    Nothing of it leaves the case.
    Refuses: who does not direct the case; a table it cannot go to; `NotVisible` for items that
    are not one's own.
    """
    case = access.lock_case(by, case)
    protocol.ladder().decide_route(CaseKind(case.kind), Table(case.table), target).require()
    if RegieSlot.CASE_DIRECTION not in access.standing_of(by, case).slots:
        text = "Alleen de casusregisseur bereidt dit verzoek voor."
        raise Refused([Reason("prepare:role", text, who_can="De casusregisseur.")])
    if any(item.pk not in own_items(by, case) for item in own):
        raise NotVisible
    desk = access.desk_in(by, case)
    _decide_places(own, _weighing(case, target, at), at).require()
    row, _ = Preparation.objects.update_or_create(
        case=case,
        to_code=target,
        defaults={
            "words": dict(words),
            "prepared_at": at,
            "prepared_by": by.user,
            "desk_id": desk.id,
        },
    )
    row.items.set(own)
    return row


def _decide_places(own: Sequence[Item], weighing: Setting, at: dt.datetime) -> Decision:
    """Say whether the own items may go along: what may not be laid down there stays behind."""
    return all_of(*dict.fromkeys(decide_place(item, weighing, at, field="own") for item in own))


@service
def request_move(
    case: Case, given: RequestInput, *, version: int, by: Actor, at: dt.datetime
) -> Move:
    """File a request: the case stays where it is, with its regie, until the other side accepts.

    Facts: `version` is the case version the requester saw.
    Refuses: `StaleVersion` when the case changed meanwhile; else every reason of the gates.
    """
    case = access.lock_case(by, case)
    require_version(case, version, {"Naar": labels.TABLE[given.target], "Reden": given.reason})
    gates.decide_request(protocol.ladder(), facts_for(case, given, by=by, at=at)).require()
    desk = access.desk_in(by, case)
    weighing = _weighing(case, given.target, at)
    _decide_places(given.own, weighing, at).require()
    move = _file(case, given, weighing, desk, by=by, at=at)
    _open_weighing(case, move, weighing, by=by, at=at)
    preparation = Preparation.objects.filter(case=case, to_code=given.target).first()
    move.request_item = _write_request(move, given, preparation, desk, by=by, at=at)
    move.save(update_fields=["request_item"])
    ask_sources(move, given.categories, given.own, preparation, by=by, at=at)
    if preparation is not None:
        preparation.delete()
    deadlines.start_term(
        case,
        f"LOC-MOVE-TRIAGE-{given.target}",
        at,
        by=by,
        at=at,
        desk=move.receiving_desks.order_by("pk").first(),
        setting=weighing,
        move=move,
    )
    if given.target is Table.ZVH:
        deadlines.start_term(case, "ZVH-TRIAGE", at, by=by, at=at, setting=weighing, move=move)
    access.sync_grants(case, at=at)
    informing.look_again(case, by=by, at=at)
    deadlines.reschedule(case)
    return move


def require_version(case: Case, version: int, yours: Mapping[str, str]) -> None:
    """Refuse a form that was made on an older version of the case, showing both."""
    if case.version != version:
        raise StaleVersion(
            "Een collega heeft deze casus net gewijzigd.",
            yours=yours,
            current={
                "Tafel": labels.TABLE[Table(case.table)],
                "Fase": f"AVE {case.phase}" if case.phase else "geen",
            },
        )


def _weighing(case: Case, target: Table, at: dt.datetime) -> Setting:
    return protocol.ladder().weighing_setting(target, selectors.jor_regime(case, at))


def _file(
    case: Case,
    given: RequestInput,
    weighing: Setting,
    desk: ActorDesk,
    *,
    by: Actor,
    at: dt.datetime,
) -> Move:
    step = protocol.ladder().transitions[Table(case.table), given.target]
    move = flows.begin(
        case=case,
        axis=Axis.TABLE,
        direction=Direction[step.direction.name],
        from_code=case.table,
        to_code=given.target,
        case_version=case.version,
        requested_at=at,
        requested_by=by.user,
        requested_desk_id=desk.id,
        on_behalf_of=given.on_behalf_of,
        weighing_setting=weighing,
        jor_ground=given.jor_ground or "",
        jor_confirmed_by=given.jor_confirmed_by or "",
        criteria=[claim.code for claim in facts.criteria_of(dict(given.criteria))],
        categories_asked=sorted(given.categories),
        recipient=given.recipient,
    )
    move.receiving_desks.set(receivers(case, given, at))
    move.invited.set(given.invited)
    journal.record(
        EventType.MOVE_REQUESTED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        setting=weighing,
        object_type="move",
        object_uuid=move.uuid,
        axis=move.axis,
        origin=move.from_code,
        target=move.to_code,
        kind=case.kind,
    )
    return move


def receivers(case: Case, given: RequestInput, at: dt.datetime) -> list[Desk]:
    """Give the desks that weigh a request: who sits at the table, and the recipient downward."""
    desks = [seat.desk for seat in selectors.seats_at(case, given.target, at)]
    return [*([given.recipient] if given.recipient else []), *desks]


def _open_weighing(
    case: Case, move: Move, weighing: Setting, *, by: Actor, at: dt.datetime
) -> None:
    """Open the setting of the weighing and seat both sides in it, with the report as ground."""
    open_setting(case, weighing, "Verzoek in behandeling", by=by, at=at)
    director = access.slots_of(case).get(RegieSlot.CASE_DIRECTION)
    desks = {desk.pk: desk for desk in move.receiving_desks.select_related("party")}
    if weighing is not Setting.LOKAAL:
        desks[move.requested_desk_id] = move.requested_desk
        if director is not None and director.desk is not None:
            desks[director.desk.pk] = director.desk
    for desk in desks.values():
        seat(case, desk, weighing, necessity="Beoordeelt of doet dit verzoek.", by=by, at=at)
    if weighing in {Setting.ZVH_TRIAGE, Setting.RIEC_SIGNAAL}:
        attach(
            GroundInput(Ground.MELD, "Wgs 2.31(1)-(3) of 2.23(1)-(4)"),
            by=by,
            at=at,
            scope="case",
            case=case,
        )


def _write_request(
    move: Move,
    given: RequestInput,
    preparation: Preparation | None,
    desk: ActorDesk,
    *,
    by: Actor,
    at: dt.datetime,
) -> Item:
    """Write the words of the request as an item: reason, goal, criteria; later also agreements.

    The item is of who prepared it, else of who asks. Upward it belongs to the weighing; downward
    to the table left, and stays readable where the case goes.
    """
    case = move.case
    source = _source_desk(preparation, desk)
    up = move.direction != Direction.DOWN
    home = (
        Setting(move.weighing_setting)
        if up
        else protocol.ladder().handling_setting(Table(move.from_code))
    )
    item = write(
        case,
        ItemInput(
            Category.PLAN,
            request_text(given),
            details=request_details(given),
            professional_secrecy=False,
        ),
        home,
        desk=source,
        by=by,
        at=at,
    )
    after = protocol.ladder().handling_setting(Table(move.to_code))
    for setting in dict.fromkeys((home, after)):
        release([item], setting, None, necessity=NECESSITY, by=by, at=at)
    return item


def _source_desk(preparation: Preparation | None, desk: ActorDesk) -> ActorDesk:
    if preparation is None:
        return desk
    row = Desk.objects.select_related("party").get(pk=preparation.desk_id)
    return ActorDesk(
        id=row.pk,
        group_id=row.group_id,
        party_id=row.party_id,
        party_name=row.party.name,
        organisation=OrganisationKey(row.party.organisation),
        roles=frozenset(),
        label=row.label,
    )


CRITERION_LABEL = {
    "C1": "Problemen op meer leefgebieden",
    "C2": "Meer ketens moeten samenwerken",
    "C3": "Invloed op het systeem of de omgeving",
    "C4": "Ernstig veiligheidsprobleem in een gebied",
}


def request_text(given: RequestInput) -> str:
    """Write the request out as people read it."""
    lines = [f"Reden: {content.clean(given.reason)}"]
    if given.goal:
        lines.append(f"Doel: {content.clean(given.goal)}")
    lines += [
        f"{CRITERION_LABEL[code]}: {content.clean(words)}"
        for code, words in given.criteria.items()
        if words.strip()
    ]
    if given.contacts:
        lines.append("Contactpersonen: " + "; ".join(content.clean(c) for c in given.contacts))
    if given.relapse_agreement:
        lines.append(f"Bij terugval: {content.clean(given.relapse_agreement)}")
    if given.evaluation_note:
        lines.append(f"Evaluatie: {content.clean(given.evaluation_note)}")
    return "\n".join(lines)


def request_details(given: RequestInput) -> dict[str, str]:
    """Keep the words apart, so that a second request need not be typed again."""
    return {
        "reason": given.reason,
        "goal": given.goal,
        **{code: words for code, words in given.criteria.items() if words.strip()},
        "contacts": "\n".join(given.contacts),
        "relapse_agreement": given.relapse_agreement,
        "evaluation_note": given.evaluation_note,
    }
