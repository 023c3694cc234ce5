"""Cijfers: a first page for those who may see them; internal, not for publication."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import labels
from casework.errors import NotVisible
from casework.forms.fields import MONTHS
from casework.views.pages import ActingRequest
from escalation import statistics
from escalation.models import Direction
from escalation.statistics import MoveRow, ReportRow

FIRST_YEAR = 2020
DIRECTION = {Direction.UP: "omhoog", Direction.DOWN: "omlaag", Direction.ACROSS: "opzij"}


@require_GET
def figures(request: ActingRequest) -> HttpResponse:
    """Show the moves per kind, table and month, and the registrations and unique persons."""
    kinds = statistics.kinds_for(request.actor.roles)
    if not kinds:
        raise NotVisible
    year = _year(request)
    moves = statistics.moves_by_month(year, kinds)
    reports = statistics.reports_by_kind(year, kinds)
    context = {
        "year": year,
        "chips": [
            {"label": str(one), "url": f"?jaar={one}", "active": one == year}
            for one in range(request.at.year, max(request.at.year - 3, FIRST_YEAR), -1)
        ],
        "months": MONTHS,
        "moves": [_line(row) for row in moves],
        "totals": [sum(row.months[month] for row in moves) for month in range(12)],
        "total": sum(row.total for row in moves),
        "reports": [(labels.CASE_KIND[row.kind], row) for row in reports],
        "tiles": _tiles(moves, reports),
        "finding": _finding(moves, year),
    }
    return render(request, "escalation/figures.html", context)


def _year(request: ActingRequest) -> int:
    """Read the year from the address; anything odd means this year."""
    asked = request.GET.get("jaar", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) == 4 else request.at.year
    return wanted if FIRST_YEAR <= wanted <= request.at.year else request.at.year


def _line(row: MoveRow) -> dict[str, object]:
    return {
        "kind": labels.CASE_KIND[row.kind],
        "step": f"{labels.TABLE_SHORT[row.from_table]} → {labels.TABLE_SHORT[row.to_table]}",
        "direction": DIRECTION[row.direction],
        "months": list(zip(MONTHS, row.months, strict=True)),
        "total": row.total,
    }


def _tiles(moves: Sequence[MoveRow], reports: Sequence[ReportRow]) -> list[dict[str, object]]:
    def count(direction: Direction) -> int:
        return sum(row.total for row in moves if row.direction is direction)

    return [
        {"value": count(Direction.UP), "label": "keer opgeschaald"},
        {"value": count(Direction.DOWN), "label": "keer afgeschaald"},
        {"value": sum(row.registrations for row in reports), "label": "registraties"},
        {"value": sum(row.persons for row in reports), "label": "unieke personen per soort"},
    ]


def _finding(moves: Sequence[MoveRow], year: int) -> str:
    """Say in one sentence what stands out."""
    up = [row for row in moves if row.direction is Direction.UP]
    if not up:
        return f"In {year} is nog geen casus opgeschaald."
    most = max(up, key=lambda row: row.total)
    times = "1 keer" if most.total == 1 else f"{most.total} keer"
    return (
        f"Het vaakst ging een casus {labels.CASE_KIND[most.kind].lower()} naar "
        f"{labels.TABLE_SHORT[most.to_table]}: {times}."
    )
