"""Who sees what, and why; and what somebody would see after a release, before it is given.

Both are decided by the very rules that decide access, and both are cut down to what the person
who asks may see: an explanation never tells more than the page itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework import policies
from casework.access.actor import Actor
from casework.access.changes import (
    as_opened,
    as_released,
    as_reported,
    as_seated,
    in_turn,
)
from casework.access.doors import SeenItem, signal_of, visible_items, visible_participants
from casework.access.facts import CaseWorld, world_to_explain
from casework.models import Case, Desk, Item, Participation
from casework.rules import sharing
from casework.vocabulary import Ground, Level, Setting


@dataclass(frozen=True, slots=True)
class Explained:
    """What one desk sees of one item, with the rule and the reason in Dutch."""

    item: Item
    level: Level
    own: bool
    rule: str
    text: str
    missing: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """One participant: in which settings, since when, until when, and what it sees."""

    desk: Desk
    settings: tuple[Setting, ...]
    since: dt.datetime
    until: dt.datetime | None
    guest: bool
    items: tuple[Explained, ...]

    @property
    def counts(self) -> dict[Level, int]:
        return {level: sum(1 for row in self.items if row.level is level) for level in Level}


def who_sees_what(
    viewer: Actor, case: Case, seen: Iterable[SeenItem] | None = None
) -> list[DeskView]:
    """Say per participant what it sees and why, as far as the viewer may know.

    Facts: `seen` are the items of the viewer, where the page read them a moment ago.
    """
    world = world_to_explain(case)
    rows = visible_items(viewer, case) if seen is None else seen
    mine = [row.item for row in rows]
    by_desk: dict[int, list[Participation]] = {}
    for row in visible_participants(viewer, case):
        by_desk.setdefault(row.desk_id, []).append(row)
    return [_view(world, rows, mine, viewer.at) for rows in by_desk.values()]


def _view(
    world: CaseWorld, rows: list[Participation], items: list[Item], at: dt.datetime
) -> DeskView:
    desk = rows[0].desk
    ends = [row.until for row in rows]
    return DeskView(
        desk=desk,
        settings=tuple(Setting(row.setting) for row in rows),
        since=min(row.since for row in rows),
        until=None if None in ends else max(end for end in ends if end),
        guest=all(row.guest for row in rows),
        items=tuple(explain_item(world, world.participations[desk.pk], item, at) for item in items),
    )


def explain_item(
    world: CaseWorld,
    participations: tuple[sharing.ParticipationFact, ...],
    item: Item,
    at: dt.datetime,
) -> Explained:
    """Decide one item for one desk and put the decision in words."""
    policy = policies.policy_in_force(at)
    decided = sharing.decide_read(
        policy, participations=participations, item=world.items[item.pk], case=world.case, at=at
    )
    because = next(
        (row for row in decided.reasons if row.level == decided.level), decided.reasons[0]
    )
    return Explained(
        item=item,
        level=decided.level,
        own=decided.own,
        rule=because.rule,
        text=because.text,
        missing=because.missing,
        source="; ".join(policy.source_of(because.rule)),
    )


def view_as(viewer: Actor, case: Case, desk: Desk) -> list[SeenItem]:
    """Give the items as a participant sees them, cut down to what the viewer sees."""
    world = world_to_explain(case)
    participations = world.participations.get(desk.pk, ())
    return _cut(viewer, case, world, {desk.pk: participations}, desk.party_id)


def preview(
    viewer: Actor,
    case: Case,
    *,
    setting: Setting,
    receivers: Sequence[Desk],
    released: Iterable[Item],
    at: dt.datetime,
) -> list[SeenItem]:
    """Give what the receiving side would see if these items were released into a setting now.

    Facts: nothing is written; the decision runs on the facts as they would be after filing. Of
    several receivers the one that sees most counts.
    """
    change = in_turn(
        as_opened(setting, at),
        as_seated(receivers, setting, (Ground.TOEGEL,), at),
        as_reported(at),
        as_released(released, setting, None, (), at),
    )
    world = change(world_to_explain(case))
    return _cut(
        viewer, case, world, {desk.pk: world.participations[desk.pk] for desk in receivers}, None
    )


def _cut(
    viewer: Actor,
    case: Case,
    world: CaseWorld,
    desks: dict[int, tuple[sharing.ParticipationFact, ...]],
    party: int | None,
) -> list[SeenItem]:
    """Meet the two views: what they see and the viewer sees, each at the lower level."""
    cut = []
    for seen in visible_items(viewer, case):
        theirs = [explain_item(world, facts, seen.item, viewer.at) for facts in desks.values()]
        level = min(seen.level, max((row.level for row in theirs), default=Level.NONE))
        if level > Level.NONE:
            signal = signal_of(seen.item, level, viewer.at)
            cut.append(SeenItem(seen.item, level, seen.item.party_id == party, signal))
    return cut
