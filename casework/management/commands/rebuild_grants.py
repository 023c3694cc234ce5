"""`manage.py rebuild_grants`: decide every case anew and say what the grants got wrong."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework import access
from casework.models import Case, CaseGrant, ItemGrant, WorklistEntry
from casework.services.base import service

Row = tuple[object, ...]


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
def keys_of(reference: str | None) -> list[int]:
    """Give the keys of all cases, or of the one with this reference."""
    cases = Case.objects.order_by("pk")
    if reference:
        cases = cases.filter(reference=reference)
    return list(cases.values_list("pk", flat=True))


@service
def rebuild(key: int, at: dt.datetime, *, keep: bool) -> tuple[str, int, int, int]:
    """Decide one case anew under its lock, and put everything back unless it is to be kept.

    Facts: only what somebody sees counts as a difference; which of two rules gave it does not.
    Gives: the reference; how many grants were missing and how many too many; how many worklist
    rows were other than they should be.
    """
    point = transaction.savepoint()
    case = Case.objects.select_for_update().get(pk=key)
    granted, listed = _granted(case, at), _listed(case, at)
    access.sync_grants(case, at=at)
    decided, should_list = _granted(case, at), _listed(case, at)
    if keep:
        transaction.savepoint_commit(point)
    else:
        transaction.savepoint_rollback(point)
    return (
        case.reference,
        len(decided - granted),
        len(granted - decided),
        len({row[0] for row in listed ^ should_list}),
    )


def _granted(case: Case, at: dt.datetime) -> set[Row]:
    """Read who sees what from now on: group, thing, level, and from when until when."""
    columns = ("group_id", "content_object_id", "level", "until", "since")
    case_rows = CaseGrant.objects.filter(content_object=case, until__gt=at).values_list(*columns)
    item_rows = ItemGrant.objects.filter(case=case, until__gt=at).values_list(*columns)
    return {
        (name, *row[:4], max(row[4], at))
        for name, rows in (("case", case_rows), ("item", item_rows))
        for row in rows
    }


def _listed(case: Case, at: dt.datetime) -> set[Row]:
    """Read the worklist rows without the moments that every rebuilding moves along."""
    return set(
        WorklistEntry.objects.filter(case=case, until__gt=at).values_list(
            "group_id", "until", "kind", "table", "phase", "area", "director", "mine"
        )
    )
