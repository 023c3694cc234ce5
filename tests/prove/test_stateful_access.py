"""The access proof: long walks in which everybody sees exactly what the text of the policy says.

After each step the rights kept for every desk, what a person gets through the doors, and what the
database shows without any filter are compared with the oracle; every fifth step opens a page.
`SCHAKEL_STEPS` says how many steps (`make soak`); a find is made short and told as a story.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.prove.stateful.text import read_text
from tests.prove.stateful.walk import DEEDS, Walk, explain, finding

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

STEPS = int(os.environ.get("SCHAKEL_STEPS", "10000"))
FIRST_SEED = int(os.environ.get("SCHAKEL_SEED", "20261102"))
LENGTH = 250
SEEDS = range(FIRST_SEED, FIRST_SEED + -(-STEPS // LENGTH))
"""One walk each: short ones, so that a municipality stays small."""

COMPARED_PER_STEP = 24


def shipped() -> str:
    """Give the first text of the policy, as this installation has it."""
    return (Path(settings.POLICY_DIRECTORY) / "sharing.toml").read_text(encoding="utf-8")


def tell() -> Cast:
    """Gather the people; the police's standing decision ends within the first days."""
    return stage.assemble(decisions_until=stage.START + dt.timedelta(days=3))


_told, story = stages.stage(tell)


@pytest.fixture
def begin(_told: bytes) -> Callable[[int], Callable[[], Walk]]:
    text = read_text(shipped())
    return lambda seed: lambda: Walk(pickle.loads(_told), text, seed)


@pytest.fixture(scope="class")
def happened() -> Iterator[Counter[str]]:
    """Count what happened in all walks of a class: a deed that never succeeds proves nothing."""
    count: Counter[str] = Counter()
    yield count
    if count.total() > 3000:
        assert {deed.__name__ for deed in DEEDS} == set(count), count


def walk(start: Callable[[], Walk], happened: Counter[str]) -> None:
    began = time.monotonic()
    walked, found = finding(start, range(LENGTH))
    print(
        f"{walked.done} steps, {walked.done / (time.monotonic() - began):.1f} a second",
        walked.happened,
    )
    if found is not None:
        pytest.fail(explain(start, list(range(walked.done + 1))))
    assert walked.done == LENGTH
    assert walked.opened >= LENGTH / 5
    assert walked.compared >= LENGTH * COMPARED_PER_STEP
    assert walked.refused < LENGTH / 2
    happened.update(walked.happened)


class TestOneHalf:
    """Two classes, so that two workers share the work."""

    @pytest.mark.parametrize("seed", SEEDS[::2])
    def test_everybody_sees_what_the_policy_says(self, begin, happened, seed):
        walk(begin(seed), happened)


class TestOtherHalf:
    @pytest.mark.parametrize("seed", SEEDS[1::2])
    def test_everybody_sees_what_the_policy_says(self, begin, happened, seed):
        walk(begin(seed), happened)


def test_a_walk_is_the_same_every_time(begin):
    """Only the numbers that cases are drawn at random differ."""
    steps = range(60)
    one, other = finding(begin(1), steps)[0], finding(begin(1), steps)[0]
    assert one.happened == other.happened
    assert one.compared == other.compared
    assert one.refused == other.refused
