"""Lists a person chooses from: teams, designated people, kinds, places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.db.models import Q

from casework import labels
from casework.access import Actor
from casework.models import Desk, Membership, Municipality, Party, User
from casework.models.fields import now_within
from casework.rules.admission import NOT_IN_CASES
from casework.vocabulary import CaseKind

Choices = Sequence[tuple[str, Any]]

EMPTY = [("", "Maak een keuze")]


def municipality_of(actor: Actor) -> Municipality:
    """Give the municipality for which a person works."""
    return Municipality.objects.get(
        pk=Party.objects.values_list("municipality", flat=True).get(pk=actor.desks[0].party_id)
    )


def offer(form: forms.BaseForm, name: str, choices: Choices) -> None:
    """Give a field of a form its options."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def options_of(form: forms.BaseForm, name: str) -> frozenset[str]:
    """Give the keys a field can take."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    known = cast("Iterable[tuple[str, object]]", field.choices)
    return frozenset(str(key) for key, _ in known)


def kind_choices(kinds: Iterable[CaseKind] = CaseKind) -> Choices:
    return [(kind.value, labels.CASE_KIND[kind]) for kind in kinds]


def area_choices() -> Choices:
    return [(area, area) for area in labels.AREAS]


def open_desks(municipality: Municipality) -> list[Desk]:
    """Give the desks that can be admitted to a case: teams, and designated people of the rest.

    Source: Wgs 1.4(3): where a whole team is too wide, a person is designated.
    """
    return list(
        Desk.objects.filter(active=True, party__municipality=municipality)
        .exclude(party__organisation__in=sorted(NOT_IN_CASES))
        .filter(
            Q(team__active=True, team__whole_team=True)
            | Q(membership__team__active=True, membership__team__whole_team=False)
        )
        .select_related("party", "team", "membership__user", "appointment__user")
        .order_by("party__name", "pk")
    )


def desk_choices(desks: Iterable[Desk]) -> Choices:
    """List desks under the name of their party, each by its public key."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for desk in desks:
        groups.setdefault(desk.party.name, []).append((str(desk.uuid), desk.label))
    return list(groups.items())


def flat_desk_choices(desks: Iterable[Desk]) -> list[tuple[str, str]]:
    """List desks in one row, the party behind the team."""
    return [
        (
            str(desk.uuid),
            desk.label if desk.party.name in desk.label else f"{desk.label} ({desk.party.name})",
        )
        for desk in desks
    ]


def holder_choices(desks: Iterable[Desk], actor: Actor) -> Choices:
    """List who can hold regie: a team as a whole, or one of its people."""
    rows = list(desks)
    people: dict[int, list[Membership]] = {}
    members = (
        Membership.objects.filter(
            now_within(actor.at), team__in=[desk.team_id for desk in rows if desk.team_id]
        )
        .select_related("user")
        .order_by("user__full_name", "pk")
    )
    for member in members:
        found = people.setdefault(member.team_id, [])
        if member.user_id not in {row.user_id for row in found}:
            found.append(member)
    choices: list[tuple[str, Any]] = []
    for desk in rows:
        options = [(str(desk.uuid), desk.label)] + [
            (f"{desk.uuid}:{row.user.uuid}", f"{row.user} ({desk.label})")
            for row in people.get(desk.team_id or 0, [])
        ]
        choices.append((desk.party.name, options))
    return _joined(choices)


def _joined(choices: Choices) -> Choices:
    """Put the options of one party under one heading."""
    groups: dict[str, list[object]] = {}
    for name, options in choices:
        groups.setdefault(name, []).extend(options)
    return list(groups.items())


def read_holder(value: str, desks: Iterable[Desk]) -> tuple[Desk, User | None] | None:
    """Turn a choice of `holder_choices` back into a desk and, when named, a person."""
    desk_key, _, user_key = value.partition(":")
    desk = next((row for row in desks if str(row.uuid) == desk_key), None)
    if desk is None:
        return None
    user = User.objects.filter(uuid=user_key).first() if user_key else None
    return desk, user


def read_desks(values: Iterable[str], desks: Iterable[Desk]) -> list[Desk]:
    """Turn chosen keys back into desks; what is not in the list is left out."""
    wanted = set(values)
    return [desk for desk in desks if str(desk.uuid) in wanted]
