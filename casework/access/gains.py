"""Before and after: what others would see after a change, before it is made.

Decided by the very rules that decide access, on the facts as they would be; named are only the
participants this person may know of, and never more of an item than this person sees of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casework.access.actor import Actor
from casework.access.changes import Change
from casework.access.doors import SeenItem, visible_items, visible_participants
from casework.access.explain import explain_item
from casework.access.facts import CaseWorld, world_to_explain
from casework.models import Case, Desk, Item
from casework.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Gain:
    """What one participant sees of one item, now and after the change."""

    name: str
    item: Item
    before: Level
    after: Level

    @property
    def differs(self) -> bool:
        return self.before is not self.after

    @property
    def up(self) -> bool:
        return self.after > self.before


def gains(
    actor: Actor,
    case: Case,
    items: Sequence[Item] | None,
    change: Change,
    *,
    also: Iterable[Desk] = (),
) -> list[Gain]:
    """Say for every other participant and each of these items what changes.

    Facts: `items` are those this person sees, None is every one of them; `also` are desks that
    are no participants yet and that this person may know of.
    """
    names: dict[int, str] = {}
    for desk in (*(row.desk for row in visible_participants(actor, case)), *also):
        if desk.party_id not in actor.party_ids:
            names[desk.pk] = desk.label
    seen = visible_items(actor, case)
    if items is not None:
        chosen = {item.pk for item in items}
        seen = [row for row in seen if row.item.pk in chosen]
    return _compared(actor, seen, world_to_explain(case), change, names)


def gains_of(actor: Actor, case: Case, desk: Desk, change: Change) -> list[Gain]:
    """Say what a desk sees of the case, now and after a change: as far as one sees it too.

    Facts: of a desk that takes part unseen nothing is told but what the change itself gives.
    """
    known = {row.desk_id for row in visible_participants(actor, case)}

    def unseen(world: CaseWorld) -> CaseWorld:
        if desk.pk in known:
            return world
        parts = {key: facts for key, facts in world.participations.items() if key != desk.pk}
        return replace(world, participations=parts)

    before = unseen(world_to_explain(case))
    return _compared(actor, visible_items(actor, case), before, change, {desk.pk: desk.label})


def _compared(
    actor: Actor,
    seen: Sequence[SeenItem],
    before: CaseWorld,
    change: Change,
    names: dict[int, str],
) -> list[Gain]:
    after = change(before)

    def level(world: CaseWorld, desk: int, row: SeenItem) -> Level:
        parts = world.participations.get(desk, ())
        return min(row.level, explain_item(world, parts, row.item, actor.at).level)

    return [
        Gain(name, row.item, level(before, desk, row), level(after, desk, row))
        for desk, name in names.items()
        for row in seen
    ]
