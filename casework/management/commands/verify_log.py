"""`manage.py verify_log`: is the access log whole, and does it agree with what stands outside?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from casework.services import log_proof


class Command(BaseCommand):
    help = "Controleer of in het logboek niets is gewijzigd, verwijderd, ingevoegd of verplaatst."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="geef de uitkomst als JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong, line by line. Exit code 1 when anything is.

        Run it where the anchors are: the same machine or volume as the worker that seals.
        """
        at = timezone.now()
        faults = log_proof.verify(at=at)
        if options["json"]:
            rows = [{**asdict(one), "line": str(one.line) if one.line else None} for one in faults]
            self.stdout.write(json.dumps({"at": at.isoformat(), "whole": not rows, "faults": rows}))
        elif faults:
            for one in faults:
                self.stdout.write(f"{one.code}: {one.text}")
            count = "1 bevinding" if len(faults) == 1 else f"{len(faults)} bevindingen"
            self.stdout.write(f"Het logboek klopt niet: {count}.")
        else:
            self.stdout.write("Het logboek klopt.")
        if faults:
            raise SystemExit(1)
