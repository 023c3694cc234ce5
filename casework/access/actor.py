"""Who is asking: a person with the desks that he or she has at this moment."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

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
    access log. An `unsigned` act names nobody in the history of a case, because who acted would
    tell why; the access log names its actor all the same.
    """

    user: User
    desks: tuple[ActorDesk, ...]
    at: dt.datetime
    trace_id: uuid.UUID = field(default_factory=uuid.uuid4)
    origin: str = ""
    unsigned: bool = False

    @property
    def group_ids(self) -> list[int]:
        return [desk.group_id for desk in self.desks]

    @property
    def party_ids(self) -> frozenset[int]:
        return frozenset(desk.party_id for desk in self.desks)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of one's own work: what they open outside a case, an appointment does not.

        Source: rulings §1.8; for the roles in a case see `standing_of`.
        """
        return self.roles_for(None)

    def roles_for(self, case_id: int | None) -> frozenset[Role]:
        """Give the roles of one's own work and those lent in this case, taking part or not."""
        desks = (desk for desk in self.desks if desk.case_id in (None, case_id))
        return frozenset(role for desk in desks for role in desk.roles)

    def desk_with(self, roles: Iterable[Role]) -> ActorDesk | None:
        """Find the desk of one's own work at which this person holds one of the roles."""
        wanted = set(roles)
        own = (desk for desk in self.desks if desk.case_id is None)
        return next((desk for desk in own if desk.roles & wanted), None)


DESK_COLUMNS = (
    "pk",
    "group_id",
    "party_id",
    "party__name",
    "party__organisation",
    "team_id",
    "team__name",
    "membership_id",
    "appointment__role",
    "appointment__case_id",
)
"""What an actor needs of a desk; every request asks it, so that rows are read and no models."""


def actor_for(
    user: User, at: dt.datetime, *, trace_id: uuid.UUID | None = None, origin: str = ""
) -> Actor:
    """Gather the desks a person has now: through teams, by designation, by appointment.

    Gives: an actor without desks for a person whose memberships have ended or whose account is
    inactive; such an actor sees nothing.
    """
    if not user.is_active:
        return Actor(user=user, desks=(), at=at, trace_id=trace_id or uuid.uuid4(), origin=origin)
    memberships: list[Any] = list(
        Membership.objects.filter(now_within(at), user=user, team__active=True)
        .order_by("pk")
        .values_list("pk", "team_id", "role", named=True)
    )
    desks = (
        Desk.objects.filter(active=True)
        .filter(
            Q(team__in=[row.team_id for row in memberships])
            | Q(membership__in=[row.pk for row in memberships])
            | Q(_appointed(user, at))
        )
        .order_by("pk")
        .values_list(*DESK_COLUMNS, named=True)
    )
    return Actor(
        user=user,
        desks=tuple(_actor_desk(desk, memberships) for desk in desks),
        at=at,
        trace_id=trace_id or uuid.uuid4(),
        origin=origin,
    )


def still_acts(actor: Actor) -> bool:
    """Say whether this person still has every desk that the actor has.

    Facts: who a person is, is asked before what that person may see, so that somebody could be
    taken out of a team in between. Asked again after reading, or under a lock, it is no longer a
    check that lies before. Looks at the same moment: what ends later is kept apart by the clock.
    """
    user = User.objects.filter(pk=actor.user.pk).first()
    if user is None:
        return False
    return set(actor.group_ids) <= set(actor_for(user, actor.at).group_ids)


def _appointed(user: User, at: dt.datetime) -> Exists:
    from casework.models import Appointment

    return Exists(Appointment.objects.filter(now_within(at), pk=OuterRef("appointment"), user=user))


def _actor_desk(desk: Any, memberships: list[Any]) -> ActorDesk:
    if desk.appointment__role is not None:
        roles = {desk.appointment__role}
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
        party_name=desk.party__name,
        organisation=OrganisationKey(desk.party__organisation),
        roles=frozenset(Role(role) for role in roles),
        label=desk.team__name or desk.party__name,
        case_id=desk.appointment__case_id,
        team_id=team_id,
    )
