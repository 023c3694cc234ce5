"""`manage.py rebuild_grants`: decide every case anew and say what the grants got wrong."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.models import Case
from casework.services.base import service
from casework.services.grant_checks import compare


class Command(BaseCommand):
    help = "Beslis voor elke casus opnieuw wie wat ziet, en meld elk verschil."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="meld alleen, verander niets")
        parser.add_argument("--case", metavar="KENMERK", help="alleen deze casus")
        parser.add_argument("--at", type=dt.datetime.fromisoformat, help="moment met tijdzone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all cases, each in its own transaction; a stop halfway leaves no half case.

        Refuses: with `--check`, a non-zero exit when anything differs.
        """
        at = options["at"] or timezone.now()
        checked = wrong = 0
        for key in keys_of(options["case"]):
            found = compare(key, at, keep=not options["check"])
            checked += 1
            if found:
                wrong += 1
                self.stdout.write(
                    f"{found.reference}: {len(found.missing)} te weinig, "
                    f"{len(found.surplus)} te veel, "
                    f"{found.entries} regels van de werkvoorraad anders, "
                    f"{found.named} namen in de zoeklijst anders"
                )
        self.stdout.write(f"{checked} casussen bekeken, {wrong} met een verschil.")
        if wrong and options["check"]:
            raise CommandError("De toegang klopt niet. Voer rebuild_grants uit zonder --check.")


@service
def keys_of(reference: str | None) -> list[int]:
    """Give the keys of all cases, or of the one with this reference."""
    cases = Case.objects.order_by("pk")
    if reference:
        cases = cases.filter(reference=reference)
    return list(cases.values_list("pk", flat=True))
