"""The only ways to get a case or an item for a person.

Permission is in the statement that reads, never a check before it and never cached: a revoked
grant is gone at the next statement.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from casework.access.actor import Actor, ActorDesk
from casework.access.reading import asked_once
from casework.errors import NotVisible
from casework.models import (
    Case,
    CaseGrant,
    Item,
    ItemGrant,
    Participation,
)
from casework.models.fields import now_within
from casework.vocabulary import Level, OrganisationKey, Setting


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item as one person may see it: whole, or only that it exists (a signal)."""

    item: Item
    level: Level
    own: bool

    @property
    def full(self) -> bool:
        return self.level is Level.FULL


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Give the cases this person may know of now; for look-ups, never for lists."""
    return Case.objects.filter(Exists(_grants(actor).filter(content_object=OuterRef("pk"))))


def _grants(actor: Actor) -> QuerySet[CaseGrant]:
    return CaseGrant.objects.filter(
        group__in=actor.group_ids, since__lte=actor.at, until__gt=actor.at
    )


def get_case(actor: Actor, case_id: uuid.UUID | str) -> Case:
    """Give one case.

    Refuses: `NotVisible`, the same for a case that is hidden and for one that is not there.
    """
    try:
        return visible_cases(actor).select_related("municipality").get(uuid=case_id)
    except (Case.DoesNotExist, ValidationError) as error:
        raise NotVisible from error


def lock_case(actor: Actor, case: Case) -> Case:
    """Give the case again with its row locked, if this person still may see it."""
    try:
        return visible_cases(actor).select_for_update(of=("self",)).get(pk=case.pk)
    except Case.DoesNotExist as error:
        raise NotVisible from error


def visible_items(actor: Actor, case: Case) -> list[SeenItem]:
    """Give the items of a case this person may see, newest first, each with its level.

    One statement: permission and content are read together.
    """
    level = Subquery(
        ItemGrant.objects.filter(
            content_object=OuterRef("pk"),
            group__in=actor.group_ids,
            since__lte=actor.at,
            until__gt=actor.at,
        )
        .order_by()
        .values("content_object")
        .annotate(most=Max("level"))
        .values("most")
    )
    rows = (
        Item.objects.filter(case=case)
        .filter(Exists(_grants(actor).filter(content_object=OuterRef("case"))))
        .annotate(granted=level)
        .filter(granted__gt=0)
        .select_related("party", "author", "subject", "action__executor__party")
        .order_by("-occurred_at", "-pk")
    )
    return [SeenItem(row, Level(row.granted), row.party_id in actor.party_ids) for row in rows]


def known_items(actor: Actor, case: Case) -> frozenset[int]:
    """Give the keys of the items of a case this person may know of, without reading any."""
    rows = ItemGrant.objects.filter(
        Exists(_grants(actor).filter(content_object=OuterRef("case"))),
        case=case,
        group__in=actor.group_ids,
        since__lte=actor.at,
        until__gt=actor.at,
    )
    return frozenset(rows.values_list("content_object_id", flat=True))


def get_item(actor: Actor, case: Case, item_id: uuid.UUID | str) -> SeenItem:
    """Give one item of a case, or `NotVisible`."""
    for seen in visible_items(actor, case):
        if str(seen.item.uuid) == str(item_id):
            return seen
    raise NotVisible


@asked_once
def granted_rules(actor: Actor, case: Case) -> dict[int, str]:
    """Give the rule by which each desk of this person may know of the case, by its group."""
    return dict(_grants(actor).filter(content_object=case).values_list("group_id", "rule"))


def present_desks(actor: Actor, case: Case) -> list[ActorDesk]:
    """Give the desks through which this person may know of the case."""
    groups = granted_rules(actor, case)
    return [desk for desk in actor.desks if desk.group_id in groups]


def desk_in(actor: Actor, case: Case) -> ActorDesk:
    """Say in which capacity this person works in the case: "U werkt als …".

    An appointment for this very case goes before a designation, and that before a team.
    """
    present = present_desks(actor, case)
    if not present:
        raise NotVisible
    return sorted(present, key=lambda desk: (desk.case_id != case.pk, desk.team_id is None))[0]


@asked_once
def settings_of(actor: Actor, case: Case) -> frozenset[Setting]:
    """Give the open settings of the case in which this person takes part now."""
    rows = Participation.objects.filter(
        now_within(actor.at),
        case=case,
        ended_at__isnull=True,
        desk__group__in=actor.group_ids,
        case__settings__setting=F("setting"),
        case__settings__closed_at__isnull=True,
    )
    return frozenset(Setting(code) for code in rows.values_list("setting", flat=True))


def visible_participants(actor: Actor, case: Case) -> list[Participation]:
    """Give who takes part, as far as this person may know.

    A party bound by professional secrecy is left out until it opted in, except for itself;
    participants of a setting in which this person does not take part are left out altogether.
    Who examines the case with a dossier sees the participants of every setting.
    Source: AVG 9; invariant "the relation is protected like the content".
    """
    running = Participation.objects.filter(now_within(actor.at), case=case, ended_at__isnull=True)
    if not any(is_examiner(desk) for desk in present_desks(actor, case)):
        running = running.filter(setting__in=settings_of(actor, case))
    rows = (
        running.filter(
            Q(desk__party__secrecy_bound=False)
            | Q(opted_in_at__isnull=False)
            | Q(desk__party__in=actor.party_ids)
        )
        .select_related(
            "desk__party", "desk__team", "desk__membership__user", "desk__appointment__user"
        )
        .order_by("desk__party__name", "desk_id", "setting")
    )
    return list(rows)


def is_examiner(desk: ActorDesk) -> bool:
    """Say whether this capacity examines lawfulness: metadata only, never content."""
    return desk.organisation is OrganisationKey.TOETS
