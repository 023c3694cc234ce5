"""Comparing what is kept, what the doors give and what the wall shows with the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, CaseGrant, Item, ItemGrant
from escalation import statistics
from tests.prove.stateful.model import CaseFile
from tests.prove.stateful.oracle import NONE
from tests.prove.stateful.scene import Scene


class Disagreement(AssertionError):
    """The application and the second opinion differ."""


def same(found: Any, expected: Any, *what: object) -> None:
    """Demand that what was found is what the oracle says, and name the difference."""
    if found == expected:
        return
    if isinstance(found, set) and isinstance(expected, set):
        words = f"too much {found - expected}, missing {expected - found}"
    else:
        words = f"found {found}, expected {expected}"
    raise Disagreement(f"{', '.join(map(str, what))}: {words}")


def kept(scene: Scene, case: CaseFile) -> int:
    """Compare the rights that are kept for every desk with the verdicts, case and items."""
    now = {"since__lte": scene.at, "until__gt": scene.at}
    oracle, at = scene.oracle, scene.at
    groups = {desk.group: desk for desk in scene.town.desks.values()}
    rows = CaseGrant.objects.filter(content_object=case.id, **now).values_list("group", flat=True)
    desks = {part.desk for part in case.parts} | {
        desk for desk in groups.values() if desk.party.organisation == "TOETS"
    }
    known = {desk.group for desk in desks if oracle.facet("META", desk, case, at) > NONE}
    same(set(rows), known, "desks that know", case.reference)
    given: dict[tuple[int, int], int] = {}
    for group, item, level in ItemGrant.objects.filter(case=case.id, **now).values_list(
        "group", "content_object", "level"
    ):
        given[group, item] = max(level, given.get((group, item), NONE))
    expected = {
        (desk.group, item.id): level
        for desk in desks
        for item in case.items.values()
        if (level := oracle.level(desk, item, case, at)) > NONE
    }
    same(set(given.items()), set(expected.items()), "levels by desk and item", case.reference)
    return len(known) + len(expected)


def person(scene: Scene, name: str, cases: Iterable[CaseFile]) -> int:
    """Compare what a person gets: desks, cases, list, and the items of some cases; then the wall.

    Facts: the wall is asked about every case, the door about the items of `cases` only.
    Gives: how many sets were compared.
    """
    oracle, at, actor = scene.oracle, scene.at, scene.by(name)
    desks = {desk.id for desk in oracle.desks_of(name, at)}
    same({desk.id for desk in actor.desks}, desks, name, "desks")
    known = oracle.cases(name, at)
    same(set(access.visible_cases(actor).values_list("pk", flat=True)), known, name, "cases")
    rows = {row.case_id for row in access.worklist_page(actor).rows}
    same(rows, oracle.worklist(name, at), name, "worklist")
    compared = 3 + _names(scene, name, actor) + _figures(scene, name, actor)
    for case in cases:
        compared += _case(scene, name, actor, case)
    return compared + wall(scene, name, actor, known)


def _names(scene: Scene, name: str, actor: Actor) -> int:
    """Search a name that stands somewhere: it is found by who reads it and by nobody else."""
    oracle, at = scene.oracle, scene.at
    among = [
        (case, item)
        for case in scene.town.cases.values()
        for item in case.items.values()
        if item.category == "ID"
    ]
    if not among:
        return 0
    case, item = scene.rng.choice(among)
    expected = {case.id} if oracle.finds(name, item, case, at) else set()
    found = {row.case_id for row in access.find_by_name(actor, item.mark)}
    same(found, expected, name, "search by name", item.mark, "of", case.reference)
    return 1


def _figures(scene: Scene, name: str, actor: Actor) -> int:
    """Compare what somebody may count: kinds, moves by step and month, reports that joined."""
    kinds = statistics.kinds_for(actor.roles)
    hidden = scene.oracle.hidden_kinds(name, scene.at)
    same(bool(kinds), hidden is not None, name, "sees figures")
    if hidden is None:
        return 1
    moves, reports = scene.oracle.counted(hidden, scene.at)
    year = scene.at.year
    shown = {
        (row.kind.value, row.from_table.value, row.to_table.value, month): number
        for row in statistics.moves_by_month(year, kinds)
        for month, number in enumerate(row.months, 1)
        if number
    }
    same(set(shown.items()), set(moves.items()), name, "moves")
    registered = {
        row.kind.value: row.registrations for row in statistics.reports_by_kind(year, kinds)
    }
    same(set(registered.items()), set(reports.items()), name, "registrations")
    return 3


def _case(scene: Scene, name: str, actor: Actor, case: CaseFile) -> int:
    oracle, at = scene.oracle, scene.at
    row = Case(pk=case.id)
    levels = oracle.levels(name, case, at)
    seen = access.visible_items(actor, row)
    parties = oracle.parties_of(name, at)
    same(
        {(one.item.pk, int(one.level), one.own) for one in seen},
        {(key, level, case.items[key].party in parties) for key, level in levels.items()},
        name,
        "items of",
        case.reference,
    )
    if scene.chance(3):
        _less_used_doors(scene, name, actor, case, set(levels))
    return 1


def _less_used_doors(
    scene: Scene, name: str, actor: Actor, case: CaseFile, items: set[int]
) -> None:
    oracle, at = scene.oracle, scene.at
    row = Case(pk=case.id)
    same(set(access.known_items(actor, row)), items, name, "known items", case.reference)
    known = oracle.knows(name, case, at)
    try:
        found = access.get_case(actor, case.uuid).pk == case.id
    except NotVisible:
        found = False
    same(found, known, name, "the case by its address", case.reference)
    if known:
        shown = access.visible_participants(actor, row)
        same(
            {(one.desk_id, one.setting, one.guest) for one in shown},
            {
                (part.desk.id, part.setting, part.guest)
                for part in oracle.participants(name, case, at)
            },
            name,
            "participants of",
            case.reference,
        )
        if scene.chance(4):
            _explanation(scene, name, actor, case, items)


def _explanation(scene: Scene, name: str, actor: Actor, case: CaseFile, items: set[int]) -> None:
    """Compare what somebody is told of what others see, of what this person sees."""
    oracle, at = scene.oracle, scene.at
    views = access.who_sees_what(actor, Case.objects.get(pk=case.id))
    desks = {part.desk for part in oracle.participants(name, case, at)}
    same(
        {(view.desk.pk, one.item.pk, int(one.level)) for view in views for one in view.items},
        {
            (desk.id, key, oracle.level(desk, case.items[key], case, at))
            for desk in desks
            for key in items
        },
        name,
        "who sees what in",
        case.reference,
    )


def wall(scene: Scene, name: str, actor: Actor, known: set[int]) -> int:
    """Ask the database in somebody's name without any filter."""
    with access.acting_for(actor):
        cases = set(Case.objects.values_list("pk", flat=True))
        items = set(Item.objects.values_list("pk", flat=True))
    same(cases, known, name, "cases, asked without a filter")
    expected = {
        key
        for case in scene.town.cases.values()
        if case.id in known
        for key in scene.oracle.levels(name, case, scene.at)
    }
    same(items, expected, name, "items, asked without a filter")
    return 2
