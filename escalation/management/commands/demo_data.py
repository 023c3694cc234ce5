"""`manage.py demo_data`: the demo municipality, and a fictional year in it."""

from __future__ import annotations

import gc
import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from escalation.management.demo import municipality, year
from escalation.rules.parameters import AMSTERDAM

DEFAULT_CASES, DEFAULT_SEED = 300, 2026


class Command(BaseCommand):
    """Found the demo municipality and load its year; safe to repeat, goes on where it stopped."""

    help = "Laadt de demogemeente en een fictief jaar, alleen via de services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what one can choose."""
        parser.add_argument("--base", action="store_true", help="alleen accounts en tafels")
        parser.add_argument("--cases", type=int, default=DEFAULT_CASES, help="aantal casussen")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="begin van het toeval")
        parser.add_argument("--quiet", action="store_true", help="geen voortgang tonen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found when the database is empty, then load what is still missing of the year."""
        if not 0 <= options["cases"] <= 100_000:
            raise CommandError("Kies een aantal casussen van 0 tot 100.000.")
        self.quiet = bool(options["quiet"])
        now = timezone.now().astimezone(AMSTERDAM).replace(second=0, microsecond=0)
        demo = municipality.known_municipality()
        if demo is None:
            demo = municipality.found_municipality(at=now - municipality.BEFORE)
            municipality.acknowledge(demo, at=now)
            year.forget_history(since=0, now=now)
        if options["base"]:
            self._accounts()
            return
        os.nice(5)  # the pages come first
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)  # many small rows, few cycles
        began = time.monotonic()
        made = year.load(
            demo, number=options["cases"], seed=options["seed"], now=now, tell=self._tell
        )
        self._tell(f"  Demojaar klaar: {made} casussen in {time.monotonic() - began:.0f} s.")

    def _accounts(self) -> None:
        for account in municipality.ACCOUNTS:
            self._tell(f"  {account.username:<14} {account.name} ({account.team})")
        for username, name, colleague in municipality.COLLEAGUES:
            self._tell(f"  {username:<14} {name} (collega van {colleague})")
        self._tell(f"  Wachtwoord van ieder account: {municipality.PASSWORD}")

    def _tell(self, line: str) -> None:
        if not self.quiet:
            self.stdout.write(line)
            self.stdout.flush()
