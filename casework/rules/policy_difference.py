"""What differs between two texts of the sharing policy, cell by cell and grouped to be read.

Cells with the same change stand together: per setting the organisations and the categories for
which the same was and the same will be. `policy_words` puts a change in sentences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from casework.rules.policy import NO_CELL, Cell, Policy
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting


class Direction(StrEnum):
    """Whether a change gives more, gives less, or cannot be compared."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Face:
    """What a cell means for who sees what; its rule and source are another matter."""

    ceiling: Level
    needs: frozenset[Ground]
    any_of: frozenset[Ground]
    without: Level


NOTHING = Face(Level.NONE, frozenset(), frozenset(), Level.NONE)


@dataclass(frozen=True, slots=True)
class Change:
    """The same change for several organisations and categories in one setting."""

    setting: Setting
    organisations: tuple[OrganisationKey, ...]
    categories: tuple[Category, ...]
    before: Face
    after: Face
    rules: tuple[str, ...]
    source: tuple[str, ...]

    @property
    def direction(self) -> Direction:
        """Say whether organisations gain or lose by it."""
        return compare(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs: what somebody gains or loses, rows that only say why, other parts."""

    changes: tuple[Change, ...]
    reworded: tuple[tuple[str, str, int], ...]
    source_rules: tuple[tuple[str, bool, bool], ...]
    scopes: tuple[Ground, ...]
    signals: tuple[str, ...]
    others: tuple[tuple[str, str, object, object], ...]

    def __bool__(self) -> bool:
        return any(
            (
                *(self.changes, self.reworded, self.source_rules),
                *(self.scopes, self.signals, self.others),
            )
        )


def compare(before: Face, after: Face) -> Direction:
    """Compare two meanings: more is a higher level, fewer obligations or more ways to meet them."""
    wider = _gives_at_least(after, before)
    narrower = _gives_at_least(before, after)
    if wider == narrower:
        return Direction.OTHER
    return Direction.WIDER if wider else Direction.NARROWER


def _gives_at_least(one: Face, other: Face) -> bool:
    if other.ceiling is Level.NONE:
        return True
    easier = not one.any_of or (bool(other.any_of) and one.any_of >= other.any_of)
    return (
        one.ceiling >= other.ceiling
        and one.needs <= other.needs
        and easier
        and (not one.any_of or one.without >= other.without)
    )


def difference(old: Policy, new: Policy) -> Difference:
    """Compare two texts."""
    return Difference(
        changes=tuple(_changes(old, new)),
        reworded=tuple(_reworded(old, new)),
        source_rules=tuple(_source_rules(old, new)),
        scopes=tuple(
            ground for ground in Ground if old.ground_scope[ground] != new.ground_scope[ground]
        ),
        signals=tuple(_differing(old.signal_fields, new.signal_fields)),
        others=tuple(_others(old, new)),
    )


def _face(cell: Cell) -> Face:
    if cell.ceiling is Level.NONE:
        return NOTHING
    return Face(cell.ceiling, cell.needs, cell.any_of, cell.without)


def _pairs(old: Policy, new: Policy) -> Iterator[tuple[Setting, Category, OrganisationKey]]:
    """Walk the cells that one of both texts speaks of, in the order of the vocabulary."""
    for key in product(Setting, Category, OrganisationKey):
        if old.cells.get(key, NO_CELL) != new.cells.get(key, NO_CELL):
            yield key


def _changes(old: Policy, new: Policy) -> Iterator[Change]:
    per_organisation: dict[tuple[Setting, OrganisationKey, Face, Face], list[Category]]
    per_organisation = defaultdict(list)
    for setting, category, organisation in _pairs(old, new):
        before = _face(old.cell(setting, category, organisation))
        after = _face(new.cell(setting, category, organisation))
        if before != after:
            per_organisation[setting, organisation, before, after].append(category)
    grouped: dict[tuple[Setting, tuple[Category, ...], Face, Face], list[OrganisationKey]]
    grouped = defaultdict(list)
    for (setting, organisation, before, after), categories in per_organisation.items():
        grouped[setting, tuple(categories), before, after].append(organisation)
    for (setting, kinds, before, after), organisations in grouped.items():
        told = [
            (new if after.ceiling else old).cell(setting, category, organisation)
            for category in kinds
            for organisation in organisations
        ]
        rules = dict.fromkeys(cell.rule for cell in told)
        source = dict.fromkeys(one for cell in told for one in cell.source)
        yield Change(
            setting, tuple(organisations), kinds, before, after, tuple(rules), tuple(source)
        )


def _reworded(old: Policy, new: Policy) -> Iterator[tuple[str, str, int]]:
    """Count the cells that mean the same by another rule or with another source."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for key in _pairs(old, new):
        before, after = old.cell(*key), new.cell(*key)
        if _face(before) == _face(after):
            counted[before.rule, after.rule] += 1
    yield from ((before, after, count) for (before, after), count in counted.items())


def _source_rules(old: Policy, new: Policy) -> Iterator[tuple[str, bool, bool]]:
    """Name the rules about sources that differ: whether each was there, and whether it is now."""
    before = {rule.id: rule for rule in old.source_rules}
    after = {rule.id: rule for rule in new.source_rules}
    for ident in _differing(before, after):
        yield ident, ident in before, ident in after


def _others(old: Policy, new: Policy) -> Iterator[tuple[str, str, object, object]]:
    for part in dict.fromkeys((*old.others, *new.others)):
        before, after = old.others.get(part, {}), new.others.get(part, {})
        for key in _differing(before, after):
            yield part, key, before.get(key), after.get(key)


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    keys = dict.fromkeys((*before, *after))
    return [key for key in keys if before.get(key) != after.get(key)]
