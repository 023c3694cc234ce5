"""Prints the ladder the application decides by, from the shipped files, without a database."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework import labels
from casework.vocabulary import CaseKind
from escalation.rules.file_reader import LadderFileError
from escalation.rules.ladder import Edge, Ladder, Rule
from escalation.rules.ladder_file import load_ladder

COLUMNS = ("kind", "from", "to", "rule", "guard", "source")


def as_json(ladder: Ladder) -> str:
    """Write a row for every kind and every ordered pair of different tables."""
    rows = [edge.row() for edge in ladder.all_edges()]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def as_csv(ladder: Ladder) -> str:
    """Write the same rows as comma-separated lines with a heading."""
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(edge.row() for edge in ladder.all_edges())
    return target.getvalue()


def as_mermaid(ladder: Ladder) -> str:
    """Draw the ladder: a box per kind, solid steps, dotted lines for linked cases."""
    lines = ["flowchart LR"]
    for kind in CaseKind:
        lines += [f'  subgraph {kind}["{labels.CASE_KIND[kind]} ({kind})"]']
        lines += [f"    {line}" for line in _drawn(ladder, kind)]
        lines += ["  end"]
    return "\n".join(lines) + "\n"


def _drawn(ladder: Ladder, kind: CaseKind) -> Iterable[str]:
    start = ladder.cells[kind, ladder.entry(kind)].guard
    for table in ladder.tables(kind):
        yield f"{kind}_{table}[{table}]"
    yield f"{kind}_start(( )) -->{_caption(start)} {kind}_{ladder.entry(kind)}"
    for edge in ladder.edges(kind):
        if edge.rule is not Rule.NEVER:
            yield _arrow(edge)


def _arrow(edge: Edge) -> str:
    origin = f"{edge.kind}_{edge.from_table}"
    if edge.rule is Rule.LINK:
        new = f"{edge.kind}_new_{edge.to_table}[/{edge.spawns} at {edge.to_table}/]"
        return f"{origin} -.->|link| {new}"
    return f"{origin} -->{_caption(edge.guard)} {edge.kind}_{edge.to_table}"


def _caption(guard: str) -> str:
    return f"|{guard}|" if guard else ""


FORMATS: dict[str, Callable[[Ladder], str]] = {
    "mermaid": as_mermaid,
    "csv": as_csv,
    "json": as_json,
}


class Command(BaseCommand):
    """Show which kind of case may go from which table to which."""

    help = "Toont welke soort casus van welke tafel naar welke tafel mag, en op welke voorwaarde."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), default="mermaid")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_ladder(Path(settings.POLICY_DIRECTORY))
        except LadderFileError as error:
            raise CommandError("\n".join(error.findings)) from None
        self.stdout.write(FORMATS[options["format"]](loaded.ladder), ending="")
