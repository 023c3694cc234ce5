"""How long something is kept, and why: the earliest day of all rules that apply counts."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from casework.rules.content import AMSTERDAM, local_day
from casework.vocabulary import CaseKind, Category, Covers, Regime, Setting


class Start(StrEnum):
    """The moment from which a term runs."""

    FIRST_PROCESSED = "first_processed"
    CASE_CLOSED = "case_closed"
    SIGNAL_REJECTED = "signal_rejected"
    STEP7 = "step7"
    RECEIVED = "received"
    SAVED = "saved"
    SENT = "sent"
    ENDED = "ended"
    LOGGED = "logged"
    HAPPENED = "happened"
    ERASED = "erased"


class Unit(StrEnum):
    """In what a term is counted; forever is never destroyed."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    FOREVER = "forever"


class Status(StrEnum):
    """How sure a term is: read in the law, agreed locally, or assumed until it is decided."""

    V = "V"
    L = "L"
    A = "A"


OF_CASE = frozenset({Covers.ITEM, Covers.CASE})
"""What the terms of the case (its closing, a fact) can bear on."""

FACTS = frozenset({Start.SIGNAL_REJECTED, Start.STEP7})
"""Starts that are facts of a case, recorded by people."""

AFTER = {
    Start.FIRST_PROCESSED: "na de eerste verwerking",
    Start.CASE_CLOSED: "na het sluiten van de casus",
    Start.SIGNAL_REJECTED: "nadat het signaal is afgewezen",
    Start.STEP7: "na het afschalen van de jeugdgroep",
    Start.RECEIVED: "na de ontvangst",
    Start.SAVED: "na het bewaren",
    Start.SENT: "na het versturen",
    Start.ENDED: "na het einde",
    Start.LOGGED: "na de inzage",
    Start.HAPPENED: "na de gebeurtenis",
    Start.ERASED: "na het besluit om te wissen",
}

AMOUNT = {Unit.DAY: ("dag", "dagen"), Unit.MONTH: ("maand", "maanden"), Unit.YEAR: ("jaar",) * 2}

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One row of the file: what, how long, from when, by which source.

    Facts: an empty set of settings, kinds, categories or regimes stands for all of them.
    """

    id: str
    title: str
    covers: Covers
    start: Start
    n: int
    unit: Unit
    status: Status
    source: str
    settings: frozenset[Setting] = frozenset()
    kinds: frozenset[CaseKind] = frozenset()
    categories: frozenset[Category] = frozenset()
    regimes: frozenset[Regime] = frozenset()

    def term(self) -> str:
        """Say the term in words: "5 jaar na de eerste verwerking"."""
        if self.unit is Unit.FOREVER:
            return "altijd"
        one, more = AMOUNT[self.unit]
        return f"{self.n} {one if self.n == 1 else more} {AFTER[self.start]}"

    def ends(self, begun: dt.date) -> dt.date | None:
        """Give the day on which the term is over; None when it never is.

        Facts: months and years end on the same day number, or on the last day of the month.
        """
        if self.unit is Unit.FOREVER:
            return None
        if self.unit is Unit.DAY:
            return begun + dt.timedelta(days=self.n)
        return add_months(begun, self.n * (12 if self.unit is Unit.YEAR else 1))

    def begun_before(self, day: dt.date) -> dt.date | None:
        """Give a day before which everything that is due on `day` began; at most some days late.

        Facts: for a first, coarse selection in the database; `ends` decides.
        """
        if self.unit is Unit.FOREVER:
            return None
        if self.unit is Unit.DAY:
            return day - dt.timedelta(days=self.n)
        months = self.n * (12 if self.unit is Unit.YEAR else 1)
        return add_months(day, -months) + dt.timedelta(days=4)


def add_months(day: dt.date, months: int) -> dt.date:
    """Count months on or back; a day number the month does not have becomes its last day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """All rules, with the version that certificates name, and how long an asked hold waits."""

    version: str
    rules: tuple[RetentionRule, ...]
    hold_pending_days: int
    hold_source: str

    def of(self, covers: Covers) -> tuple[RetentionRule, ...]:
        return tuple(rule for rule in self.rules if rule.covers is covers)

    def rule(self, rule_id: str) -> RetentionRule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the rules ask of one thing: what it is, where it was used, and when its terms began.

    Facts: `settings` are those it was written in and those it was released to.
    """

    covers: Covers
    starts: Mapping[Start, dt.datetime]
    kind: CaseKind | None = None
    category: Category | None = None
    regime: Regime | None = None
    settings: frozenset[Setting] = frozenset()


@dataclass(frozen=True, slots=True)
class Term:
    """One rule that applies: when it destroys, and in words why."""

    rule: RetentionRule
    destroy_on: dt.date
    begun: dt.date

    def reason(self) -> str:
        return f"{self.rule.term()} ({in_words(self.begun)})"

    def sentence(self) -> str:
        """Say it for people: "Bewaard tot 2 november 2031: 5 jaar na …. Bron: Wgs 1.8(7)."""
        return (
            f"Bewaard tot {in_words(self.destroy_on)}: {self.reason()}. Bron: {self.rule.source}."
        )


def applies(rule: RetentionRule, kept: Kept) -> bool:
    """Say whether a rule bears on a thing at all."""
    return (
        rule.covers is kept.covers
        and rule.start in kept.starts
        and (not rule.settings or bool(rule.settings & kept.settings))
        and (not rule.kinds or kept.kind in rule.kinds)
        and (not rule.categories or kept.category in rule.categories)
        and (not rule.regimes or kept.regime in rule.regimes)
    )


def terms_of(policy: RetentionPolicy, kept: Kept) -> tuple[Term, ...]:
    """Give every term that runs for a thing, the earliest first.

    Facts: of two on one day the rule that stands first in the file is named.
    """
    found = []
    for rule in policy.rules:
        if applies(rule, kept):
            begun = local_day(kept.starts[rule.start])
            ends = rule.ends(begun)
            if ends is not None:
                found.append(Term(rule, ends, begun))
    return tuple(sorted(found, key=lambda term: term.destroy_on))


def term_of(policy: RetentionPolicy, kept: Kept) -> Term | None:
    """Give the term that counts: the shortest. None when nothing limits how long it is kept."""
    return next(iter(terms_of(policy, kept)), None)


BIBOB_USE_YEARS = 5


def usable_until(
    category: Category, regime: Regime, first_processed_at: dt.datetime
) -> dt.datetime | None:
    """Give the moment from which nobody may use a piece of content any more; mostly there is none.

    Facts: the midnight with which the day of destruction begins, so that a legal hold, which keeps
    content from being destroyed, does not keep it in use.
    Source: Wet Bibob 29.
    """
    if category is not Category.BIBOB and regime is not Regime.BIBOB:
        return None
    day = add_months(local_day(first_processed_at), 12 * BIBOB_USE_YEARS)
    return dt.datetime.combine(day, dt.time.min, AMSTERDAM)


def in_words(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


# -- when the nightly job works -------------------------------------------------------------------

NIGHT = range(1, 6)
"""Hours here in which the job begins."""

AT_MOST_APART = dt.timedelta(hours=26)


def is_due(local: dt.datetime, last: dt.datetime | None) -> bool:
    """Say whether a run must begin: once a night, and by day when a night was missed.

    Facts: `local` is the clock here, `last` when the last run was finished.
    """
    if last is None or local - last >= AT_MOST_APART:
        return True
    tonight = local.replace(hour=NIGHT.start, minute=0, second=0, microsecond=0)
    return local.hour in NIGHT and last < tonight


def shortest_starts(rules: Iterable[RetentionRule], day: dt.date) -> dict[Start, dt.date]:
    """Give per start the latest day from which something could be due on a day."""
    latest: dict[Start, dt.date] = {}
    for rule in rules:
        before = rule.begun_before(day)
        if before is not None:
            latest[rule.start] = max(before, latest.get(rule.start, before))
    return latest
