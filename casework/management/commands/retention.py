"""`manage.py retention`: print how long everything is kept, or explain it for one item."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework.access import for_purpose
from casework.access import retention as kept
from casework.models import Item
from casework.policies import retention_in_force
from casework.rules.retention import RetentionPolicy, RetentionRule, in_words, terms_of
from casework.rules.retention_file import RetentionError, load_retention
from casework.vocabulary import Purpose

COLUMNS = (
    *("id", "covers", "title", "term", "start", "n", "unit", "status", "source"),
    *("settings", "kinds", "categories", "regimes"),
)


class Command(BaseCommand):
    help = "Toon hoe lang alles wordt bewaard, of leg het uit voor één gegeven. Toont geen inhoud."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("text", "csv", "json"), default="text")
        parser.add_argument("--explain", metavar="GEGEVEN", help="het kenmerk (uuid) van een item")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the shipped rules without a database; with --explain one item, from the database.

        Refuses: rules that are not right; an item that is not there.
        """
        try:
            policy = load_retention(settings.POLICY_DIRECTORY / "retention.toml")
        except RetentionError as error:
            raise CommandError(str(error)) from error
        if options["explain"]:
            self.stdout.write(explain(options["explain"]))
            return
        render = {"csv": as_csv, "json": as_json, "text": as_text}[options["format"]]
        self.stdout.write(render(policy), ending="")


def rows(policy: RetentionPolicy) -> list[dict[str, Any]]:
    """Give the rules in the order of the file."""
    return [_row(rule) for rule in policy.rules]


def _row(rule: RetentionRule) -> dict[str, Any]:
    plain = {name: getattr(rule, name) for name in ("id", "title", "n", "source")}
    codes = {name: str(getattr(rule, name)) for name in ("covers", "start", "unit", "status")}
    lists = {
        name: sorted(str(code) for code in getattr(rule, name))
        for name in ("settings", "kinds", "categories", "regimes")
    }
    return {**plain, **codes, **lists, "term": rule.term()}


def as_json(policy: RetentionPolicy) -> str:
    """Write the rules for a machine."""
    return json.dumps(rows(policy), ensure_ascii=False, indent=1) + "\n"


def as_csv(policy: RetentionPolicy) -> str:
    """Write the rules as CSV, lists joined by a semicolon."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows(policy):
        writer.writerow(
            {
                name: ";".join(row[name]) if isinstance(row[name], list) else row[name]
                for name in row
            }
        )
    return text.getvalue()


def as_text(policy: RetentionPolicy) -> str:
    """Write the rules for a person."""
    lines = [f"Bewaartermijnen, versie {policy.version}"]
    for rule in policy.rules:
        lines += [
            f"{rule.id}: {rule.title}",
            f"  {rule.term()} [{rule.status}] {rule.source}",
        ]
    return "\n".join(lines) + "\n"


@transaction.atomic
@for_purpose(Purpose.KEEP)
def explain(key: str) -> str:
    """Say of one item every term that runs, the one that counts, and whether it is held."""
    try:
        rows = Item.objects.select_related("case", "party").defer("text", "details")
        item = rows.get(uuid=UUID(key))
    except (Item.DoesNotExist, ValueError) as error:
        raise CommandError("Er is geen gegeven met dit kenmerk.") from error
    found = next(one for one in kept.kept_items([item.case_id]) if one.pk == item.pk)
    lines = [
        f"{item.category} van {item.party} in {item.case.reference}",
        f"  gebruikt in: {', '.join(sorted(found.kept.settings))}",
    ]
    for number, term in enumerate(terms_of(retention_in_force(), found.kept)):
        counts = "telt" if number == 0 else "later"
        lines.append(
            f"  {counts:<6} {in_words(term.destroy_on):<18} {term.rule.id:<16} "
            f"{term.reason()} [{term.rule.source}]"
        )
    if kept.running_hold(item.case, timezone.now()) is not None:
        lines.append("  Bewaarplicht: dit gegeven wordt nu niet vernietigd.")
    return "\n".join(lines)
