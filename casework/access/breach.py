"""Who saw what, from the access log: for oversight that looks into a data breach (AVG 33, 34).

Of a case that is not examined it tells the number and the kinds of data, as the log itself does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.doors import visible_cases
from casework.access.examine import examines
from casework.access.logbook import names_of, parties_of, require_oversight
from casework.errors import NotVisible
from casework.models import AccessLine, Case, Subject
from casework.vocabulary import Category, Purpose

MOST = 50_000
"""Lines one report reads; the newest count, and the report says when there were more."""


@dataclass(frozen=True, slots=True)
class BreachFilter:
    """What a report is about: a case, perhaps one subject of it; an account; a period."""

    case: Case | None = None
    subject: Subject | None = None
    person: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(slots=True)
class Saw:
    """What one account saw of one case in one capacity: kinds, ways, and how often."""

    who: str
    party: str
    role: str
    reference: str
    subjects: set[int] = field(default_factory=set)
    categories: set[Category] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    times: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class BreachReport:
    """The rows of a report by name, and whether lines were left out."""

    rows: tuple[Saw, ...]
    cut: bool


def examined_case(actor: Actor, reference: str) -> Case | None:
    """Give a case by its number, if this person has an examination of it open.

    Refuses: `NotVisible` for who does not control lawfulness.
    """
    require_oversight(actor)
    found = visible_cases(actor).filter(reference=reference).first()
    return found if found is not None and examines(actor, found) else None


def subject_of(case: Case, number: int) -> Subject | None:
    """Give a subject by its number within a case that `examined_case` gave."""
    return Subject.objects.filter(case=case, number=number).first()


def breach_report(actor: Actor, chosen: BreachFilter) -> BreachReport:
    """Gather who saw what within a filter.

    Facts: a line about a list counts for every case on it; what was refused is counted apart,
    for nobody saw anything then.
    Refuses: `NotVisible` for who does not control lawfulness, and for a case without an opened
    examination.
    Source: AVG 33(3), 34; Wpg 33a; Wgs 1.8(4).
    """
    require_oversight(actor)
    if chosen.case is not None and not examines(actor, chosen.case):
        raise NotVisible
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        lines = list(AccessLine.objects.filter(_wanted(chosen)).order_by("-at", "-pk")[: MOST + 1])
        cut = len(lines) > MOST
        return BreachReport(tuple(_rows(actor, chosen, lines[:MOST])), cut)


def _wanted(chosen: BreachFilter) -> Q:
    wanted = Q()
    if chosen.case is not None:
        wanted &= Q(case_id=chosen.case.pk) | Q(case_ids__contains=[chosen.case.pk])
    if chosen.subject is not None:
        wanted &= Q(subject_ids__contains=[chosen.subject.pk])
    if chosen.person is not None:
        wanted &= Q(actor_id=chosen.person)
    if chosen.since is not None:
        wanted &= Q(at__gte=chosen.since)
    if chosen.until is not None:
        wanted &= Q(at__lt=chosen.until)
    return wanted


def _rows(actor: Actor, chosen: BreachFilter, lines: list[AccessLine]) -> Iterator[Saw]:
    """Join the lines per account, capacity and case, by name."""
    names = names_of(line.actor_id for line in lines)
    parties = parties_of(line.party_id for line in lines)
    cases = {key for line in lines for key in _cases(line, chosen)}
    numbers = dict(Case.objects.filter(pk__in=cases).values_list("pk", "reference"))
    subjects = _subjects(chosen)
    found: dict[tuple[object, ...], Saw] = {}
    for line in lines:
        for case in _cases(line, chosen) or [0]:
            key = (line.actor_id, line.party_id, line.role, case)
            row = found.setdefault(
                key,
                Saw(
                    names.get(line.actor_id or 0, ""),
                    parties.get(line.party_id or 0, ""),
                    line.role,
                    numbers.get(case, ""),
                ),
            )
            _add(row, line, subjects)
    yield from sorted(found.values(), key=lambda row: (row.who, row.reference, row.party, row.role))


def _cases(line: AccessLine, chosen: BreachFilter) -> list[int]:
    if chosen.case is not None:
        return [chosen.case.pk]
    return line.case_ids or ([line.case_id] if line.case_id else [])


def _subjects(chosen: BreachFilter) -> dict[int, int]:
    """Give the numbers of the subjects of the case that is examined; of no other."""
    if chosen.case is None:
        return {}
    return dict(Subject.objects.filter(case=chosen.case).values_list("pk", "number"))


def _add(row: Saw, line: AccessLine, subjects: dict[int, int]) -> None:
    if line.result != "allowed":
        row.refused += 1
        return
    row.times += 1
    row.subjects |= {subjects[key] for key in line.subject_ids if key in subjects}
    row.categories |= {Category(code) for code in line.categories}
    row.actions.add(line.action)
    row.first = min(line.at, row.first or line.at)
    row.last = max(line.at, row.last or line.at)
