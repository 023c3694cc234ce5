"""What a data subject reads of who received which data, and what must stay out of that.

Source: AVG 15(1); Wgs 1.4(4)(b); sharing policy §3.4: police and justice items, reporters and third
persons stay out, and the overview neither confirms nor denies that there are any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.vocabulary import Category, Ground, Level, Omission, Regime, Setting

OMITTED_REGIME = {
    Regime.WPG: Omission.POLICE,
    Regime.WJSG: Omission.JUSTICE,
    Regime.BIBOB: Omission.OTHER_LAW,
}
OMITTED_CATEGORY = {
    Category.POL8: Omission.POLICE,
    Category.POL9_10: Omission.POLICE,
    Category.POL12: Omission.POLICE,
    Category.JUS: Omission.JUSTICE,
    Category.BIBOB: Omission.OTHER_LAW,
    Category.FISC: Omission.OTHER_LAW,
    Category.SIGN: Omission.REPORTER,
    Category.REL: Omission.THIRD_PERSON,
    Category.PRO: Omission.THIRD_PERSON,
}


@dataclass(frozen=True, slots=True)
class About:
    """What decides whether an item may be spoken of to a subject; no words of it.

    Facts: `subject_id` empty is about the case as a whole; `alone` when the case has one subject.
    """

    category: Category
    regime: Regime
    secret: bool
    reported: bool
    subject_id: int | None
    alone: bool


def omission_of(item: About, subject: int) -> Omission | None:
    """Say why an item stays out of the overview of a subject, or None when it is in.

    Facts: what is about the case as a whole counts as about its only subject; with several it
    may be about another, and stays out.
    """
    if found := OMITTED_REGIME.get(item.regime) or OMITTED_CATEGORY.get(item.category):
        return found
    if item.reported:
        return Omission.REPORTER
    if item.secret:
        return Omission.SECRECY
    about = subject if item.subject_id is None and item.alone else item.subject_id
    return None if about == subject else Omission.THIRD_PERSON


@dataclass(frozen=True, slots=True, order=True)
class Basis:
    """A ground with the article that was recorded for it."""

    code: Ground
    article: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One party could see one item, through one setting, for a time; parties by id."""

    category: Category
    source: int
    recipient: int
    setting: Setting
    level: Level
    since: datetime
    until: datetime | None
    grounds: frozenset[Basis]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the overview: what may have been several items, told once."""

    category: Category
    source: int
    recipient: int
    setting: Setting
    level: Level
    since: datetime
    until: datetime | None
    grounds: tuple[Basis, ...]


def entries(disclosures: Iterable[Disclosure]) -> tuple[Entry, ...]:
    """Join what one party received of one kind from one source into periods, without items.

    Facts: a line says nothing about how many items there are, nor which.
    """
    groups: dict[tuple[object, ...], list[Disclosure]] = defaultdict(list)
    for row in disclosures:
        key = (row.category, row.source, row.recipient, row.setting, row.level)
        groups[key].append(row)
    found = [
        Entry(
            category=run[0].category,
            source=run[0].source,
            recipient=run[0].recipient,
            setting=run[0].setting,
            level=run[0].level,
            since=run[0].since,
            until=_end(run),
            grounds=tuple(sorted({basis for row in run for basis in row.grounds})),
        )
        for rows in groups.values()
        for run in _runs(rows)
    ]
    return tuple(sorted(found, key=lambda row: (row.category, row.since, row.source)))


def _runs(rows: list[Disclosure]) -> list[list[Disclosure]]:
    """Split into periods that do not touch each other."""
    runs: list[list[Disclosure]] = []
    for row in sorted(rows, key=lambda row: row.since):
        end = _end(runs[-1]) if runs else None
        if runs and (end is None or row.since <= end):
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def _end(rows: list[Disclosure]) -> datetime | None:
    ends = [row.until for row in rows if row.until is not None]
    return max(ends) if len(ends) == len(rows) else None
