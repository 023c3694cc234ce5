"""Pairs of worlds that differ only in what one account may not know, drawn and built."""

from __future__ import annotations

import datetime as dt
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from casework.access import Actor
from casework.errors import Conflict, NotVisible, Refused
from casework.models import JournalEvent
from casework.services import policies
from escalation.services import watch
from notifications import services as messenger
from tests.casework import acts
from tests.prove.twins import guards, handshakes, knowing, secrets, sources
from tests.prove.twins.dice import Dice
from tests.prove.twins.knowing import Drawn, Hidden
from tests.prove.twins.story import World

DRAWING = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],  # a plan is short enough to read as it is
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

T = TypeVar("T")


class KnownError(Exception):
    """The account may know of it: no secret."""


OPENLY = tuple(name for name in acts.ACTS if not name.endswith(".sweep"))
"""What happens in both worlds: one lawful act per service."""

assert all((secrets, handshakes, sources, guards)), "each fills the sorts of secrets"

BOTH = frozenset({"words", "whose"})
"""Secrets that stand in both worlds, in each in other words or about something else."""

ALTERNATIVES = 4
"""How many worlds with secrets are compared with one without."""

SOON = dt.timedelta(hours=2)
WAITS = (SOON, SOON, SOON, dt.timedelta(days=3), dt.timedelta(days=12), dt.timedelta(days=45))


@dataclass(frozen=True)
class Step:
    """One thing that happens, openly (an act's name) or in secret."""

    openly: str = ""
    secret: Drawn | None = None


@dataclass(frozen=True)
class Plan:
    """What happens in two worlds: `steps` in turn, the secret ones in the other world alone.

    Facts: `told` says whether the messenger works after every step or once, at the end.
    """

    user: str
    steps: tuple[Step, ...]
    wait: dt.timedelta
    told: bool
    look: int

    def without(self, places: set[int]) -> Plan:
        """The same plan in which nothing happens at these places."""
        steps = (Step() if place in places else step for place, step in enumerate(self.steps))
        return replace(self, steps=tuple(steps))

    @property
    def open_part(self) -> Plan:
        """The plan of the world without secrets; steps keep their place in time."""
        return Plan(
            self.user,
            tuple(
                step if step.openly or (step.secret and step.secret.sort in BOTH) else Step()
                for step in self.steps
            ),
            self.wait,
            self.told,
            0,
        )


# ------------------------------------------------------------------ drawing

number = st.integers(0, 59)


@st.composite
def many(draw, user: str) -> tuple[Plan, ...]:
    """Draw several plans for an account that share everything but their secrets."""
    openly = draw(st.lists(st.sampled_from(OPENLY), max_size=2, unique=True))
    wait, told = draw(st.sampled_from(WAITS)), draw(st.booleans())
    sorts = tuple(knowing.SORTS)
    if user == "fg" and draw(st.booleans()):
        sorts = tuple(sorted(BOTH))  # all else stands in the log, which oversight reads
    secret = st.builds(Drawn, st.sampled_from(sorts), number, number, number)
    return tuple(
        Plan(
            user,
            _woven(draw, openly, draw(st.lists(secret, min_size=2, max_size=5))),
            wait,
            told,
            draw(number),
        )
        for _ in range(ALTERNATIVES)
    )


def _woven(draw, openly: list[str], hidden: list[Drawn]) -> tuple[Step, ...]:
    """Put secrets around the open steps: four places before, between and after them."""
    places = {draw(st.integers(0, 5)): one for one in hidden}
    steps = [Step(secret=places.get(0)), Step(secret=places.get(1))]
    for number_, name in enumerate([*openly, "", ""][:2], start=2):
        steps += [Step(openly=name), Step(secret=places.get(number_))]
    return (*steps, Step(secret=places.get(4)), Step(secret=places.get(5)))


# ------------------------------------------------------------------ building


@dataclass
class Built:
    """A world that stands in the database, and what became of each step.

    Facts: `began` is the last event of the story that both worlds begin from.
    """

    world: World
    user: str
    began: int = 0
    done: list[str] = field(default_factory=list)
    hidden: dict[int, Hidden] = field(default_factory=dict)
    revealed: set[int] = field(default_factory=set)
    made: Counter = field(default_factory=Counter)

    @property
    def actor(self) -> Actor:
        return self.world.actor(self.user)

    def look_after(self) -> None:
        """Note which secrets the account may know of by now."""
        self.revealed |= {step for step, hidden in self.hidden.items() if not hidden(self.user)}


class Workshop:
    """Builds worlds from plans, each in a savepoint that is undone."""

    def __init__(self, told: World, dice: Dice) -> None:
        self.told, self.dice = pickle.dumps(told), dice

    @contextmanager
    def standing(self, plan: Plan, twin: str) -> Iterator[Built]:
        """Let a world stand until the context ends."""
        world: World = pickle.loads(self.told)
        world.twin = twin
        built = Built(world, plan.user, JournalEvent.objects.latest("pk").pk)
        mail.outbox.clear()
        cache.clear()  # counted sign-in attempts
        with transaction.atomic():
            for place, step in enumerate(plan.steps):
                world.cast.later(minutes=7)
                if step.openly or step.secret:
                    self._take(built, place, step)
                    if plan.told:
                        self._tell(built)
            self._tell(built)
            policies.decide_anew(at=world.at, batch=50)  # a text may have been approved
            world.cast.at += plan.wait
            with self.dice.thrown("sweep"):
                watch.sweep(at=world.at)
            self._tell(built)
            with time_machine.travel(world.at, tick=False):
                yield built
            transaction.set_rollback(True)

    def _take(self, built: Built, place: int, step: Step) -> None:
        world = built.world
        with time_machine.travel(world.at, tick=False), self.dice.thrown(f"step {place}"):
            if step.openly:
                built.done.append(_openly(world, step.openly))
            elif step.secret is not None:
                drawn = step.secret
                hidden = _or_undone(lambda: _secretly(world, drawn, built.user))
                if hidden is not None:
                    built.hidden[place] = hidden
                    built.made[drawn.sort] += 1

    def _tell(self, built: Built) -> None:
        """Let the messenger work, and name its messages after what they tell.

        Facts: what may be known of a secret at this moment is told.
        """
        built.look_after()
        with time_machine.travel(built.world.at, tick=False):
            messenger.route_events(at=built.world.at)
            name_messages()
            messenger.deliver_messages(at=built.world.at)


def _secretly(world: World, drawn: Drawn, account: str) -> Hidden:
    """Do something in secret; it is undone when the account may know of it."""
    hidden = knowing.SORTS[drawn.sort](world, drawn)
    if not hidden(account):
        raise KnownError
    return hidden


def _openly(world: World, name: str) -> str:
    """Do what happens in both worlds; what is refused is refused in both, or the pair is none."""

    def act() -> str:
        made = acts.ACTS[name](world.story)
        made.run(world.actor(made.who))
        return name

    return _or_undone(act) or f"not {name}"


def _or_undone(act: Callable[[], T]) -> T | None:
    """Do something whole, or not at all when the rules refuse it here."""
    try:
        with transaction.atomic():
            return act()
    except (KnownError, Refused, Conflict, NotVisible, LookupError):
        return None
    except (ObjectDoesNotExist, MultipleObjectsReturned):
        return None  # what the act is about is gone, or no longer the only one


NAME_MESSAGES = """
UPDATE notifications_message AS message SET uuid = named.name FROM (
    SELECT m.id, overlay(overlay(md5(concat_ws('|', e.type, e.object_uuid, c.uuid, e.at, i.uuid,
        p.uuid, e.data ->> 'slot', u.username, m.channel, m.template, row_number() OVER (
            PARTITION BY e.type, e.object_uuid, c.uuid, e.at, i.uuid, p.uuid, e.data ->> 'slot',
                u.username, m.channel, m.template ORDER BY m.id
        ))) placing '4' from 13) placing '8' from 17)::uuid AS name
    FROM notifications_message AS m
    JOIN casework_journalevent AS e ON e.id = m.event_id
    JOIN casework_user AS u ON u.id = m.recipient_id
    LEFT JOIN casework_case AS c ON c.id = m.case_id
    LEFT JOIN casework_item AS i ON i.id = e.item_id
    LEFT JOIN casework_party AS p ON p.id = e.party_id
) AS named WHERE named.id = message.id AND named.name <> message.uuid
"""
"""Gives a message the id that follows from event and recipient: the messenger draws them in the
order in which it tells, for many people at once."""


def name_messages() -> None:
    with connection.cursor() as cursor:
        cursor.execute(NAME_MESSAGES)
