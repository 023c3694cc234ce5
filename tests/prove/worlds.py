"""Small worlds drawn at random, and a second opinion on who sees what in them.

A world is drawn as plain plans, written as rows by hand (not by the services, so that it may hold
any combination), and judged by `Judge`: it asks the sharing rules about every desk at every
moment, from facts it maps itself. The doors must give exactly the same.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache

from django.contrib.auth.models import Group
from hypothesis import strategies as st

from casework import access, policies
from casework.models import (
    Case,
    CaseSetting,
    Desk,
    Item,
    LegalGround,
    Membership,
    Municipality,
    Participation,
    Party,
    RegieHolder,
    Release,
    Team,
    User,
)
from casework.rules import sharing
from casework.services import worklist
from casework.vocabulary import (
    CaseKind,
    Category,
    Ground,
    Level,
    OrganisationKey,
    RegieSlot,
    Regime,
    Role,
    Setting,
    Table,
)
from tests.cast import AMSTERDAM

NOW = dt.datetime(2026, 11, 4, 9, 0, tzinfo=AMSTERDAM)
"""The moment at which grants are decided; nothing is decided again after it."""

K = OrganisationKey
PARTIES = (K.PC, K.COL_SD, K.COL_SD, K.POL, K.GGZ, K.WOCO, K.ZVH_PR, K.OM, K.TOETS, K.STAT)
USERS = 3
SETTINGS = (Setting.LOKAAL, Setting.ZVH_TRIAGE, Setting.ZVH_CASUS, Setting.OTH)
OFTEN_LOCAL = (Setting.LOKAAL, Setting.LOKAAL, Setting.LOKAAL, *SETTINGS)
"""Where things happen: drawn evenly, two things would hardly ever meet in one setting."""
CATEGORIES = (
    Category.ID,
    Category.POL8,
    Category.WOON,
    Category.FIN,
    Category.HULP,
    Category.GEZ,
    Category.PLAN,
    Category.JUS,
)
ENDS = (1, 2, 24)


def moment(hours: float) -> dt.datetime:
    return NOW + dt.timedelta(hours=hours)


def end(hours: float | None) -> dt.datetime | None:
    return None if hours is None else moment(hours)


TICK = 1 / 3600
MOMENTS = (0.0, 1 - TICK, 1.0, 2.0, 24 - TICK, 24.0)
"""Hours after `NOW`: every end that a world can hold, and just before some of them."""

# ------------------------------------------------------------------ plans


@dataclass(frozen=True)
class Span:
    since: float
    until: float | None


@dataclass(frozen=True)
class GroundPlan:
    code: Ground
    span: Span
    withdrawn: float | None = None
    parties: tuple[int, ...] | None = None
    categories: tuple[Category, ...] | None = None
    by: int | None = None


@dataclass(frozen=True)
class SeatPlan:
    desk: int
    setting: Setting
    span: Span
    ended: float | None
    guest: bool
    grounds: tuple[GroundPlan, ...]


@dataclass(frozen=True)
class ReleasePlan:
    setting: Setting
    parties: tuple[int, ...] | None
    span: Span
    withdrawn: float | None
    grounds: tuple[GroundPlan, ...]


@dataclass(frozen=True)
class ItemPlan:
    party: int
    category: Category
    regime: Regime
    secret: bool
    hidden_address: bool
    written_in: Setting
    withdrawn: float | None
    condition: Level | None
    releases: tuple[ReleasePlan, ...]


@dataclass(frozen=True)
class CasePlan:
    undermining: bool
    settings: tuple[tuple[Setting, Span], ...]
    closed: float | None
    seats: tuple[SeatPlan, ...]
    grounds: tuple[GroundPlan, ...]
    items: tuple[ItemPlan, ...]
    due: tuple[int, ...]


@dataclass(frozen=True)
class MemberPlan:
    user: int
    party: int
    span: Span
    designated: bool


@dataclass(frozen=True)
class WorldPlan:
    planned_ahead: bool
    members: tuple[MemberPlan, ...]
    inactive_user: int | None
    inactive_team: int | None
    standing: tuple[GroundPlan, ...]
    cases: tuple[CasePlan, ...]


# ------------------------------------------------------------------ drawing


def rarely(strategy: st.SearchStrategy, otherwise=None, one_in: int = 6) -> st.SearchStrategy:
    return st.integers(1, one_in).flatmap(
        lambda drawn: strategy if drawn == one_in else st.just(otherwise)
    )


@st.composite
def spans(draw, ahead: bool) -> Span:
    starts = (-48, -24, -1, 0) + ((1, 2) if ahead else ())
    since = draw(st.sampled_from(starts))
    until = draw(rarely(st.sampled_from([hour for hour in (0, *ENDS) if hour > since]), one_in=3))
    return Span(since, until)


past = rarely(st.sampled_from((-1, 0)), one_in=8)
some_parties = st.sets(st.integers(0, len(PARTIES) - 1), min_size=1, max_size=4).map(
    lambda chosen: tuple(sorted(chosen))
)


@st.composite
def grounds(draw, codes: tuple[Ground, ...], ahead: bool, *, named: bool = False) -> GroundPlan:
    parties = some_parties if named else rarely(some_parties)
    return GroundPlan(
        draw(st.sampled_from(codes)),
        draw(spans(ahead)),
        draw(past),
        draw(parties),
        draw(rarely(st.just((Category.META, Category.ID, Category.POL8)))),
        draw(rarely(st.integers(0, len(PARTIES) - 1))),
    )


@st.composite
def seats(draw, desks: list[int], ahead: bool) -> SeatPlan:
    necessary = GroundPlan(Ground.N, Span(-48, draw(rarely(st.sampled_from(ENDS)))))
    more = draw(
        st.lists(grounds((Ground.TOEGEL, Ground.DERDE, Ground.UITVRAAG), ahead), max_size=2)
    )
    return SeatPlan(
        draw(st.sampled_from(desks)),
        draw(st.sampled_from(OFTEN_LOCAL)),
        draw(spans(ahead)),
        draw(past),
        draw(rarely(st.just(True), False)),
        (*draw(rarely(st.just(()), (necessary,), 8)), *more),
    )


RELEASE_GROUNDS = (Ground.P203, Ground.G, Ground.C, Ground.T, Ground.J39fa, Ground.P16b)


@st.composite
def releases(draw, ahead: bool) -> ReleasePlan:
    necessary = draw(rarely(st.just(()), (GroundPlan(Ground.N, Span(-48, None)),), 8))
    return ReleasePlan(
        draw(st.sampled_from(OFTEN_LOCAL)),
        draw(rarely(some_parties, one_in=3)),
        draw(spans(ahead)),
        draw(past),
        (*necessary, *draw(st.lists(grounds(RELEASE_GROUNDS, ahead), max_size=2))),
    )


@st.composite
def items(draw, parties: list[int], ahead: bool) -> ItemPlan:
    return ItemPlan(
        draw(st.sampled_from(parties)),
        draw(st.sampled_from(CATEGORIES)),
        draw(rarely(st.sampled_from((Regime.WPG, Regime.WJSG)), Regime.AVG, 3)),
        draw(rarely(st.just(True), False)),
        draw(rarely(st.just(True), False)),
        draw(st.sampled_from(OFTEN_LOCAL)),
        draw(past),
        draw(rarely(st.sampled_from((Level.NONE, Level.SIGNAL)))),
        tuple(draw(st.lists(releases(ahead), min_size=1, max_size=3))),
    )


@st.composite
def case_plans(draw, where: Where, ahead: bool) -> CasePlan:
    undermining = draw(rarely(st.just(True), False, 5))
    shut = draw(rarely(st.sets(st.sampled_from(SETTINGS), max_size=3), frozenset(), 3))
    oversight = grounds((Ground.TD,), ahead, named=True).map(
        lambda plan: replace(plan, parties=(PARTIES.index(K.TOETS),))
    )
    more = st.lists(grounds((Ground.MELD, Ground.SN), ahead, named=True), max_size=2)
    return CasePlan(
        undermining,
        tuple((setting, Span(-48, draw(past))) for setting in SETTINGS if setting not in shut),
        draw(rarely(st.sampled_from((-1, 0)), one_in=6)),
        tuple(draw(st.lists(seats(where.desks, ahead), min_size=2, max_size=5))),
        (*draw(more), *draw(rarely(st.tuples(oversight), (), 4))),
        tuple(draw(st.lists(items(where.parties, ahead), min_size=1, max_size=3))),
        tuple(draw(st.lists(st.integers(0, 3), min_size=where.count, max_size=where.count))),
    )


@dataclass(frozen=True)
class Where:
    """The desks and parties at which something happens: those of which somebody is a member."""

    desks: list[int]
    parties: list[int]
    count: int


@st.composite
def worlds(draw) -> WorldPlan:
    """Draw a world: who works where, which cases there are, and who takes part in what.

    Facts: things are drawn where the people are, else hardly anybody would see anything.
    """
    ahead = draw(st.booleans())
    member = st.builds(
        MemberPlan,
        st.integers(0, USERS - 1),
        st.integers(0, len(PARTIES) - 1),
        spans(ahead),
        st.booleans(),
    )
    members = draw(st.lists(member, min_size=3, max_size=6))
    teams = sorted({one.party for one in members})
    own = [len(PARTIES) + number for number in range(len(members))]
    where = Where([*teams, *teams, *own], teams, len(PARTIES) + len(members))
    standing = st.lists(grounds((Ground.P20, Ground.P42), ahead, named=True), max_size=2)
    return WorldPlan(
        ahead,
        tuple(members),
        draw(rarely(st.integers(0, USERS - 1), one_in=8)),
        draw(rarely(st.integers(0, len(PARTIES) - 1), one_in=8)),
        tuple(draw(standing)),
        tuple(draw(st.lists(case_plans(where, ahead), min_size=1, max_size=3))),
    )


# ------------------------------------------------------------------ writing


@dataclass
class Scene:
    """What every world shares: a municipality, its parties with a team each, and people."""

    municipality: Municipality
    users: list[User]
    parties: list[Party]
    teams: list[Team]
    desks: list[Desk]


def set_scene() -> Scene:
    municipality = Municipality.objects.create(name="Wereld", slug="wereld")
    parties = [
        Party.objects.create(municipality=municipality, organisation=key, name=f"{key} {number}")
        for number, key in enumerate(PARTIES)
    ]
    teams = [Team.objects.create(party=party, name="Team") for party in parties]
    return Scene(
        municipality,
        [User.objects.create_user(f"persoon{number}") for number in range(USERS)],
        parties,
        teams,
        [
            Desk.objects.create(
                group=Group.objects.create(name=f"team {team.pk}"), party=team.party, team=team
            )
            for team in teams
        ],
    )


@dataclass
class World:
    """A world as it stands in the database, with the plan it was written from."""

    scene: Scene
    plan: WorldPlan
    memberships: list[Membership]
    desks: list[Desk]
    cases: list[Case] = field(default_factory=list)
    seats: dict[int, list[tuple[int, SeatPlan]]] = field(default_factory=dict)
    items: dict[int, list[tuple[int, ItemPlan]]] = field(default_factory=dict)
    releases: dict[int, list[int]] = field(default_factory=dict)


def build(scene: Scene, plan: WorldPlan) -> World:
    """Write a world and decide its grants once, at `NOW`."""
    User.objects.exclude(pk=None).update(is_active=True)
    if plan.inactive_user is not None:
        User.objects.filter(pk=scene.users[plan.inactive_user].pk).update(is_active=False)
    for user in scene.users:
        user.refresh_from_db()
    if plan.inactive_team is not None:
        Team.objects.filter(pk=scene.teams[plan.inactive_team].pk).update(active=False)
    world = World(scene, plan, [], list(scene.desks))
    for number, member in enumerate(plan.members):
        _add_member(world, member, number)
    for ground in plan.standing:
        _ground(world, ground, "standing")
    for number, drawn in enumerate(plan.cases):
        _add_case(world, drawn, number)
    for case, drawn in zip(world.cases, plan.cases, strict=True):
        access.sync_grants(case, at=NOW)
        worklist.schedule(
            case,
            {
                desk.pk: (moment(100 + due), "stap")
                for desk, due in zip(world.desks, drawn.due, strict=True)
                if due
            },
        )
    return world


def _add_member(world: World, plan: MemberPlan, number: int) -> None:
    scene = world.scene
    row = Membership.objects.create(
        user=scene.users[plan.user],
        team=scene.teams[plan.party],
        role=Role.CARE_WORKER,
        since=moment(plan.span.since),
        until=end(plan.span.until),
    )
    world.memberships.append(row)
    world.desks.append(
        Desk.objects.create(
            group=Group.objects.create(name=f"persoon {number}"),
            party=scene.parties[plan.party],
            membership=row,
            active=plan.designated,
        )
    )


def _add_case(world: World, plan: CasePlan, number: int) -> None:
    scene, by = world.scene, world.scene.users[0]
    closed = end(plan.closed)
    case = Case.objects.create(
        reference=f"ZV-{number:03}-AAA",
        municipality=scene.municipality,
        kind=CaseKind.UNDERMINING if plan.undermining else CaseKind.CONFUSED_BEHAVIOUR,
        table=Table.OTH if plan.undermining else Table.LOCAL,
        phase=None if plan.undermining else 2,
        phase_since=moment(-48),
        table_since=moment(-48),
        area="Dedemsvaart",
        purpose="Rust.",
        opened_at=moment(-48),
        opened_by=by,
        closed_at=closed,
        closed_by=by if closed else None,
    )
    world.cases.append(case)
    RegieHolder.objects.create(
        case=case,
        slot=RegieSlot.CASE_DIRECTION,
        household=True,
        since=moment(-48),
        assigned_by=by,
    )
    for setting, span in plan.settings:
        shut = end(span.until)
        CaseSetting.objects.create(
            case=case,
            setting=setting,
            decision="Besluit",
            opened_at=moment(span.since),
            opened_by=by,
            closed_at=shut,
            closed_by=by if shut else None,
        )
    for ground in plan.grounds:
        _ground(world, ground, "case", case=case)
    world.seats[case.pk] = [_add_seat(world, case, seat) for seat in _distinct(plan.seats)]
    world.items[case.pk] = [_add_item(world, case, item) for item in plan.items]


def _distinct(drawn: tuple[SeatPlan, ...]) -> list[SeatPlan]:
    """Keep one open-ended seat per desk and setting, as the database demands."""
    kept: dict[object, SeatPlan] = {}
    for number, seat in enumerate(drawn):
        endless = seat.span.until is None and seat.ended is None
        kept.setdefault((seat.desk, seat.setting) if endless else number, seat)
    return list(kept.values())


def _add_seat(world: World, case: Case, plan: SeatPlan) -> tuple[int, SeatPlan]:
    by = world.scene.users[0]
    ended = end(plan.ended)
    row = Participation.objects.create(
        case=case,
        desk=world.desks[plan.desk],
        setting=plan.setting,
        since=moment(plan.span.since),
        until=end(plan.span.until),
        guest=plan.guest,
        admitted_by=by,
        necessity="Nodig.",
        ended_at=ended,
        ended_by=by if ended else None,
    )
    for ground in plan.grounds:
        _ground(world, ground, "participation", case=case, participation=row)
    return row.pk, plan


def _add_item(world: World, case: Case, plan: ItemPlan) -> tuple[int, ItemPlan]:
    by, withdrawn = world.scene.users[0], end(plan.withdrawn)
    row = Item.objects.create(
        case=case,
        party=world.scene.parties[plan.party],
        author=by,
        category=plan.category,
        regime=plan.regime,
        professional_secrecy=plan.secret,
        secret_address=plan.hidden_address,
        conditions=[] if plan.condition is None else [{"level": plan.condition.code}],
        written_in=plan.written_in,
        text="Tekst.",
        occurred_at=moment(-1),
        first_processed_at=moment(-1),
        withdrawn_at=withdrawn,
        withdrawn_by=by if withdrawn else None,
    )
    world.releases[row.pk] = [_add_release(world, case, row, one) for one in plan.releases]
    return row.pk, plan


def _add_release(world: World, case: Case, item: Item, plan: ReleasePlan) -> int:
    by, withdrawn = world.scene.users[0], end(plan.withdrawn)
    row = Release.objects.create(
        item=item,
        setting=plan.setting,
        recipients=_keys(world, plan.parties),
        necessity="Nodig.",
        released_at=moment(plan.span.since),
        released_by=by,
        until=end(plan.span.until),
        withdrawn_at=withdrawn,
        withdrawn_by=by if withdrawn else None,
    )
    for ground in plan.grounds:
        _ground(world, ground, "release", case=case, release=row)
    return row.pk


def _keys(world: World, parties: tuple[int, ...] | None) -> list[int] | None:
    return None if parties is None else [world.scene.parties[number].pk for number in parties]


def _ground(world: World, plan: GroundPlan, scope: str, **relation: object) -> None:
    by, withdrawn = world.scene.users[0], end(plan.withdrawn)
    LegalGround.objects.create(
        municipality=world.scene.municipality,
        ground=plan.code,
        scope=scope,
        recipients=_keys(world, plan.parties),
        categories=None if plan.categories is None else list(plan.categories),
        article="Artikel",
        decided_by="Iemand",
        decided_on=NOW.date(),
        recorded_by=by,
        recorded_by_party=None if plan.by is None else world.scene.parties[plan.by],
        valid_from=moment(plan.span.since),
        valid_until=end(plan.span.until),
        withdrawn_at=withdrawn,
        withdrawn_by=by if withdrawn else None,
        **relation,
    )


# ------------------------------------------------------------------ judging


class Judge:
    """Says who should see what, from the plans alone and by asking the rules about each desk."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.policy = policies.first_policy()
        self.facts = {case.pk: self._case_facts(number) for number, case in enumerate(world.cases)}
        self.knows = cache(self._knows)

    # facts, mapped a second time

    def _party(self, number: int) -> int:
        return self.world.scene.parties[number].pk

    def _ground(self, plan: GroundPlan, scope: str, **relation: int) -> sharing.GroundFact:
        return sharing.GroundFact(
            id=0,
            code=plan.code,
            valid_from=moment(plan.span.since),
            valid_until=end(plan.span.until),
            withdrawn_at=end(plan.withdrawn),
            recipients=None if plan.parties is None else frozenset(map(self._party, plan.parties)),
            categories=None if plan.categories is None else frozenset(plan.categories),
            scope=scope,
            recorded_by_party=None if plan.by is None else self._party(plan.by),
            **relation,
        )

    def _case_facts(self, number: int) -> sharing.CaseFacts:
        plan, case = self.world.plan.cases[number], self.world.cases[number]
        found = [self._ground(ground, "standing") for ground in self.world.plan.standing]
        found += [self._ground(ground, "case") for ground in plan.grounds]
        for key, seat in self.world.seats[case.pk]:
            found += [
                self._ground(one, "participation", participation_id=key) for one in seat.grounds
            ]
        for key, item in self.world.items[case.pk]:
            for release, given in zip(self.world.releases[key], item.releases, strict=True):
                found += [self._ground(one, "release", release_id=release) for one in given.grounds]
        return sharing.CaseFacts(
            end(plan.closed),
            tuple(
                sharing.SettingFact(setting, moment(span.since), end(span.until))
                for setting, span in plan.settings
            ),
            tuple(found),
        )

    def _item_facts(self, key: int, plan: ItemPlan) -> sharing.ItemFacts:
        return sharing.ItemFacts(
            id=key,
            category=plan.category,
            source_party=self._party(plan.party),
            written_in=plan.written_in,
            regime=plan.regime,
            professional_secrecy=plan.secret,
            secret_address=plan.hidden_address,
            withdrawn_at=end(plan.withdrawn),
            conditions=() if plan.condition is None else (sharing.Condition(plan.condition),),
            releases=tuple(
                sharing.ReleaseFact(
                    id=release,
                    setting=given.setting,
                    recipients=(
                        None
                        if given.parties is None
                        else frozenset(map(self._party, given.parties))
                    ),
                    since=moment(given.span.since),
                    until=end(given.span.until),
                    withdrawn_at=end(given.withdrawn),
                )
                for release, given in zip(self.world.releases[key], plan.releases, strict=True)
            ),
        )

    # people

    def desks(self, user: int, at: float) -> list[int]:
        """Give the numbers of the desks a person has: of running memberships in active teams."""
        plan = self.world.plan
        if plan.inactive_user == user:
            return []
        running = [
            number
            for number, member in enumerate(plan.members)
            if member.user == user
            and member.span.since <= at
            and (member.span.until is None or at < member.span.until)
            and plan.inactive_team != member.party
        ]
        teams = {plan.members[number].party for number in running}
        own = [len(PARTIES) + number for number in running if plan.members[number].designated]
        return [*sorted(teams), *own]

    def _organisation(self, desk: int) -> OrganisationKey:
        return OrganisationKey(self.world.desks[desk].party.organisation)

    def _part(self, case: Case, desk: int) -> tuple[sharing.ParticipationFact, ...]:
        return tuple(
            sharing.ParticipationFact(
                id=key,
                party=self.world.desks[desk].party_id,
                organisation=self._organisation(desk),
                setting=seat.setting,
                since=moment(seat.span.since),
                until=end(seat.span.until),
                ended_at=end(seat.ended),
                guest=seat.guest,
            )
            for key, seat in self.world.seats[case.pk]
            if seat.desk == desk
        )

    # verdicts

    def _knows(self, desk: int, case: Case, at: float) -> bool:
        """Say whether the desk may know of the case: the rules give it more than nothing."""
        facts = self.facts[case.pk]
        part = self._part(case, desk)
        if self._organisation(desk) is OrganisationKey.TOETS:
            part = (
                sharing.oversight_participations(facts, self.world.desks[desk].party_id)
                if desk < len(PARTIES)
                else ()
            )
        decided = sharing.decide_facet(
            self.policy, participations=part, category=Category.META, case=facts, at=moment(at)
        )
        return decided.level > Level.NONE

    def cases(self, user: int, at: float) -> set[int]:
        desks = self.desks(user, at)
        return {
            case.pk
            for case in self.world.cases
            if any(self.knows(desk, case, at) for desk in desks)
        }

    def levels(self, user: int, case: Case, at: float) -> dict[int, Level]:
        """Give what a person sees of the items of a case: the most of his or her desks."""
        if case.pk not in self.cases(user, at):
            return {}
        most: dict[int, Level] = {}
        for key, plan in self.world.items[case.pk]:
            most[key] = max(
                sharing.decide_read(
                    self.policy,
                    participations=self._part(case, desk),
                    item=self._item_facts(key, plan),
                    case=self.facts[case.pk],
                    at=moment(at),
                ).level
                for desk in self.desks(user, at)
            )
        return {key: level for key, level in most.items() if level > Level.NONE}

    def worklist(self, user: int, at: float) -> list[int]:
        """Give the open cases of a person by what is due first; oversight has no worklist."""
        found = {}
        for number, case in enumerate(self.world.cases):
            plan = self.world.plan.cases[number]
            dues = [
                plan.due[desk] or 1000
                for desk in self.desks(user, at)
                if self._organisation(desk) is not OrganisationKey.TOETS
                and self.knows(desk, case, at)
            ]
            if plan.closed is None and dues:
                found[case.pk] = min(dues)
        return sorted(found, key=lambda key: (found[key], key))


# ------------------------------------------------------------------ comparing


def compare(world: World) -> int:
    """Compare the doors with the judge for every person at every moment.

    Gives: how many times somebody saw something, so that a caller can see that the worlds are
    not all empty.
    """
    judge, seen = Judge(world), 0
    for case in world.cases:
        assert not access.sync_grants(case, at=NOW), "deciding twice changes nothing"
    for at in MOMENTS:
        for number, user in enumerate(world.scene.users):
            actor = access.actor_for(user, moment(at))
            assert sorted(desk.id for desk in actor.desks) == sorted(
                world.desks[desk].pk for desk in judge.desks(number, at)
            )
            if not actor.desks and at > 0:
                continue  # once is enough for who has no desk
            expected = judge.cases(number, at)
            found = set(access.visible_cases(actor).values_list("pk", flat=True))
            assert found == expected, ("cases", number, at)
            seen += len(found)
            with access.acting_for(actor):
                walled = set(Case.objects.values_list("pk", flat=True))
                assert walled == expected, ("cases, asked without a filter", number, at)
                kept = set(Item.objects.values_list("pk", flat=True))
            of_all = {key for case in world.cases for key in judge.levels(number, case, at)}
            assert kept == of_all, ("items, asked without a filter", number, at)
            for case in world.cases:
                seen += _compare_case(judge, actor, number, case, at)
            if not world.plan.planned_ahead:
                # services never write a start in the future; a list row has one window
                assert _walked(actor, 1) == judge.worklist(number, at), ("worklist", number, at)
    return seen


def _compare_case(judge: Judge, actor: access.Actor, user: int, case: Case, at: float) -> int:
    rows = access.visible_items(actor, case)
    levels = {row.item.pk: row.level for row in rows}
    assert levels == judge.levels(user, case, at), ("items", user, case.pk, at)
    parties = {judge.world.desks[desk].party_id for desk in judge.desks(user, at)}
    assert all(row.own == (row.item.party_id in parties) for row in rows)
    return len(levels)


def _walked(actor: access.Actor, limit: int) -> list[int]:
    """Walk the whole worklist page by page."""
    keys, after = [], ""
    for _ in range(50):
        page = access.worklist_page(actor, after=after, limit=limit)
        keys += [row.case_id for row in page.rows]
        after = page.after
        if not after:
            return keys
    raise AssertionError("the worklist never ends")
