"""`manage.py auditpakket MAP`: everything a privacy audit asks of this installation, in a folder.

Source: Wgs 1.10 and Wpg 33 (audits), Wgs 1.8(2)-(8); BIO2 5.18.02, 8.15.06.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.access import for_purpose
from casework.management.commands import policy as policy_command
from casework.management.commands import retention as retention_command
from casework.models import AccessLine, LogSeal, PolicyVersion, UnsealedLine
from casework.rules.sheets import as_csv
from casework.services import log_proof
from casework.vocabulary import Purpose
from escalation import protocol
from escalation.management.audit.counts import Sheet, sheets
from escalation.management.commands import ladder as ladder_command

MANIFEST = "SHA256SUMS"
"""Every file but itself, as `sha256sum --check` reads it."""

SHIPPED = {
    "ladder.toml": "De tafels, de fasen en wat daarvoor nodig is.",
    "deadlines.toml": "De termijnen en hun wetsartikelen.",
    "informing.toml": "Wanneer het informeren van een betrokkene mag wachten.",
    "parameters.toml": "De getallen waarmee wordt gerekend.",
    "retention.toml": "Hoe lang alles wordt bewaard.",
}
"""The data files of the municipality that go along as they are."""


class Command(BaseCommand):
    """Writes the package into a folder that is new or empty."""

    help = (
        "Schrijf alles wat een privacy-audit vraagt in een map: beleid, termijnen, bewijs van het "
        "logboek, aantallen en accounts. Nooit inhoud, nooit een betrokkene."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("map", type=Path, help="een map die nog niet bestaat, of leeg is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every file and then the manifest of their hashes.

        Run it where the anchors of the log are, as `verify_log`.
        Refuses: a folder with something in it.
        """
        folder: Path = options["map"]
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError("Kies een map die nog niet bestaat, of die leeg is.")
        at = timezone.now()
        files = dict(package(at))
        for name, text in files.items():
            _write(folder / name, text)
        sums = "".join(
            f"{sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items())
        )
        _write(folder / MANIFEST, sums)
        digest = sha256(sums.encode()).hexdigest()
        self.stdout.write(f"{len(files)} bestanden geschreven. Vingerafdruk van de lijst: {digest}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def package(at: datetime) -> Iterator[tuple[str, str]]:
    """Give every file of the package, by its name: rules, proof, counts, and what is what."""
    about: dict[str, str] = {}
    for name, what, text in (*_rules(at), *_proof(at), *_tables(at)):
        about[name] = what
        yield name, text
    yield "LEESMIJ.txt", _read_me(about, at)


def _rules(at: datetime) -> Iterator[tuple[str, str, str]]:
    """Give the policy in force as cells, its texts, the ladder, and the shipped data files."""
    now = policies.policy_in_force(at)
    yield (
        "deelbeleid/cellen.csv",
        f"Het deelbeleid dat nu geldt ({now.short}): wie mag hoogstens wat zien.",
        policy_command.as_csv(policy_command.rows(now)),
    )
    yield "deelbeleid/versie-1.toml", "De eerste tekst van het deelbeleid.", _text("sharing.toml")
    for row in PolicyVersion.objects.filter(valid_from__isnull=False).order_by("number"):
        name = f"deelbeleid/versie-{row.number}.toml"
        yield name, f"De vastgestelde tekst van versie {row.number}.", row.text
    yield (
        "ladder/ladder.csv",
        "Welke soort casus van welke tafel naar welke tafel mag.",
        ladder_command.as_csv(protocol.ladder()),
    )
    yield (
        "bewaren/termijnen.csv",
        "Hoe lang alles wordt bewaard, als tabel.",
        retention_command.as_csv(policies.retention_in_force()),
    )
    for name, what in SHIPPED.items():
        yield f"bestanden/{name}", what, _text(name)


def _text(name: str) -> str:
    return (Path(settings.POLICY_DIRECTORY) / name).read_text(encoding="utf-8")


def _proof(at: datetime) -> Iterator[tuple[str, str, str]]:
    """Give what the examination of the access log found, and how much there is of it."""
    faults = log_proof.verify(at=at)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        last = LogSeal.objects.order_by("-number").first()
        found = {
            "onderzocht": at.isoformat(),
            "klopt": not faults,
            "bevindingen": [
                {**asdict(one), "line": str(one.line) if one.line else None} for one in faults
            ],
            "regels": AccessLine.objects.count(),
            "wachten_op_zegel": UnsealedLine.objects.count(),
            "laatste_zegel": last.number if last else None,
            "kop": last.head if last else None,
        }
    yield (
        "logboek/onderzoek.json",
        "Of het logboek heel is: de uitkomst van verify_log.",
        json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n",
    )


def _tables(at: datetime) -> Iterator[tuple[str, str, str]]:
    for sheet in _counted(at):
        yield sheet.name, sheet.about, as_csv(sheet.columns, sheet.rows)


@transaction.atomic
@for_purpose(Purpose.SERVICE)
def _counted(at: datetime) -> tuple[Sheet, ...]:
    """Count in one transaction, so that the tables agree with each other."""
    return sheets(at)


def _read_me(about: dict[str, str], at: datetime) -> str:
    """Say of every file what it is, and what the package never holds."""
    lines = [
        "Auditpakket van Schakel",
        f"Gemaakt: {at.isoformat()}",
        "",
        "Voor een privacy-audit (Wgs 1.10; Wpg 33) en de controle van rechten (BIO2 5.18.02).",
        "In dit pakket staat geen inhoud van een casus, geen casusnummer en geen betrokkene.",
        "Wel staan er namen van medewerkers in: bewaar het veilig.",
        f"De vingerafdrukken staan in {MANIFEST}. Controleren: sha256sum --check {MANIFEST}",
        "",
        *(f"{name}\n    {what}" for name, what in sorted(about.items())),
    ]
    return "\n".join(lines) + "\n"
