"""Desks that a person may choose from, without learning who takes part unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from casework import access, policies
from casework.access import Actor
from casework.forms.choices import flat_desk_choices, open_desks, read_desks
from casework.models import Case, Desk, Item, Participation, Party
from casework.rules.admission import has_place
from casework.services.items import own_items
from casework.services.participation import is_third_party
from casework.vocabulary import Category, OrganisationKey, Role, Setting, Table
from escalation import selectors
from escalation.models import Confirmation, Move, Question

RELATED = ("party", "team", "membership__user", "appointment__user")

Choice = tuple[str, str]


def taking_part(actor: Actor, case: Case, *, others_only: bool = False) -> list[Desk]:
    """Give the desks that take part as far as this person may know, each once."""
    own = {desk.id for desk in actor.desks} if others_only else set()
    rows = access.visible_participants(actor, case)
    return list({row.desk_id: row.desk for row in rows if row.desk_id not in own}.values())


def directory(
    case: Case, setting: Setting, *, at: dt.datetime, without: Iterable[Desk] = ()
) -> list[Desk]:
    """Give every team of the municipality that could take part in a setting.

    Facts: the same list for every case, so that it tells nothing about this one.
    """
    known = {desk.pk for desk in without}
    return [
        desk
        for desk in placed(open_desks(case.municipality), [setting], at)
        if desk.pk not in known
    ]


def placed(desks: Iterable[Desk], settings: Sequence[Setting], at: dt.datetime) -> list[Desk]:
    """Give the desks that get something from taking part in one of these settings."""
    policy = policies.policy_in_force(at)
    return [
        desk
        for desk in desks
        if any(
            has_place(policy, setting, OrganisationKey(desk.party.organisation))
            for setting in settings
        )
    ]


def may_be_known(actor: Actor, case: Case, parties: Iterable[Party]) -> frozenset[int]:
    """Give the parties of these that this person may know to be involved in the case.

    Facts: a party bound by secrecy is known after its own opt-in, or by an item that one sees.
    """
    wanted = {party.pk: party for party in parties}
    open_parties = {pk for pk, party in wanted.items() if not party.secrecy_bound}
    opted_in = Participation.objects.filter(
        case=case, ended_at__isnull=True, opted_in_at__isnull=False, desk__party__in=wanted
    ).values_list("desk__party_id", flat=True)
    read = {seen.item.party_id for seen in access.visible_items(actor, case)}
    return frozenset(wanted) & (open_parties | set(opted_in) | read | actor.party_ids)


def invited(actor: Actor, move: Move) -> list[Desk]:
    """Give the desks proposed for the conference that this person may know of."""
    desks = list(move.invited.select_related(*RELATED).order_by("party__name"))
    known = may_be_known(actor, move.case, [desk.party for desk in desks])
    return [desk for desk in desks if desk.party_id in known]


def confirmed_by(actor: Actor, move: Move) -> dict[Category, list[str]]:
    """Say per category that was asked which sources confirmed, never what and never who did not.

    Facts: a source that has not confirmed leaves no trace, for who was asked shows who has what.
    """
    rows = list(
        Confirmation.objects.filter(move=move, withdrawn_at__isnull=True)
        .filter(Q(confirmed_at__isnull=False) | Q(with_request=True))
        .select_related("party")
        .prefetch_related("items")
        .order_by("party__name")
    )
    known = may_be_known(actor, move.case, [row.party for row in rows])
    found: dict[Category, list[str]] = {Category(key): [] for key in move.categories_asked}
    for row in rows:
        if row.party_id not in known:
            continue
        for key in sorted({item.category for item in row.items.all()}):
            names = found.setdefault(Category(key), [])
            if row.party.name not in names:
                names.append(row.party.name)
    return found


def receiving_organisations(case: Case, table: Table, actor: Actor) -> list[OrganisationKey]:
    """Give the organisations that sit at a table."""
    seats = selectors.seats_at(case, table, actor.at)
    return [OrganisationKey(seat.desk.party.organisation) for seat in seats]


def directors_for(
    case: Case, role: Role | None, organisations: Sequence[OrganisationKey]
) -> list[Desk]:
    """Give the teams that can direct a new case: of these organisations, or with this role."""
    desks = Desk.objects.filter(
        active=True,
        team__active=True,
        party__municipality=case.municipality_id,
        party__organisation__in=organisations,
    )
    if role is not None:
        desks = desks.filter(team__memberships__role=role)
    return list(desks.select_related(*RELATED).distinct().order_by("party__name", "team__name"))


def offerable(actor: Actor, case: Case) -> list[Item]:
    """Give the own items a source can give along: not the words of the requests themselves."""
    words: set[int | None] = set()
    for pair in Move.objects.filter(case=case).values_list("request_item", "answer_item"):
        words.update(pair)
    for pair in Question.objects.filter(move__case=case).values_list("item", "answer"):
        words.update(pair)
    return [item for pk, item in own_items(actor, case).items() if pk not in words]


def guests_among(desks: Iterable[Desk], setting: Setting, at: dt.datetime) -> list[Desk]:
    """Give the third parties of these desks: in this setting they are guests for one meeting."""
    return [desk for desk in desks if is_third_party(desk, setting, at)]


def choices(desks: Iterable[Desk]) -> list[Choice]:
    """Name desks for a list: the team, with its organisation where that says more."""
    return flat_desk_choices(desks)


def name_of(desk: Desk) -> str:
    """Name a desk: "Sociaal beheer (Vechtdal Wonen)"."""
    return flat_desk_choices([desk])[0][1]


def chosen(desks: Iterable[Desk], keys: Iterable[str]) -> list[Desk]:
    """Give the desks whose keys were ticked; an unknown key is passed over."""
    return read_desks(keys, desks)


def items_among(items: Iterable[Item], keys: Iterable[str]) -> list[Item]:
    """Give the items whose keys were ticked; an unknown key is passed over."""
    wanted = set(keys)
    return [item for item in items if str(item.uuid) in wanted]
