"""The sharing policy as the application holds it: cells, denials, source rules, scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting


class GroundScope(StrEnum):
    """To what a recorded ground is attached."""

    PARTICIPATION = "participation"
    RELEASE = "release"
    STANDING = "standing"
    CASE = "case"
    SUBJECT = "subject"


class When(StrEnum):
    """The fact about an item or a participation that makes a source rule apply."""

    SECRECY = "item.geheimhouder"
    CONDITIONS = "item.conditions"
    ONWARD = "item.onward"
    WPG = "item.regime_wpg"
    WJSG = "item.regime_wjsg"
    HIDDEN_ADDRESS = "item.geheim_adres"
    PARTICIPANT_SECRECY = "participation.geheimhouder"


class Effect(StrEnum):
    """What a source rule asks on top of the ceiling."""

    ANY_OF = "any_of"
    NEEDS = "needs"
    LOWER_ONLY = "lower_only"
    NAMED_RECIPIENTS = "named_recipients"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class Area:
    """The cells a denial or rule speaks of, as sets of keys."""

    settings: frozenset[Setting]
    categories: frozenset[Category]
    organisations: frozenset[OrganisationKey]

    def holds(self, setting: Setting, category: Category, organisation: OrganisationKey) -> bool:
        return (
            setting in self.settings
            and category in self.categories
            and organisation in self.organisations
        )


@dataclass(frozen=True, slots=True)
class Denial:
    """A prohibition that wins over every rule."""

    id: str
    area: Area
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A ceiling with the grounds it asks for, in the order of the file."""

    id: str
    area: Area
    ceiling: Level
    needs: tuple[Ground, ...]
    any_of: tuple[Ground, ...]
    without: Level
    overrides: tuple[str, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceRule:
    """What an item asks because of its source, on top of the ceiling of its category."""

    id: str
    settings: frozenset[Setting]
    when: When
    effect: Effect
    needs: frozenset[Ground]
    any_of: frozenset[Ground]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the policy says about one setting, category and organisation.

    Facts: `without` is the level that remains when none of `any_of` is recorded; a missing
    ground from `needs` always leaves nothing.
    """

    ceiling: Level
    needs: frozenset[Ground]
    any_of: frozenset[Ground]
    without: Level
    rule: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChildAges:
    """Below which ages a representative consents for a child, or beside it.

    Facts: a policy without ages counts everybody below 18 as a child.
    """

    representative_below: int = 18
    joint_below: int = 18


@dataclass(frozen=True, slots=True)
class Emergency:
    """The bounds of a push in acute danger; a policy without them allows none."""

    max_hours: int = 0
    review_days: int = 0
    never: frozenset[Category] = frozenset(Category)


NO_CELL = Cell(Level.NONE, frozenset(), frozenset(), Level.NONE, "", ())
CellKey = tuple[Setting, Category, OrganisationKey]


SHORT = 12
"""How many signs of its fingerprint name a policy beside a decision."""


class PolicyInTime(Protocol):
    """What holds from moment to moment: one text, or several that follow each other."""

    def at(self, moment: datetime) -> Policy: ...
    @property
    def changes(self) -> tuple[datetime, ...]: ...


@dataclass(frozen=True)
class Policy:
    """One text of the sharing policy, with every cell worked out once.

    Facts: `others` holds the parts about other things than cells, as the text has them.
    """

    version: str
    digest: str
    settings: tuple[Setting, ...]
    categories: tuple[Category, ...]
    organisations: tuple[OrganisationKey, ...]
    denials: tuple[Denial, ...]
    rules: Mapping[str, Rule]
    source_rules: tuple[SourceRule, ...]
    ground_scope: Mapping[Ground, frozenset[GroundScope]]
    signal_fields: Mapping[str, tuple[str, ...]]
    cells: Mapping[CellKey, Cell]
    others: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    children: ChildAges = ChildAges()
    emergency: Emergency = Emergency()

    @property
    def short(self) -> str:
        """Name this very text in a few signs, as every decision does that rests on it."""
        return self.digest[:SHORT]

    def at(self, moment: datetime) -> Policy:
        """Give what holds at a moment: a single text holds always."""
        return self

    @property
    def changes(self) -> tuple[datetime, ...]:
        """Give the moments at which something else begins to hold: never."""
        return ()

    def cell(self, setting: Setting, category: Category, organisation: OrganisationKey) -> Cell:
        """Look up a cell; anything the policy does not know gives nothing."""
        return self.cells.get((setting, category, organisation), NO_CELL)

    def denial(
        self, setting: Setting, category: Category, organisation: OrganisationKey
    ) -> Denial | None:
        """Give the first prohibition in file order that covers the cell."""
        found = (d for d in self.denials if d.area.holds(setting, category, organisation))
        return next(found, None)

    def source_of(self, ident: str) -> tuple[str, ...]:
        """Give the sources of the rule or prohibition with this id; none when there is none."""
        if ident in self.rules:
            return self.rules[ident].source
        return next((denial.source for denial in self.denials if denial.id == ident), ())

    @cached_property
    def _source_rules_by_setting(self) -> Mapping[Setting, tuple[SourceRule, ...]]:
        return {
            setting: tuple(rule for rule in self.source_rules if setting in rule.settings)
            for setting in Setting
        }

    def source_rules_in(self, setting: Setting) -> tuple[SourceRule, ...]:
        """Give the source rules that apply in a setting, in file order."""
        return self._source_rules_by_setting.get(setting, ())

    def signal_fields_of(self, category: Category) -> tuple[str, ...]:
        """Name the fields that a signal of this category shows."""
        return self.signal_fields.get(category, self.signal_fields["default"])
