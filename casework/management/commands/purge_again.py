"""`manage.py purge_again`: after a backup was put back, destroy again what the ledger names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Sum
from django.db.utils import ProgrammingError
from django.utils import timezone

from casework.services import destruction, purge_again


class Command(BaseCommand):
    help = "Vernietig opnieuw wat met een herstelde back-up is teruggekomen."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay the ledger outside the database; run it as the worker, before people sign in.

        Refuses: while the nightly job is at work; in the role of another process.
        """
        with destruction.alone() as free:
            if not free:
                raise CommandError("De nachtelijke taak is bezig. Probeer het straks opnieuw.")
            try:
                run = purge_again.purge_again(at=timezone.now())
            except ProgrammingError as error:
                raise CommandError(
                    "Dit mag alleen de worker. Zet SCHAKEL_PROCESS op worker."
                ) from error
        number = run.certificates.aggregate(total=Sum("number"))["total"] or 0
        self.stdout.write(
            f"Opnieuw vernietigd: {number}." if number else "Er was niets teruggekomen."
        )
