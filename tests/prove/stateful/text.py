"""The sharing policy as its file says it: denials, ceilings, source rules, scopes of grounds.

Source: policy file `sharing.toml`; sharing policy §1.2, §1.4, §2; rulings §1.4, §1.6.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

NONE, SIGNAL, FULL = 0, 1, 2
SECRECY = "item.geheimhouder"
LEVELS = {"none": NONE, "signal": SIGNAL, "full": FULL}


@dataclass(frozen=True)
class Ceiling:
    """The most an organisation may see of a category in a setting, and on which grounds."""

    level: int = NONE
    needs: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()
    without: int = NONE


@dataclass(frozen=True)
class SourceRule:
    """What an item asks on top because of its source."""

    when: str
    effect: str
    needs: frozenset[str]
    any_of: frozenset[str]


class PolicyText:
    """A text of the policy, asked cell by cell. What it does not mention gives nothing."""

    def __init__(self, words: str) -> None:
        self.words = words
        data = tomllib.loads(words)
        self.denials: list[dict[str, Any]] = data["deny"]
        self.rules: list[dict[str, Any]] = data["rule"]
        self._source_rules: list[dict[str, Any]] = data["source_rule"]
        self.scopes: dict[str, set[str]] = {}
        for scope, grounds in data["ground_scope"].items():
            for ground in grounds:
                self.scopes.setdefault(ground, set()).add(scope)
        self.never_pushed: frozenset[str] = frozenset(data["break_glass"]["never"])
        ages = data["datasubject"]
        self.represented_below: int = ages["child_representative_below"]
        self.jointly_below: int = ages["child_joint_below"]
        self.ceiling = cache(self._ceiling)
        self.source_rules = cache(self._source_rules_in)

    def forbidden(self, setting: str, category: str, organisation: str) -> bool:
        """Say whether a prohibition covers this; it wins over every rule."""
        return any(_covers(row, setting, category, organisation) for row in self.denials)

    def _ceiling(self, setting: str, category: str, organisation: str) -> Ceiling:
        if self.forbidden(setting, category, organisation):
            return Ceiling()
        rows = [row for row in self.rules if _covers(row, setting, category, organisation)]
        beaten = {ident for row in rows for ident in row.get("overrides", [])}
        rows = [row for row in rows if row["id"] not in beaten]
        assert len(rows) <= 1, (setting, category, organisation, [row["id"] for row in rows])
        if not rows:
            return Ceiling()
        row = rows[0]
        return Ceiling(
            LEVELS[row["ceiling"]],
            frozenset(row.get("needs", [])),
            frozenset(row.get("any_of", [])),
            LEVELS[row.get("without", "none")],
        )

    def _source_rules_in(self, setting: str) -> tuple[SourceRule, ...]:
        return tuple(
            SourceRule(
                row["when"],
                row["effect"],
                frozenset(row.get("needs", [])),
                frozenset(row.get("any_of", [])),
            )
            for row in self._source_rules
            if setting in row["settings"] or "*" in row["settings"]
        )

    def lifting(self, setting: str) -> frozenset[str]:
        """Give the grounds of which one lifts professional secrecy in a setting (S1, S2)."""
        asked = [rule.any_of for rule in self.source_rules(setting) if rule.when == SECRECY]
        return frozenset().union(*asked)

    def is_guest(self, setting: str, organisation: str) -> bool:
        """Say whether an organisation is a third party there: let in for one meeting only."""
        return "DERDE" in self.ceiling(setting, "META", organisation).needs


@cache
def read_text(words: str) -> PolicyText:
    """Read a text once, however often it comes into force."""
    return PolicyText(words)


def _covers(row: dict[str, Any], setting: str, category: str, organisation: str) -> bool:
    asked = {"settings": setting, "categories": category, "recipients": organisation}
    return all(value in row[key] or "*" in row[key] for key, value in asked.items())
