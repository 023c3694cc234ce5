"""Registrations and unique persons, by the pseudonymous key that the journal carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.models import JournalEvent
from casework.vocabulary import CaseKind, EventType


@dataclass(frozen=True, slots=True)
class ReportRow:
    """How many reports joined cases of a kind, and about how many different persons."""

    kind: CaseKind
    registrations: int
    persons: int


def reports_by_kind(year: int, kinds: Iterable[CaseKind]) -> list[ReportRow]:
    """Count the reports that were received in a year and joined a case.

    Facts: a report about nobody in particular counts as a registration, not as a person.
    """
    events = JournalEvent.objects.filter(
        type=EventType.REPORT_JOINED, data__received_on__startswith=f"{year}-"
    ).values_list("case__kind", "data__person")
    found: dict[str, list[str]] = {}
    for kind, person in events:
        found.setdefault(kind, []).append(person or "")
    return [
        ReportRow(kind, len(found[kind]), len(set(found[kind]) - {""}))
        for kind in kinds if kind in found
    ]
