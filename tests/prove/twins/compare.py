"""Compares what an account gets in two worlds, to the byte, and counts what was tried."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from casework import access
from casework.models import JournalEvent
from casework.vocabulary import CaseKind
from escalation.statistics import kinds_for
from tests.prove.twins.dice import Dice
from tests.prove.twins.pairs import Built, Plan, Workshop
from tests.prove.twins.story import World
from tests.prove.twins.walk import Ask, Heard, Known, Visitor, acts_of, know, looks, mails_to

Mails = list[tuple[str, str, tuple[tuple[str, str], ...]]]


class Leak(AssertionError):
    """An account could tell two worlds apart that are the same for it."""


@dataclass
class Tried:
    """What the proof tried: pairs by account, requests by address, secrets by sort."""

    pairs: Counter[str] = field(default_factory=Counter)
    looked: Counter[str] = field(default_factory=Counter)
    posted: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)
    secrets: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    mails: int = 0

    def note(self, ask: Ask, heard: Heard) -> None:
        (self.looked if ask.sent is None else self.posted)[ask.name] += 1
        self.statuses[heard.status] += 1
        if ask.sent is not None and heard.status == 302:
            self.carried[ask.name] += 1

    def __str__(self) -> str:
        return "\n".join(f"{name}: {value}" for name, value in vars(self).items() if value)


@dataclass(frozen=True)
class One:
    """The other world of a pair as the account met it."""

    plan: Plan
    done: list[str]
    asks: tuple[Ask, ...]
    heard: dict[Ask, Heard]
    mails: Mails


@dataclass
class Twins:
    """Builds pairs and compares them.

    Facts: `whole` asks everything instead of a draw of it.
    """

    workshop: Workshop
    dice: Dice
    tried: Tried = field(default_factory=Tried)
    looks: int = 6
    posts: int = 4

    @classmethod
    def of(cls, told: World, dice: Dice) -> Twins:
        return cls(Workshop(told, dice), dice)

    def compare(self, plans: Iterable[Plan], *, whole: bool = False) -> int:
        """Compare each plan's world with the world without its secrets. Gives: how many pairs."""
        pairs: dict[Plan, list[One]] = {}
        for plan in dict.fromkeys(plans):
            if other := self._other(plan, whole=whole):
                pairs.setdefault(other.plan.open_part, []).append(other)
        for plan, others in pairs.items():
            self._compare_with(plan, others)
        return sum(map(len, pairs.values()))

    def _other(self, plan: Plan, *, whole: bool) -> One | None:
        """Visit the world with secrets, without those that the account may come to know of."""
        for _ in range(3):
            with self.workshop.standing(plan, "B") as built:
                if not built.made:
                    return None
                if not built.revealed:
                    self.tried.secrets += built.made
                    return self._visited(plan, built, whole=whole)
                plan = plan.without(built.revealed)
        return None

    def _visited(self, plan: Plan, built: Built, *, whole: bool) -> One:
        known, mails = know(built), mails_to(built)
        asks = self._chosen(known, built, Random(plan.look), whole=whole)
        visitor = Visitor(built, self.dice)
        heard = {ask: visitor.ask(ask) for ask in asks}
        return One(plan, built.done, asks, heard, mails)

    def _chosen(
        self, known: Known, built: Built, chance: Random, *, whole: bool
    ) -> tuple[Ask, ...]:
        """Choose what to ask: the lists, the pages of what is seen, and anything at all."""
        every = [*looks(known, chance), *acts_of(known, chance)]
        if counts_secrets(built):
            every = [ask for ask in every if ask.name != "figures"]
        if whole:
            return tuple(dict.fromkeys(every))
        seen = _where_it_happened(built, known)
        near = [ask for ask in every if any(key in ask.path for key in seen)]
        always = (
            [ask for ask in every if ask.path == "/"],
            [ask for ask in every if ask.path == "/postvak/"],
            [ask for ask in every if ask.name == "worklist" and ask.path != "/"],
            [ask for ask in near if ask.name == "case" and "toon=alles" in ask.path],
            [ask for ask in every if ask.name == "report_new" and ask.sent is not None],
        )
        chosen: list[Ask | None] = [chance.choice(asks) for asks in always if asks]
        for method, number in (("GET", self.looks), ("POST", self.posts)):
            for place in range(number):
                pool = near if place % 2 and near else every
                chosen.append(_by_name([ask for ask in pool if ask.method == method], chance))
        return tuple(dict.fromkeys(ask for ask in chosen if ask))

    def _compare_with(self, plan: Plan, others: list[One]) -> None:
        with self.workshop.standing(plan, "A") as built:
            visitor, known = Visitor(built, self.dice), {}
            mails = mails_to(built)
            for other in others:
                if other.done != built.done:
                    continue  # what others do openly was refused in one world: no pair
                for ask in other.asks:
                    known[ask] = known.get(ask) or visitor.ask(ask)
                    self.tried.note(ask, known[ask])
                    if difference := differs(known[ask], other.heard[ask]):
                        raise Leak(_told(other.plan, ask, difference))
                if mails != other.mails:
                    raise Leak(_told(other.plan, None, f"mails: {mails} / {other.mails}"))
                self.tried.mails += len(mails)
                self.tried.pairs[plan.user] += 1


def _where_it_happened(built: Built, known: Known) -> list[str]:
    """Give the cases that the account sees and in which something happened, with their requests."""
    told = JournalEvent.objects.filter(pk__gt=built.began).values("case")
    seen = access.visible_cases(built.actor)
    cases = list(seen.filter(pk__in=told)) or list(seen)
    keys = {case.pk for case in cases}
    return [
        *(str(case.uuid) for case in cases),
        *(str(move.uuid) for move in known.moves if move.case_id in keys),
    ]


def _by_name(pool: list[Ask], chance: Random) -> Ask | None:
    """Draw an address first and then one of its requests, so that each gets its turn."""
    names = sorted({ask.name for ask in pool})
    if not names:
        return None
    name = chance.choice(names)
    return chance.choice([ask for ask in pool if ask.name == name])


def counts_secrets(built: Built) -> bool:
    """Say whether a secret moves figures that the account may see: those are given as totals."""
    kinds: set[CaseKind] = set(kinds_for(built.actor.roles))
    return bool(kinds & built.world.counted)


def differs(here: Heard, there: Heard) -> str:
    """Say what differs between two answers; empty when nothing does."""
    for name in ("status", "headers", "cookies"):
        if getattr(here, name) != getattr(there, name):
            return f"{name}: {getattr(here, name)} / {getattr(there, name)}"
    if here.body != there.body:
        return "\n".join(_lines(here.body, there.body))
    if here.after is None or there.after is None:
        return "" if here.after == there.after else "one of them led on"
    return differs(here.after, there.after)


def _lines(here: str, there: str) -> list[str]:
    split = [body.replace("<", "\n<").splitlines() for body in (here, there)]
    return list(difflib.unified_diff(*split, "without", "with", lineterm="", n=2))[:40]


def _told(plan: Plan, ask: Ask | None, difference: str) -> str:
    steps = [step.openly or str(step.secret) for step in plan.steps if step.openly or step.secret]
    return f"{plan.user} can tell the worlds apart\n{steps}\n{plan.wait}\n{ask}\n{difference}"
