"""People and desks: teams, memberships and appointments, each with the group that mirrors it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Group
from django.db.models import Q

from casework import access
from casework.access import Actor, ActorDesk
from casework.errors import NotVisible
from casework.models import Appointment, Case, Desk, Membership, Municipality, Party, Team, User
from casework.models.fields import now_within
from casework.rules import admission, authority, content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.services.base import service
from casework.services.participation import seat
from casework.vocabulary import OrganisationKey, RegieSlot, Role


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
    case: Case,
    user: User,
    party: Party,
    *,
    decision: str,
    decided_by: str,
    until: dt.datetime,
    by: Actor,
    at: dt.datetime,
) -> Desk:
    """Let somebody who takes part work in another capacity too, in this case, until a moment.

    Facts: `party` lends its capacity; the new desk takes part where both take part already.
    Refuses: who may not lend it; oneself; a second capacity, or one beside the police;
    `NotVisible` for a person who does not take part as far as one may know.
    """
    case = access.lock_case(by, case)
    if all(user.pk != row.user_id for row in people_in(by, case)):
        raise NotVisible
    all_of(
        ALLOWED if party.pk in lending_parties(by, case) else NOT_LENT,
        _decide_person(by, case, user, party),
        content.decide_text(decision, field="decision", maximum=200),
        content.decide_text(decided_by, field="decided_by", minimum=2, maximum=120),
        _decide_until(until, at),
    ).require()
    appointment = Appointment.objects.create(
        user=user,
        party=party,
        role=authority.LENT_ROLE[OrganisationKey(party.organisation)],
        case=case,
        decision=content.clean(decision),
        decided_by=content.clean(decided_by),
        recorded_by=by.user,
        since=at,
        until=until,
    )
    desk = _desk(party, f"appointment:{appointment.uuid}", appointment=appointment)
    theirs = access.settings_of(access.actor_for(user, at), case)
    for setting in sorted(theirs & access.settings_of(by, case)):
        seat(
            case,
            desk,
            setting,
            necessity=f"Aangewezen bij besluit: {appointment.decision}",
            grounds=admission.grounds_of(setting, guest=False),
            until=until,
            by=by,
            at=at,
        )
    access.sync_grants(case, at=at)
    return desk


APPOINTED_AT_MOST = dt.timedelta(days=366)


def _decide_until(until: dt.datetime, at: dt.datetime) -> Decision:
    if until <= at:
        return refuse("appoint:past", "Deze dag is voorbij. Kies een latere dag.", field="until")
    if until - at > APPOINTED_AT_MOST:
        return refuse("appoint:far", "Kies een dag binnen een jaar.", field="until")
    return ALLOWED


def decide_lending(by: Actor, case: Case, desk: ActorDesk) -> Decision:
    """Say whether this person may lend the capacity of the party of a desk that takes part.

    Facts: whoever holds the case direction at that very desk acts there as case director.
    """
    held = access.slots_of(case).get(RegieSlot.CASE_DIRECTION)
    directs = held is not None and held.desk_id == desk.id and held.user_id in (None, by.user.pk)
    roles = desk.roles | ({Role.CASE_DIRECTOR} if directs else frozenset[Role]())
    return authority.decide_lend(desk.organisation, roles if desk.case_id is None else frozenset())


def lending_parties(by: Actor, case: Case) -> frozenset[int]:
    """Give the parties whose capacity this person may lend to somebody in the case."""
    own = [desk for desk in access.present_desks(by, case) if desk.organisation in LENT]
    return frozenset(desk.party_id for desk in own if decide_lending(by, case, desk))


LENT = frozenset(authority.LENT_BY)
NOT_LENT = authority.decide_lend(OrganisationKey.BURG, frozenset())
"""Refuses who may lend nothing."""


def lendable(by: Actor, case: Case) -> list[Party]:
    """Give those parties themselves, for a choice."""
    return list(Party.objects.filter(pk__in=lending_parties(by, case)).order_by("name"))


def people_in(by: Actor, case: Case) -> list[Membership]:
    """Give who works at the desks that take part, as far as this person may know; no guests."""
    desks = [row.desk for row in access.visible_participants(by, case) if not row.guest]
    members = Membership.objects.filter(now_within(by.at), user__is_active=True).filter(
        Q(team__in=[desk.team_id for desk in desks if desk.team_id])
        | Q(pk__in=[desk.membership_id for desk in desks if desk.membership_id])
    )
    return list(members.select_related("user", "team__party").order_by("user__full_name", "pk"))


def can_be_appointed(by: Actor, case: Case, party: Party) -> list[Membership]:
    """Give the people who can get the capacity of a party in a case, each once."""
    found = {row.user_id: row for row in reversed(people_in(by, case))}
    rows = [row for row in found.values() if _decide_person(by, case, row.user, party)]
    return sorted(rows, key=lambda row: row.user.full_name)


def _decide_person(by: Actor, case: Case, user: User, party: Party) -> Decision:
    if user.pk == by.user.pk:
        return refuse("appoint:self", "U kunt uzelf niet aanwijzen.", field="person")
    person = access.actor_for(user, by.at)
    return authority.decide_capacity(
        OrganisationKey(party.organisation),
        frozenset(d.organisation for d in person.desks if d.case_id in (None, case.pk)),
        by_mandate=Role.ASSISTANT_PROSECUTOR in person.roles,
    )


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
