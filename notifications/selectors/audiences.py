"""Who an event concerns: from the event's keys to desks, from desks to people at work now.

Nothing here decides who may see a case; that is asked at the door for every person found.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models import (
    AlertReader,
    Appointment,
    DangerAlert,
    Desk,
    JournalEvent,
    Membership,
    Participation,
    PolicyVersion,
    RegieHolder,
    TableSeat,
    User,
)
from casework.models.fields import now_within
from casework.rules.policy_versions import DRAFTERS
from casework.vocabulary import (
    AlertCapacity,
    CaseKind,
    OrganisationKey,
    Phase,
    RegieSlot,
    Role,
    Setting,
)
from escalation import protocol
from escalation.models import Axis, Confirmation, Deadline, Move
from escalation.rules.reminders import Rung
from notifications.rules.routes import report_roles
from notifications.vocabulary import Audience

NOTHING = uuid.UUID(int=0)
"""Points at nothing, for an event that points at nothing."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody an event concerns, and the desk through which it does."""

    user: User
    desk_id: int


def concerned(audience: Audience, event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Give who an event concerns in one of the audiences, without who did it.

    Facts: an event that points at something that is gone concerns nobody.
    """
    found = {person.user.pk: person for person in reversed(RESOLVERS[audience](event, at))}
    found.pop(event.actor_id or 0, None)
    return [found[key] for key in sorted(found)]


def people_at(desks: Iterable[int | None], at: dt.datetime) -> list[Person]:
    """Give the people who work at these desks now: team members, the designated, the appointed."""
    wanted = {desk for desk in desks if desk is not None}
    if not wanted:
        return []
    rows = list(Desk.objects.filter(pk__in=wanted, active=True))
    by_team = {desk.team_id: desk.pk for desk in rows if desk.team_id is not None}
    by_membership = {desk.membership_id: desk.pk for desk in rows if desk.membership_id}
    by_appointment = {desk.appointment_id: desk.pk for desk in rows if desk.appointment_id}
    people = [
        Person(row.user, desk)
        for row in _at_work(at).filter(Q(team__in=by_team) | Q(pk__in=by_membership))
        for desk in (by_team.get(row.team_id), by_membership.get(row.pk))
        if desk is not None
    ]
    people += [
        Person(row.user, by_appointment[row.pk])
        for row in Appointment.objects.filter(
            now_within(at), pk__in=by_appointment, user__is_active=True
        ).select_related("user")
    ]
    return sorted(people, key=lambda person: (person.desk_id, person.user.pk))


def _at_work(at: dt.datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(
        now_within(at), team__active=True, user__is_active=True
    ).select_related("user")


# -- by what the event is about -------------------------------------------------------------------


def move_of(event: JournalEvent) -> Move | None:
    """Give the request an event is about."""
    move: Move | None = Move.objects.filter(
        uuid=event.object_uuid or NOTHING, case=event.case_id
    ).first()
    return move


def _receiving_table(event: JournalEvent, at: dt.datetime) -> list[Person]:
    if event.object_type == "phase":
        return _phase_deciders(event, at)
    move = move_of(event)
    return people_at(move.receiving_desks.values_list("pk", flat=True), at) if move else []


def _phase_deciders(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find the participants who may decide the phase that is proposed."""
    origin, target = Phase(event.data["origin"] or 1), Phase(event.data["target"])
    edge = protocol.phase_rules().edge(origin, target)
    if edge is None:
        return []
    holders = [person for slot in edge.decides.slots for person in _holder(event.case_id, slot, at)]
    people = _participants(event, at)
    if edge.decides.anyone:
        return people
    roles = _at_work(at).filter(
        role__in=edge.decides.roles, user__in=[person.user.pk for person in people]
    )
    deciders = {
        (user, desk)
        for user, *desks in roles.values_list("user_id", "team__desk", "desk")
        for desk in desks
    }
    return [person for person in people if (person.user.pk, person.desk_id) in deciders] + holders


def _requester(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who asked; when that person no longer works there, the colleagues at the desk."""
    move = move_of(event)
    if move is None:
        return []
    people = people_at([move.requested_desk_id], at)
    return [person for person in people if person.user.pk == move.requested_by_id] or people


def _supervisor(event: JournalEvent, at: dt.datetime) -> list[Person]:
    move = move_of(event)
    if move is None:
        return []
    table = move.to_code if move.axis == Axis.TABLE else move.case.table
    return people_at(_supervising(event, table, at), at)


def _sources(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find the desks that were asked and did not answer yet; one desk when the event names it."""
    rows = Confirmation.objects.filter(
        move__uuid=event.object_uuid or NOTHING,
        move__case=event.case_id,
        confirmed_at__isnull=True,
        move__answered_at__isnull=True,
    )
    if (named := event.data.get("desk_id")) is not None:
        rows = rows.filter(desk=named)
    return people_at(rows.values_list("desk_id", flat=True), at)


def _holder(case_id: int | None, slot: str, at: dt.datetime) -> list[Person]:
    """Find who holds a kind of regie: the named person, else everybody at the desk."""
    holder = RegieHolder.objects.filter(
        case=case_id, slot=slot, until__isnull=True, desk__isnull=False
    ).first()
    if holder is None or holder.desk_id is None:
        return []
    people = people_at([holder.desk_id], at)
    return [person for person in people if person.user.pk == holder.user_id] or people


def _case_director(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _holder(event.case_id, RegieSlot.CASE_DIRECTION, at)


def _process_direction(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _holder(event.case_id, RegieSlot.PROCESS_DIRECTION, at)


def _regie_holder(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _holder(event.case_id, str(event.data.get("slot", "")), at)


def _participants(event: JournalEvent, at: dt.datetime) -> list[Person]:
    rows = Participation.objects.filter(now_within(at), case=event.case_id, ended_at__isnull=True)
    if event.setting:
        rows = rows.filter(setting=event.setting)
    return people_at(rows.values_list("desk_id", flat=True), at)


def _former_participants(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who took part until the very moment the case was closed."""
    rows = Participation.objects.filter(case=event.case_id, ended_at=event.at)
    return people_at(rows.values_list("desk_id", flat=True), at)


def _deadline_desk(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who must act before a term ends; without a desk of its own, the case director."""
    row = Deadline.objects.filter(uuid=event.object_uuid or NOTHING, case=event.case_id).first()
    if row is None:
        return []
    return people_at([row.desk_id], at) if row.desk_id else _case_director(event, at)


def _deadline_supervisor(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who supervises the table at which the case stands."""
    assert event.case is not None
    return people_at(_supervising(event, event.case.table, at), at)


def _deadline_coordinator(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who guards the process, when even who supervises did not get somebody to act."""
    if event.data.get("rung") != Rung.COORDINATOR:
        return []
    return _process_direction(event, at) or _coordinators(event, at)


def _supervising(event: JournalEvent, table: str, at: dt.datetime) -> list[int]:
    seats = TableSeat.objects.filter(
        now_within(at), municipality=event.municipality_id, table=table, supervises=True
    )
    return list(seats.values_list("desk_id", flat=True))


def _executor(event: JournalEvent, at: dt.datetime) -> list[Person]:
    desks = Desk.objects.filter(actions__item=event.item_id, actions__item__isnull=False)
    return people_at(desks.values_list("pk", flat=True), at)


def _new_desk(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find the desk that was admitted, unless it took part already or somebody there did it."""
    desk = event.data.get("desk_id")
    took_part = Participation.objects.filter(
        case=event.case_id, desk=desk, since__lt=event.at, ended_at__isnull=True
    )
    if desk is None or took_part.exists():
        return []
    people = people_at([desk], at)
    own = any(person.user.pk == event.actor_id for person in people)
    return [] if own else people


def _asked_desk(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find the desk that an event asks to decide, if it asks one."""
    return people_at([event.data.get("desk_id")], at)


def _intake(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who handles reports of this kind; a kind that is unknown concerns nobody."""
    try:
        kind = CaseKind(event.data.get("case_kind", ""))
    except ValueError:
        return []
    return _in_role(report_roles(kind), event, at)


def _in_role(roles: Iterable[Role], event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who works in one of the roles anywhere in the municipality of an event."""
    desk = Desk.objects.filter(active=True, team=OuterRef("team"))
    rows = (
        _at_work(at)
        .filter(
            Exists(desk),
            role__in=list(roles),
            team__party__municipality=event.municipality_id,
        )
        .select_related("user", "team__desk")
        .order_by("pk")
    )
    return [Person(row.user, row.team.desk.pk) for row in rows]


def _oversight(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _in_role([Role.DPO], event, at)


def _coordinators(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who keeps the process going: told that something waits, never what."""
    return _in_role([Role.PROCESS_COORDINATOR], event, at)


def _policy_proposer(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find who proposed a version of the sharing policy, as long as it is still that work."""
    drafted = PolicyVersion.objects.filter(
        uuid=event.object_uuid or NOTHING, municipality=event.municipality_id
    ).values_list("drafted_by", flat=True)
    proposer = set(drafted)
    return [one for one in _in_role(DRAFTERS, event, at) if one.user.pk in proposer]


def _alert_readers(
    event: JournalEvent, at: dt.datetime, *capacities: AlertCapacity
) -> list[Person]:
    """Find who knows of an alert now in one of these capacities."""
    rows = AlertReader.objects.filter(
        now_within(at), alert__uuid=event.object_uuid or NOTHING, capacity__in=capacities
    )
    return people_at(rows.values_list("desk_id", flat=True), at)


def _alert_recipients(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _alert_readers(event, at, AlertCapacity.RECIPIENT)


def _alert_director(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _alert_readers(event, at, AlertCapacity.DIRECTOR)


def _alert_oversight(event: JournalEvent, at: dt.datetime) -> list[Person]:
    return _alert_readers(event, at, AlertCapacity.OVERSIGHT)


def _alert_source(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find whom the source named to decide, and the desk that gave the alert."""
    decider = DangerAlert.objects.filter(uuid=event.object_uuid or NOTHING).values_list(
        "decider", flat=True
    )
    source = _alert_readers(event, at, AlertCapacity.SOURCE)
    return [person for person in source if person.user.pk in set(decider)] or source


def _care_providers(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find the mental health care that takes part in the case, when it is about CRISIS."""
    if event.setting != Setting.CRISIS:
        return []
    rows = Participation.objects.filter(
        now_within(at),
        case=event.case_id,
        ended_at__isnull=True,
        desk__party__organisation=OrganisationKey.GGZ,
    )
    return people_at(rows.values_list("desk_id", flat=True), at)


def _rights_source(event: JournalEvent, at: dt.datetime) -> list[Person]:
    """Find the desks of the source that was asked, as far as they take part now."""
    rows = Participation.objects.filter(
        now_within(at), case=event.case_id, ended_at__isnull=True, desk__party=event.party_id
    )
    return people_at(rows.values_list("desk_id", flat=True), at)


RESOLVERS: dict[Audience, Callable[[JournalEvent, dt.datetime], list[Person]]] = {
    Audience.RECEIVING_TABLE: _receiving_table,
    Audience.REQUESTER: _requester,
    Audience.CASE_DIRECTOR: _case_director,
    Audience.PROCESS_DIRECTION: _process_direction,
    Audience.REGIE_HOLDER: _regie_holder,
    Audience.SOURCES: _sources,
    Audience.PARTICIPANTS_OF_SETTING: _participants,
    Audience.FORMER_PARTICIPANTS: _former_participants,
    Audience.SUPERVISOR: _supervisor,
    Audience.DEADLINE_DESK: _deadline_desk,
    Audience.DEADLINE_SUPERVISOR: _deadline_supervisor,
    Audience.DEADLINE_COORDINATOR: _deadline_coordinator,
    Audience.EXECUTOR: _executor,
    Audience.INTAKE: _intake,
    Audience.NEW_DESK: _new_desk,
    Audience.OVERSIGHT: _oversight,
    Audience.COORDINATORS: _coordinators,
    Audience.ALERT_RECIPIENTS: _alert_recipients,
    Audience.ALERT_DIRECTOR: _alert_director,
    Audience.ALERT_OVERSIGHT: _alert_oversight,
    Audience.ALERT_SOURCE: _alert_source,
    Audience.CARE_PROVIDERS: _care_providers,
    Audience.POLICY_PROPOSER: _policy_proposer,
    Audience.RIGHTS_SOURCE: _rights_source,
    Audience.ASKED_DESK: _asked_desk,
}
