"""Before and after: what others would see of one's own items after a change, before it is made.

Decided by the very rules that decide access, on the facts as they would be; named are only the
participants this person may know of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from casework.access.actor import Actor
from casework.access.doors import visible_participants
from casework.access.explain import by_law, explain_item
from casework.access.facts import CaseWorld, condition_of, world_to_explain
from casework.models import Case, Item
from casework.rules import sharing
from casework.rules.changing import Kind
from casework.vocabulary import Ground, Level, Setting

Change = Callable[[CaseWorld], CaseWorld]


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


def gains(actor: Actor, case: Case, items: Sequence[Item], change: Change) -> list[Gain]:
    """Say for every other participant and each of these items what changes."""
    before = world_to_explain(case)
    after = change(before)
    names: dict[int, str] = {}
    for row in visible_participants(actor, case):
        if row.desk.party_id not in actor.party_ids:
            names[row.desk_id] = row.desk.label
    return [
        Gain(
            name,
            item,
            explain_item(before, before.participations.get(desk, ()), item, actor.at).level,
            explain_item(after, after.participations.get(desk, ()), item, actor.at).level,
        )
        for desk, name in names.items()
        for item in items
    ]


def as_released(
    items: Iterable[Item],
    setting: Setting,
    recipients: frozenset[int] | None,
    grounds: Sequence[Ground],
    actor: Actor,
) -> Change:
    """Give the facts as they would be with these items released."""
    given = list(items)

    def change(world: CaseWorld) -> CaseWorld:
        added = [
            sharing.GroundFact(
                id=0,
                code=code,
                valid_from=actor.at,
                scope="release",
                release_id=-item.pk,
                recipients=recipients,
                recorded_by_party=item.party_id,
            )
            for item in given
            for code in (Ground.N, *by_law(item, setting), *grounds)
        ]
        releases = {
            item.pk: sharing.ReleaseFact(-item.pk, setting, recipients, actor.at) for item in given
        }
        return replace(
            world,
            case=replace(world.case, grounds=(*world.case.grounds, *added)),
            items={
                key: replace(facts, releases=(*facts.releases, releases[key]))
                if key in releases
                else facts
                for key, facts in world.items.items()
            },
        )

    return change


def as_kind(item: Item, kind: Kind, *, released: bool) -> Change:
    """Give the facts as they would be with an item of another kind."""

    def change(world: CaseWorld) -> CaseWorld:
        facts = world.items[item.pk]
        changed = replace(
            facts,
            category=kind.category,
            regime=kind.regime,
            professional_secrecy=kind.professional_secrecy,
            secret_address=kind.secret_address,
            releases=facts.releases if released else (),
        )
        return replace(world, items={**world.items, item.pk: changed})

    return change


def as_conditioned(item: Item, rows: Sequence[dict[str, object]]) -> Change:
    """Give the facts as they would be with other conditions of the source."""

    def change(world: CaseWorld) -> CaseWorld:
        conditions = tuple(condition_of(row) for row in rows)
        changed = replace(world.items[item.pk], conditions=conditions)
        return replace(world, items={**world.items, item.pk: changed})

    return change
