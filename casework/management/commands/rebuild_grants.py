"""`manage.py rebuild_grants`: decide every case anew and say what the grants got wrong."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework import access
from casework.models import Case, WorklistEntry
from casework.services.base import service

Row = tuple[object, ...]


class Command(BaseCommand):
    help = "Beslis voor elke casus opnieuw wie wat ziet, en meld elk verschil."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="meld alleen, verander niets")
        parser.add_argument("--case", metavar="KENMERK", help="alleen deze casus")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all cases, each in its own transaction; a stop halfway leaves no half case.

        Refuses: with `--check`, a non-zero exit when anything differs.
        """
        at = timezone.now()
        checked = wrong = 0
        cases = Case.objects.order_by("pk")
        if options["case"]:
            cases = cases.filter(reference=options["case"])
        for key in cases.values_list("pk", flat=True).iterator():
            reference, missing, surplus, entries = rebuild(key, at, keep=not options["check"])
            checked += 1
            if missing or surplus or entries:
                wrong += 1
                self.stdout.write(
                    f"{reference}: {missing} te weinig, {surplus} te veel, "
                    f"{entries} regels van de werkvoorraad anders"
                )
        self.stdout.write(f"{checked} casussen bekeken, {wrong} met een verschil.")
        if wrong and options["check"]:
            raise CommandError("De toegang klopt niet. Voer rebuild_grants uit zonder --check.")


@service
def rebuild(key: int, at: dt.datetime, *, keep: bool) -> tuple[str, int, int, int]:
    """Decide one case anew under its lock, and put everything back unless it is to be kept.

    Gives: the reference; how many grants were missing and how many too many; how many worklist
    rows were other than they should be.
    """
    point = transaction.savepoint()
    case = Case.objects.select_for_update().get(pk=key)
    before = _entries(case)
    difference = access.sync_grants(case, at=at)
    entries = len(before ^ _entries(case))
    if keep:
        transaction.savepoint_commit(point)
    else:
        transaction.savepoint_rollback(point)
    return case.reference, difference.missing, difference.surplus, entries


def _entries(case: Case) -> set[Row]:
    """Read the worklist rows without the moments that every rebuilding moves along."""
    return set(
        WorklistEntry.objects.filter(case=case).values_list(
            "group_id", "until", "kind", "table", "phase", "area", "director", "mine"
        )
    )
