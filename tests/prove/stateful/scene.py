"""What the deeds share: the people on stage, the clock, and telling the model what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from casework.access import Actor
from casework.models import Case, Desk, LegalGround, Membership, Party, Team
from casework.models import Item as ItemRow
from tests.cast import Cast
from tests.prove.stateful import model
from tests.prove.stateful.model import CaseFile, Ground, Item, Part, Release
from tests.prove.stateful.oracle import ON_ADMISSION, Oracle, happened
from tests.prove.stateful.text import PolicyText

PEOPLE = (
    "coordinator",
    "samendoen",
    "intake",
    "vreemde",
    "wijkagent",
    "hovj",
    "wonen",
    "ggz",
    "tactus",
    "zvh",
    "om",
    "oov",
    "vth",
    "stuw",
    "jeugd",
    "fg",
)
"""Sixteen people of thirteen organisations; the others of the municipality stand by."""

ADMITS = {"ZVH_CASUS", "JOR", "RIEC_CASUS"}
"""Settings to which a party is admitted by decision, ground TOEGEL (Wgs 2.31(4), 2.23(5))."""

HANDLES = {"LOCAL": "LOKAAL", "ZVH": "ZVH_CASUS", "JOR": "JOR", "OTH": "OTH"}
"""The setting in which a table works on a case (rulings §3)."""

REGIMES = {"POL": "WPG", "OM": "WJSG", "DJI": "WJSG"}
"""The law of what a party writes, unless it says otherwise."""

BY_LAW = {"WPG": "P203", "WJSG": "J39fa"}
"""The ground on which police and justice give into a partnership (rules S6, S8)."""

PARTNERSHIPS = {"ZVH_TRIAGE", "ZVH_CASUS", "JOR"}

ON_SECRECY = {"C", "G"}


@dataclass
class Attempt:
    """Something to be done: how, what the model is told when it happened, and what must be.

    Facts: `unseen` must fail as what does not exist, `never` must be refused; `always` must not,
    unless one of the others holds.
    """

    words: str
    run: Callable[[], Any]
    tell: Callable[[Any], None] = lambda result: None
    cases: Sequence[CaseFile] = ()
    people: Sequence[str] = ()
    unseen: bool = False
    never: bool = False
    always: bool = False
    deed: str = "open_case"


@dataclass
class Scene:
    """A municipality in the database and as told, at one moment."""

    cast: Cast
    town: model.Town
    oracle: Oracle
    rng: Random = field(default_factory=Random)
    marks: int = 0

    @property
    def at(self) -> dt.datetime:
        return self.cast.at

    @property
    def text(self) -> PolicyText:
        """The text of the policy that holds now."""
        return self.oracle.text(self.at)

    # ------------------------------------------------------------------ choosing

    def by(self, name: str) -> Actor:
        return self.cast.actor(name)

    def chance(self, one_in: float) -> bool:
        return self.rng.random() * one_in < 1

    def open_cases(self) -> list[CaseFile]:
        return [case for case in self.town.cases.values() if not happened(case.closed, self.at)]

    def a_case(self) -> CaseFile | None:
        """Choose a case: mostly an open one."""
        among = self.open_cases()
        if not among or self.chance(25):
            among = list(self.town.cases.values())
        return self.rng.choice(among) if among else None

    def somebody(self, case: CaseFile, stray: float = 12) -> str:
        """Choose a person: mostly one who knows of the case."""
        known = [name for name in PEOPLE if self.oracle.knows(name, case, self.at)]
        if not known or self.chance(stray):
            return self.rng.choice(PEOPLE)
        return self.rng.choice(known)

    def knows(self, name: str, case: CaseFile) -> bool:
        return self.oracle.knows(name, case, self.at)

    def capacity(self, name: str, case: CaseFile) -> model.Desk | None:
        """In which capacity somebody works in a case: appointed, else designated, else a team."""
        present = self.oracle.present(name, case, self.at)
        if not present:
            return None
        order = sorted(present, key=lambda desk: desk.id)
        appointed = [d for d in order if d.appointment and d.appointment.case == case.id]
        return (appointed or order)[0]

    def own_items(self, name: str, case: CaseFile) -> list[Item]:
        """What somebody's parties wrote, that still stands and that he or she sees."""
        if not self.knows(name, case):
            return []
        parties = self.oracle.parties_of(name, self.at)
        seen = self.oracle.levels(name, case, self.at)
        return [
            item
            for item in case.items.values()
            if item.party in parties and item.id in seen and item.withdrawn is None
        ]

    def local_day(self) -> dt.date:
        return self.at.date()

    def soon(self, one_in: float = 3) -> dt.datetime | None:
        """Give an end that a walk will live to see, or none."""
        if not self.chance(one_in):
            return None
        return self.at + dt.timedelta(minutes=self.rng.choice((20, 90, 600, 3000)))

    def mark(self) -> str:
        """Give a word that stands in one text only."""
        self.marks += 1
        return f"merkwoord{self.marks:05}"

    # ------------------------------------------------------------------ rows

    def row(self, case: CaseFile) -> Case:
        return Case.objects.get(pk=case.id)

    def item_rows(self, items: Iterable[Item]) -> list[ItemRow]:
        chosen = list(items)
        rows = ItemRow.objects.select_related("party", "case").in_bulk([one.id for one in chosen])
        return [rows[one.id] for one in chosen]

    def desk_row(self, desk: model.Desk) -> Desk:
        return Desk.objects.select_related("party", "team").get(pk=desk.id)

    def ground_row(self, ground: Ground) -> LegalGround:
        rows = LegalGround.objects.filter(
            ground=ground.code, scope=ground.scope, valid_from=ground.since
        )
        if isinstance(ground.on, Release):
            rows = rows.filter(release__item=ground.on.item, release__setting=ground.on.setting)
        elif isinstance(ground.on, Part):
            rows = rows.filter(
                participation__desk=ground.on.desk.id, participation__setting=ground.on.setting
            )
        elif ground.scope == "subject":
            rows = rows.filter(subject=ground.on)
        elif ground.recipients is not None:
            rows = rows.filter(recipients=sorted(ground.recipients))
        found = rows.order_by("pk").first()
        assert found is not None, ground
        return found

    # ------------------------------------------------------------------ telling

    def found_person(self, name: str) -> model.Person:
        return self.town.people[name]

    def told_opening(self, case: CaseFile, setting: str) -> None:
        if not any(row.setting == setting and row.until is None for row in case.openings):
            case.openings.append(model.Opening(setting, self.at))

    def told_shut(self, case: CaseFile, setting: str) -> None:
        """A setting closes, and everybody's part in it ends."""
        shut = [row for row in case.openings if row.setting == setting and row.until is None]
        for row in shut:
            row.until = self.at
        for part in case.parts if shut else ():
            if part.setting == setting and part.ended is None:
                part.ended = self.at
        for warning in self.town.warnings if shut else ():
            if warning.case is case and warning.setting == setting:
                warning.shut = warning.shut or self.at
                warning.told_stopped(self.at)

    def told_item_stopped(self, item: Item) -> None:
        """Who was warned of an item stops reading it when its source takes it back."""
        for warning in self.town.warnings:
            if warning.item is item:
                warning.told_stopped(self.at)

    def told_seat(
        self,
        case: CaseFile,
        desk: model.Desk,
        setting: str,
        *,
        guest: bool = False,
        until: dt.datetime | None = None,
        decided: bool = False,
    ) -> Part:
        """A desk takes part, with its necessity; `decided` adds the decision to admit it."""
        for part in case.parts:
            same = (part.desk, part.setting, part.guest, part.until) == (
                desk,
                setting,
                guest,
                until,
            )
            if same and part.ended is None:
                return part
        part = Part(desk, setting, self.at, until, guest)
        case.parts.append(part)
        own = frozenset({desk.party.id})
        about = None if guest else ON_ADMISSION
        self._ground(case, "N", "participation", part, recipients=own, categories=about)
        if guest:
            self._ground(case, "DERDE", "participation", part, recipients=own)
        elif decided and setting in ADMITS:
            self._ground(case, "TOEGEL", "participation", part, recipients=own)
        return part

    def _ground(self, case: CaseFile, code: str, scope: str, on: object, **facts: Any) -> Ground:
        return case.record(Ground(code, scope, facts.pop("since", self.at), on=on, **facts))

    def told_item(
        self,
        case: CaseFile,
        ident: int,
        party: model.Party,
        category: str,
        home: str,
        *,
        mark: str,
        secret: bool | None = None,
        **facts: Any,
    ) -> Item:
        item = Item(
            ident,
            mark,
            party,
            category,
            home,
            regime=facts.pop("regime", None) or REGIMES.get(party.organisation, "AVG"),
            secret=party.secret if secret is None else secret,
            **facts,
        )
        case.items[ident] = item
        return item

    def told_release(
        self,
        case: CaseFile,
        item: Item,
        setting: str,
        recipients: Iterable[int] | None = None,
        *,
        grounds: Iterable[tuple[str, dt.datetime | None]] = (),
        until: dt.datetime | None = None,
    ) -> Release:
        """A source gives an item: with its necessity, what the law gives, and what it adds."""
        named = frozenset(recipients) if recipients is not None else None
        release = Release(item.id, setting, named, self.at, until)
        item.releases.append(release)
        given: list[tuple[str, dt.datetime | None]] = [("N", None)]
        if setting in PARTNERSHIPS and item.regime in BY_LAW:
            given.append((BY_LAW[item.regime], None))
        secret = item.secret or item.category == "GEZ"
        given += [(code, end) for code, end in grounds if secret or code not in ON_SECRECY]
        for code, end in given:
            self._ground(
                case,
                code,
                "release",
                release,
                until=end,
                by=item.party,
                recipients=named,
                categories=frozenset({item.category}),
            )
        return release

    def told_case_ground(self, case: CaseFile, code: str) -> None:
        self._ground(case, code, "case", None)

    def told_party(self, ident: int) -> model.Party:
        return self.town.parties[ident]


# ---------------------------------------------------------------------- the beginning


def set_scene(cast: Cast, text: PolicyText) -> Scene:
    """Read who works where before anything happens; what follows is only told."""
    town = model.Town([(dt.datetime.min.replace(tzinfo=dt.UTC), text)])
    for party in Party.objects.all():
        town.parties[party.pk] = model.Party(
            party.pk, party.name, party.organisation, party.secrecy_bound
        )
    teams = {row.pk: row for row in Team.objects.all()}
    for desk in Desk.objects.all():
        town.desks[desk.pk] = model.Desk(
            desk.pk, desk.group_id, town.parties[desk.party_id], team=desk.team_id is not None
        )
        if desk.team_id is not None:
            town.teams[desk.team_id] = model.Team(
                desk.team_id, town.parties[teams[desk.team_id].party_id], desk.pk
            )
    for name in cast.demo.users:
        town.people[name] = model.Person(name)
    own = dict(Desk.objects.filter(membership__isnull=False).values_list("membership_id", "pk"))
    for job in Membership.objects.select_related("user").order_by("pk"):
        town.people[job.user.username].jobs.append(
            model.Job(job.pk, town.teams[job.team_id], own[job.pk], job.since, job.until)
        )
    for row in LegalGround.objects.filter(scope="standing"):
        assert row.recorded_by_party_id is not None
        town.standing.append(
            Ground(
                row.ground,
                "standing",
                row.valid_from,
                row.valid_until,
                by=town.parties[row.recorded_by_party_id],
                recipients=frozenset(row.recipients or ()),
                categories=frozenset(row.categories or ()),
            )
        )
    return Scene(cast, town, Oracle(town))


def new_desk(scene: Scene, row: Desk, **facts: Any) -> model.Desk:
    """Tell that a desk was made."""
    desk = model.Desk(row.pk, row.group_id, scene.town.parties[row.party_id], **facts)
    scene.town.desks[desk.id] = desk
    return desk


Deed = Callable[[Scene], Attempt | None]
"""Draws something to be done; None when there is nothing of the kind to do now."""
