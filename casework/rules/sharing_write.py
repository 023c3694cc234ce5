"""What may be laid down where: the write side of the sharing policy."""

from __future__ import annotations

from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.policy import Policy
from casework.vocabulary import Category, OrganisationKey, Setting

# Technical management and statistics never get a case, whatever a row would give (rulings §1.6).
NEVER_GRANTED = frozenset({OrganisationKey.BEHEER, OrganisationKey.STAT})
RIEC_SETTINGS = frozenset({Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS})
RIEC_WRITABLE = frozenset(
    {Category.META, Category.DEELN, Category.PRO, Category.PLAN, Category.SIGN}
)
_WHY_DENIED = {
    "D1": "Gegevens over informanten leggen wij nooit vast.",
    "D2": "Hier mogen alleen gewone politiegegevens komen (Wpg 8 en 13).",
    "D3": "Hier mogen alleen gewone politiegegevens komen (Wpg 8 en 13).",
    "D4": "Gegevens over zorg, gezondheid en onderwijs horen niet bij het RIEC.",
    "D5": "Gegevens over zorg, geld, onderwijs en seksualiteit horen niet bij deze tafel.",
    "D6": "Uw organisatie doet aan deze tafel niet mee.",
    "D7": "Beheer en beleidsinformatie leggen geen inhoud vast.",
    "D8": "De procescoördinator legt dit soort gegevens niet zelf vast.",
    "D9": "De wet noemt dit soort gegevens niet voor deze tafel.",
    "D10": "De wet noemt gegevens over onderwijs niet voor deze tafel.",
}


def decide_write(
    policy: Policy, *, organisation: OrganisationKey, setting: Setting, category: Category
) -> Decision:
    """Decide whether an organisation may lay down this category in this setting at all.

    Refuses: the log, everything that a prohibition of the policy covers, at the RIEC all but
    hand-over and organisation of the case, and everything for oversight and management.
    Source: policy denials D1 to D10; rulings §1.6; invariants I07, I12.
    """
    return all_of(
        _by_a_participant(organisation),
        _not_the_log(category),
        _not_denied(policy, organisation, setting, category),
        _writable_at_riec(setting, category),
    )


def _by_a_participant(organisation: OrganisationKey) -> Decision:
    if organisation not in NEVER_GRANTED | {OrganisationKey.TOETS}:
        return ALLOWED
    return refuse(
        "write_not_a_participant",
        "Toezicht en beheer voegen niets toe aan een casus.",
        source="Wgs 1.8(2)",
        who_can="De deelnemers van de casus",
    )


def _not_the_log(category: Category) -> Decision:
    if category is not Category.LOG:
        return ALLOWED
    text = "Het logboek wordt alleen door het systeem geschreven."
    return refuse("write_log", text, source="Wgs 1.8(4)", field="category")


def _not_denied(
    policy: Policy, organisation: OrganisationKey, setting: Setting, category: Category
) -> Decision:
    denial = policy.denial(setting, category, organisation)
    if denial is None:
        return ALLOWED
    why = _WHY_DENIED.get(denial.id, "Het deelbeleid verbiedt dit soort gegevens hier.")
    source = "; ".join(denial.source)
    return refuse(f"write_denied_{denial.id}", why, source=source, field="category")


def _writable_at_riec(setting: Setting, category: Category) -> Decision:
    if setting not in RIEC_SETTINGS or category in RIEC_WRITABLE:
        return ALLOWED
    return refuse(
        "write_riec",
        "Voor het RIEC legt u hier alleen de overdracht vast.",
        source="Wgs 2.22(1)",
        who_can="Het RIEC, in het eigen systeem",
        field="category",
    )
