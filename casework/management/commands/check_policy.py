"""`manage.py check_policy`: prove of the policy file what must hold whatever a case looks like."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.management.commands.policy import shipped_file
from casework.rules.policy import Cell, CellKey, Effect, Policy, When
from casework.rules.policy_file import PolicyError, load_policy
from casework.vocabulary import Category, Ground, Level, Setting
from casework.vocabulary import OrganisationKey as Org

ZVH = (Setting.ZVH_TRIAGE, Setting.ZVH_CASUS, Setting.JOR)
BEHIND_THE_WALL = (Setting.OTH, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS)
CARE = (Category.GEZ, Category.HULP, Category.VOORZ, Category.VTH, Category.ONDW)
CARE_AND_SOCIAL = (
    Org.GGZ,
    Org.GGD,
    Org.JH,
    Org.GI,
    Org.VT,
    Org.COL_SD,
    Org.COL_JEUGD,
    Org.WELZIJN,
    Org.ONDW,
    Org.RVDK,
    Org.RECL,
    Org.WOCO,
    Org.HALT,
    Org.SHN,
    Org.DJI,
    Org.ZVH_PR,
)
THIRD_PARTIES = (Org.WOCO, Org.ONDW, Org.WELZIJN, Org.HALT, Org.SHN)
AUTHORITIES = (Org.POL, Org.BURG, Org.OM)
LOCAL_SECRECY = frozenset({Ground.T, Ground.C, Ground.W})
ZVH_SECRECY = frozenset({Ground.T, Ground.W, Ground.G})
POLICE_GROUNDS = frozenset(
    {Ground.P16a, Ground.P16b, Ground.P42, Ground.P42t, Ground.P19, Ground.P20, Ground.P203}
)


class Command(BaseCommand):
    help = "Controleer het deelbeleid: is het eenduidig en blijven de vaste grenzen staan?"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="een ander beleidsbestand")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policy = load_policy(options["file"] or shipped_file())
        except PolicyError as error:
            raise CommandError(str(error)) from error
        broken = [sentence for check in CHECKS for sentence in check(policy)]
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(
            f"Het deelbeleid {policy.version} klopt: eenduidig, en alle vaste grenzen staan.\n"
            f"Vingerafdruk: {policy.digest}"
        )


def cells(
    policy: Policy, settings: Iterable[Setting], categories: Iterable[Category], keys: Iterable[Org]
) -> Iterator[tuple[CellKey, Cell]]:
    """Walk the cells in which something can be seen."""
    for key in product(settings, categories, keys):
        cell = policy.cell(*key)
        if cell.ceiling is not Level.NONE:
            yield key, cell


def _sentence(invariant: str, key: CellKey, cell: Cell, what: str) -> str:
    return f"{invariant}: {', '.join(key)} (regel {cell.rule}) {what}."


def _asks_one_of(cell: Cell, grounds: frozenset[Ground]) -> bool:
    """Tell whether nothing shows without one of these grounds."""
    if cell.needs & grounds:
        return True
    return bool(cell.any_of) and cell.any_of <= grounds and cell.without is Level.NONE


def _secrecy_guarded(policy: Policy, setting: Setting, grounds: frozenset[Ground]) -> bool:
    return any(
        setting in rule.settings
        and rule.when is When.SECRECY
        and rule.effect is Effect.ANY_OF
        and rule.any_of <= grounds
        for rule in policy.source_rules
    )


def local_secrecy(policy: Policy) -> Iterator[str]:
    """I03: local care content reaches the authorities only by consent, duty or the source."""
    for key, cell in cells(policy, [Setting.LOKAAL], [Category.GEZ, Category.HULP], AUTHORITIES):
        if not _asks_one_of(cell, LOCAL_SECRECY):
            yield _sentence("I03", key, cell, "vraagt geen T, C of W")
    if not _secrecy_guarded(policy, Setting.LOKAAL, LOCAL_SECRECY | {Ground.W526}):
        yield "I03: voor geheimhouders ontbreekt een bronregel in LOKAAL."


def zvh_secrecy(policy: Policy) -> Iterator[str]:
    """I04: in the ZVH health data asks T, W or G; a conflict of duties alone is not enough."""
    for key, cell in cells(policy, ZVH, [Category.GEZ], policy.organisations):
        if not _asks_one_of(cell, ZVH_SECRECY):
            yield _sentence("I04", key, cell, "vraagt geen T, W of G")
    for setting in ZVH:
        if not _secrecy_guarded(policy, setting, ZVH_SECRECY):
            yield f"I04: voor geheimhouders ontbreekt een bronregel in {setting}."


def social_content(policy: Policy) -> Iterator[str]:
    """I06: local social content reaches police and public order only by T, W or Category."""
    for key, cell in cells(
        policy, [Setting.LOKAAL], [Category.VOORZ, Category.HULP, Category.FIN], AUTHORITIES
    ):
        if not _asks_one_of(cell, LOCAL_SECRECY):
            yield _sentence("I06", key, cell, "vraagt geen T, C of W")


def police_data(policy: Policy) -> Iterator[str]:
    """I07: police data asks a named ground; the heavier kinds stay out."""
    for key, cell in cells(policy, Setting, [Category.POL8], policy.organisations):
        # In a crisis the ground is that of Wvggz 8:29 itself.
        crisis = frozenset({Ground.SN}) if key[0] is Setting.CRISIS else frozenset()
        if not _asks_one_of(cell, POLICE_GROUNDS | crisis):
            yield _sentence("I07", key, cell, "vraagt geen grond uit de Wpg of het Bpg")
    elsewhere = [setting for setting in Setting if setting is not Setting.RIEC_CASUS]
    for key, cell in cells(policy, elsewhere, [Category.POL9_10], policy.organisations):
        yield _sentence("I07", key, cell, "hoort alleen in RIEC_CASUS")
    for key, cell in cells(policy, Setting, [Category.POL12], policy.organisations):
        yield _sentence("I07", key, cell, "mag nergens bestaan")


def wall(policy: Policy) -> Iterator[str]:
    """I11: care and the social domain see nothing at the OTH and the RIEC."""
    for key, cell in cells(policy, BEHIND_THE_WALL, Category, CARE_AND_SOCIAL):
        yield _sentence("I11", key, cell, "geeft zorg of sociaal domein inzage")


def no_care_behind_the_wall(policy: Policy) -> Iterator[str]:
    """I12: care content exists for nobody at the OTH and the RIEC."""
    for key, cell in cells(policy, BEHIND_THE_WALL, CARE, policy.organisations):
        yield _sentence("I12", key, cell, "geeft inzage in zorggegevens")


def coordinator(policy: Policy) -> Iterator[str]:
    """I16: the coordinator works with metadata, identity and the plan."""
    hidden = (
        Category.GEZ,
        Category.HULP,
        Category.VTH,
        Category.POL8,
        Category.POL9_10,
        Category.POL12,
        Category.JUS,
        Category.FIN,
        Category.VOORZ,
    )
    for key, cell in cells(policy, Setting, hidden, [Org.PC]):
        yield _sentence("I16", key, cell, "geeft de coördinator inhoud")


def guests(policy: Policy) -> Iterator[str]:
    """I31: a third party sees in the ZVH only by a decision on its taking part.

    Facts: group facts (GROEP) hold no persons and are left out.
    """
    personal = [category for category in Category if category is not Category.GROEP]
    for key, cell in cells(policy, ZVH, personal, THIRD_PARTIES):
        if Ground.DERDE not in cell.needs:
            yield _sentence("I31", key, cell, "vraagt geen besluit over de derde (DERDE)")


def management(policy: Policy) -> Iterator[str]:
    """Statistics sees nothing; technical management at most a signal of the metadata."""
    for key, cell in cells(policy, Setting, Category, [Org.STAT, Org.BEHEER]):
        metadata = key[1] is Category.META and key[2] is Org.BEHEER and cell.ceiling is Level.SIGNAL
        if not metadata:
            yield _sentence("Wgs 1.8(2)", key, cell, "geeft beheer of statistiek inhoud")


CHECKS: tuple[Callable[[Policy], Iterator[str]], ...] = (
    local_secrecy,
    zvh_secrecy,
    social_content,
    police_data,
    wall,
    no_care_behind_the_wall,
    coordinator,
    guests,
    management,
)
