"""Feedback on a result: what a partnership gave onward, and what it led to.

Source: Wgs 1.7(4): at least yearly, effectiveness and usefulness, and why there was no follow-up.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from casework.rules import content
from casework.rules.decision import ALLOWED, Decision, refuse
from casework.vocabulary import Table
from escalation.rules.calendar import local_day
from escalation.rules.ladder import JorRegime

TERM = "WGS-TERUGKOPPELING"

SINCE = dt.date(2025, 3, 1)
"""The day from which the law asks it."""


class Effect(StrEnum):
    """What a result led to."""

    HELPED = "HELPED"
    PARTLY = "PARTLY"
    NOT = "NOT"
    NO_FOLLOW_UP = "NO_FOLLOW_UP"


class Usefulness(StrEnum):
    """How useful a result was for who received it."""

    GOOD = "GOOD"
    FAIR = "FAIR"
    POOR = "POOR"


def is_partnership(table: Table, jor_regime: JorRegime | None) -> bool:
    """Say whether what a table gives onward is a result in the sense of the law."""
    if table is Table.JOR:
        return jor_regime is JorRegime.WGS_ZVH
    return table in {Table.ZVH, Table.RIEC}


def is_asked(at: dt.datetime) -> bool:
    """Say whether the law asked feedback on a result given at this moment."""
    return local_day(at) >= SINCE


def decide_feedback(effect: Effect | None, usefulness: Usefulness | None, words: str) -> Decision:
    """Demand both answers, and the reason when nothing was done with the result."""
    decided = (
        ALLOWED
        if effect is not None
        else refuse("feedback:effect", "Kies wat het opleverde.", field="effect")
    )
    if usefulness is None:
        decided &= refuse("feedback:use", "Kies of u er iets aan had.", field="usefulness")
    if effect is not Effect.NO_FOLLOW_UP and not words.strip():
        return decided
    return decided & content.decide_text(words, field="words", minimum=10, maximum=500)
