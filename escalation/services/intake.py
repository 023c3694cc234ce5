"""How a case begins and ends: opened with its first terms, spawned from another, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from casework import access
from casework.access import Actor, ActorDesk
from casework.errors import Conflict, Refused
from casework.models import Case, Desk, Municipality, Report, TableSeat, User
from casework.rules import authority, content
from casework.rules.decision import Reason
from casework.rules.tables import CASE_SETTING
from casework.services import cases, matching, reports
from casework.services.base import service
from casework.services.cases import Opening, SubjectInput
from casework.services.items import ItemInput, release, write
from casework.vocabulary import CaseKind, Category, OrganisationKey, Setting, Table
from escalation import protocol, selectors
from escalation.models import DeadlineState
from escalation.rules import gates
from escalation.rules.guards import decide_compartment
from escalation.services import deadlines, informing
from escalation.services.phases import start_reviews
from escalation.services.requests import require_version


@dataclass(frozen=True, slots=True)
class IntakeInput:
    """What opens a case: kind, place, purpose, who it is about, who directs it."""

    kind: CaseKind
    area: str
    purpose: str
    director: Desk
    director_user: User | None = None
    subjects: Sequence[SubjectInput] = ()
    participants: Sequence[Desk] = ()
    phase: int = 2


@service
def open_case(
    given: IntakeInput,
    *,
    municipality: Municipality,
    report: Report | None = None,
    by: Actor,
    at: dt.datetime,
) -> Case:
    """Open a case at its entry table, with its first terms, and join the report it came from.

    Refuses: who may not do intake; a person about whom a case of this kind runs already; a
    participant outside the compartment of a returning detainee.
    """
    desk = _intake_desk(given.kind, by)
    identity = next((dict(s.identity) for s in given.subjects if s.identity), {})
    running = matching.open_case_of(identity, given.kind)
    if running is not None:
        raise Refused(
            [
                Reason(
                    "intake:running",
                    "Voor deze persoon loopt al zo'n casus. Voeg de melding daar toe.",
                    who_can="De intake van Samen Doen of de procescoördinator.",
                    field="kind",
                )
            ]
        )
    table = protocol.ladder().entry(given.kind)
    phased = protocol.phase_rules().has_phases(given.kind)
    case = cases.open_case(
        Opening(
            kind=given.kind,
            table=table,
            phase=given.phase if phased else None,
            area=given.area,
            purpose=given.purpose,
            director=given.director,
            director_user=given.director_user,
            subjects=given.subjects,
            participants=[*given.participants, *_seated(municipality, given.kind, table)],
        ),
        municipality=municipality,
        desk=desk,
        by=by,
        at=at,
    )
    _require_compartment(case, by=by, at=at)
    if report is not None:
        reports.join_report(report, case, desk=desk, by=by, at=at)
    start_reviews(case, by=by, at=at)
    if given.kind is CaseKind.UNDERMINING:
        deadlines.start_term(
            case, "OTH-INTAKE", at, by=by, at=at, desk=given.director, setting=Setting.OTH
        )
    informing.look_again(case, by=by, at=at)
    deadlines.reschedule(case)
    return case


def _intake_desk(kind: CaseKind, by: Actor) -> ActorDesk:
    roles = authority.INTAKE.get(kind, authority.INTAKE_ANY)
    authority.decide_intake(kind, by.roles).require()
    desk = by.desk_with(roles)
    assert desk is not None, "the decision above found a role"
    return desk


def _seated(municipality: Municipality, kind: CaseKind, table: Table) -> list[Desk]:
    """Give the desks that guard every case at its entry table (locally the coordinator)."""
    seats = TableSeat.objects.filter(
        municipality=municipality, table=table, supervises=True
    ).select_related("desk__party")
    return [seat.desk for seat in seats]


def _require_compartment(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Keep a returning detainee's case to the mayor's officers and the coordinator."""
    if case.kind != CaseKind.DETAINEE_RETURN:
        return
    present = frozenset(
        OrganisationKey(desk.party.organisation) for desk in selectors.local_participants(case, at)
    )
    decide_compartment(protocol.ladder(), present, None, at).require()


@service
def join_report(report: Report, case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Add a report to a running case, as intake; the case director is told."""
    desk = _intake_desk(CaseKind(report.case_kind), by)
    reports.join_report(report, case, desk=desk, by=by, at=at)
    informing.look_again(case, by=by, at=at)
    deadlines.reschedule(case)


@dataclass(frozen=True, slots=True)
class SpawnInput:
    """A linked case: of which kind, for which table, about whom, with which text of its own."""

    target: Table
    kind: CaseKind
    area: str
    purpose: str
    director: Desk
    subject: SubjectInput
    own_text: str = ""
    about_suspect: bool = False


@service
def spawn_case(origin: Case, given: SpawnInput, *, by: Actor, at: dt.datetime) -> Case:
    """Make a linked case where the case itself may not go; nothing is taken along.

    Facts: across the wall of OTH and RIEC, either way, nothing leads from one case to the other
    before the wall, and who spawned it takes no part in the new one.
    Refuses: who does not lead the case; what the ladder does not link.
    """
    origin = access.lock_case(by, origin)
    authority.decide_lead(
        CASE_SETTING[Table(origin.table)], access.standing_of(by, origin)
    ).require()
    gates.decide_spawn(
        protocol.ladder(),
        gates.SpawnFacts(
            kind=CaseKind(origin.kind),
            from_table=Table(origin.table),
            to_table=given.target,
            at=at,
            spawned=given.kind,
            case_open=origin.closed_at is None,
            own_text=given.own_text,
            about_suspect=given.about_suspect,
        ),
    ).require()
    walled = CaseKind.UNDERMINING in {CaseKind(origin.kind), given.kind}
    table = protocol.ladder().entry(given.kind)
    acting = access.desk_in(by, origin)
    spawned = cases.open_case(
        Opening(
            kind=given.kind,
            table=table,
            phase=_first_phase(given.kind),
            area=given.area,
            purpose=given.purpose,
            director=given.director,
            subjects=[given.subject],
            participants=_seated(origin.municipality, given.kind, table),
        ),
        municipality=origin.municipality,
        desk=_desk_of(given.director) if walled else acting,
        by=by,
        at=at,
    )
    if given.own_text.strip():
        _write_own_text(spawned, given, by=by, at=at)
    cases.link(
        origin,
        spawned,
        reason=f"{origin.kind}->{given.target}",
        traceable=not walled,
        told_in=spawned if given.kind is CaseKind.UNDERMINING else origin,
        by=by,
        at=at,
    )
    start_reviews(spawned, by=by, at=at)
    informing.look_again(spawned, by=by, at=at)
    deadlines.reschedule(spawned)
    return spawned


def _first_phase(kind: CaseKind) -> int | None:
    return 2 if protocol.phase_rules().has_phases(kind) else None


def _desk_of(desk: Desk) -> ActorDesk:
    return ActorDesk(
        id=desk.pk,
        group_id=desk.group_id,
        party_id=desk.party_id,
        party_name=desk.party.name,
        organisation=OrganisationKey(desk.party.organisation),
        roles=frozenset(),
        label=desk.label,
    )


def _write_own_text(case: Case, given: SpawnInput, *, by: Actor, at: dt.datetime) -> None:
    setting = protocol.ladder().handling_setting(Table(case.table))
    item = write(
        case,
        ItemInput(Category.PLAN, content.clean(given.own_text)),
        setting,
        desk=_desk_of(given.director),
        by=by,
        at=at,
    )
    release([item], setting, None, necessity="Aanleiding van deze casus.", by=by, at=at)
    access.sync_grants(case, at=at)


@service
def close_case(case: Case, *, reason: str, version: int, by: Actor, at: dt.datetime) -> Case:
    """Close a case: its content is shielded at once and its running terms end.

    Refuses: who may not close it; a case with a request that runs; an older version.
    """
    case = access.lock_case(by, case)
    require_version(case, version, {"Reden": reason})
    authority.decide_close(case.phase, access.standing_of(by, case)).require()
    content.decide_text(reason, field="reason", maximum=500).require()
    if selectors.open_move(case) is not None:
        raise Conflict("Er loopt nog een verzoek. Wacht op het antwoord of trek het in.")
    deadlines.settle(deadlines.open_terms(case), DeadlineState.ENDED, by=by, at=at)
    _write_reason(case, reason, by=by, at=at)
    return cases.close_case(case, by=by, at=at)


def _write_reason(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> None:
    """Keep the reason as an item: the journal holds no text."""
    setting = protocol.ladder().handling_setting(Table(case.table))
    item = write(
        case,
        ItemInput(Category.PLAN, f"Gesloten: {reason}", professional_secrecy=False),
        setting,
        desk=access.desk_in(by, case),
        by=by,
        at=at,
    )
    release([item], setting, None, necessity="Reden van sluiten.", by=by, at=at)
