"""Read the retention rules: strict, with every problem named at once."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from casework.errors import SchakelError
from casework.rules.retention import (
    FACTS,
    OF_CASE,
    RetentionPolicy,
    RetentionRule,
    Start,
    Status,
    Unit,
)
from casework.vocabulary import CaseKind, Category, Covers, Regime, Setting

Member = TypeVar("Member", bound=Enum)

WHOLE = frozenset({"version", "municipality", "hold", "rule"})
ROW = frozenset({"id", "title", "covers", "start", "n", "unit", "status", "source"})
LIMITS = frozenset({"settings", "kinds", "categories", "regimes"})
HOLD = frozenset({"pending_days", "status", "source"})

OWN_START = {
    Covers.ITEM: frozenset({Start.FIRST_PROCESSED, Start.CASE_CLOSED, Start.ERASED, *FACTS}),
    Covers.CASE: frozenset({Start.CASE_CLOSED, *FACTS}),
    Covers.REPORT: frozenset({Start.RECEIVED}),
    Covers.WORDS: frozenset({Start.SAVED}),
    Covers.PREPARATION: frozenset({Start.SAVED}),
    Covers.DRAFT: frozenset({Start.SAVED}),
    Covers.SUBMISSION: frozenset({Start.SAVED}),
    Covers.SESSION: frozenset({Start.ENDED}),
    Covers.MESSAGE: frozenset({Start.SENT}),
    Covers.LOG: frozenset({Start.LOGGED}),
    Covers.JOURNAL: frozenset({Start.HAPPENED}),
    Covers.ACKNOWLEDGEMENT: frozenset({Start.SAVED}),
    Covers.REGISTER: frozenset({Start.LOGGED}),
}
"""From which moments the term of a thing can run."""

CAPPED = frozenset(Setting)
"""Settings whose content has an end in an open case as well."""


class RetentionError(SchakelError):
    """The file cannot be used; `problems` say why, in Dutch sentences."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def load_retention(path: Path) -> RetentionPolicy:
    """Read the rules from a file. Refuses: `RetentionError` with everything that is wrong."""
    try:
        return parse_retention(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RetentionError([f"{path.name} is niet te lezen."]) from error


def parse_retention(text: str) -> RetentionPolicy:
    """Read the rules from their text."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RetentionError([f"Dit is geen TOML: {error}"]) from error
    problems = _shape("het bestand", data, WHOLE)
    hold, rows = data.get("hold"), data.get("rule")
    if not isinstance(hold, dict) or not isinstance(rows, list) or problems:
        raise RetentionError([*problems, "Nodig zijn [hold] en een of meer [[rule]]."])
    problems += _hold(hold)
    rules = [rule for row in rows if (rule := _rule(row, problems))]
    problems += _together(rules)
    if problems:
        raise RetentionError(problems)
    return RetentionPolicy(
        str(data["version"]), tuple(rules), int(hold["pending_days"]), str(hold["source"])
    )


def _shape(
    place: str, row: Any, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> list[str]:
    if not isinstance(row, dict):
        return [f"{place}: hier hoort een tabel met velden."]
    unknown = [f"{place}: onbekend veld '{key}'." for key in row if key not in required | optional]
    return unknown + [f"{place}: '{key}' ontbreekt." for key in sorted(required - row.keys())]


def _hold(row: dict[str, Any]) -> list[str]:
    problems = _shape("hold", row, HOLD)
    days = row.get("pending_days")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 31:
        problems.append("hold: pending_days is een getal van 1 tot en met 31.")
    return problems + _text("hold", row, "source")


def _rule(row: Any, problems: list[str]) -> RetentionRule | None:
    place = str(row.get("id", "een regel")) if isinstance(row, dict) else "een regel"
    found = _shape(place, row, ROW, LIMITS)
    if found:
        problems += found
        return None
    found += [line for key in ("id", "title", "source") for line in _text(place, row, key)]
    covers = _member(Covers, row["covers"], place, found)
    start = _member(Start, row["start"], place, found)
    unit = _member(Unit, row["unit"], place, found)
    status = _member(Status, row["status"], place, found)
    n = row["n"]
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        found.append(f"{place}: n is een heel getal.")
    elif (n == 0) is not (unit is Unit.FOREVER):
        found.append(f"{place}: n is alleen 0 bij 'forever'.")
    if covers and start and start not in OWN_START[covers]:
        found.append(f"{place}: '{start}' kan de termijn van '{covers}' niet starten.")
    limits = {
        "settings": _members(Setting, row, "settings", place, found),
        "kinds": _members(CaseKind, row, "kinds", place, found),
        "categories": _members(Category, row, "categories", place, found),
        "regimes": _members(Regime, row, "regimes", place, found),
    }
    if covers and covers is not Covers.ITEM and (row.keys() & (LIMITS - {"kinds"})):
        found.append(f"{place}: overleg, soort en regime gelden alleen voor 'item'.")
    if covers and covers not in OF_CASE | {Covers.REPORT} and "kinds" in row:
        found.append(f"{place}: 'kinds' geldt alleen voor item, case en report.")
    problems += found
    if found or covers is None or start is None or unit is None or status is None:
        return None
    return RetentionRule(
        id=row["id"],
        title=row["title"],
        covers=covers,
        start=start,
        n=n,
        unit=unit,
        status=status,
        source=row["source"],
        **limits,  # type: ignore[arg-type]
    )


def _text(place: str, row: dict[str, Any], key: str) -> list[str]:
    value = row.get(key)
    good = isinstance(value, str) and value.strip()
    return [] if good else [f"{place}: '{key}' is een tekst."]


def _member(kind: type[Member], value: Any, place: str, problems: list[str]) -> Member | None:
    for member in kind:
        if member.value == value:
            return member
    known = ", ".join(str(member.value) for member in kind)
    problems.append(f"{place}: onbekende waarde '{value}'. Kies uit: {known}.")
    return None


def _members(
    kind: type[Member], row: dict[str, Any], key: str, place: str, problems: list[str]
) -> frozenset[Member]:
    if key not in row:
        return frozenset()
    if not isinstance(row[key], list) or not row[key]:
        problems.append(f"{place}: '{key}' is een lijst met ten minste een waarde.")
        return frozenset()
    found = [_member(kind, value, place, problems) for value in row[key]]
    return frozenset(member for member in found if member is not None)


def _together(rules: list[RetentionRule]) -> list[str]:
    """Check what only all rules together can show."""
    twice = [id_ for id_, times in Counter(rule.id for rule in rules).items() if times > 1]
    problems = [f"{id_}: deze regel staat er dubbel in." for id_ in twice]
    uncovered = [covers for covers in Covers if not any(rule.covers is covers for rule in rules)]
    problems += [f"Voor '{covers}' staat er geen termijn." for covers in uncovered]
    capped = frozenset[Setting]().union(
        *(
            rule.settings or CAPPED
            for rule in rules
            if rule.covers is Covers.ITEM
            and rule.start is Start.FIRST_PROCESSED
            and rule.unit is not Unit.FOREVER
            and not (rule.kinds or rule.categories or rule.regimes)
        )
    )
    problems += [
        f"{setting}: hier ontbreekt een termijn vanaf de eerste verwerking."
        for setting in Setting
        if setting not in capped
    ]
    return problems + [f"{rule.id}: {line}" for rule in rules for line in _by_law(rule)]


BY_LAW = frozenset(
    {Setting.ZVH_TRIAGE, Setting.ZVH_CASUS, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS}
)


def _by_law(rule: RetentionRule) -> list[str]:
    """Refuse a longer term than the law allows for the partnerships (Wgs 1.8(7))."""
    if not rule.settings & BY_LAW or rule.start is not Start.FIRST_PROCESSED:
        return []
    months = {Unit.YEAR: 12, Unit.MONTH: 1, Unit.DAY: 0, Unit.FOREVER: 10_000}[rule.unit]
    longer = months * (rule.n or 1) > 60 or (rule.unit is Unit.DAY and rule.n > 5 * 365)
    return ["de Wgs staat hooguit vijf jaar toe (Wgs 1.8(7))."] if longer else []
