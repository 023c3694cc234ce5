"""`manage.py check_policy`: prove of a policy file what must hold whatever a case looks like."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.policies import shipped_file
from casework.rules.policy_file import PolicyError
from casework.rules.policy_limits import LIMITS, read_and_prove


class Command(BaseCommand):
    help = "Controleer het deelbeleid: is het eenduidig en blijven de vaste grenzen staan?"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="een ander beleidsbestand")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove the file, and say which invariants were proved.

        Refuses: a non-zero exit that names every row that breaks one, by its number.
        """
        path: Path = options["file"] or shipped_file()
        try:
            policy = read_and_prove(path.read_bytes())
        except OSError as error:
            raise CommandError(f"Het deelbeleid {path.name} is niet te lezen.") from error
        except PolicyError as error:
            raise CommandError(str(error)) from error
        proved = "\n".join(f"  {', '.join(limit.numbers)}: {limit.words}" for limit in LIMITS)
        self.stdout.write(
            f"Het deelbeleid {policy.version} klopt: eenduidig, en alle vaste grenzen staan.\n"
            f"Hooguit één regel per vakje, in {len(policy.cells)} vakjes.\n{proved}\n"
            f"Vingerafdruk: {policy.digest}"
        )
