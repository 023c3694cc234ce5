"""Who is asking: a person with the desks that he or she has at this moment."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from casework.models import Desk, Membership, User
from casework.models.fields import now_within
from casework.vocabulary import OrganisationKey, Role


@dataclass(frozen=True, slots=True)
class ActorDesk:
    """One desk of a person, with the capacity it gives."""

    id: int
    group_id: int
    party_id: int
    party_name: str
    organisation: OrganisationKey
    roles: frozenset[Role]
    label: str
    case_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at one moment. Made once per request or task and passed down as `by`.

    Facts: `at` is the one reading of the clock; `trace_id` and `origin` (a hash) go into the
    access log.
    """

    user: User
    desks: tuple[ActorDesk, ...]
    at: dt.datetime
    trace_id: uuid.UUID = field(default_factory=uuid.uuid4)
    origin: str = ""

    @property
    def group_ids(self) -> list[int]:
        return [desk.group_id for desk in self.desks]

    @property
    def party_ids(self) -> frozenset[int]:
        return frozenset(desk.party_id for desk in self.desks)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for desk in self.desks for role in desk.roles)

    def desk_with(self, roles: Iterable[Role]) -> ActorDesk | None:
        """Find the desk at which this person holds one of the roles."""
        wanted = set(roles)
        return next((desk for desk in self.desks if desk.roles & wanted), None)


def actor_for(
    user: User, at: dt.datetime, *, trace_id: uuid.UUID | None = None, origin: str = ""
) -> Actor:
    """Gather the desks a person has now: through teams, by designation, by appointment.

    Gives: an actor without desks for a person whose memberships have ended or whose account is
    inactive; such an actor sees nothing.
    """
    memberships = (
        list(
            Membership.objects.filter(now_within(at), user=user, team__active=True)
            .select_related("team__party")
            .order_by("pk")
        )
        if user.is_active
        else []
    )
    desks = (
        Desk.objects.filter(active=True)
        .filter(
            Q(team__in=[row.team_id for row in memberships])
            | Q(membership__in=memberships)
            | Q(_appointed(user, at))
        )
        .select_related("party", "team", "membership", "appointment")
        .order_by("pk")
        if user.is_active
        else []
    )
    return Actor(
        user=user,
        desks=tuple(_actor_desk(desk, memberships) for desk in desks),
        at=at,
        trace_id=trace_id or uuid.uuid4(),
        origin=origin,
    )


def _appointed(user: User, at: dt.datetime) -> Exists:
    from casework.models import Appointment

    return Exists(Appointment.objects.filter(now_within(at), pk=OuterRef("appointment"), user=user))


def _actor_desk(desk: Desk, memberships: list[Membership]) -> ActorDesk:
    if desk.appointment is not None:
        roles = {desk.appointment.role}
        team_id = None
    else:
        own = [
            row
            for row in memberships
            if row.team_id == desk.team_id or row.pk == desk.membership_id
        ]
        roles = {row.role for row in own}
        team_id = own[0].team_id
    return ActorDesk(
        id=desk.pk,
        group_id=desk.group_id,
        party_id=desk.party_id,
        party_name=desk.party.name,
        organisation=OrganisationKey(desk.party.organisation),
        roles=frozenset(Role(role) for role in roles),
        label=desk.team.name if desk.team else desk.party.name,
        case_id=desk.appointment.case_id if desk.appointment else None,
        team_id=team_id,
    )
