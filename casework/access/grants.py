"""Writes the outcome of the sharing rules as grants and worklist rows; nobody else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.models import Permission
from django.db.models import QuerySet

from casework import policies
from casework.access.facts import CaseWorld, world_of
from casework.access.names import sync_names
from casework.models import Case, CaseGrant, Desk, ItemGrant, RegieHolder, WorklistEntry
from casework.models.fields import END_OF_TIME
from casework.rules import sharing
from casework.rules.policy_times import Timetable
from casework.rules.windows import Window, facet_windows, windows
from casework.vocabulary import Category, Ground, Level, OrganisationKey, RegieSlot


@dataclass(frozen=True, slots=True)
class Difference:
    """What differed between the grants as kept and the grants as decided."""

    missing: int
    surplus: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)

    def __add__(self, other: Difference) -> Difference:
        return Difference(self.missing + other.missing, self.surplus + other.surplus)


@dataclass(frozen=True, slots=True)
class Row:
    """One grant as it should stand: which group, on what, how much, why and when."""

    group: int
    target: int
    level: int
    rule: str
    since: dt.datetime
    until: dt.datetime
    policy: str

    @property
    def key(self) -> tuple[object, ...]:
        return (self.group, self.target, self.level, self.rule, self.until, self.policy)


def sync_grants(case: Case, *, at: dt.datetime) -> Difference:
    """Decide anew who may see what of this case, and make the grants say exactly that.

    Facts: a version of the policy that is approved for later is decided beforehand, so that what
    it takes away ends by itself at its moment.
    Gives: how many rows had to be added and removed. Safe to repeat; touches only what differs.
    """
    world, policy = world_of(case), policies.timetable()
    desks = [*world.desks.values(), *_examining_desks(world)]
    case_rows = [row for desk in desks for row in _case_rows(policy, case, world, desk, at)]
    difference = _write(CaseGrant.objects.filter(content_object=case), case_rows, at, case=case)
    difference += _write(
        ItemGrant.objects.filter(case=case), list(_item_rows(policy, world, at)), at, case=case
    )
    sync_worklist(case, desks, case_rows, at=at)
    sync_names(case)
    if case.policy != policy.short:
        case.policy = policy.short
        Case.objects.filter(pk=case.pk).update(policy=policy.short)
    return difference


def _case_rows(
    policy: Timetable, case: Case, world: CaseWorld, desk: Desk, at: dt.datetime
) -> Iterable[Row]:
    taking_part = (
        sharing.oversight_participations(world.case, desk.party_id)
        if _examines(desk)
        else world.participations.get(desk.pk, ())
    )
    for window in facet_windows(
        policy,
        participations=taking_part,
        category=Category.META,
        case=world.case,
        at=at,
    ):
        yield from _rows(desk.group_id, case.pk, window)


def _examines(desk: Desk) -> bool:
    return OrganisationKey(desk.party.organisation) is OrganisationKey.TOETS


def _examining_desks(world: CaseWorld) -> list[Desk]:
    """Find the desks for whose party a toetsdossier (ground TD) was ever opened on this case."""
    parties = {
        party
        for ground in world.case.grounds
        if ground.code is Ground.TD
        for party in ground.recipients or ()
    }
    if not parties:
        return []
    return list(
        Desk.objects.filter(
            party__in=parties, party__organisation=OrganisationKey.TOETS, team__isnull=False
        )
        .exclude(pk__in=world.desks)
        .select_related("party")
    )


def _item_rows(policy: Timetable, world: CaseWorld, at: dt.datetime) -> Iterable[Row]:
    for desk, participations in world.participations.items():
        for item in world.items.values():
            for window in windows(
                policy, participations=participations, item=item, case=world.case, at=at
            ):
                yield from _rows(world.desks[desk].group_id, item.id, window)


def _rows(group: int, target: int, window: Window) -> Iterable[Row]:
    if window.level > Level.NONE:
        until = window.until or END_OF_TIME
        yield Row(group, target, int(window.level), window.rule, window.since, until, window.policy)


def _write(
    kept: QuerySet[CaseGrant] | QuerySet[ItemGrant],
    wanted: list[Row],
    at: dt.datetime,
    *,
    case: Case,
) -> Difference:
    """Replace only what differs; a grant that already runs is the same as one that starts now."""
    open_rows = {row.key: row for row in wanted}
    surplus: list[int] = []
    for row in kept:
        key = (
            row.group_id,
            row.content_object_id,
            row.level,
            row.rule,
            row.until,
            row.policy,
        )
        match = open_rows.get(key)
        if match and (row.since == match.since or max(row.since, match.since) <= at):
            del open_rows[key]
        else:
            surplus.append(row.pk)
    ended = kept.filter(pk__in=surplus, until__lte=at).count() if surplus else 0
    kept.filter(pk__in=surplus).delete()
    extra = {"case": case} if kept.model is ItemGrant else {}
    kept.model._default_manager.bulk_create(
        kept.model(
            content_object_id=row.target,
            group_id=row.group,
            permission_id=permission_id(_codename(kept.model, row.level)),
            level=row.level,
            rule=row.rule,
            since=row.since,
            until=row.until,
            policy=row.policy,
            **extra,
        )
        for row in open_rows.values()
    )
    return Difference(len(open_rows), len(surplus) - ended)


def _codename(model: type[CaseGrant] | type[ItemGrant], level: int) -> str:
    if model is CaseGrant:
        return "see_case"
    return "see_item_full" if level == Level.FULL else "see_item_signal"


@cache
def permission_id(codename: str) -> int:
    """Look up a permission's key once per process; they are made by the migrations."""
    return Permission.objects.values_list("pk", flat=True).get(
        codename=codename, content_type__app_label="casework"
    )


def sync_worklist(case: Case, desks: list[Desk], rows: list[Row], *, at: dt.datetime) -> None:
    """Keep one worklist row per desk that may know of the open case, with what the list shows."""
    if case.closed_at is not None:
        WorklistEntry.objects.filter(case=case).delete()
        return
    known = {row.group for row in rows}
    working = [desk for desk in desks if desk.group_id in known and not _examines(desk)]
    holders = list(
        RegieHolder.objects.filter(case=case, until__isnull=True).select_related(
            "desk__party", "desk__team", "desk__membership__user", "user"
        )
    )
    WorklistEntry.objects.filter(case=case).exclude(
        group_id__in=[desk.group_id for desk in working]
    ).delete()
    WorklistEntry.objects.bulk_create(
        [_entry(case, desk, rows, holders, at) for desk in working],
        update_conflicts=True,
        unique_fields=["case", "group_id"],
        update_fields=[
            "since",
            "until",
            "kind",
            "table",
            "phase",
            "area",
            "director",
            "mine",
        ],
    )


def _entry(
    case: Case,
    desk: Desk,
    rows: list[Row],
    holders: list[RegieHolder],
    at: dt.datetime,
) -> WorklistEntry:
    spans = [(row.since, row.until) for row in rows if row.group == desk.group_id]
    director = next((row for row in holders if row.slot == RegieSlot.CASE_DIRECTION), None)
    return WorklistEntry(
        group_id=desk.group_id,
        case=case,
        desk=desk,
        since=min(since for since, _ in spans),
        until=max(until for _, until in spans),
        case_uuid=case.uuid,
        reference=case.reference,
        kind=case.kind,
        table=case.table,
        phase=case.phase,
        area=case.area,
        director=_director_name(director),
        mine=any(row.desk_id == desk.pk for row in holders),
        changed_at=at,
    )


def _director_name(holder: RegieHolder | None) -> str:
    if holder is None or holder.desk is None:
        return "het huishouden" if holder else ""
    if holder.user is not None:
        return f"{holder.user} ({holder.desk.party.name})"
    return holder.desk.label
