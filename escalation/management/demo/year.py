"""The fictional year: which cases there are, when they begin, and how they are loaded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TypeVar

from casework import feed
from casework.models import JournalEvent, Membership, Report
from casework.services.base import service
from casework.vocabulary import CaseKind, Reader
from escalation.management.demo import people
from escalation.management.demo.clock import Present, any_hour
from escalation.management.demo.heroes import HEROES
from escalation.management.demo.kinds import SEQUELS, TELL
from escalation.management.demo.municipality import BEFORE, DemoMunicipality
from escalation.management.demo.story import Story
from escalation.rules.parameters import AMSTERDAM
from escalation.services import deadlines

K = CaseKind
Key = TypeVar("Key")

KINDS: Mapping[CaseKind, int] = {
    K.CONFUSED_BEHAVIOUR: 41,
    K.DOMESTIC_VIOLENCE: 28,
    K.YOUTH_AT_RISK: 10,
    K.YOUTH_GROUP: 4,
    K.UNDERMINING: 15,
    K.DETAINEE_RETURN: 2,
}
"""Shares of new cases, after the numbers of a municipality of 63,500."""

ROUTES: Mapping[CaseKind, Mapping[str, int]] = {
    K.CONFUSED_BEHAVIOUR: {
        "light": 34, "local": 28, "zvh": 15, "ave3": 9, "inquiry": 4, "advice": 3, "crisis": 3,
        "returned": 2, "withdrawn": 1, "ave4": 1,
    },
    K.DOMESTIC_VIOLENCE: {"light": 40, "local": 22, "order": 16, "zvh": 12, "ave3": 10},
    K.YOUTH_AT_RISK: {"local": 48, "jor": 42, "ave3": 10},
    K.YOUTH_GROUP: {"group": 50, "spawn": 35, "area": 15},
    K.UNDERMINING: {"light": 56, "work": 30, "riec": 9, "linked": 5},
    K.DETAINEE_RETURN: {"quiet": 60, "shared": 40},
}  # fmt: skip
"""Shares of the ways a case of each kind goes."""

YEAR = dt.timedelta(days=365)
RECENT = dt.timedelta(days=7)
"""So long after the founding a load still goes on with the same year."""

FRESH = dt.timedelta(days=3)
LAST_DAYS = dt.timedelta(days=4)
"""Younger events are news; older ones are history and nobody is told of them."""

WAITING_KINDS = (K.CONFUSED_BEHAVIOUR, K.CONFUSED_BEHAVIOUR, K.DOMESTIC_VIOLENCE)
WAITING_PER_CASE = 0.08
"""Reports of the last days that intake still has to look at."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One case of the year: what kind, which way it goes, and how far into the year it begins."""

    number: int
    kind: CaseKind
    route: str
    into: float


def share(total: int, weights: Mapping[Key, int]) -> list[Key]:
    """Divide a number by weights, so that each gets its share as exactly as whole numbers can."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(number) for key, number in exact.items()}
    rest = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in rest[: total - sum(counts.values())]:
        counts[key] += 1
    return [key for key, count in counts.items() for _ in range(count)]


def slots(number: int, seed: int) -> list[Slot]:
    """Lay out the year: every case with its kind, its route and its beginning, in order."""
    rng = Random(seed)  # noqa: S311 - fiction, not secrets
    plan: list[tuple[CaseKind, str]] = []
    kinds = share(number, KINDS)
    for kind in KINDS:
        plan += [(kind, route) for route in share(kinds.count(kind), ROUTES[kind])]
    rng.shuffle(plan)
    begins = sorted(rng.uniform(0.005, 0.995) for _ in plan)
    return [
        Slot(index, kind, route, into)
        for index, ((kind, route), into) in enumerate(zip(plan, begins, strict=True))
    ]


def load(
    demo: DemoMunicipality, *, number: int, seed: int, now: dt.datetime, tell: Callable[[str], None]
) -> int:
    """Write the fixed cases and the year, each case whole or not at all; goes on where it stopped.

    Facts: `now` is the real moment; the year ends with the founding of the demo when that is
    recent, so that a load that was interrupted recognises its own cases.
    Gives: how many stories were written now.
    """
    end = end_of_year(now)
    every = [*fixed(demo, end), *drawn(demo, slots(number, seed), seed, end)]
    todo = [told for told in every if not is_kept(told)]
    if todo and not somebody_waits(end):
        waiting_reports(demo, number=number, seed=seed, end=end, now=now)
    for count, told in enumerate(todo, start=len(every) - len(todo) + 1):
        write(told, end=end, now=now)
        if count % 10 == 0 or count == len(every):
            tell(f"  Demojaar: {count} van {len(every)} casussen")
    return len(todo)


def is_kept(told: Told) -> bool:
    """Say whether a story stands in the file: its first report came in at that very moment."""
    return Report.objects.filter(received_at=told.begin, case_kind=told.kind).exists()


def somebody_waits(end: dt.datetime) -> bool:
    """Say whether the reports of the last days were written by an earlier load."""
    return Report.objects.filter(case__isnull=True, received_at__gt=end - LAST_DAYS).exists()


def end_of_year(now: dt.datetime) -> dt.datetime:
    """Give the moment at which the year ends: now, or just before when the demo is that young."""
    founded = Membership.objects.earliest("since").since + BEFORE
    return founded.astimezone(AMSTERDAM) if now - RECENT < founded <= now else now


@dataclass(frozen=True, slots=True)
class Told:
    """A story that can be written: how it begins, by which it is known, and what happens."""

    story: Story
    kind: CaseKind
    tell: Callable[[Story], None]

    @property
    def begin(self) -> dt.datetime:
        return self.story.at


def fixed(demo: DemoMunicipality, end: dt.datetime) -> list[Told]:
    """Give the fixed cases, each begun so many days before the end."""
    return [
        Told(hero.begin(demo, name, end), hero.kind, hero.tell) for name, hero in HEROES.items()
    ]


def drawn(demo: DemoMunicipality, plan: list[Slot], seed: int, end: dt.datetime) -> list[Told]:
    """Give the cases of the year in order; the number of the case makes its moment unique."""
    told = []
    for slot in plan:
        rng = Random(f"{seed}:{slot.number}")  # noqa: S311
        begin = any_hour(rng, end - YEAR * (1 - slot.into))
        begin = min(begin, end - dt.timedelta(hours=1)) + dt.timedelta(microseconds=slot.number)
        story = Story(demo, rng, begin=begin, now=end)
        told.append(Told(story, slot.kind, partial(_follow, slot)))
    return told


def _follow(slot: Slot, story: Story) -> None:
    TELL[slot.kind](story, slot.route)


@service
def write(told: Told, *, end: dt.datetime, now: dt.datetime) -> None:
    """Write one story in one transaction, bring it up to the end and strike off its history."""
    last = last_event()
    with suppress(Present):
        told.tell(told.story)
    for story in (told.story, *_sequels(told.story)):
        story.tend(end)
        deadlines.reschedule(story.reread())
    forget_history(since=last, now=now)


def _sequels(story: Story) -> list[Story]:
    """Tell the cases that a case spawned."""
    for sequel, route in story.sequels:
        with suppress(Present):
            SEQUELS[route](sequel, route)
    return [sequel for sequel, _ in story.sequels]


def last_event() -> int:
    """Give the key of the newest event."""
    return JournalEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def forget_history(*, since: int, now: dt.datetime) -> None:
    """Mark what happened more than three days ago as told, so that no old mail goes out."""
    old = JournalEvent.objects.filter(pk__gt=since, at__lt=now - FRESH)
    feed.seen(Reader.NOTIFICATIONS, list(old.only("pk")))


@service
def waiting_reports(
    demo: DemoMunicipality, *, number: int, seed: int, end: dt.datetime, now: dt.datetime
) -> None:
    """Let partners report the last days' troubles, which intake still has to look at."""
    rng, last = Random(f"{seed}:waiting"), last_event()  # noqa: S311
    moments = sorted(
        end - LAST_DAYS * rng.uniform(0.025, 0.99)
        for _ in range(max(3, round(number * WAITING_PER_CASE)))
    )
    for moment in moments:
        story = Story(demo, rng, begin=moment, now=end)
        kind = rng.choice(WAITING_KINDS)
        story.identity = people.person(
            rng, area=story.area, today=moment.date(), youngest=20, oldest=80
        )
        story.report(kind)
    forget_history(since=last, now=now)
