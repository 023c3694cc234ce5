"""Patterns in the access log that somebody should look at; none of them says that it was wrong.

Rules by hand, each with its number and its reason: no score, nothing that learns (Wgs 1.9(2)).
Own colleague, neighbour and own name cannot be computed: Schakel knows neither where its users
live nor names of subjects outside items.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from casework.rules.log_line import LOOKING
from casework.vocabulary import LogAction, LogReviewKind, OrganisationKey

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """A line of the log, as far as the patterns ask."""

    id: UUID
    at: dt.datetime
    actor: int
    organisation: str
    action: str
    case: int | None
    objects: tuple[UUID, ...]
    allowed: bool

    @property
    def opened(self) -> bool:
        """Whether a case was looked into; a row of a list is no look into a case."""
        return self.allowed and self.action == LogAction.READ and self.case is not None

    @property
    def acted(self) -> bool:
        return self.allowed and self.action not in LOOKING


@dataclass(frozen=True, slots=True)
class Signal:
    """A pattern that was found: which, whose, in which case if it is about one, in which lines."""

    kind: LogReviewKind
    actor: int
    case: int | None
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A number by which a pattern is told from ordinary work, and why it is that number."""

    value: int
    unit: str
    why: str


MANY_CASES = Bound(30, "casussen in een uur", "Meer dan een casus per twee minuten is geen werk.")
NIGHT_LOOKS = Bound(3, "keer in een nacht", "Een enkele late blik hoort bij overwerk.")
NIGHT_BEGINS = Bound(20, "uur", "Na acht uur 's avonds werkt alleen wie dienst heeft.")
NIGHT_ENDS = Bound(7, "uur", "Voor zeven uur 's ochtends werkt alleen wie dienst heeft.")
REFUSALS = Bound(5, "keer geweigerd in een uur", "Een vergissing komt een of twee keer voor.")
IDLE_DAYS = Bound(5, "dagen in een maand", "Wie vijf dagen kijkt, doet meestal ook iets.")
IDLE_WINDOW = Bound(31, "dagen", "Zo lang duurt het tussen twee overleggen over een casus.")
AFTER_LEAVING = Bound(3, "keer", "Een oude link opent men een of twee keer.")

DAY_AND_NIGHT = frozenset({OrganisationKey.POL, OrganisationKey.GGZ, OrganisationKey.VT})
"""Who is on duty at every hour: police, crisis service, Veilig Thuis."""

LOOKS_BACK = dt.timedelta(days=IDLE_WINDOW.value)
"""How far back the patterns must be able to see."""

Pattern = Callable[[Sequence[Look]], Iterator[Signal]]


def signals(looks: Iterable[Look]) -> list[Signal]:
    """Find every pattern in the lines of some people, whatever their order."""
    per_actor: dict[int, list[Look]] = defaultdict(list)
    for look in sorted(looks, key=lambda one: (one.at, one.id)):
        per_actor[look.actor].append(look)
    return [found for mine in per_actor.values() for pattern in PATTERNS for found in pattern(mine)]


def reason_of(kind: LogReviewKind) -> str:
    """Say in Dutch when a pattern is one, and why there."""
    bound = BOUND_OF.get(kind)
    if bound is None:
        return "Door het lot gekozen."
    return f"Vanaf {bound.value} {bound.unit}. {bound.why}"


def _many_cases(mine: Sequence[Look]) -> Iterator[Signal]:
    """Somebody opens many different cases within an hour."""
    opened = [look for look in mine if look.opened]
    for group in _runs(opened, HOUR, lambda run: _cases(run) >= MANY_CASES.value):
        yield _signal(LogReviewKind.MANY_CASES, group)


def _cases(looks: Iterable[Look]) -> int:
    return len({look.case for look in looks})


def _outside_hours(mine: Sequence[Look]) -> Iterator[Signal]:
    """Somebody who is not on duty at night looks into cases in the night or the weekend."""
    nights: dict[dt.date, list[Look]] = defaultdict(list)
    for look in mine:
        if look.opened and look.organisation not in DAY_AND_NIGHT and _is_night(look.at):
            nights[(look.at.astimezone(AMSTERDAM) - NIGHT_ENDS.value * HOUR).date()].append(look)
    for group in nights.values():
        if len(group) >= NIGHT_LOOKS.value:
            yield _signal(LogReviewKind.OUTSIDE_HOURS, group)


def _is_night(at: dt.datetime) -> bool:
    here = at.astimezone(AMSTERDAM)
    weekend = here.weekday() >= 5
    return weekend or here.hour >= NIGHT_BEGINS.value or here.hour < NIGHT_ENDS.value


def _refused(mine: Sequence[Look]) -> Iterator[Signal]:
    """Somebody is refused again and again within an hour."""
    refused = [look for look in mine if not look.allowed]
    for group in _runs(refused, HOUR, lambda run: len(run) >= REFUSALS.value):
        yield _signal(LogReviewKind.REFUSED, group)


def _without_act(mine: Sequence[Look]) -> Iterator[Signal]:
    """Somebody keeps looking into a case for a month and never does anything in it."""
    acted = {look.case for look in mine if look.acted}
    per_case: dict[int, list[Look]] = defaultdict(list)
    for look in mine:
        oversight = look.organisation == OrganisationKey.TOETS
        if look.opened and look.case is not None and look.case not in acted and not oversight:
            per_case[look.case].append(look)
    for group in per_case.values():
        recent = [look for look in group if look.at > group[-1].at - LOOKS_BACK]
        days = {look.at.astimezone(AMSTERDAM).date() for look in recent}
        if len(days) >= IDLE_DAYS.value:
            yield _signal(LogReviewKind.WITHOUT_ACT, recent)


def _after_leaving(mine: Sequence[Look]) -> Iterator[Signal]:
    """Somebody who could see a case and no longer can keeps trying to open it."""
    last_seen: dict[UUID, Look] = {}
    tried: dict[UUID, list[Look]] = defaultdict(list)
    for look in mine:
        for thing in look.objects:
            if look.opened:
                last_seen[thing] = look
                tried.pop(thing, None)
            elif not look.allowed and thing in last_seen:
                tried[thing].append(look)
    for thing, group in tried.items():
        if len(group) >= AFTER_LEAVING.value:
            seen = last_seen[thing]
            yield Signal(LogReviewKind.AFTER_LEAVING, seen.actor, seen.case, (seen, *group))


PATTERNS: tuple[Pattern, ...] = (
    _many_cases,
    _outside_hours,
    _refused,
    _without_act,
    _after_leaving,
)
BOUND_OF = {
    LogReviewKind.MANY_CASES: MANY_CASES,
    LogReviewKind.OUTSIDE_HOURS: NIGHT_LOOKS,
    LogReviewKind.REFUSED: REFUSALS,
    LogReviewKind.WITHOUT_ACT: IDLE_DAYS,
    LogReviewKind.AFTER_LEAVING: AFTER_LEAVING,
}


def _runs(
    looks: Sequence[Look], span: dt.timedelta, enough: Callable[[Sequence[Look]], bool]
) -> Iterator[Sequence[Look]]:
    """Give the stretches within a span in which there is enough; none shares a line with another.

    Facts: a stretch begins at a line, not at a whole hour, so that none is cut in two.
    """
    start = end = 0
    while start < len(looks):
        end = max(end, start)
        while end < len(looks) and looks[end].at - looks[start].at <= span:
            end += 1
        if enough(looks[start:end]):
            yield looks[start:end]
            start = end
        else:
            start += 1


def _signal(kind: LogReviewKind, looks: Sequence[Look]) -> Signal:
    cases = {look.case for look in looks}
    case = next(iter(cases)) if len(cases) == 1 else None
    return Signal(kind, looks[0].actor, case, tuple(looks))
