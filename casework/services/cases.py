"""The case itself: opening it with its subjects, settings and regie; linking; closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from casework import access
from casework.access import Actor, ActorDesk
from casework.models import (
    AlertReader,
    Case,
    CaseLink,
    CaseSetting,
    Desk,
    Municipality,
    Participation,
    RegieHolder,
    Subject,
    User,
)
from casework.rules import authority, content
from casework.rules.decision import all_of
from casework.rules.tables import CASE_SETTING
from casework.services import journal, matching
from casework.services.base import new_reference, service
from casework.services.items import ItemInput, release, stop_warning, write
from casework.services.participation import decide_places, finish, seat
from casework.vocabulary import (
    AlertCapacity,
    CaseKind,
    Category,
    EventType,
    RegieSlot,
    Setting,
    SubjectKind,
    Table,
)


@dataclass(frozen=True, slots=True)
class SubjectInput:
    """Who or what a case is about; `identity` (name, born_on, address) becomes an ID item."""

    kind: SubjectKind
    identity: dict[str, str] = field(default_factory=dict)
    role: str = "SUBJECT"


@dataclass(frozen=True, slots=True)
class Opening:
    """What it takes to open a case.

    Facts: `participants` are desks admitted at once to the table's setting, with the necessity
    for all of them; `director` holds case direction from the first moment.
    """

    kind: CaseKind
    table: Table
    phase: int | None
    area: str
    purpose: str
    director: Desk
    director_user: User | None = None
    subjects: Sequence[SubjectInput] = ()
    participants: Sequence[Desk] = ()
    necessity: str = "Nodig om deze casus samen op te pakken."


@service
def open_case(
    opening: Opening, *, municipality: Municipality, desk: ActorDesk, by: Actor, at: dt.datetime
) -> Case:
    """Open a case: file, setting, participants, regie, subjects and their ID items, at once.

    Refuses: an empty purpose or area; a party that the policy shows nothing at the table. Whether
    these roles may open it, and whether one is already open for the subject, the caller decides.
    """
    setting = CASE_SETTING[opening.table]
    all_of(
        content.decide_text(opening.purpose, field="purpose", maximum=500),
        content.decide_text(opening.area, field="area", maximum=60),
        decide_places([opening.director], setting, at=at, field="director"),
        decide_places(opening.participants, setting, at=at, field="participants"),
    ).require()
    case = Case.objects.create(
        reference=new_reference("ZV"),
        municipality=municipality,
        kind=opening.kind,
        table=opening.table,
        phase=opening.phase,
        phase_since=at,
        table_since=at,
        area=content.clean(opening.area),
        purpose=content.clean(opening.purpose),
        opened_at=at,
        opened_by=by.user,
    )
    journal.record(
        EventType.CASE_OPENED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        kind=opening.kind,
        table=opening.table,
        phase=opening.phase,
        area=case.area,
    )
    open_setting(case, setting, "Casus geopend", by=by, at=at)
    desks = {desk.id: Desk.objects.get(pk=desk.id), opening.director.pk: opening.director}
    desks |= {extra.pk: extra for extra in opening.participants}
    for seated in desks.values():
        seat(case, seated, setting, necessity=opening.necessity, by=by, at=at)
    hold_regie(
        case, RegieSlot.CASE_DIRECTION, opening.director, opening.director_user, by=by, at=at
    )
    for number, subject in enumerate(opening.subjects, start=1):
        _add_subject(case, subject, number, setting, desk=desk, by=by, at=at)
    access.sync_grants(case, at=at)
    return case


def _add_subject(
    case: Case,
    given: SubjectInput,
    number: int,
    setting: Setting,
    *,
    desk: ActorDesk,
    by: Actor,
    at: dt.datetime,
) -> Subject:
    """Add a subject; its name, when known, is an item of category ID (or GROEP for a group)."""
    person = matching.find_or_make(given.identity) if given.kind is SubjectKind.PERSON else None
    subject = Subject.objects.create(
        case=case, kind=given.kind, person=person, number=number, role=given.role
    )
    text = identity_text(given.identity)
    if text:
        category = Category.GROEP if given.kind is SubjectKind.GROUP else Category.ID
        item = write(
            case,
            ItemInput(category, text, subject, details=given.identity),
            setting,
            desk=desk,
            by=by,
            at=at,
        )
        release([item], setting, None, necessity="Nodig om te weten om wie het gaat.", by=by, at=at)
    return subject


@service
def add_subject(case: Case, given: SubjectInput, *, by: Actor, at: dt.datetime) -> Subject:
    """Add a subject to a running case."""
    case = access.lock_case(by, case)
    number = case.subjects.count() + 1
    subject = _add_subject(
        case,
        given,
        number,
        CASE_SETTING[Table(case.table)],
        desk=access.desk_in(by, case),
        by=by,
        at=at,
    )
    access.sync_grants(case, at=at)
    return subject


def identity_text(identity: dict[str, str]) -> str:
    """Write out who it is: "A. Voorbeeld-fictief, geboren 1982-05-03, Marktstraat 1"."""
    born = identity.get("born_on")
    parts = [
        identity.get("name", ""),
        f"geboren {_dutch_date(born)}" if born else "",
        identity.get("address", ""),
    ]
    return ", ".join(part for part in parts if part)


def _dutch_date(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(day)}-{int(month)}-{year}"


def open_setting(
    case: Case, setting: Setting, decision: str, *, by: Actor, at: dt.datetime
) -> CaseSetting:
    """Open a setting, or give the one that is open; for services that act as a whole."""
    running = CaseSetting.objects.filter(case=case, setting=setting, closed_at__isnull=True).first()
    if running:
        return running
    row = CaseSetting.objects.create(
        case=case, setting=setting, decision=decision, opened_at=at, opened_by=by.user
    )
    journal.record(EventType.SETTING_OPENED, case=case, by=by, at=at, setting=setting)
    return row


def close_setting(case: Case, setting: Setting, *, by: Actor, at: dt.datetime) -> None:
    """Close a setting and end everybody's part in it: what was shared there is shielded."""
    updated = CaseSetting.objects.filter(case=case, setting=setting, closed_at__isnull=True).update(
        closed_at=at, closed_by=by.user
    )
    if not updated:
        return
    journal.record(EventType.SETTING_CLOSED, case=case, by=by, at=at, setting=setting)
    pushed = AlertReader.objects.filter(case=case, alert__setting=setting)
    stop_warning(pushed.exclude(capacity=AlertCapacity.OVERSIGHT), at)
    rows = Participation.objects.filter(
        case=case, setting=setting, ended_at__isnull=True
    ).select_related("desk__party", "case")
    for row in rows:
        finish(row, by=by, at=at)


def hold_regie(
    case: Case,
    slot: RegieSlot,
    desk: Desk | None,
    user: User | None,
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Hand a kind of regie over: the old holder's ends at the moment the new one's begins."""
    current = RegieHolder.objects.filter(case=case, slot=slot, until__isnull=True).first()
    if current and current.desk_id == (desk.pk if desk else None) and current.user == user:
        return
    if current:
        current.until = at
        current.save(update_fields=["until"])
    RegieHolder.objects.create(
        case=case,
        slot=slot,
        desk=desk,
        user=user,
        household=desk is None,
        since=at,
        assigned_by=by.user,
    )
    journal.record(
        EventType.REGIE_ASSIGNED,
        case=case,
        by=by,
        at=at,
        slot=slot,
        desk_id=desk.pk if desk else None,
        party=desk.party if desk else None,
    )


@service
def assign_regie(
    case: Case, slot: RegieSlot, desk: Desk, user: User | None, *, by: Actor, at: dt.datetime
) -> None:
    """Give a regie slot to a desk (and, where known, a named person).

    Refuses: who does not lead the table where the case is.
    """
    case = access.lock_case(by, case)
    authority.decide_lead(CASE_SETTING[Table(case.table)], access.standing_of(by, case)).require()
    hold_regie(case, slot, desk, user, by=by, at=at)
    access.sync_grants(case, at=at)


@service
def link(
    origin: Case,
    spawned: Case,
    *,
    reason: str,
    traceable: bool,
    told_in: Case,
    by: Actor,
    at: dt.datetime,
) -> CaseLink:
    """Note that a case was spawned from another.

    Facts: `told_in` is the one of the two whose journal says so: of a case behind a wall and one
    before it, the one behind. When not `traceable` nothing else may lead from one to the other.
    """
    row = CaseLink.objects.create(
        origin=origin, spawned=spawned, reason=reason, traceable=traceable, at=at, by=by.user
    )
    journal.record(EventType.CASE_LINKED, case=told_in, by=by, at=at, reason=reason)
    return row


@service
def close_case(case: Case, *, by: Actor, at: dt.datetime) -> Case:
    """Close a case: every setting with it; from this moment its content is shielded.

    Source: Wgs 2.31(8).
    """
    case = access.lock_case(by, case)
    for setting in list(
        CaseSetting.objects.filter(case=case, closed_at__isnull=True).values_list(
            "setting", flat=True
        )
    ):
        close_setting(case, Setting(setting), by=by, at=at)
    RegieHolder.objects.filter(case=case, until__isnull=True).update(until=at)
    case.closed_at, case.closed_by, case.version = at, by.user, case.version + 1
    case.save(update_fields=["closed_at", "closed_by", "version"])
    journal.record(
        EventType.CASE_CLOSED,
        case=case,
        by=by,
        at=at,
        kind=case.kind,
        table=case.table,
        phase=case.phase,
    )
    access.sync_grants(case, at=at)
    return case
