"""`manage.py verwerkingsregister`: the entries of the processing register, from the shipped files.

One entry per setting, because each is a purpose of its own (AVG 30(1)). What the files say stands
in it; what only the municipality knows is left open and marked.
Source: AVG 30; Wgs 1.8(2), 1.8(5), 2.27(3); UAVG; Wpg 31d.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from casework import labels
from casework.rules.policy import Policy
from casework.rules.policy_file import load_policy
from casework.rules.retention import RetentionPolicy, RetentionRule, Status
from casework.rules.retention_file import load_retention
from casework.vocabulary import Category, Covers, Ground, Level, OrganisationKey, Setting

OPEN = "**[gemeente vult in]**"

WGS_ZVH = "Gezamenlijk: de publieke deelnemers aan het Zorg- en Veiligheidshuis (Wgs 2.27(3)). "
CONTROLLER = {
    Setting.LOKAAL: "Elke organisatie voor haar eigen gegevens; de gemeente voor de casus.",
    Setting.CRISIS: "Elke organisatie voor haar eigen gegevens; de burgemeester voor de maatregel.",
    Setting.ZVH_TRIAGE: f"{WGS_ZVH}Private deelnemers zijn dat niet.",
    Setting.ZVH_CASUS: f"{WGS_ZVH}Private deelnemers zijn dat niet.",
    Setting.JOR: "Volgt het besluit over het JOR: als lokaal overleg, of als het Zorg- en "
    "Veiligheidshuis.",
    Setting.OTH: "Elke organisatie voor haar eigen gegevens; de gemeente voor het signaal.",
    Setting.RIEC_SIGNAAL: "Gezamenlijk: de deelnemers aan het RIEC (Wgs 2.19).",
    Setting.RIEC_CASUS: "Gezamenlijk: de deelnemers aan het RIEC (Wgs 2.19).",
}
"""Who is responsible per setting (AVG 26); settled by law, not by the sharing policy."""

SHARED_RULES = {
    Covers.CASE: "wat overblijft van een casus",
    Covers.REPORT: "een melding zonder casus",
    Covers.WORDS: "motiveringen",
    Covers.LOG: "het logboek",
    Covers.REGISTER: "het register van verstrekkingen",
}
"""What is kept beside the items of a setting, the same for all of them."""


class Command(BaseCommand):
    """Prints the register as Markdown, without a database."""

    help = "Toon het verwerkingsregister per overleg, uit het deelbeleid en de bewaartermijnen."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.POLICY_DIRECTORY)
        policy = load_policy(folder / "sharing.toml")
        retention = load_retention(folder / "retention.toml")
        self.stdout.write(register(policy, retention), ending="")


def register(policy: Policy, retention: RetentionPolicy) -> str:
    """Write the whole register: how to read it, what is shared, and an entry per setting."""
    lines = [
        "# Verwerkingsregister",
        "",
        "Dit bestand is gemaakt met `manage.py verwerkingsregister`. Wijzig het niet met de hand: "
        "wijzig het deelbeleid (`sharing.toml`) of de bewaartermijnen (`retention.toml`) en maak "
        "het opnieuw. Een test vergelijkt het met die bestanden.",
        "",
        f"Deelbeleid {policy.version}, vingerafdruk `{policy.short}`. "
        f"Bewaartermijnen {retention.version}.",
        "",
        f"Wat de software niet kan weten, staat er als {OPEN}.",
        "",
        "## Voor alle overleggen",
        "",
        f"- Verantwoordelijke gemeente, contactgegevens en FG: {OPEN}",
        f"- Contactpunt voor betrokkenen (Wgs 1.4(4)(b)): {OPEN}",
        f"- Verwerkers (hosting, mail, beheer) en hun overeenkomsten (AVG 28): {OPEN}",
        "- Doorgifte buiten de Europese Unie: de software geeft niets door. "
        f"Voor hosting en mail: {OPEN}",
        "- Betrokkenen: personen en huishoudens in een casus, hun directe omgeving, en de "
        "medewerkers die met Schakel werken.",
        "- Beveiliging (AVG 30(1)(g)): zie `docs/dpia.md`, deel 4.",
        "- Niemand van technisch beheer of beleidsinformatie ziet inhoud. Er is geen profilering "
        "en geen automatisch besluit (AVG 22; Wgs 1.9).",
        "",
        "Verder wordt bewaard:",
        "",
        "| wat | hoe lang | bron | zekerheid |",
        "| --- | --- | --- | --- |",
        *(
            _kept(rule, SHARED_RULES[rule.covers])
            for rule in retention.rules
            if rule.covers in SHARED_RULES
        ),
        "",
        "Afkortingen van organisaties in dit register:",
        "",
        *(f"- {key}: {labels.ORGANISATION[key]}" for key in policy.organisations),
        "",
        *(line for setting in policy.settings for line in _entry(policy, retention, setting)),
        "## Zekerheid van termijnen",
        "",
        "- gelezen in de wet: de termijn staat in de wet of in een protocol.",
        "- afgesproken: een afspraak van de partners.",
        "- nog te besluiten: een aanname. De gemeente stelt deze vast in selectielijst en DPIA.",
    ]
    return "\n".join(lines) + "\n"


def _entry(policy: Policy, retention: RetentionPolicy, setting: Setting) -> Iterator[str]:
    """Write the entry of one setting (AVG 30(1)(a)-(f))."""
    yield f"## {labels.SETTING[setting]} (`{setting}`)"
    yield ""
    yield f"- Doel: {labels.SETTING_PURPOSE[setting].lower()}."
    yield f"- Verantwoordelijk (AVG 4(7)): {CONTROLLER[setting]}"
    yield f"- Wat vastligt voordat iemand iets ziet: {_grounds(policy, setting)}."
    yield f"- Regels van het deelbeleid: {', '.join(_rules(policy, setting))}."
    yield ""
    yield "| soort gegeven | hoogstens volledig | hoogstens alleen dat het er is | bronnen |"
    yield "| --- | --- | --- | --- |"
    never = []
    for category in policy.categories:
        row = _category(policy, setting, category)
        if row:
            yield row
        else:
            never.append(labels.CATEGORY[category].lower())
    yield ""
    yield f"Wordt hier met niemand gedeeld: {', '.join(never)}."
    yield ""
    yield "| bewaren | hoe lang | bron | zekerheid |"
    yield "| --- | --- | --- | --- |"
    for rule in retention.of(Covers.ITEM):
        if not rule.settings or setting in rule.settings:
            yield _kept(rule, rule.title)
    yield ""


def _category(policy: Policy, setting: Setting, category: Category) -> str:
    """Write who may know a kind of data at most; nothing when nobody may."""
    cells = {
        key: policy.cell(setting, category, key)
        for key in policy.organisations
        if policy.cell(setting, category, key).ceiling > Level.NONE
    }
    if not cells:
        return ""
    sources = dict.fromkeys(source for cell in cells.values() for source in cell.source)
    return (
        f"| {labels.CATEGORY[category]} | {_who(cells, Level.FULL)} "
        f"| {_who(cells, Level.SIGNAL)} | {_plain('; '.join(sources))} |"
    )


def _who(cells: dict[OrganisationKey, Any], level: Level) -> str:
    found = [str(key) for key, cell in cells.items() if cell.ceiling is level]
    return ", ".join(found) or "niemand"


def _rules(policy: Policy, setting: Setting) -> list[str]:
    """Name the rules that give anything in a setting, in the order of the file."""
    used = {
        cell.rule
        for (where, _, _), cell in policy.cells.items()
        if where is setting and cell.ceiling > Level.NONE
    }
    return [rule for rule in policy.rules if rule in used]


def _grounds(policy: Policy, setting: Setting) -> str:
    """Say in words which grounds the rules of a setting ask for."""
    asked: set[Ground] = set()
    for rule in _rules(policy, setting):
        asked |= {*policy.rules[rule].needs, *policy.rules[rule].any_of}
    return ", ".join(labels.GROUND[one] for one in Ground if one in asked)


SURE = {Status.V: "gelezen in de wet", Status.L: "afgesproken", Status.A: "nog te besluiten"}


def _kept(rule: RetentionRule, what: str) -> str:
    limits = [
        *(labels.CASE_KIND[kind].lower() for kind in sorted(rule.kinds)),
        *(labels.CATEGORY[one].lower() for one in sorted(rule.categories)),
    ]
    only = f" ({', '.join(limits)})" if limits else ""
    title = what[:1].upper() + what[1:]
    return f"| {title}{only} | {rule.term()} | {_plain(rule.source)} | {SURE[rule.status]} |"


def _plain(text: str) -> str:
    return text.replace("|", "/")
