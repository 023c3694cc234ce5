"""Count one term on the command line, from the shipped files, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.errors import Refused
from escalation.rules.calendar import Start, in_words, local_day, parse_start, short
from escalation.rules.deadlines import Due, compute
from escalation.rules.terms import Owner, TermRule, alternative, amount_in_words
from escalation.rules.terms_file import Catalogue, TermsFileError, read_catalogue

LOCAL_AGREEMENT = "local"
OWNERS = {Owner.OWN: "wij", Owner.TRACKED: "een andere organisatie"}


class Command(BaseCommand):
    """Print when a term ends and why: in Dutch, or as JSON for a check by machine.

    Gives: with --json the keys code, start, due, rule, version and steps (date and reason of each
    day passed over). `due` has a time only where the term ends on the clock.
    Refuses: an unknown code, a start that cannot be read or lacks a time where one is needed.
    """

    help = "Reken uit wanneer een termijn eindigt, en waarom."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="de termijn, zoals WVGGZ-CM")
        parser.add_argument(
            "start", nargs="+", help="2026-12-23 of 2026-12-23T14:30 (tijd in Nederland)"
        )
        parser.add_argument("--json", action="store_true", help="schrijf JSON")
        parser.add_argument(
            "--alternative", action="store_true", help="gebruik de andere telwijze, als die er is"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            catalogue = read_catalogue(Path(settings.POLICY_DIRECTORY))
            start = parse_start(" ".join(options["start"]))
            rule = catalogue.rule(options["code"].strip().upper(), local_day(start))
            if options["alternative"]:
                rule = alternative(rule)
            due = compute(rule, start, catalogue.calendar)
        except Refused as refusal:
            raise CommandError(" ".join(reason.text for reason in refusal.reasons)) from refusal
        except TermsFileError as invalid:
            raise CommandError(f"De termijnen zijn niet bruikbaar.\n{invalid}") from invalid
        text = as_json(due) if options["json"] else as_text(due, rule, catalogue)
        self.stdout.write(text)


def as_json(due: Due) -> str:
    """Write a computed term for a machine."""
    content = {
        "code": due.code,
        "start": due.start.isoformat(),
        "due": due.due.isoformat(),
        "rule": due.rule,
        "version": due.version,
        "steps": [{"date": step.day.isoformat(), "reason": step.text} for step in due.steps],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def as_text(due: Due, rule: TermRule, catalogue: Catalogue) -> str:
    """Write a computed term for a person, in Dutch."""
    law = "lokale afspraak" if rule.law == LOCAL_AGREEMENT else rule.law
    lines = [
        f"{rule.code}: {rule.title}",
        f"  Regel      {law}: {amount_in_words(rule)} (versie {rule.version})",
        f"  Begin      {_spoken(due.start)} ({catalogue.facts[rule.start]})",
        f"  Uiterlijk  {due.in_words()}",
        f"  Wie        {OWNERS[rule.owner]}",
        *(f"  {sentence}" for sentence in (*due.notes, rule.note) if sentence),
    ]
    if due.steps:
        lines.append("  Overgeslagen:")
    lines += [f"    {short(step.day)}: {step.text}" for step in due.steps]
    return "\n".join(lines)


def _spoken(start: Start) -> str:
    clock = f", {start:%H.%M} uur" if isinstance(start, datetime) else ""
    return in_words(local_day(start)) + clock
