"""Feedback on a result: of whom, from when, and what an answer holds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casework.vocabulary import Table
from escalation.rules import feedback
from escalation.rules.feedback import Effect, Usefulness
from escalation.rules.ladder import JorRegime


@pytest.mark.parametrize("table", Table)
@pytest.mark.parametrize("regime", [None, *JorRegime])
def test_a_partnership_of_the_law_gives_results_and_another_table_does_not(table, regime):
    wanted = table in {Table.ZVH, Table.RIEC} or (
        table is Table.JOR and regime is JorRegime.WGS_ZVH
    )
    assert feedback.is_partnership(table, regime) == wanted


def test_the_law_asks_it_from_the_first_of_march_2025():
    assert not feedback.is_asked(datetime(2025, 2, 28, 22, 59, tzinfo=UTC))
    assert feedback.is_asked(datetime(2025, 2, 28, 23, 0, tzinfo=UTC)), "midnight here"


@pytest.mark.parametrize("effect", Effect)
def test_only_where_nothing_was_done_a_reason_is_needed(effect):
    without = feedback.decide_feedback(effect, Usefulness.POOR, "")
    assert bool(without) == (effect is not Effect.NO_FOLLOW_UP)
    assert feedback.decide_feedback(effect, Usefulness.POOR, "De hulp liep al vanzelf.")


def test_both_questions_are_answered():
    refused = feedback.decide_feedback(None, None, "")
    assert {reason.field for reason in refused.reasons} == {"effect", "usefulness"}


def test_words_that_are_too_long_are_refused_whatever_the_effect():
    assert not feedback.decide_feedback(Effect.HELPED, Usefulness.GOOD, "Zo" * 400)
