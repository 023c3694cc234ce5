"""Compares what an account gets in two worlds, to the byte, and counts what was tried."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from casework import access
from casework.models import JournalEvent
from casework.rules.policy_versions import READERS
from casework.vocabulary import CaseKind
from escalation.statistics import kinds_for
from tests.prove.twins.asks import Ask, Known, addresses, asked, know, looks_at
from tests.prove.twins.dice import Dice
from tests.prove.twins.forms import acts_at
from tests.prove.twins.leaks import Fault
from tests.prove.twins.pairs import BOTH, Built, Plan, Workshop
from tests.prove.twins.story import World
from tests.prove.twins.walk import Heard, Visitor, mails_to

Mails = list[tuple[str, str, tuple[tuple[str, str], ...]]]


Eye = Fault | None
"""The product as it is, or with a fault in it."""


Turn = tuple[str, str, bool]
"""A method, the name of an address, and whether it was asked about what the account sees."""


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
    heard: dict[tuple[Eye, Ask], Heard]
    mails: Mails
    taken: list[Turn]


@dataclass
class Twins:
    """Builds pairs and compares them.

    Facts: of each world are asked some of the `usual` lists, where most would show, and a few
    addresses by each method; `turns` sees to it that every address is asked as the run goes on.
    Every world is looked at with each of the `eyes`: a fault that shows goes from there to
    `found`, and a difference without any fault is a leak.
    """

    workshop: Workshop
    dice: Dice
    tried: Tried = field(default_factory=Tried)
    turns: Counter[Turn] = field(default_factory=Counter)
    eyes: list[Eye] = field(default_factory=lambda: [None])
    found: dict[str, str] = field(default_factory=dict)
    usual: int = 3
    looks: int = 4
    posts: int = 3

    @classmethod
    def of(cls, told: World, dice: Dice) -> Twins:
        return cls(Workshop(told, dice), dice)

    def compare(self, plans: Iterable[Plan]) -> int:
        """Compare each plan's world with the world without its secrets. Gives: how many pairs."""
        pairs: dict[Plan, list[One]] = {}
        for plan in dict.fromkeys(plans):
            if other := self._other(plan):
                pairs.setdefault(other.plan.open_part, []).append(other)
        for plan, others in pairs.items():
            self._compare_with(plan, others)
        return sum(map(len, pairs.values()))

    def _other(self, plan: Plan) -> One | None:
        """Visit the world with secrets, without those that the account may come to know of."""
        for _ in range(3):
            with self.workshop.standing(plan, "B") as built:
                if not built.made:
                    return None
                if not built.revealed:
                    self.tried.secrets += built.made
                    return self._visited(plan, built)
                plan = plan.without(built.revealed)
        return None

    def _visited(self, plan: Plan, built: Built) -> One:
        known, mails = know(built), mails_to(built)
        draw = Draw(known, Random(plan.look), self.turns, asked() - totals(built))
        asks = self._chosen(draw, _where_it_happened(built, known))
        visitor = Visitor(built, self.dice)
        heard = {(eye, ask): visitor.ask(ask, eye) for eye in self.eyes for ask in asks}
        return One(plan, built.done, heard, mails, draw.taken)

    def _chosen(self, draw: Draw, seen: list[str]) -> tuple[Ask, ...]:
        """Choose what to ask: the lists, the pages of what is seen, and any address in turn."""
        always = [
            draw.at("home", lambda ask: True),
            draw.at("inbox", lambda ask: ask.path == "/postvak/"),
            draw.at("worklist", lambda ask: "?" in ask.path),
            draw.at("case", lambda ask: "toon=alles" in ask.path and near(ask, seen)),
            draw.at("report_new", lambda ask: True, method="POST"),
            draw.at("search", lambda ask: True, method="POST"),
        ]
        methods = ["GET"] * self.looks + ["POST"] * self.posts
        turned = [
            draw.next(method, seen if place % 2 else []) for place, method in enumerate(methods)
        ]
        usual = draw.chance.sample([ask for ask in always if ask], self.usual)
        return tuple(dict.fromkeys(ask for ask in (*usual, *turned) if ask))

    def _compare_with(self, plan: Plan, others: list[One]) -> None:
        with self.workshop.standing(plan, "A") as built:
            visitor, known = Visitor(built, self.dice), {}
            mails = mails_to(built)
            for other in others:
                if other.done != built.done:
                    self.turns.subtract(other.taken)
                    continue  # what others do openly was refused in one world: no pair
                for (eye, ask), there in other.heard.items():
                    if eye not in self.eyes:
                        continue
                    here = known[eye, ask] = known.get((eye, ask)) or visitor.ask(ask, eye)
                    self.tried.note(ask, here)
                    if difference := differs(here, there):
                        self._leaks(eye, _told(other.plan, ask, difference))
                if mails != other.mails:
                    self._leaks(None, _told(other.plan, None, f"mails: {mails} / {other.mails}"))
                self.tried.mails += len(mails)
                self.tried.pairs[plan.user] += 1

    def _leaks(self, eye: Eye, told: str) -> None:
        if eye is None:
            raise Leak(told)
        self.found[eye.name] = told
        self.eyes.remove(eye)


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


@dataclass
class Draw:
    """Draws requests by chance; the address that was asked least in this run has its turn first.

    Facts: `turns` counts per method and name, over all pairs; `names` are what may be asked.
    """

    known: Known
    chance: Random
    turns: Counter[Turn]
    names: set[str]
    taken: list[Turn] = field(default_factory=list)

    def at(self, name: str, fits: Callable[[Ask], bool], *, method: str = "GET") -> Ask | None:
        """Draw a request at an address; None when none fits."""
        make = looks_at if method == "GET" else acts_at
        options = [ask for ask in make(name, self.known, self.chance) if fits(ask)]
        return self.chance.choice(options) if options else None

    def next(self, method: str, seen: list[str]) -> Ask | None:
        """Draw from the address whose turn it is; with `seen`, from what these cases have."""
        names = sorted(self.names, key=lambda name: (self._asked(method, name, seen), self._die()))
        for name in names:
            if seen and not set(addresses()[name]) & {"case_id", "move_id"}:
                continue
            if ask := self.at(name, lambda ask: near(ask, seen), method=method):
                self.taken.append((method, name, bool(seen)))
                self.turns[self.taken[-1]] += 1
                return ask
        return None

    def _asked(self, method: str, name: str, seen: list[str]) -> int:
        return self.turns[method, name, bool(seen)]

    def _die(self) -> float:
        return self.chance.random()


def near(ask: Ask, seen: list[str]) -> bool:
    """Say whether a request is about one of these cases or requests; about anything without."""
    return not seen or any(key in ask.path for key in seen)


LOG = frozenset({"log", "log_reviews", "log_review"})
"""Oversight reads the access log whole (Wgs 1.8(4)): what anybody does stands there."""

SEATED = frozenset({"case", "walled", "spawned", "detainee", "elsewhere", "guest", "joined"})
"""Secrets that move how many cases a change of the policy touches: a total that may be known."""


def totals(built: Built) -> set[str]:
    """Give the addresses that tell the account a total, or a log, that a secret moves by right."""
    names: set[str] = set()
    kinds: set[CaseKind] = set(kinds_for(built.actor.roles))
    if kinds & built.world.counted:
        names.add("figures")
    if built.user == "fg" and set(built.made) - BOTH:
        names |= LOG
    if built.actor.roles & READERS and SEATED & set(built.made):
        names |= {"policy", "policy_approve"}
    return names


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
