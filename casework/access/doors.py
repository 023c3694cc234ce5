"""The only ways to get a case or an item for a person.

Permission is in the statement that reads, never a check before it and never cached: a revoked
grant is gone at the next statement.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from casework import policies
from casework.access.actor import Actor, ActorDesk, still_acts
from casework.access.reading import asked_once
from casework.access.rows import build, columns, fetch, fill
from casework.errors import NotVisible
from casework.models import (
    Case,
    CaseGrant,
    Desk,
    Item,
    ItemGrant,
    Participation,
    Party,
    PlanAction,
    Subject,
    User,
)
from casework.models.fields import now_within
from casework.vocabulary import Category, Level, OrganisationKey, Setting

_GRANTED = """g.group_id = ANY(%(groups)s) AND g.since <= %(at)s AND g.until > %(at)s"""

ONE_CASE = f"""
    SELECT {columns(Case, "c")} FROM casework_case AS c
    WHERE c.uuid = %(case)s AND EXISTS (
        SELECT FROM casework_casegrant AS g WHERE g.content_object_id = c.id AND {_GRANTED})
"""  # noqa: S608 - constants only

ITEMS_OF_CASE = f"""
    SELECT i.*, {columns(Party, "p")}, {columns(User, "u")}, {columns(Subject, "s")}, done.*
    FROM (SELECT granted.level, {columns(Item, "i")}
          FROM (SELECT g.content_object_id AS id, max(g.level) AS level
                FROM casework_itemgrant AS g
                WHERE g.case_id = %(case)s AND g.level > 0 AND {_GRANTED}
                GROUP BY g.content_object_id) AS granted
          JOIN casework_item AS i ON i.id = granted.id OFFSET 0) AS i
    JOIN casework_party AS p ON p.id = i.party_id
    JOIN casework_user AS u ON u.id = i.author_id
    LEFT JOIN casework_subject AS s ON s.id = i.subject_id
    LEFT JOIN LATERAL (
        SELECT {columns(PlanAction, "a")}, {columns(Desk, "d")}, {columns(Party, "x")}
        FROM casework_planaction AS a
        JOIN casework_desk AS d ON d.id = a.executor_id
        JOIN casework_party AS x ON x.id = d.party_id
        WHERE a.item_id = i.id OFFSET 0) AS done ON true
    WHERE EXISTS (
        SELECT FROM casework_casegrant AS g WHERE g.content_object_id = %(case)s AND {_GRANTED})
    ORDER BY i.occurred_at DESC, i.id DESC
"""  # noqa: S608 - constants only
"""Planning takes longer than answering, and grows with the orders in which tables can be joined:
each OFFSET 0 fixes one part of that order."""


@dataclass(frozen=True, slots=True)
class SeenItem:
    """An item as one person may see it: whole, or only that it exists (a signal).

    Facts: `signal` names what the policy lets a signal of this kind show; empty for a whole item.
    """

    item: Item
    level: Level
    own: bool
    signal: tuple[str, ...] = ()

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
        key = case_id if isinstance(case_id, uuid.UUID) else uuid.UUID(case_id)
    except ValueError as error:
        raise NotVisible from error
    for row in fetch(ONE_CASE, {"case": key, "groups": actor.group_ids, "at": actor.at}):
        case = build(Case, iter(row))
        assert case is not None
        return case
    raise NotVisible


def lock_case(actor: Actor, case: Case) -> Case:
    """Give the case again with its row locked, if this person still may see it.

    Facts: who waits for a lock has asked for the right before it waited, and a right ends under
    the same lock; so that it is asked again, by the statement that reads what is locked now.
    """
    rows = visible_cases(actor)
    try:
        rows.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
        if still_acts(actor):
            return rows.get(pk=case.pk)
    except Case.DoesNotExist as error:
        raise NotVisible from error
    raise NotVisible


def visible_items(actor: Actor, case: Case) -> list[SeenItem]:
    """Give the items of a case this person may see, newest first, each with its level.

    One statement: permission and content are read together.
    """
    given = {"case": case.pk, "groups": actor.group_ids, "at": actor.at}
    return [_seen(iter(row), case, actor) for row in fetch(ITEMS_OF_CASE, given)]


def _seen(values: Iterator[Any], case: Case, actor: Actor) -> SeenItem:
    """Make an item of a row of `ITEMS_OF_CASE`, with what a page shows beside it."""
    level = Level(next(values))
    item, party, author = (build(model, values) for model in (Item, Party, User))
    subject, action = build(Subject, values), build(PlanAction, values)
    executor, executing = build(Desk, values), build(Party, values)
    assert isinstance(item, Item)
    for name, found in (
        ("case", case),
        ("party", party),
        ("author", author),
        ("subject", subject),
        ("action", action),
    ):
        fill(item, name, found)
    if action is not None and executor is not None:
        fill(action, "item", item)
        fill(action, "executor", executor)
        fill(executor, "party", executing)
    return SeenItem(item, level, item.party_id in actor.party_ids, signal_of(item, level, actor.at))


def signal_of(item: Item, level: Level, at: dt.datetime) -> tuple[str, ...]:
    """Name what a signal of an item may show; nothing is named for a whole item."""
    if level is not Level.SIGNAL:
        return ()
    return policies.policy_in_force(at).signal_fields_of(Category(item.category))


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
    """Give the open settings of the case in which this person takes part now.

    Facts: a seat counts where the policy lets its organisation know who takes part (category
    DEELN); elsewhere it opens nothing, not even the names around the table.
    """
    rows = Participation.objects.filter(
        now_within(actor.at),
        case=case,
        ended_at__isnull=True,
        desk__group__in=actor.group_ids,
        case__settings__setting=F("setting"),
        case__settings__closed_at__isnull=True,
    )
    organisations = {desk.group_id: desk.organisation for desk in actor.desks}
    policy = policies.policy_in_force(actor.at)
    return frozenset(
        Setting(code)
        for code, group in rows.values_list("setting", "desk__group_id")
        if policy.cell(Setting(code), Category.DEELN, organisations[group]).ceiling > Level.NONE
    )


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
