"""`manage.py policy`: print what the sharing policy says about every cell."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.models import PolicyVersion
from casework.policies import shipped_file
from casework.rules.policy import Policy
from casework.rules.policy_file import PolicyError, load_policy, parse_policy
from casework.vocabulary import Level

COLUMNS = (
    "setting",
    "category",
    "organisation",
    "ceiling",
    "needs",
    "any_of",
    "rule",
    "source",
)
Row = dict[str, str | list[str]]


class Command(BaseCommand):
    help = "Toon het deelbeleid: een rij per verband, categorie en organisatie."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("csv", "json"), default="csv")
        parser.add_argument("--file", type=Path, help="een ander beleidsbestand")
        parser.add_argument("--number", type=int, help="een latere versie, uit de database")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policy = _policy(options["number"], options["file"] or shipped_file())
        except PolicyError as error:
            raise CommandError(str(error)) from error
        render = as_json if options["format"] == "json" else as_csv
        self.stdout.write(render(rows(policy)), ending="")


def _policy(number: int | None, path: Path) -> Policy:
    """Read a file, or the text of a later version; only the latter needs the database."""
    if number is None:
        return load_policy(path)
    version = PolicyVersion.objects.filter(number=number).first()
    if version is None:
        raise CommandError(f"Er is geen versie {number} in de database.")
    return parse_policy(version.text.encode())


def rows(policy: Policy) -> Iterator[Row]:
    """Give every cell as the file has it: no regime, no case, no recorded ground plays a role.

    Gives: one row per setting, category and organisation, in the order of the file; the grounds
    in the order of the rule, and none where nothing can be seen.
    """
    for setting, category, organisation in product(
        policy.settings, policy.categories, policy.organisations
    ):
        cell = policy.cell(setting, category, organisation)
        rule = policy.rules.get(cell.rule) if cell.ceiling is not Level.NONE else None
        yield {
            "setting": setting.value,
            "category": category.value,
            "organisation": organisation.value,
            "ceiling": cell.ceiling.code,
            "needs": [ground.value for ground in rule.needs] if rule else [],
            "any_of": [ground.value for ground in rule.any_of] if rule else [],
            "rule": cell.rule,
            "source": "; ".join(cell.source),
        }


def as_json(table: Iterator[Row]) -> str:
    """Write the rows as one JSON list."""
    return json.dumps(list(table), ensure_ascii=False, indent=1) + "\n"


def as_csv(table: Iterator[Row]) -> str:
    """Write the rows as CSV, with the grounds joined by a semicolon."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in table:
        joined = {"needs": ";".join(row["needs"]), "any_of": ";".join(row["any_of"])}
        writer.writerow(row | joined)
    return text.getvalue()
