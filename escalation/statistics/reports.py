"""Registrations and unique persons, by the pseudonymous key that the journal carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from casework import access
from casework.models import JournalEvent
from casework.rules.pseudonyms import pseudonym
from casework.vocabulary import CaseKind, EventType, Purpose


@dataclass(frozen=True, slots=True)
class ReportRow:
    """How many reports joined cases of a kind, and about how many different persons.

    Facts: a repeat is a report about somebody reported before in the year; a same-day pair is two
    of them about what happened on one day.
    """

    kind: CaseKind
    registrations: int
    persons: int
    repeats: int = 0
    same_day: int = 0


def reports_by_kind(year: int, kinds: Iterable[CaseKind]) -> list[ReportRow]:
    """Count the reports that were received in a year and joined a case.

    Facts: a report about nobody in particular counts as a registration, not as a person; a report
    whose case was destroyed counts on, under the pseudonym of its person in that year.
    """
    events = JournalEvent.objects.filter(
        type=EventType.REPORT_JOINED, data__received_on__startswith=f"{year}-"
    ).values_list("case__kind", "data__case_kind", "data__person", "data__occurred_on")
    with access.for_purpose(Purpose.COUNT):
        rows = list(events)
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, kept_kind, person, day in rows:
        who = pseudonym(person or "", str(year), settings.PERSON_MATCH_KEY)
        found.setdefault(kind or kept_kind, []).append((who, day or ""))
    return [_row(kind, found[kind]) for kind in kinds if kind in found]


def _row(kind: CaseKind, reports: list[tuple[str, str]]) -> ReportRow:
    known = [(person, day) for person, day in reports if person]
    persons = len({person for person, _ in known})
    pairs = sum(times - 1 for times in Counter(known).values())
    return ReportRow(kind, len(reports), persons, len(known) - persons, pairs)
