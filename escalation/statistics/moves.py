"""Moves per kind, step between tables and month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import ExtractMonth, ExtractYear

from casework import access
from casework.vocabulary import CaseKind, Purpose, Table
from escalation.models import Axis, Direction, Transition

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class MoveRow:
    """How often cases of a kind took a step, in each month of a year."""

    kind: CaseKind
    from_table: Table
    to_table: Table
    direction: Direction
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.months)


def moves_by_month(year: int, kinds: Iterable[CaseKind]) -> list[MoveRow]:
    """Count the accepted moves of a year, by the month here in which they took place."""
    counted = (
        Transition.objects.annotate(
            year=ExtractYear("at", tzinfo=AMSTERDAM), month=ExtractMonth("at", tzinfo=AMSTERDAM)
        )
        .filter(axis=Axis.TABLE, year=year, kind__in=list(kinds))
        .values("kind", "from_code", "to_code", "direction", "month")
        .annotate(number=Count("pk"))
        .order_by()
    )
    cells: dict[tuple[str, str, str, str], dict[int, int]] = defaultdict(dict)
    with access.for_purpose(Purpose.COUNT):
        rows = list(counted)
    for row in rows:
        key = (row["kind"], row["from_code"], row["to_code"], row["direction"])
        cells[key][row["month"]] = row["number"]
    return sorted((_row(key, months) for key, months in cells.items()), key=_place)


def _row(key: tuple[str, str, str, str], months: dict[int, int]) -> MoveRow:
    kind, from_code, to_code, direction = key
    return MoveRow(
        CaseKind(kind),
        Table(from_code),
        Table(to_code),
        Direction(direction),
        tuple(months.get(month, 0) for month in MONTHS),
    )


def _place(row: MoveRow) -> tuple[int, int, int]:
    kinds, tables = list(CaseKind), list(Table)
    return kinds.index(row.kind), tables.index(row.to_table), tables.index(row.from_table)
