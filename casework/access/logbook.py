"""What oversight reads of the access log: lines, the patterns in them, and what waits for review.

Control of lawfulness reads the log whole (Wgs 1.8(2)(b), 1.8(4)): who, when, in which capacity, on
what. Of a case it shows the number alone; anything more asks for an opened examination.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from casework.access.actor import Actor, ActorDesk
from casework.access.context import for_purpose
from casework.access.doors import is_examiner
from casework.errors import NotVisible
from casework.models import AccessLine, Case, LogReview, LogSeal, Party, User
from casework.rules import log_signals
from casework.rules.log_signals import Look
from casework.vocabulary import LogReviewKind, Purpose, Role

PAGE = 50
SETTLED = 25
"""Judged reviews that stay on the page."""

ENOUGH = 20_000
"""Lines in which patterns are looked for on one page; the newest count."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What of the log is asked for; empty means everything."""

    case_id: int | None = None
    person: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    action: str = ""
    allowed: bool | None = None


@dataclass(frozen=True, slots=True)
class LoggedLine:
    """A line as oversight reads it: names beside keys, and the patterns it is part of."""

    line: AccessLine
    who: str
    party: str
    reference: str
    signals: tuple[LogReviewKind, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.line.result == "allowed"


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log, and the key of the next."""

    lines: tuple[LoggedLine, ...]
    after: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """Something that waits for review, or was judged."""

    review: LogReview
    who: str
    reference: str


def oversight_desk(actor: Actor) -> ActorDesk | None:
    """Give the desk at which this person controls lawfulness, if any."""
    return next(
        (desk for desk in actor.desks if is_examiner(desk) and Role.DPO in desk.roles), None
    )


def require_oversight(actor: Actor) -> ActorDesk:
    """Give that desk. Refuses: `NotVisible` for everybody else."""
    desk = oversight_desk(actor)
    if desk is None:
        raise NotVisible
    return desk


def case_of_number(actor: Actor, reference: str) -> int | None:
    """Give the key of a case by its number, for who controls lawfulness; None when unknown."""
    require_oversight(actor)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        found = Case.objects.filter(reference=reference).values_list("pk", flat=True)
        return found.first()


def log_page(actor: Actor, chosen: LogFilter, *, after: str = "", limit: int = PAGE) -> LogPage:
    """Give one page of the log, the newest line first.

    Facts: `after` is the key of the last line shown, so that lines written meanwhile move nothing.
    Refuses: `NotVisible` for who does not control lawfulness.
    """
    require_oversight(actor)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        found = AccessLine.objects.filter(_wanted(chosen), _before(after))
        rows = list(found.order_by("-at", "-pk")[: limit + 1])
        lines = _told(rows[:limit], _patterns_among(rows[:limit]))
    last = rows[limit - 1] if len(rows) > limit else None
    return LogPage(tuple(lines), f"{last.at.isoformat()}_{last.pk}" if last else "")


def _wanted(chosen: LogFilter) -> Q:
    wanted = Q()
    if chosen.case_id is not None:
        wanted &= Q(case_id=chosen.case_id)
    if chosen.person is not None:
        wanted &= Q(actor_id=chosen.person)
    if chosen.since is not None:
        wanted &= Q(at__gte=chosen.since)
    if chosen.until is not None:
        wanted &= Q(at__lt=chosen.until)
    if chosen.action:
        wanted &= Q(action=chosen.action)
    if chosen.allowed is not None:
        wanted &= Q(result="allowed") if chosen.allowed else ~Q(result="allowed")
    return wanted


def _before(after: str) -> Q:
    """Read a page key; a key that was tampered with starts at the beginning."""
    moment, _, key = after.rpartition("_")
    try:
        at, pk = dt.datetime.fromisoformat(moment), uuid.UUID(key)
    except ValueError:
        return Q()
    if at.tzinfo is None:
        return Q()
    return Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk))


def _patterns_among(rows: Sequence[AccessLine]) -> Mapping[uuid.UUID, set[LogReviewKind]]:
    """Find the patterns that lines are part of; a line of last month may begin one."""
    marks: dict[uuid.UUID, set[LogReviewKind]] = defaultdict(set)
    people = {row.actor_id for row in rows if row.actor_id is not None}
    if not people:
        return marks
    since = rows[-1].at - log_signals.LOOKS_BACK
    until = rows[0].at + log_signals.HOUR
    for signal in log_signals.signals(looks_of(people, since, until)):
        for look in signal.looks:
            marks[look.id].add(signal.kind)
    return marks


def looks_of(people: Iterable[int], since: dt.datetime, until: dt.datetime) -> list[Look]:
    """Read the lines of some people as the patterns ask for them. Call for a named purpose."""
    rows = (
        AccessLine.objects.filter(actor_id__in=list(people), at__gte=since, at__lt=until)
        .order_by("-at")
        .values_list(
            "id", "at", "actor_id", "organisation", "action", "case_id", "object_ids", "result"
        )[:ENOUGH]
    )
    return [
        Look(key, at, actor or 0, organisation, action, case, tuple(things), result == "allowed")
        for key, at, actor, organisation, action, case, things, result in rows
    ]


def _told(
    rows: Sequence[AccessLine], marks: Mapping[uuid.UUID, set[LogReviewKind]]
) -> list[LoggedLine]:
    names = names_of(row.actor_id for row in rows)
    parties = parties_of(row.party_id for row in rows)
    numbers = _numbers_of(row.case_id for row in rows)
    return [
        LoggedLine(
            row,
            names.get(row.actor_id or 0, ""),
            parties.get(row.party_id or 0, ""),
            numbers.get(row.case_id or 0, ""),
            tuple(sorted(marks.get(row.pk, ()))),
        )
        for row in rows
    ]


def names_of(people: Iterable[int | None]) -> dict[int, str]:
    """Give the names of people by their keys; who is gone has none."""
    return dict(User.objects.filter(pk__in=_keys(people)).values_list("pk", "full_name"))


def parties_of(parties: Iterable[int | None]) -> dict[int, str]:
    """Give the names of parties by their keys."""
    return dict(Party.objects.filter(pk__in=_keys(parties)).values_list("pk", "name"))


def _numbers_of(cases: Iterable[int | None]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=_keys(cases)).values_list("pk", "reference"))


def _keys(found: Iterable[int | None]) -> set[int]:
    return {one for one in found if one is not None}


# -- review ---------------------------------------------------------------------------------------


def reviews_waiting(actor: Actor) -> list[ReviewLine]:
    """Give what waits for review, what is due first above."""
    return _reviews(actor, _all().filter(settled_at__isnull=True).order_by("due_at", "pk"))


def reviews_settled(actor: Actor) -> list[ReviewLine]:
    """Give what was judged last, with its verdicts."""
    rows = _all().filter(settled_at__isnull=False).order_by("-settled_at", "-pk")[:SETTLED]
    return _reviews(actor, rows)


def review_count(actor: Actor) -> int:
    """Count what waits for review; nothing for who does not control lawfulness."""
    if oversight_desk(actor) is None:
        return 0
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        return LogReview.objects.filter(settled_at__isnull=True).count()


def get_review(actor: Actor, review_id: uuid.UUID | str) -> tuple[ReviewLine, list[LoggedLine]]:
    """Give one review with the lines it is about, or `NotVisible`."""
    try:
        found = _reviews(actor, _all().filter(uuid=review_id))
    except ValidationError as error:
        raise NotVisible from error
    if not found:
        raise NotVisible
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        rows = AccessLine.objects.filter(pk__in=found[0].review.line_ids).order_by("-at", "-pk")
        return found[0], _told(list(rows), {})


def last_seal(actor: Actor) -> LogSeal | None:
    """Give the last seal, so that oversight sees that the log is being sealed."""
    require_oversight(actor)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        return LogSeal.objects.order_by("-number").first()


def _all() -> QuerySet[LogReview]:
    return LogReview.objects.prefetch_related("verdicts__by")


def _reviews(actor: Actor, rows: QuerySet[LogReview]) -> list[ReviewLine]:
    require_oversight(actor)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        found = list(rows)
        names = names_of(row.actor_id for row in found)
        numbers = _numbers_of(row.case_id for row in found)
    return [
        ReviewLine(row, names.get(row.actor_id, ""), numbers.get(row.case_id or 0, ""))
        for row in found
    ]
