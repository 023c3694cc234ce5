"""The walker: a step is a deed drawn at random; after it everybody concerned is looked at.

Each step draws from a source of its own, so that steps can be left out and the others still be
done: a failing walk is made short that way.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import time_machine
from django.db import transaction

from casework.errors import NotVisible, SchakelError
from tests.cast import Cast
from tests.prove.stateful import (
    change_deeds,
    consent_deeds,
    crisis_deeds,
    handshake_deeds,
    looking,
    people_deeds,
    policy_deeds,
    sharing_deeds,
)
from tests.prove.stateful.looking import Disagreement
from tests.prove.stateful.pages import Pages
from tests.prove.stateful.scene import PEOPLE, Attempt, Deed, set_scene
from tests.prove.stateful.text import PolicyText

DEEDS: dict[Deed, int] = {
    **sharing_deeds.DEEDS,
    **change_deeds.DEEDS,
    **consent_deeds.DEEDS,
    **crisis_deeds.DEEDS,
    **people_deeds.DEEDS,
    **handshake_deeds.DEEDS,
    **policy_deeds.DEEDS,
}
FIRST = {people_deeds.open_case: 3, people_deeds.admit: 6, sharing_deeds.add_item: 6}
"""What a walk begins with, so that there soon is something to see."""
PROLOGUE = 24
EVERYBODY_EACH = 50
OFTEN = 8
PAGE_EACH = 5


@dataclass
class Walk:
    """One walk from a seed, from the same beginning every time."""

    cast: Cast
    text: PolicyText
    seed: int
    page_each: int = PAGE_EACH
    often: Collection[str] = ()
    """Deeds, by name, that this walk does more often."""
    looks_from: int = 0
    """From which step on is compared; before that things are only done."""
    trace: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)
    done: int = 0
    refused: int = 0
    compared: int = 0
    opened: int = 0

    @cached_property
    def deeds(self) -> dict[Deed, int]:
        """Every deed with its weight in this walk."""
        return {
            deed: weight * OFTEN if deed.__name__ in self.often else weight
            for deed, weight in DEEDS.items()
        }

    def run(self, steps: Iterable[int], on_step: Callable[[], None] = lambda: None) -> None:
        """Do these steps. Raises `Disagreement` at the first difference."""
        self.scene = set_scene(self.cast, self.text)
        with time_machine.travel(self.cast.at, tick=False) as self.clock:
            self.pages = Pages(self.scene)
            for number in steps:
                self._step(number)
                on_step()

    def _step(self, number: int) -> None:
        scene = self.scene
        scene.rng = Random(f"{self.seed}/{number}")
        scene.cast.later(seconds=scene.rng.choice((1, 5, 60, 600)))
        attempt = self._draw(self.deeds if number >= PROLOGUE else FIRST)
        self._do(attempt, number)
        self.clock.move_to(scene.at)
        if number >= self.looks_from:
            self._look(attempt, number)
        self.done += 1

    def _draw(self, deeds: dict[Deed, int]) -> Attempt:
        scene = self.scene
        if not scene.open_cases():
            first = people_deeds.open_case(scene)
            assert first is not None
            return first
        while True:
            deed = scene.rng.choices(list(deeds), list(deeds.values()))[0]
            attempt = deed(scene)
            if attempt is not None:
                attempt.deed = deed.__name__
                return attempt

    def _do(self, attempt: Attempt, number: int) -> None:
        at = self.scene.at
        refusal: SchakelError | None = None
        try:
            result = attempt.run()
        except SchakelError as error:
            refusal = error
        else:
            attempt.tell(result)
            self.happened[attempt.deed] += 1
        self.refused += refusal is not None
        end = f" -> {type(refusal).__name__} {refusal}" if refusal else ""
        self.trace.append(f"{number:4} {at:%d %b %H:%M:%S} {attempt.words}{end}")
        words = f"{attempt.words}{end}"
        if attempt.unseen and not isinstance(refusal, NotVisible):
            raise Disagreement(f"not refused as what does not exist: {words}")
        if attempt.never and refusal is None:
            raise Disagreement(f"not refused: {words}")
        lawful = attempt.always and not (attempt.unseen or attempt.never)
        if lawful and refusal is not None:
            raise Disagreement(f"refused: {words}")

    def _look(self, attempt: Attempt, number: int) -> None:
        scene = self.scene
        cases = [case for case in attempt.cases if case.id in scene.town.cases]
        if number % EVERYBODY_EACH == 0:
            self.look_at_everything()
        else:
            self.compared += looking.kept(scene, cases)
            near = cases[:1] or scene.open_cases()[:1]
            for name in dict.fromkeys([*attempt.people[:2], PEOPLE[number % len(PEOPLE)]]):
                self.compared += looking.person(scene, name, near)
        if self.page_each and number % self.page_each == 0:
            self.pages.open_one()
            self.opened += 1

    def look_at_everything(self) -> None:
        scene = self.scene
        self.compared += looking.kept(scene, list(scene.town.cases.values()))
        looked_into = set(scene.rng.sample(PEOPLE, 4))
        for name in PEOPLE:
            near = list(scene.town.cases.values()) if name in looked_into else []
            near = [scene.rng.choice(near)] if near else []
            self.compared += looking.person(scene, name, near)


# ---------------------------------------------------------------------- running


@contextmanager
def undone() -> Iterator[None]:
    """Take everything back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def finding(begin: Callable[[], Walk], steps: Sequence[int]) -> tuple[Walk, Disagreement | None]:
    """Walk from the beginning and take it all back. Gives: what was found, if anything."""
    walk = begin()
    with undone():
        try:
            walk.run(steps)
        except Disagreement as found:
            return walk, found
    return walk, None


SHORTEN = float(os.environ.get("SCHAKEL_SHORTEN", "180"))
"""Seconds that a find may be made short."""


def shortened(begin: Callable[[], Walk], steps: list[int], seconds: float = SHORTEN) -> list[int]:
    """Leave out what a disagreement does not need, as long as there is one and time left."""
    end, size = time.monotonic() + seconds, max(1, len(steps) // 2)
    while size:
        at = 0
        while at < len(steps) and time.monotonic() < end:
            fewer = steps[:at] + steps[at + size :]
            walk, found = finding(begin, fewer)
            if found is None:
                at += size
            else:
                steps = fewer[: walk.done + 1]
        size //= 2
    return steps


def explain(begin: Callable[[], Walk], steps: list[int]) -> str:
    """Write a short walk out that ends in a disagreement, and what was found at its end."""
    walk, found = finding(begin, shortened(begin, steps))
    return "\n".join([f"seed {walk.seed}", *walk.trace, f"=> {found}"])
