"""Writing, releasing and taking back; grounds, consent and standing decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casework import access
from casework.models import Party, Subject, ThirdPersonCheck, User
from casework.services import grounds, items, plan
from casework.services.base import service
from casework.services.grounds import GroundInput
from casework.services.items import ItemInput
from casework.vocabulary import Category, Regime, Setting
from casework.vocabulary import Ground as Code
from tests.prove.stateful import model
from tests.prove.stateful.model import CaseFile, Condition, Item
from tests.prove.stateful.oracle import LIFTS, happened, holds
from tests.prove.stateful.scene import HANDLES, PEOPLE, Attempt, Deed, Scene
from tests.prove.stateful.text import LEVELS

USUAL = {
    "PC": ("ID", "WOON", "REL", "BEST"),
    "POL": ("POL8", "POL8", "REL", "WOON"),
    "GGZ": ("GEZ", "GEZ", "HULP"),
    "WOCO": ("WOON", "REL"),
    "COL_SD": ("FIN", "HULP", "HULP", "WOON", "GEZ", "REL"),
    "OM": ("JUS", "JUS", "BEST"),
    "COL_JEUGD": ("ONDW", "BEST", "HULP"),
    "BURG": ("BEST", "WOON", "SIGN"),
    "COL_VTH": ("BEST", "BEDR", "SIGN"),
}
ANY = ("ID", "WOON", "FIN", "REL", "HULP", "GEZ", "VTH", "ONDW", "POL8", "JUS", "BEST", "SIGN")

ADDED = {
    "POL8": ("P16a", "P16b", "P42", "P42t", "P19", "P20"),
    "JUS": ("J39f", "J39e"),
    "GEZ": ("C", "G", "W", "W526"),
    "HULP": ("C", "W", "W533", "W526", "G"),
    "VOORZ": ("W", "W533"),
    "VTH": ("W533", "W"),
    "ONDW": ("W",),
    "BEST": ("W",),
    "REL": ("W", "P16b"),
    "FIN": ("W526", "W"),
}
"""Grounds a source may add when it gives something of a category."""


def _grounds(scene: Scene, category: str, secret: bool) -> list[tuple[str, dt.datetime | None]]:
    among = ADDED.get(category, ("W",))
    if secret:
        among = (*among, "G", "W", "C", "T")
    if scene.chance(3):
        return []
    number = min(len(among), scene.rng.choice((1, 1, 2)))
    return [(code, scene.soon(5)) for code in scene.rng.sample(sorted(set(among)), number)]


def _inputs(given: list[tuple[str, dt.datetime | None]]) -> list[GroundInput]:
    """Write the grounds as a source does: with its reason in words."""
    return [
        GroundInput(
            Code(code), "Artikel, fictief", "Zonder dit is er geen goede hulp.", until=until
        )
        for code, until in given
    ]


def _words(given: list[tuple[str, dt.datetime | None]]) -> str:
    return "+".join(code + (f"(tot {end:%d %H:%M})" if end else "") for code, end in given) or "-"


def condition_rows(scene: Scene, case: CaseFile) -> list[dict[str, object]]:
    """Draw a condition of the source: less, for all, some organisations, parties or settings."""
    row: dict[str, object] = {"level": scene.rng.choice(("signal", "none"))}
    desks = [part.desk for part in case.parts]
    match scene.rng.randrange(4):
        case 0:
            row["organisations"] = [scene.rng.choice(desks).party.organisation]
        case 1:
            row["parties"] = [scene.rng.choice(desks).party.id]
        case 2:
            row["settings"] = [scene.rng.choice(("LOKAAL", "ZVH_CASUS", "ZVH_TRIAGE"))]
    return [row]


def told_conditions(rows: list[dict]) -> tuple[Condition, ...]:
    """Read conditions as the oracle knows them."""
    return tuple(map(_condition, rows))


def _condition(row: dict) -> Condition:
    return Condition(
        LEVELS[row["level"]],
        *(
            frozenset(row[key]) if key in row else None
            for key in ("organisations", "parties", "settings")
        ),
    )


def _home(scene: Scene, name: str, case: CaseFile, wanted: str | None) -> str | None:
    """The setting an item is written for: where it is given, else LOKAAL, else where one is."""
    mine = scene.oracle.settings_of(name, case, scene.at)
    if wanted in mine:
        return wanted
    return "LOKAAL" if "LOKAAL" in mine else min(mine, default=None)


def _a_setting(scene: Scene, case: CaseFile) -> str:
    among = [row.setting for row in case.openings if row.until is None]
    if not among or scene.chance(8):
        return scene.rng.choice(("LOKAAL", "ZVH_TRIAGE", "ZVH_CASUS", "JOR"))
    return scene.rng.choice(among)


@service
def _check(item, into, given, *, by, at):
    """Let a second person have checked an item of justice, and give what waited for that."""
    other = User.objects.exclude(pk=by.user.pk).first()
    ThirdPersonCheck.objects.filter(item=item).update(checked_at=at, checked_by=other)
    if into in {"LOKAAL", "OTH"}:
        items.release([item], Setting(into), None, necessity="Nodig.", grounds=given, by=by, at=at)
    access.sync_grants(item.case, at=at)


def add_item(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None or sum(1 for one in case.items.values() if one.withdrawn is None) > 14:
        return None
    name = scene.somebody(case)
    desk = scene.capacity(name, case)
    usual = USUAL.get(desk.party.organisation, ANY) if desk else ANY
    category = scene.rng.choice(ANY if scene.chance(4) else usual)
    into = None if scene.chance(9) else _a_setting(scene, case)
    home = _home(scene, name, case, into)
    secret = scene.chance(2) if scene.chance(8) else None
    regime = scene.rng.choice(("WPG", "WJSG", "AVG")) if scene.chance(9) else None
    hidden = scene.chance(9)
    subject = scene.rng.choice(case.subjects) if scene.chance(1.6) else None
    conditions = condition_rows(scene, case) if scene.chance(6) else []
    mark = scene.mark()
    bound = secret if secret is not None else bool(desk and desk.party.secret)
    given = _grounds(scene, category, bound) if into else []

    def run():
        row = items.add_item(
            scene.row(case),
            ItemInput(
                Category(category),
                f"Tekst {mark}.",
                Subject.objects.get(pk=subject) if subject else None,
                secret_address=hidden,
                professional_secrecy=secret,
                regime=Regime(regime) if regime else None,
                conditions=conditions,
                no_third_persons=True,
            ),
            release_into=Setting(into) if into else None,
            necessity="Nodig voor de samenwerking.",
            grounds=_inputs(given),
            by=scene.by(name),
            at=scene.at,
        )
        if category == "JUS":
            _check(row, into, _inputs(given), by=scene.by(name), at=scene.at)
        return row

    def tell(row):
        assert desk is not None
        assert home is not None
        item = scene.told_item(
            case,
            row.pk,
            desk.party,
            category,
            home,
            mark=mark,
            secret=secret,
            regime=regime,
            hidden_address=hidden,
            subject=subject,
            conditions=told_conditions(conditions),
        )
        if into:
            scene.told_release(case, item, into, grounds=given)

    unseen = not scene.knows(name, case)
    denied = bool(desk and home) and scene.text.forbidden(home, category, desk.party.organisation)
    return Attempt(
        f"{name} writes {category} {mark} into {into}"
        f" ({_words(given)}{' secret' if bound else ''}{' hidden' if hidden else ''}"
        f"{' ' + regime if regime else ''} {conditions or ''}) in {case.reference}",
        run,
        tell,
        [case],
        unseen=unseen,
        never=denied,
    )


def an_item(scene: Scene, case: CaseFile, name: str) -> Item | None:
    """Choose an item: mostly somebody's own that still stands."""
    own = scene.own_items(name, case)
    among = list(case.items.values()) if not own or scene.chance(10) else own
    return scene.rng.choice(among) if among else None


def release_items(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    name = scene.somebody(case)
    first = an_item(scene, case, name)
    if first is None:
        return None
    own = scene.own_items(name, case)
    chosen = list(dict.fromkeys([first, *scene.rng.sample(own, min(len(own), 1))]))
    into = _a_setting(scene, case)
    parties = sorted({part.desk.party.id for part in case.parts})
    named = (
        scene.rng.sample(parties, min(len(parties), scene.rng.choice((1, 2, 4))))
        if scene.chance(2)
        else None
    )
    guests = sorted({part.desk.party.id for part in case.parts if part.guest})
    if guests and scene.chance(4):
        named = [scene.rng.choice(guests)]
    given = _grounds(scene, first.category, first.secret)
    until = scene.soon()

    def run():
        return items.release_items(
            scene.row(case),
            scene.item_rows(chosen),
            Setting(into),
            named,
            necessity="Nodig voor de samenwerking.",
            grounds=_inputs(given),
            until=until,
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        for item in chosen:
            scene.told_release(case, item, into, named, grounds=given, until=until)

    who = "all" if named is None else [scene.told_party(one).name for one in named]
    return Attempt(
        f"{name} releases {[one.mark for one in chosen]} into {into} to {who}"
        f" ({_words(given)}{f' tot {until:%d %H:%M}' if until else ''}) in {case.reference}",
        run,
        tell,
        [case],
        unseen=any(item not in own for item in chosen)
        or into not in _gives_into(scene, case, name),
        never=not all(_may_give(scene, case, item, into, named, given) for item in chosen),
        always=True,
    )


def _gives_into(scene: Scene, case: CaseFile, name: str) -> set[str]:
    """The settings a source knows of: where it takes part, and open ones to which it gave."""
    parties = scene.oracle.parties_of(name, scene.at)
    given = {
        release.setting
        for item in case.items.values()
        for release in item.releases
        if item.party in parties
    }
    return scene.oracle.settings_of(name, case, scene.at) | {
        setting for setting in given if scene.oracle.is_open(case, setting, scene.at)
    }


def _may_give(
    scene: Scene,
    case: CaseFile,
    item: Item,
    into: str,
    named: Sequence[int] | None,
    given: list[tuple[str, dt.datetime | None]],
) -> bool:
    """Say whether a source may give this: not what is forbidden there, no secret without ground.

    Facts: of the grounds that count for a secret the first that was given is the source's choice;
    consent must have been recorded by the source, for everybody who is named (S1, S2; I03, I04).
    """
    text = scene.text
    if text.forbidden(into, item.category, item.party.organisation):
        return False
    lifting = text.lifting(into)
    if not lifting or not (item.secret or item.category == "GEZ"):
        return True
    choice = next((code for code, _ in given if code in lifting), None)
    return choice is not None and (
        choice != "T" or scene.oracle.consented(item, named, case, scene.at)
    )


def withdraw_item(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    name = scene.somebody(case)
    item = an_item(scene, case, name)
    if item is None:
        return None
    own = item in scene.own_items(name, case)

    def run():
        items.withdraw_item(
            scene.row(case), scene.item_rows([item])[0], by=scene.by(name), at=scene.at
        )

    def tell(_):
        item.withdrawn = scene.at
        scene.told_item_stopped(item)

    words = f"{name} withdraws {item.mark} in {case.reference}"
    return Attempt(words, run, tell, [case], unseen=not own, always=own)


def withdraw_release(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    name = scene.somebody(case)
    item = an_item(scene, case, name)
    if item is None or not item.releases:
        return None
    setting = scene.rng.choice(item.releases).setting
    own = item in scene.own_items(name, case)

    def run():
        items.withdraw_release(
            scene.row(case),
            scene.item_rows([item])[0],
            Setting(setting),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        for release in item.releases:
            if release.setting == setting and release.withdrawn is None:
                release.withdrawn = scene.at
        scene.told_item_stopped(item)

    words = f"{name} takes {item.mark} out of {setting} in {case.reference}"
    return Attempt(words, run, tell, [case], unseen=not own, always=own)


def withdraw_ground(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    standing = scene.chance(6)
    among = scene.town.standing if standing else case.all_grounds()
    among = [row for row in among if row.withdrawn is None and row.kind in {"", LIFTS}]
    found = [row for row in among if row.by is not None] if not scene.chance(10) else among
    if not found:
        return None
    ground = scene.rng.choice(found)
    able = [n for n in PEOPLE if ground.by in scene.oracle.parties_of(n, scene.at)]
    name = scene.rng.choice(able) if able and not scene.chance(6) else scene.somebody(case)
    mine = name in able
    cases = scene.open_cases() if standing else [case]

    def run():
        grounds.withdraw_ground(scene.ground_row(ground), by=scene.by(name), at=scene.at)

    def tell(_):
        ground.withdrawn = scene.at

    return Attempt(
        f"{name} withdraws ground {ground.code} ({ground.scope}) of"
        f" {ground.by.name if ground.by else 'nobody'} in {case.reference}",
        run,
        tell,
        cases,
        unseen=not standing and not scene.knows(name, case),
        never=not mine,
    )


def decide_standing(scene: Scene) -> Attempt | None:
    """Take a dated decision between parties (Wpg 20, Bpg 4:2)."""
    if sum(1 for row in scene.town.standing if _stands(row, scene.at)) > 6:
        return None
    name = "hovj" if not scene.chance(8) else scene.rng.choice(PEOPLE)
    police = next(one for one in scene.town.parties.values() if one.organisation == "POL")
    code = scene.rng.choice(("P20", "P42", "P42t"))
    desks = [part.desk for case in scene.open_cases() for part in case.parts]
    if not desks:
        return None
    named = sorted({scene.rng.choice(desks).party.id for _ in range(2)})
    about = scene.rng.choice((["POL8"], ["POL8", "WOON", "REL"]))
    until = scene.soon(1.5)

    def run():
        return grounds.record_standing(
            scene.cast.demo.municipality,
            GroundInput(Code(code), "Besluit, fictief", "Fictief.", until=until),
            recipients=named,
            categories=[Category(one) for one in about],
            party=Party.objects.get(pk=police.id),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        scene.town.standing.append(
            model.Ground(
                code,
                "standing",
                scene.at,
                until,
                by=police,
                recipients=frozenset(named),
                categories=frozenset(about),
            )
        )

    return Attempt(
        f"{name} decides {code} for {[scene.told_party(one).name for one in named]} about {about}"
        f"{f' tot {until:%d %H:%M}' if until else ''}",
        run,
        tell,
        scene.open_cases(),
        never=police not in scene.oracle.parties_of(name, scene.at),
    )


def _stands(row: model.Ground, at: dt.datetime) -> bool:
    return holds(row.since, row.until, at) and not happened(row.withdrawn, at)


def plan_action(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None or sum(1 for one in case.items.values() if one.agreement) > 3:
        return None
    name = scene.somebody(case)
    known = [part.desk for part in scene.oracle.participants(name, case, scene.at)]
    if not known:
        known = [part.desk for part in case.parts]
    executor = scene.rng.choice(sorted(known, key=lambda desk: desk.id))
    planner = scene.capacity(name, case)
    mark = scene.mark()

    def run():
        return plan.plan_action(
            scene.row(case),
            goal="Rust in de straat",
            text=f"Afspraak {mark}.",
            executor=scene.desk_row(executor),
            due_on=scene.local_day() + dt.timedelta(days=3),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(action):
        setting = HANDLES[case.table]
        item = scene.told_item(
            case,
            action.item_id,
            executor.party,
            "PLAN",
            setting,
            mark=mark,
            secret=False,
            regime="AVG",
            agreement=True,
            planner=planner.party if planner else None,
        )
        scene.told_release(case, item, setting)

    return Attempt(
        f"{name} agrees on {mark} with {executor.party.name} in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


DEEDS: dict[Deed, int] = {
    add_item: 16,
    release_items: 12,
    withdraw_item: 4,
    withdraw_release: 5,
    withdraw_ground: 6,
    decide_standing: 3,
    plan_action: 3,
}
