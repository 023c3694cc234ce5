"""The main road, cell by cell: one case up to the ZVH and back, built from facts in time.

Every fact is recorded once with its own window; a column of the table is only a moment.
Source: rulings §4.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.rules.policy import Policy
from casework.rules.policy_file import load_policy
from casework.rules.sharing import (
    CaseFacts,
    GroundFact,
    ItemFacts,
    ParticipationFact,
    ReleaseFact,
    SettingFact,
    decide_facet,
    decide_read,
    oversight_participations,
)
from casework.rules.windows import windows
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Regime, Setting

POLICY_FILE = Path(__file__).parents[2] / "config" / "policy" / "hardenberg" / "sharing.toml"
ZONE = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 11, 2, 9, 0, tzinfo=ZONE)
FILED = datetime(2026, 11, 30, 11, 40, tzinfo=ZONE)
CONFIRMED = datetime(2026, 12, 2, 10, 15, tzinfo=ZONE)
ACCEPTED = datetime(2026, 12, 8, 14, 0, tzinfo=ZONE)
BACK = datetime(2026, 12, 21, 16, 30, tzinfo=ZONE)
CLOSED = datetime(2026, 12, 29, 12, 0, tzinfo=ZONE)
DAY = timedelta(days=1)
COLUMNS = {
    "A": START + DAY,
    "B": FILED + timedelta(hours=1),
    "C": CONFIRMED + DAY,
    "D": ACCEPTED + DAY,
    "E": BACK + DAY,
}
KEYS = {
    "coordinator": OrganisationKey.PC,
    "samendoen": OrganisationKey.COL_SD,
    "wijkagent": OrganisationKey.POL,
    "wonen": OrganisationKey.WOCO,
    "ggz": OrganisationKey.GGZ,
    "zvh": OrganisationKey.ZVH_PR,
    "om": OrganisationKey.OM,
    "vreemde": OrganisationKey.COL_SD,
    "fg": OrganisationKey.TOETS,
    "stuw": OrganisationKey.WELZIJN,
}
PARTY = {name: number for number, name in enumerate(KEYS, start=1)}
PARTY["vreemde"] = PARTY["samendoen"]  # another team of the same party
LOCAL = ("coordinator", "samendoen", "wijkagent", "wonen", "ggz")
TRIAGE = ("coordinator", "samendoen", "zvh", "om")
CASUS = ("coordinator", "samendoen", "wijkagent", "ggz", "zvh", "om")
ITEMS = ("i1", "i2", "i3", "i4", "i5", "i6", "p", "r")

# Per account and column the level of i1 i2 i3 i4 i5 i6 p r: F full, s signal, - nothing.
TABLE = {
    "coordinator": ("F-s---F-", "F-s---FF", "F-s---FF", "F-s---FF", "F-s---F-"),
    "samendoen": ("FFFFF-F-", "FFFFF-FF", "FFFFF-FF", "FFFFFFFF", "FFFFF-F-"),
    "wijkagent": ("FFF---F-", "FFF---F-", "FFF---F-", "FFF-FFFF", "FFF---F-"),
    "wonen": ("F-F---F-", "F-F---F-", "F-F---F-", "F-F---F-", "F-F---F-"),
    "ggz": ("F-s--FF-", "F-s--FF-", "F-s--FF-", "FFF-FFFF", "F-s--FF-"),
    "zvh": ("--------", "F------F", "FFF-FF-F", "FFF-FFFF", "--------"),
    "om": ("--------", "F------F", "FFF-FF-F", "FFF-FFFF", "--------"),
    "vreemde": ("--------", "--------", "--------", "--------", "--------"),
    "fg": ("--------", "--------", "--------", "--------", "--------"),
}
LETTERS = {Level.NONE: "-", Level.SIGNAL: "s", Level.FULL: "F"}
CASE_LEVEL = frozenset({Category.ID, Category.PRO, Category.DEELN, Category.META})


class World:
    """Collects facts the way the services would record them."""

    def __init__(self) -> None:
        self.participations: dict[str, list[ParticipationFact]] = {name: [] for name in KEYS}
        self.grounds: list[GroundFact] = []
        self.items: dict[str, ItemFacts] = {}
        self.number = 0

    def next(self) -> int:
        self.number += 1
        return self.number

    def ground(self, code: Ground, since: datetime, **facts: object) -> None:
        self.grounds.append(GroundFact(self.next(), code, since, **facts))  # type: ignore[arg-type]

    def admit(
        self,
        name: str,
        setting: Setting,
        since: datetime,
        *also: Ground,
        until: datetime | None = None,
        guest: bool = False,
    ) -> None:
        ident = self.next()
        self.participations[name].append(
            ParticipationFact(
                ident, PARTY[name], KEYS[name], setting, since, until=until, guest=guest
            )
        )
        hung = {"scope": "participation", "participation_id": ident}
        self.ground(Ground.N, since, categories=CASE_LEVEL, **hung)
        for code in also:
            self.ground(code, since, **hung)

    def release(
        self,
        key: str,
        setting: Setting,
        since: datetime,
        to: tuple[str, ...] | None,
        *also: Ground,
    ) -> None:
        item = self.items[key]
        recipients = None if to is None else frozenset(PARTY[name] for name in to)
        ident = self.next()
        release = ReleaseFact(ident, setting, recipients, since)
        self.items[key] = replace(item, releases=(*item.releases, release))
        for code in (Ground.N, *also):
            self.ground(
                code,
                since,
                scope="release",
                release_id=ident,
                recipients=recipients,
                recorded_by_party=item.source_party,
            )

    def case(self, closed_at: datetime | None = None) -> CaseFacts:
        settings = (
            SettingFact(Setting.LOKAAL, START, closed_at),
            SettingFact(Setting.ZVH_TRIAGE, FILED, ACCEPTED),
            SettingFact(Setting.ZVH_CASUS, ACCEPTED, BACK),
        )
        return CaseFacts(closed_at, settings, tuple(self.grounds))


def item(key: str, category: Category, source: str, **facts: object) -> ItemFacts:
    """Write an item in LOKAAL unless said otherwise."""
    written_in = facts.pop("written_in", Setting.LOKAAL)
    number = ITEMS.index(key) + 1 if key in ITEMS else 99
    return ItemFacts(number, category, PARTY[source], written_in, **facts)  # type: ignore[arg-type]


def build(*, wpg20_until: datetime | None = None) -> World:
    """Record the whole road, from the local table to the ZVH and back."""
    world = World()
    for name in LOCAL:
        world.admit(name, Setting.LOKAAL, START)
    for name in TRIAGE:
        world.admit(name, Setting.ZVH_TRIAGE, FILED)
    for name in CASUS:
        world.admit(name, Setting.ZVH_CASUS, ACCEPTED, Ground.TOEGEL)
    world.items = {
        "i1": item("i1", Category.ID, "samendoen"),
        "i2": item("i2", Category.POL8, "wijkagent", regime=Regime.WPG),
        "i3": item("i3", Category.WOON, "wonen"),
        "i4": item("i4", Category.FIN, "samendoen"),
        "i5": item("i5", Category.HULP, "samendoen"),
        "i6": item("i6", Category.GEZ, "ggz", professional_secrecy=True),
        "p": item("p", Category.PLAN, "stuw"),
        "r": item("r", Category.PLAN, "samendoen", written_in=Setting.ZVH_TRIAGE),
        "action": item("action", Category.PLAN, "wonen"),
    }
    world.ground(Ground.MELD, FILED, scope="case")
    for name, about in (("samendoen", "POL8 ID"), ("coordinator", "ID")):
        world.ground(
            Ground.P20,
            START,
            scope="standing",
            recipients=frozenset({PARTY[name]}),
            categories=frozenset(Category(code) for code in about.split()),
            valid_until=wpg20_until,
        )
    for key in ("i1", "i2", "i3", "i4", "i5", "i6", "p"):
        world.release(key, Setting.LOKAAL, START, None)
    world.release("r", Setting.ZVH_TRIAGE, FILED, None)
    also = {"i2": (Ground.P203,), "i6": (Ground.G,)}
    for key, since in (("i1", FILED), *((k, CONFIRMED) for k in ("i2", "i3", "i5", "i6"))):
        world.release(key, Setting.ZVH_TRIAGE, since, ("zvh", "om"), *also.get(key, ()))
    for key in ("i1", "i2", "i3", "i5", "i6", "p", "r"):
        world.release(key, Setting.ZVH_CASUS, ACCEPTED, CASUS, *also.get(key, ()))
    return world


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(POLICY_FILE)


def sight(policy: Policy, world: World, name: str, key: str, case: CaseFacts, at: datetime) -> str:
    participations = tuple(world.participations[name])
    if KEYS[name] is OrganisationKey.TOETS:
        participations += oversight_participations(case, PARTY[name])
    access = decide_read(
        policy, participations=participations, item=world.items[key], case=case, at=at
    )
    return LETTERS[access.level]


def row(policy: Policy, world: World, name: str, at: datetime) -> str:
    case = world.case()
    return "".join(sight(policy, world, name, key, case, at) for key in ITEMS)


def facets(
    policy: Policy, world: World, name: str, at: datetime, closed_at: datetime | None = None
) -> dict[str, str]:
    case = world.case(closed_at)
    participations = tuple(world.participations[name])
    if KEYS[name] is OrganisationKey.TOETS:
        participations += oversight_participations(case, PARTY[name])
    shown = (Category.META, Category.DEELN, Category.PRO, Category.LOG)
    return {
        category: LETTERS[
            decide_facet(
                policy, participations=participations, category=category, case=case, at=at
            ).level
        ]
        for category in shown
    }


CELLS = [
    (name, column, at, expected)
    for name, expectations in TABLE.items()
    for (column, at), expected in zip(COLUMNS.items(), expectations, strict=True)
]


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [(name, at, expected) for name, _, at, expected in CELLS],
    ids=[f"{name}-{column}" for name, column, _, _ in CELLS],
)
def test_the_table_holds(policy: Policy, name: str, at: datetime, expected: str) -> None:
    assert row(policy, build(), name, at) == expected


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", [name for name in TABLE if name != "fg"])
def test_the_case_exists_only_for_those_who_take_part(
    policy: Policy, name: str, column: str
) -> None:
    takes_part = name in LOCAL or (name in TRIAGE + CASUS and column in "BCD")
    letter = "F" if takes_part else "-"
    expected = {"META": letter, "DEELN": letter, "PRO": letter, "LOG": "-"}
    assert facets(policy, build(), name, COLUMNS[column]) == expected


def test_wonen_alone_sees_its_own_action_until_it_is_released(policy: Policy) -> None:
    world = build()
    seen = {
        name: sight(policy, world, name, "action", world.case(), COLUMNS["A"]) for name in LOCAL
    }
    assert seen == dict.fromkeys(LOCAL, "-") | {"wonen": "F"}


def test_samendoen_loses_the_police_report_the_minute_the_standing_decision_expires(
    policy: Policy,
) -> None:
    expiry = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
    world = build(wpg20_until=expiry)
    assert row(policy, world, "samendoen", expiry - timedelta(seconds=1)) == "FFFFF-F-"
    assert row(policy, world, "samendoen", expiry) == "F-FFF-F-"


def test_when_ggz_withdraws_its_note_is_gone_for_all_but_ggz(policy: Policy) -> None:
    world = build()
    moment = ACCEPTED + 2 * DAY
    world.items["i6"] = replace(world.items["i6"], withdrawn_at=moment)
    before = {name: row(policy, world, name, moment - timedelta(seconds=1))[5] for name in TABLE}
    after = {name: row(policy, world, name, moment)[5] for name in TABLE}
    sees = {"samendoen", "wijkagent", "ggz", "zvh", "om"}
    assert before == {name: "F" if name in sees else "-" for name in TABLE}
    assert after == {name: "F" if name == "ggz" else "-" for name in TABLE}


def test_when_ggz_withdraws_its_releases_the_note_is_gone_as_well(policy: Policy) -> None:
    world = build()
    note, moment = world.items["i6"], ACCEPTED + 2 * DAY
    withdrawn = tuple(replace(release, withdrawn_at=moment) for release in note.releases)
    world.items["i6"] = replace(note, releases=withdrawn)
    after = {name: row(policy, world, name, moment)[5] for name in TABLE}
    assert after == {name: "F" if name == "ggz" else "-" for name in TABLE}


def test_wonen_as_a_guest_keeps_its_own_view_and_gets_signals_from_the_meeting(
    policy: Policy,
) -> None:
    world = meeting_with("wonen")
    assert row(policy, world, "wonen", ACCEPTED + DAY) == "F-F---Fs"


def test_a_guest_from_outside_sees_the_name_and_signals_and_only_during_the_meeting(
    policy: Policy,
) -> None:
    world = meeting_with("stuw")
    world.items["p"] = replace(world.items["p"], source_party=PARTY["samendoen"])
    assert row(policy, world, "stuw", ACCEPTED + DAY) == "F-s---ss"
    assert row(policy, world, "stuw", ACCEPTED + DAY + timedelta(hours=2)) == "--------"


def test_a_guest_sees_nothing_that_was_not_released_to_it_by_name(policy: Policy) -> None:
    world = build()
    world.admit("stuw", Setting.ZVH_CASUS, ACCEPTED, Ground.DERDE, guest=True)
    world.items["p"] = replace(world.items["p"], source_party=PARTY["samendoen"])
    world.release("i3", Setting.ZVH_CASUS, ACCEPTED, None)
    assert row(policy, world, "stuw", ACCEPTED + DAY) == "--------"


def meeting_with(guest: str) -> World:
    """Admit a guest for two hours and release the casusoverleg's items to it by name."""
    world = build()
    begin = ACCEPTED + DAY
    world.admit(
        guest,
        Setting.ZVH_CASUS,
        begin,
        Ground.DERDE,
        until=begin + timedelta(hours=2),
        guest=True,
    )
    for key in ("i1", "i2", "i3", "i5", "i6", "p", "r"):
        world.release(key, Setting.ZVH_CASUS, begin, (guest,), Ground.P203, Ground.G)
    return world


@pytest.mark.parametrize("name", TABLE)
def test_after_closing_nobody_sees_anything(policy: Policy, name: str) -> None:
    world = build()
    case = world.case(CLOSED)
    assert {sight(policy, world, name, key, case, CLOSED) for key in ITEMS} == {"-"}
    assert set(facets(policy, world, name, CLOSED, CLOSED).values()) == {"-"}


@pytest.mark.parametrize("column", COLUMNS)
def test_oversight_sees_the_log_and_the_case_with_an_opened_dossier(
    policy: Policy, column: str
) -> None:
    at = COLUMNS[column]
    world = build()
    assert set(facets(policy, world, "fg", at).values()) == {"-"}
    world.ground(Ground.TD, START, scope="case", recipients=frozenset({PARTY["fg"]}))
    assert set(facets(policy, world, "fg", at).values()) == {"F"}
    assert row(policy, world, "fg", at) == "--------"


def test_oversight_keeps_its_view_after_closing_until_the_dossier_ends(policy: Policy) -> None:
    world = build()
    ends = CLOSED + 3 * DAY
    world.ground(
        Ground.TD, START, scope="case", recipients=frozenset({PARTY["fg"]}), valid_until=ends
    )
    assert set(facets(policy, world, "fg", CLOSED + DAY, CLOSED).values()) == {"F"}
    assert set(facets(policy, world, "fg", ends, CLOSED).values()) == {"-"}


@pytest.mark.parametrize("name", TABLE)
def test_the_windows_tell_the_whole_road_beforehand(policy: Policy, name: str) -> None:
    world = build(wpg20_until=datetime(2026, 11, 20, 9, 0, tzinfo=ZONE))
    case = world.case(CLOSED)
    moments = [START + timedelta(hours=6 * step) for step in range(240)]
    for key in ITEMS:
        told = windows(
            policy,
            participations=tuple(world.participations[name]),
            item=world.items[key],
            case=case,
            at=START,
        )
        for at in moments:
            level = next(w.level for w in told if w.since <= at and (not w.until or at < w.until))
            assert LETTERS[level] == sight(policy, world, name, key, case, at)
