"""The access proof: long walks in which everybody sees exactly what the text of the policy says.

After each step the rights kept for every desk, what a person gets through the doors, in searches
and in figures, and what the database shows without any filter are compared with the oracle; every
fifth step opens a page. `make soak` does as many steps as `SCHAKEL_STEPS` says; a find is made
short and told as a story.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.conf import settings

from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.prove.stateful.text import read_text
from tests.prove.stateful.walk import DEEDS, PAGE_EACH, Walk, explain, finding

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

STEPS = int(os.environ.get("SCHAKEL_STEPS", "10000"))
FIRST_SEED = int(os.environ.get("SCHAKEL_SEED", "20261102"))
LENGTH = 250
SEEDS = range(FIRST_SEED, FIRST_SEED + -(-STEPS // LENGTH))
"""One walk each: short ones, so that a municipality stays small."""

COMPARED_PER_STEP = 24
ENOUGH = 3000
"""From this many steps on every kind of deed must have succeeded."""

Begin = Callable[[int], Callable[[], Walk]]


def shipped() -> str:
    """Give the first text of the policy, as this installation has it."""
    return (Path(settings.POLICY_DIRECTORY) / "sharing.toml").read_text(encoding="utf-8")


def tell() -> Cast:
    """Gather the people; the police's standing decision ends within the first days."""
    return stage.assemble(decisions_until=stage.START + dt.timedelta(days=3))


_told, story = stages.stage(tell)


@pytest.fixture
def begin(_told: bytes) -> Begin:
    text = read_text(shipped())
    return lambda seed: lambda: Walk(pickle.loads(_told), text, seed)


def walk_all(begin: Begin, seeds: Sequence[int]) -> str:
    """Do a walk of every seed and demand that all steps were done, and enough was compared.

    Gives: in one line, how much that was.
    """
    total: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    for seed in seeds:
        start = begin(seed)
        walked, found = finding(start, range(LENGTH))
        if found is not None:
            pytest.fail(explain(start, list(range(walked.done + 1))))
        total.update(
            steps=walked.done,
            comparisons=walked.compared,
            pages=walked.opened,
            refusals=walked.refused,
        )
        happened.update(walked.happened)
    assert total["steps"] == len(seeds) * LENGTH
    assert total["pages"] * PAGE_EACH >= total["steps"]
    assert total["comparisons"] >= total["steps"] * COMPARED_PER_STEP
    assert total["refusals"] < total["steps"] / 2, "most of what is tried must happen"
    if total["steps"] > ENOUGH:
        assert {deed.__name__ for deed in DEEDS} == set(happened), happened
    return ", ".join(f"{number:,} {what}" for what, number in total.items())


class TestOneHalf:
    """Two classes, so that two workers share the work."""

    def test_everybody_sees_what_the_policy_says(self, begin, record_property):
        record_property("told", walk_all(begin, SEEDS[::2]))


class TestOtherHalf:
    def test_everybody_sees_what_the_policy_says(self, begin, record_property):
        record_property("told", walk_all(begin, SEEDS[1::2]))


def test_both_halves_together_are_all_the_steps():
    assert len(SEEDS[::2]) + len(SEEDS[1::2]) == len(SEEDS)
    assert len(SEEDS) * LENGTH >= STEPS
    assert "SCHAKEL_STEPS" in os.environ or STEPS >= 10_000


def test_a_walk_is_the_same_every_time(begin):
    """Only the numbers that cases are drawn at random differ."""
    steps = range(60)
    one, other = finding(begin(1), steps)[0], finding(begin(1), steps)[0]
    assert one.happened == other.happened
    assert one.compared == other.compared
    assert one.refused == other.refused
