"""People and desks: teams, memberships and appointments, each with the group that mirrors it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Group

from casework.models import Appointment, Case, Desk, Membership, Municipality, Party, Team, User
from casework.services.base import service
from casework.vocabulary import OrganisationKey, Role


@service
def found_party(
    municipality: Municipality,
    organisation: OrganisationKey,
    name: str,
    *,
    secrecy_bound: bool = False,
) -> Party:
    """Register an organisation with one task field."""
    return Party.objects.create(
        municipality=municipality,
        organisation=organisation,
        name=name,
        secrecy_bound=secrecy_bound,
    )


@service
def form_team(party: Party, name: str, *, whole_team: bool = True) -> Desk:
    """Make a team and the desk at which it receives access."""
    team = Team.objects.create(party=party, name=name, whole_team=whole_team)
    return _desk(party, f"team:{team.uuid}", team=team)


@service
def add_member(
    team: Team, user: User, role: Role, *, since: dt.datetime, until: dt.datetime | None = None
) -> Membership:
    """Let a person work in a team; the membership gets a desk of its own for designation."""
    membership = Membership.objects.create(
        team=team, user=user, role=role, since=since, until=until
    )
    _desk(team.party, f"member:{membership.uuid}", membership=membership)
    _mirror_groups(user)
    return membership


@service
def end_membership(membership: Membership, *, at: dt.datetime) -> None:
    """End a membership now; access through it is gone at the next request."""
    membership.until = at
    membership.save(update_fields=["until"])
    _mirror_groups(membership.user)


@service
def appoint(
    user: User,
    party: Party,
    role: Role,
    case: Case,
    *,
    decision: str,
    decided_by: str,
    recorded_by: User,
    since: dt.datetime,
    until: dt.datetime | None = None,
) -> Desk:
    """Let a person work in another capacity in one case, by decision."""
    appointment = Appointment.objects.create(
        user=user,
        party=party,
        role=role,
        case=case,
        decision=decision,
        decided_by=decided_by,
        recorded_by=recorded_by,
        since=since,
        until=until,
    )
    desk = _desk(party, f"appointment:{appointment.uuid}", appointment=appointment)
    _mirror_groups(user)
    return desk


def _desk(
    party: Party,
    name: str,
    *,
    team: Team | None = None,
    membership: Membership | None = None,
    appointment: Appointment | None = None,
) -> Desk:
    return Desk.objects.create(
        party=party,
        group=Group.objects.create(name=name),
        team=team,
        membership=membership,
        appointment=appointment,
    )


def _mirror_groups(user: User) -> None:
    """Derive the person's Django groups; guardian's own checks go by them.

    Ended memberships are left out; a membership that has yet to start is in, because guardian
    does not know time and the product's own doors do.
    """
    memberships = Membership.objects.filter(user=user, until__isnull=True)
    desks = Desk.objects.filter(active=True).filter(
        team__memberships__in=memberships
    ) | Desk.objects.filter(active=True, membership__in=memberships)
    appointed = Desk.objects.filter(
        active=True, appointment__user=user, appointment__until__isnull=True
    )
    user.groups.set({desk.group_id for desk in desks} | {desk.group_id for desk in appointed})
