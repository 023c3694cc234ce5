"""How long things are kept: for a page as far as a person may know, for the nightly job whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db.models import Q, Sum

from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.doors import SeenItem, present_desks, settings_of
from casework.access.standing import standing_of
from casework.errors import NotVisible
from casework.models import (
    Case,
    Certificate,
    Item,
    JournalEvent,
    LegalHold,
    Participation,
    PurgeRun,
    Release,
    Report,
)
from casework.policies import retention_in_force
from casework.purgers import registered
from casework.rules.content import local_day
from casework.rules.holds import CONFIRMS, HoldFact, is_running
from casework.rules.retention import Kept, RetentionPolicy, Start, Term, shortest_starts, term_of
from casework.vocabulary import (
    CaseKind,
    Category,
    Covers,
    EventType,
    Purpose,
    Regime,
    Role,
    Setting,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HORIZON = dt.timedelta(days=30)

OPEN_SIDE = frozenset({Role.DPO})
WALLED_SIDE = frozenset({Role.PRIVACY_OFFICER, Role.UNDERMINING_DIRECTOR})
"""Who reads about destruction: oversight before the wall of OTH and RIEC, its guards behind it."""


# -- what the rules need, read from the database --------------------------------------------------


def facts_of(cases: Collection[int] | None) -> dict[int, dict[Start, dt.datetime]]:
    """Gather the facts of cases from which a term runs, whichever app knows them."""
    found: dict[int, dict[Start, dt.datetime]] = defaultdict(dict)
    for purger in registered():
        for case, starts in purger.facts(cases).items():
            found[case] |= starts
    return found


@dataclass(frozen=True, slots=True)
class KeptItem:
    """One item as the rules see it, with its keys."""

    pk: int
    uuid: UUID
    case: int
    kept: Kept


def kept_items(cases: Collection[int]) -> Iterator[KeptItem]:
    """Give the items of cases with everything their terms hang on; never their content."""
    facts = facts_of(cases)
    rows = (
        Item.objects.filter(case__in=cases)
        .annotate(released=ArrayAgg("releases__setting", distinct=True, default=[]))
        .order_by("case_id", "pk")
        .values(
            *("pk", "uuid", "case_id", "category", "regime", "written_in", "released"),
            *("first_processed_at", "erase_at", "case__kind", "case__closed_at"),
        )
    )
    for row in rows:
        yield KeptItem(row["pk"], row["uuid"], row["case_id"], _kept(row, facts[row["case_id"]]))


def _kept(row: Mapping[str, Any], facts: Mapping[Start, dt.datetime]) -> Kept:
    starts = {**facts, Start.FIRST_PROCESSED: row["first_processed_at"]}
    if row["case__closed_at"]:
        starts[Start.CASE_CLOSED] = row["case__closed_at"]
    if row["erase_at"]:
        starts[Start.ERASED] = row["erase_at"]
    settings = {row["written_in"], *(code for code in row["released"] if code)}
    return Kept(
        Covers.ITEM,
        starts,
        CaseKind(row["case__kind"]),
        Category(row["category"]),
        Regime(row["regime"]),
        frozenset(Setting(code) for code in settings),
    )


@dataclass(slots=True)
class Plan:
    """What of one case is due: items and the reports they came from, and perhaps the rest of it."""

    case: int
    uuid: UUID
    walled: bool
    items: dict[int, tuple[UUID, Term]] = field(default_factory=dict)
    reports: dict[int, tuple[UUID, Term]] = field(default_factory=dict)
    shell: Term | None = None

    def __bool__(self) -> bool:
        return bool(self.items or self.shell)


@for_purpose(Purpose.KEEP)
def plans(cases: Collection[int], policy: RetentionPolicy, day: dt.date) -> list[Plan]:
    """Say per case what is due on a day, the exact answer for a coarse selection."""
    found = {
        row.pk: Plan(row.pk, row.uuid, row.kind == CaseKind.UNDERMINING)
        for row in Case.objects.filter(pk__in=cases).order_by("pk")
    }
    left: Counter[int] = Counter()
    for one in kept_items(cases):
        term = term_of(policy, one.kept)
        if term is not None and term.destroy_on <= day:
            found[one.case].items[one.pk] = (one.uuid, term)
        else:
            left[one.case] += 1
    _add_shells(found, left, policy, day)
    _add_reports(found)
    return [plan for plan in found.values() if plan]


def _add_shells(
    found: Mapping[int, Plan], left: Counter[int], policy: RetentionPolicy, day: dt.date
) -> None:
    """Let what is left of a case go with its last item, once its own term is over."""
    empty = [case for case in found if not left[case]]
    facts = facts_of(empty)
    for row in Case.objects.filter(pk__in=empty):
        starts = dict(facts[row.pk])
        if row.closed_at:
            starts[Start.CASE_CLOSED] = row.closed_at
        term = term_of(policy, Kept(Covers.CASE, starts, CaseKind(row.kind)))
        if term is not None and term.destroy_on <= day:
            found[row.pk].shell = term


def _add_reports(found: Mapping[int, Plan]) -> None:
    """Let a report go with the item that was made of it, or with its case."""
    of_item = {pk: (plan, term) for plan in found.values() for pk, (_, term) in plan.items.items()}
    joined = JournalEvent.objects.filter(
        type=EventType.REPORT_JOINED, object_type="report", item__in=of_item
    ).values_list("object_uuid", "item_id")
    item_of = {uuid: item for uuid, item in joined if uuid is not None and item is not None}
    for pk, uuid in Report.objects.filter(uuid__in=item_of).values_list("pk", "uuid"):
        plan, term = of_item[item_of[uuid]]
        plan.reports[pk] = (uuid, term)
    shells = {plan.case: plan.shell for plan in found.values() if plan.shell}
    rest = Report.objects.filter(case__in=shells).values_list("pk", "uuid", "case_id")
    for pk, uuid, case in rest:
        if case is not None and (shell := shells[case]):
            found[case].reports.setdefault(pk, (uuid, shell))


@for_purpose(Purpose.KEEP)
def candidates(policy: RetentionPolicy, day: dt.date) -> list[int]:
    """Give the cases in which something may be due on a day, by one coarse look at the clock."""
    latest = shortest_starts((*policy.of(Covers.ITEM), *policy.of(Covers.CASE)), day)
    wanted = Q(pk__in=[])
    if first := latest.get(Start.FIRST_PROCESSED):
        old = Item.objects.filter(first_processed_at__lt=end_of(first))
        wanted |= Q(pk__in=old.values("case"))
    if erased := latest.get(Start.ERASED):
        wanted |= Q(pk__in=Item.objects.filter(erase_at__lt=end_of(erased)).values("case"))
    if closed := latest.get(Start.CASE_CLOSED):
        wanted |= Q(closed_at__lt=end_of(closed))
    by_fact = [
        case
        for case, starts in facts_of(None).items()
        if any(start in latest and local_day(at) <= latest[start] for start, at in starts.items())
    ]
    wanted |= Q(pk__in=by_fact)
    return list(Case.objects.filter(wanted).order_by("pk").values_list("pk", flat=True))


def end_of(day: dt.date) -> dt.datetime:
    """Give the midnight here that ends a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), AMSTERDAM)


@for_purpose(Purpose.KEEP)
def unjoined_due(policy: RetentionPolicy, day: dt.date) -> list[tuple[int, UUID, Term, bool]]:
    """Give the reports that were never added to a case and are due; the last says walled."""
    latest = shortest_starts(policy.of(Covers.REPORT), day).get(Start.RECEIVED)
    if latest is None:
        return []
    rows = Report.objects.filter(case__isnull=True, received_at__lt=end_of(latest)).order_by("pk")
    due = []
    for pk, uuid, kind, received in rows.values_list("pk", "uuid", "case_kind", "received_at"):
        kept = Kept(Covers.REPORT, {Start.RECEIVED: received}, CaseKind(kind))
        term = term_of(policy, kept)
        if term is not None and term.destroy_on <= day:
            due.append((pk, uuid, term, kind == CaseKind.UNDERMINING))
    return due


# -- legal hold -----------------------------------------------------------------------------------


@for_purpose(Purpose.KEEP)
def held_cases(at: dt.datetime) -> frozenset[int]:
    """Give the cases of which nothing may be destroyed now."""
    rows = LegalHold.objects.filter(lifted_at__isnull=True)
    return frozenset(row.case_id for row in rows if _runs(row, at))


@for_purpose(Purpose.KEEP)
def running_hold(case: Case, at: dt.datetime) -> LegalHold | None:
    """Give the hold that keeps a case now; for who may see the case, and for services."""
    rows = LegalHold.objects.filter(case=case, lifted_at__isnull=True).select_related(
        "asked_by", "confirmed_by", "lift_asked_by"
    )
    return next((row for row in rows.order_by("-asked_at") if _runs(row, at)), None)


def _runs(row: LegalHold, at: dt.datetime) -> bool:
    pending = dt.timedelta(days=retention_in_force().hold_pending_days)
    return is_running(hold_fact(row), at, pending)


def hold_fact(row: LegalHold) -> HoldFact:
    """Turn a hold into what the rules look at."""
    return HoldFact(
        row.asked_at,
        row.asked_by_id,
        row.confirmed_at,
        row.lift_asked_at,
        row.lift_asked_by_id,
        row.lifted_at,
    )


@for_purpose(Purpose.KEEP)
def hold_roles(actor: Actor, case: Case) -> frozenset[Role]:
    """Give the roles in which a person may act on a hold of a case.

    Facts: after closing nobody sees the case any more; who took part in it as guard still may be
    the second person, and so may oversight for a case before the wall.
    """
    groups = set(
        Participation.objects.filter(case=case, desk__group__in=actor.group_ids).values_list(
            "desk__group_id", flat=True
        )
    )
    took_part = {role for desk in actor.desks if desk.group_id in groups for role in desk.roles}
    walled = case.kind == CaseKind.UNDERMINING
    oversight = set() if walled else actor.roles & OPEN_SIDE
    return standing_of(actor, case).roles | (took_part & CONFIRMS) | oversight


def may_see_hold(actor: Actor, case: Case) -> bool:
    """Say whether a person may know of a hold of a case: who sees the case, or guarded it."""
    return bool(present_desks(actor, case)) or bool(hold_roles(actor, case) & CONFIRMS)


def may_ask_hold(actor: Actor, case: Case) -> bool:
    """Say whether a person may ask for a hold or its end: who sees the case now, or oversight."""
    return bool(present_desks(actor, case)) or bool(hold_roles(actor, case) & OPEN_SIDE)


@for_purpose(Purpose.KEEP)
def holds_for(actor: Actor) -> list[LegalHold]:
    """Give the holds a person may know of outside the page of a case, the newest first.

    Facts: oversight knows those of every case before the wall; a guard those of the cases in
    which its desk takes or took part.
    """
    mine = Q(pk__in=[])
    groups = [desk.group_id for desk in actor.desks if desk.roles & CONFIRMS]
    if groups:
        parts = Participation.objects.filter(desk__group__in=groups).values("case")
        mine |= Q(case__in=parts)
    if actor.roles & OPEN_SIDE:
        mine |= ~Q(case__kind=CaseKind.UNDERMINING)
    rows = (
        LegalHold.objects.filter(mine, lifted_at__isnull=True)
        .select_related("case", "asked_by", "confirmed_by", "lift_asked_by")
        .order_by("-asked_at", "-pk")
    )
    return [row for row in rows if _runs(row, actor.at)]


def holds_waiting(actor: Actor) -> list[LegalHold]:
    """Give the holds that wait for this person as the second one."""
    if not any(desk.roles & CONFIRMS for desk in actor.desks):
        return []
    return [row for row in holds_for(actor) if _waits_for(row, actor.user.pk)]


def _waits_for(row: LegalHold, person: int) -> bool:
    if row.confirmed_at is None:
        return row.asked_by_id != person
    return row.lift_asked_at is not None and row.lift_asked_by_id != person


@for_purpose(Purpose.KEEP)
def get_hold(actor: Actor, hold_id: UUID | str) -> LegalHold:
    """Give a hold a person may know of, or `NotVisible`."""
    try:
        row = LegalHold.objects.select_related("case").get(uuid=hold_id)
    except (LegalHold.DoesNotExist, ValidationError) as error:
        raise NotVisible from error
    if not may_see_hold(actor, row.case):
        raise NotVisible
    return row


# -- what a page tells ----------------------------------------------------------------------------


def kept_until(actor: Actor, case: Case, seen: Sequence[SeenItem]) -> Term | None:
    """Give the first term that ends among what this person reads of a case.

    Facts: an item known by signal alone tells no day; of an item of somebody else only the
    settings in which this person takes part count, so that the reason tells of no other.
    """
    policy = retention_in_force()
    mine = settings_of(actor, case)
    rows = {one.item.pk: one for one in seen if one.full}
    released: dict[int, set[str]] = defaultdict(set)
    for item, setting in Release.objects.filter(item__in=rows).values_list("item_id", "setting"):
        released[item].add(setting)
    facts = facts_of([case.pk]).get(case.pk, {})
    terms = []
    for pk, one in rows.items():
        used = {Setting(one.item.written_in), *(Setting(code) for code in released[pk])}
        known = used if one.own else (used & mine)
        kept = Kept(
            Covers.ITEM,
            {**facts, Start.FIRST_PROCESSED: one.item.first_processed_at},
            CaseKind(case.kind),
            Category(one.item.category),
            Regime(one.item.regime),
            frozenset(known),
        )
        if term := term_of(policy, kept):
            terms.append(term)
    return min(terms, key=lambda term: term.destroy_on, default=None)


def sides(actor: Actor) -> frozenset[bool]:
    """Give on which sides of the wall a person reads about destruction; refuses nobody."""
    open_side = {False} if actor.roles & OPEN_SIDE else set[bool]()
    walled = {True} if actor.roles & WALLED_SIDE else set[bool]()
    return frozenset(open_side | walled)


def require_sides(actor: Actor) -> frozenset[bool]:
    """Give the sides, or `NotVisible` for who reads nothing about destruction."""
    found = sides(actor)
    if not found:
        raise NotVisible
    return found


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be destroyed soon, as counts per rule, and how many cases are kept from it."""

    rules: Mapping[str, int]
    held: int


@for_purpose(Purpose.KEEP)
def forecast(actor: Actor) -> Forecast:
    """Count per rule what is due within thirty days, on the sides this person may know.

    Refuses: `NotVisible` for who reads nothing about destruction.
    """
    shown = require_sides(actor)
    policy, day = retention_in_force(), local_day(actor.at + HORIZON)
    held = held_cases(actor.at)
    counted: Counter[str] = Counter()
    kept_back = 0
    for some in chunks(candidates(policy, day)):
        for plan in plans(some, policy, day):
            if plan.walled not in shown:
                continue
            if plan.case in held:
                kept_back += 1
                continue
            terms = [term for _, term in (*plan.items.values(), *plan.reports.values())]
            counted.update(term.rule.id for term in (*terms, plan.shell) if term)
    for _, _, term, walled in unjoined_due(policy, day):
        if walled in shown:
            counted[term.rule.id] += 1
    return Forecast(counted, kept_back)


def chunks(keys: Sequence[int], size: int = 200) -> Iterator[Sequence[int]]:
    """Cut a list of keys in pieces."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One line of a certificate: what one run destroyed by one rule."""

    run: UUID
    kind: str
    at: dt.datetime
    policy: str
    rule: str
    covers: Covers
    source: str
    number: int


def certificates(actor: Actor, since: dt.datetime | None = None) -> list[CertificateRow]:
    """Give the certificates a person may read, the newest first.

    Refuses: `NotVisible` for who reads nothing about destruction.
    """
    rows = Certificate.objects.filter(walled__in=require_sides(actor))
    if since is not None:
        rows = rows.filter(run__started_at__gte=since)
    summed = (
        rows.values(
            *("run__uuid", "run__kind", "run__started_at", "run__policy"),
            *("rule", "covers", "source"),
        )
        .annotate(total=Sum("number"))
        .order_by("-run__started_at", "rule", "covers")
    )
    return [
        CertificateRow(
            row["run__uuid"],
            row["run__kind"],
            row["run__started_at"],
            row["run__policy"],
            row["rule"],
            Covers(row["covers"]),
            row["source"],
            row["total"],
        )
        for row in summed
    ]


def last_runs(actor: Actor, limit: int = 5) -> list[PurgeRun]:
    """Give the last runs, so that one sees that the job works also when nothing was due."""
    require_sides(actor)
    return list(PurgeRun.objects.order_by("-started_at")[:limit])
