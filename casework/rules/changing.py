"""Changing what was written: a source corrects, reclassifies and sets conditions; nobody else.

A change never shows others more than the source released: what could, ends the releases.
Source: Wgs 1.9(4), 2.29(3); AVG 16, 19; sharing policy I17, I18, S3, S4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.vocabulary import Category, Level, OrganisationKey, Regime, Setting


@dataclass(frozen=True, slots=True)
class Kind:
    """As what an item counts: all that decides who may see it, but conditions and releases."""

    category: Category
    regime: Regime
    professional_secrecy: bool
    secret_address: bool


def loosens(before: Kind, after: Kind) -> bool:
    """Say whether a change could show others more than the source decided to give.

    Facts: only a stricter mark (secrecy, secret address) surely does not; another category or
    regime is another thing, which the source did not release yet.
    """
    return (
        before.category is not after.category
        or before.regime is not after.regime
        or (before.professional_secrecy and not after.professional_secrecy)
        or (before.secret_address and not after.secret_address)
    )


def decide_change(*, category: Category, standing: bool, alert: bool) -> Decision:
    """Say whether an own item can be changed at all.

    Facts: agreements and the words of requests belong to the plan; an alert of acute danger was
    sent as it is.
    """
    if not standing:
        return refuse("item:withdrawn", "Dit gegeven is ingetrokken of al vervangen.")
    if alert:
        return refuse(
            "item:alert",
            "Dit is een melding van acuut gevaar. Stop die melding en doe een nieuwe.",
        )
    if category is Category.PLAN:
        return refuse(
            "item:plan", "Een afspraak of verzoek wijzigt u niet. Trek het in of maak een nieuwe."
        )
    return ALLOWED


def decide_kind(kind: Kind, own_regime: Regime) -> Decision:
    """Refuse a law that is not the organisation's own: the AVG, or the one it works under."""
    if kind.regime in {Regime.AVG, own_regime}:
        return ALLOWED
    return refuse("item:regime", "Kies de wet waar uw organisatie onder werkt.", field="regime")


def decide_other(before: Kind, after: Kind) -> Decision:
    """Refuse a change that changes nothing."""
    if before != after:
        return ALLOWED
    return refuse("item:same", "U heeft niets gewijzigd.", field="category")


def decide_conditions(rows: Iterable[dict[str, object]]) -> Decision:
    """Refuse a condition that says nothing or that the rules could not read.

    Facts: a condition lowers to a signal or to nothing; it can never raise (Wgs 2.29(3)).
    """
    return all_of(*(_condition(row) for row in rows))


def _condition(row: dict[str, object]) -> Decision:
    keys = {"level", "organisations", "parties", "settings"}
    lists: list[tuple[str, type]] = [
        ("organisations", OrganisationKey),
        ("parties", int),
        ("settings", Setting),
    ]
    readable = set(row) <= keys and row.get("level") in {Level.NONE.code, Level.SIGNAL.code}
    for name, kind in lists:
        given = row.get(name)
        if given is not None:
            readable = readable and isinstance(given, list) and _all_are(given, kind)
    if readable:
        return ALLOWED
    return refuse("condition:unknown", "Kies voor wie u wat wilt beperken.", field="conditions")


def _all_are(given: list[object], kind: type) -> bool:
    if kind is int:
        return all(type(one) is int for one in given)
    return all(one in set(kind) for one in given)  # type: ignore[call-overload]
