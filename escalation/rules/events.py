"""What can be recorded to have happened in a case, and which terms it starts, stops or settles.

Source: the municipality's `events.toml`; the laws stand with the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from casework.vocabulary import CaseKind, Role


@dataclass(frozen=True, slots=True)
class EventRule:
    """One thing that can have happened.

    Facts: `starts`, `meets`, `ends`, `suspends` and `resumes` are codes of terms; `recorded_by`
    is empty when everybody who takes part may record it; `ahead` allows a day to come.
    """

    code: str
    group: str
    label: str
    kinds: tuple[CaseKind, ...]
    recorded_by: frozenset[Role] = frozenset()
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class EventRules:
    """Everything that can be recorded, by code and in the order of the file."""

    rules: Mapping[str, EventRule]

    def get(self, code: str) -> EventRule | None:
        return self.rules.get(code)

    def of_kind(self, kind: CaseKind) -> tuple[EventRule, ...]:
        """Give what can happen in a kind of case."""
        return tuple(rule for rule in self.rules.values() if kind in rule.kinds)

    def label(self, code: str) -> str:
        """Name an event; empty for one that nobody records."""
        rule = self.rules.get(code)
        return rule.label if rule else ""

    def touching(self, term: str) -> frozenset[str]:
        """Give the events that stop or restart the clock of a term."""
        return frozenset(
            rule.code
            for rule in self.rules.values()
            if term in rule.suspends or term in rule.resumes
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock of a term stood still; without an end it still stands."""

    since: datetime
    until: datetime | None = None


def pauses(
    events: EventRules, term: str, happened: Iterable[tuple[str, datetime]]
) -> tuple[Pause, ...]:
    """Read from what happened when the clock of a term stood still.

    Facts: `happened` are codes with moments, in any order; stopping what stands, and starting
    what runs, changes nothing.
    """
    found: list[Pause] = []
    for code, at in sorted(happened, key=lambda row: row[1]):
        rule = events.get(code)
        if rule is None:
            continue
        stands = bool(found) and found[-1].until is None
        if term in rule.suspends and not stands:
            found.append(Pause(at))
        elif term in rule.resumes and stands:
            found[-1] = Pause(found[-1].since, at)
    return tuple(found)


def stands_still(found: Sequence[Pause]) -> bool:
    """Tell whether the clock stands now."""
    return bool(found) and found[-1].until is None
