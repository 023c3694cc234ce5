"""The review of the access log: which weeks, which sample, before when, and who may judge.

A log that nobody looks at is a fineable log (AP: HagaZiekenhuis, OLVG). So every week a sample and
every pattern goes to a person, and what waits too long is told.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from typing import TypeVar

from casework.rules.content import AMSTERDAM, decide_text
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.log_signals import Signal
from casework.vocabulary import LogReviewKind, Verdict

T = TypeVar("T")

SAMPLE = 10
"""Looks per week that chance chooses: enough to be felt, little enough to be done."""

TERM = dt.timedelta(days=14)
"""Days to judge; well within the 31 that a log may stay unreviewed."""

QUIET = dt.timedelta(days=90)
"""How long a pattern that goes on, and was judged, does not come back."""

CATCH_UP = 8
"""Weeks that are made up for after a standstill."""

ENDS = frozenset({Verdict.LAWFUL, Verdict.UNLAWFUL})
"""Verdicts that end a review; asking keeps it open."""

GOES_ON = frozenset({LogReviewKind.SAMPLE, LogReviewKind.WITHOUT_ACT, LogReviewKind.AFTER_LEAVING})
"""What is about somebody and a case, not about a moment."""


def week_of(day: dt.date) -> dt.date:
    """Give the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def span_of(week: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Give the moments at which a week begins and has ended here."""
    begins = dt.datetime.combine(week, dt.time(), AMSTERDAM)
    ends = dt.datetime.combine(week + dt.timedelta(days=7), dt.time(), AMSTERDAM)
    return begins, ends


def weeks_due(last: dt.date | None, *, at: dt.datetime) -> list[dt.date]:
    """Give the whole weeks that have ended and are not reviewed yet, the oldest first."""
    this = week_of(at.astimezone(AMSTERDAM).date())
    first = this - dt.timedelta(days=7) if last is None else last + dt.timedelta(days=7)
    first = max(first, this - dt.timedelta(days=7 * CATCH_UP))
    return [first + dt.timedelta(days=7 * step) for step in range((this - first).days // 7)]


def draw(population: Sequence[T], chance: random.Random) -> list[T]:
    """Let chance choose what is looked at."""
    return chance.sample(population, min(SAMPLE, len(population)))


def key_of(signal: Signal) -> str:
    """Name a pattern, so that the same one is not put before the reviewer twice."""
    where = signal.case if signal.case is not None else "-"
    name = f"{signal.kind}:{signal.actor}:{where}"
    return name if signal.kind in GOES_ON else f"{name}:{signal.looks[0].id}"


def decide_verdict(reason: str, *, own: bool) -> Decision:
    """Ask a reason of whoever judges, and that nobody judges what he did himself."""
    return all_of(
        decide_text(reason, field="reason", minimum=10, maximum=1000),
        refuse(
            "review:own",
            "Dit gaat over uzelf. Een ander moet dit beoordelen.",
            source="BIO2 8.15.06: een onafhankelijke functionaris",
            field="verdict",
        )
        if own
        else ALLOWED,
    )
