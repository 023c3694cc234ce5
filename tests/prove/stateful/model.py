"""A municipality as facts: who works where, who takes part, what was given on which ground.

Nothing is ever taken out: what ended carries the moment at which it did. All windows are
half-open, from `since`, before `until`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from uuid import UUID

from tests.prove.stateful.text import PolicyText

Moment = dt.datetime


@dataclass(eq=False)
class Party:
    """One organisation with one task field."""

    id: int
    name: str
    organisation: str
    secret: bool


@dataclass(eq=False)
class Team:
    id: int
    party: Party
    desk: int
    active: bool = True


@dataclass(eq=False)
class Job:
    """Somebody works in a team for a time, with a desk of his or her own for designation."""

    id: int
    team: Team
    desk: int
    since: Moment
    until: Moment | None = None


@dataclass(eq=False)
class Appointment:
    """Somebody works in another capacity in one case."""

    id: int
    case: int
    desk: int
    since: Moment
    until: Moment | None


@dataclass(eq=False)
class Person:
    name: str
    active: bool = True
    jobs: list[Job] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)


@dataclass(eq=False)
class Desk:
    """What receives access: a team, one of its members, or somebody appointed."""

    id: int
    group: int
    party: Party
    team: bool = False
    appointment: Appointment | None = None


@dataclass(eq=False)
class Ground:
    """A recorded ground; `on` is what it hangs on, by identity: a part, a release, a subject.

    Facts: a consent has a `kind` (to what somebody agreed) and a row of its own, `consent`.
    """

    code: str
    scope: str
    since: Moment
    until: Moment | None = None
    on: object | None = None
    by: Party | None = None
    recipients: frozenset[int] | None = None
    categories: frozenset[str] | None = None
    withdrawn: Moment | None = None
    kind: str = ""
    consent: int | None = None

    def again(self, *, on: object) -> Ground:
        """Give the same ground on something else."""
        return replace(self, on=on)


@dataclass(eq=False)
class Opening:
    """A period in which a setting is open."""

    setting: str
    since: Moment
    until: Moment | None = None


@dataclass(eq=False)
class Part:
    """A desk takes part in one setting."""

    desk: Desk
    setting: str
    since: Moment
    until: Moment | None = None
    guest: bool = False
    ended: Moment | None = None
    opted_in: bool = False


@dataclass(eq=False)
class Release:
    """A source gives an item to a setting, to some parties or to all who take part."""

    item: int
    setting: str
    recipients: frozenset[int] | None
    since: Moment
    until: Moment | None = None
    withdrawn: Moment | None = None


@dataclass(frozen=True)
class Condition:
    """A source's own condition: at most this level, for whom and where."""

    level: int
    organisations: frozenset[str] | None = None
    parties: frozenset[int] | None = None
    settings: frozenset[str] | None = None


@dataclass(eq=False)
class Item:
    """One piece of content; `mark` is a word in its text that stands nowhere else.

    Facts: `born` is the birth date that stands with a name.
    """

    id: int
    mark: str
    party: Party
    category: str
    home: str
    regime: str = "AVG"
    secret: bool = False
    hidden_address: bool = False
    subject: int | None = None
    conditions: tuple[Condition, ...] = ()
    releases: list[Release] = field(default_factory=list)
    withdrawn: Moment | None = None
    agreement: bool = False
    planner: Party | None = None
    born: dt.date | None = None
    warning: bool = False


@dataclass(eq=False)
class Given:
    """What a source confirmed for a request, or what went along with it."""

    items: list[Item]
    with_request: bool = False
    confirmed: bool = False
    for_weighing: bool = True
    for_conference: bool = True
    ground: str = ""


@dataclass(eq=False)
class Request:
    """A handshake that runs."""

    id: int
    target: str
    weighing: str
    since: Moment
    asker: str
    desk: Desk
    receivers: list[Desk]
    given: dict[Party, Given] = field(default_factory=dict)
    fits: bool = False
    question: bool = False
    recipient: Desk | None = None


@dataclass(eq=False)
class CaseFile:
    id: int
    uuid: UUID
    reference: str
    kind: str
    table: str
    opened: Moment
    subjects: list[int]
    closed: Moment | None = None
    openings: list[Opening] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    items: dict[int, Item] = field(default_factory=dict)
    grounds: dict[tuple[str, str, object], list[Ground]] = field(default_factory=dict)
    regie: dict[str, Desk | None] = field(default_factory=dict)
    request: Request | None = None
    prepared: dict[str, tuple[Party, list[Item]]] = field(default_factory=dict)
    invited: set[tuple[str, Party]] = field(default_factory=set)

    def record(self, ground: Ground) -> Ground:
        key = (ground.code, ground.scope, ground.on)
        self.grounds.setdefault(key, []).append(ground)
        return ground

    def all_grounds(self) -> list[Ground]:
        return [ground for rows in self.grounds.values() for ground in rows]


@dataclass(eq=False)
class Warning:
    """A text that a source pushed at once, to desks that need not take part in the case."""

    id: int
    case: CaseFile
    item: Item
    setting: str
    source: frozenset[Desk]
    recipients: frozenset[Desk]
    since: Moment
    until: Moment
    ended: Moment | None = None
    shut: Moment | None = None
    """When the setting closed in which it was given: then its source stops reading it as well."""

    def told_stopped(self, at: Moment) -> None:
        """Nobody who was warned reads it from now on."""
        self.until = min(self.until, at)


@dataclass(frozen=True)
class Step:
    """A case that went from one table to another: what figures count."""

    kind: str
    origin: str
    target: str
    direction: str
    at: Moment


@dataclass
class Town:
    """Everything that was told."""

    texts: list[tuple[Moment, PolicyText]]
    """The texts of the policy, each with the moment from which it holds."""
    parties: dict[int, Party] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    desks: dict[int, Desk] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[int, CaseFile] = field(default_factory=dict)
    standing: list[Ground] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    joined: list[tuple[str, int]] = field(default_factory=list)
    """Reports that joined a case: its kind, and the year in which they were received."""
