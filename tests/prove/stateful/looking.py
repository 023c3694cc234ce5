"""Comparing what is kept, what the doors give and what the wall shows with the oracle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, CaseGrant, ItemGrant
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


def kept(scene: Scene, cases: Sequence[CaseFile]) -> int:
    """Compare the rights that are kept for every desk with the verdicts, cases and items.

    Facts: every right of every role hangs on these; asked for all cases that a step touched.
    """
    now = {"since__lte": scene.at, "until__gt": scene.at}
    ids = [case.id for case in cases]
    known: set[tuple[int, int]] = set(
        CaseGrant.objects.filter(content_object__in=ids, **now).values_list(
            "group", "content_object"
        )
    )
    given: dict[tuple[int, int], int] = {}
    for group, item, level in ItemGrant.objects.filter(case__in=ids, **now).values_list(
        "group", "content_object", "level"
    ):
        given[group, item] = max(level, given.get((group, item), NONE))
    facts, levels = _decided(scene, cases)
    names = ", ".join(case.reference for case in cases)
    same(known, facts, "desks that know", names)
    same(set(given.items()), set(levels.items()), "levels by desk and item", names)
    return len(facts) + len(levels)


def _decided(
    scene: Scene, cases: Sequence[CaseFile]
) -> tuple[set[tuple[int, int]], dict[tuple[int, int], int]]:
    """Give what the oracle says of every desk that could know: the case, and levels of items."""
    oracle, at = scene.oracle, scene.at
    examining = [d for d in scene.town.desks.values() if d.party.organisation == "TOETS"]
    facts: set[tuple[int, int]] = set()
    levels: dict[tuple[int, int], int] = {}
    for case in cases:
        for desk in dict.fromkeys([*(part.desk for part in case.parts), *examining]):
            if oracle.facet("META", desk, case, at) > NONE:
                facts.add((desk.group, case.id))
            for item in case.items.values():
                if (level := oracle.level(desk, item, case, at)) > NONE:
                    levels[desk.group, item.id] = level
    return facts, levels


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
    number, *_ = access.worklist_counts(actor, soon=at)
    same(number, len(rows), name, "number of cases")
    compared = 4 + _names(scene, name, actor) + _figures(scene, name, actor)
    compared += _warnings(scene, name, actor)
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


def _warnings(scene: Scene, name: str, actor: Actor) -> int:
    """Compare the warnings of acute danger that reach somebody, and whose text is read."""
    oracle, at = scene.oracle, scene.at
    if not scene.town.warnings or not scene.chance(3):
        return 0
    seen = access.visible_alerts(actor)
    read = {one.alert.item_id for one in seen if one.item is not None}
    same(read, oracle.warned_of(name, at), name, "warnings that are read")
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


EVERYTHING = "SELECT 1, id FROM casework_case UNION ALL SELECT 2, id FROM casework_item"


def wall(scene: Scene, name: str, actor: Actor, known: set[int]) -> int:
    """Ask the database in somebody's name without any filter."""
    with access.acting_for(actor), connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        rows = cursor.fetchall()
    same({key for kind, key in rows if kind == 1}, known, name, "cases, asked without a filter")
    expected = {
        key
        for case in scene.town.cases.values()
        if case.id in known
        for key in scene.oracle.levels(name, case, scene.at)
    }
    expected |= scene.oracle.warned_of(name, scene.at)
    same({key for kind, key in rows if kind == 2}, expected, name, "items, asked without a filter")
    return 2
