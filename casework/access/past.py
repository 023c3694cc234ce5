"""Who could see what at a moment, for lawfulness control: decided anew on the facts of then.

Nothing is looked up in a copy of the past: settings, participations, releases, grounds and
versions of the policy all carry their own dates, so the rule that decides access answers for any
moment. Kinds and sources of data are named, never what they say.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from casework import policies
from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.examine import examined_participants
from casework.access.explain import Explained, explain_item
from casework.access.facts import CaseWorld, world_of
from casework.access.timeline import hidden_parties
from casework.models import Case, Desk, Item, Membership, Participation
from casework.models.fields import now_within
from casework.vocabulary import Category, Level, Purpose, Setting


@dataclass(frozen=True, slots=True)
class PastLine:
    """What a desk saw of one kind of data from one source: how many, how much, and why."""

    category: Category
    source: str
    number: int
    level: Level
    own: bool
    rule: str
    text: str
    law: str


@dataclass(frozen=True, slots=True)
class PastDesk:
    """One participant at that moment: who worked there, in which settings, and what it saw."""

    desk: Desk
    people: tuple[str, ...]
    settings: tuple[Setting, ...]
    lines: tuple[PastLine, ...]


def seen_at(examiner: Actor, case: Case, at: dt.datetime) -> list[PastDesk]:
    """Say for each desk that took part at a moment what it could see, and by which rule.

    Facts: a party bound by secrecy that did not opt in is left out, as on every page of control.
    Refuses: `NotVisible` without an opened examination.
    Source: Wgs 1.8(4); AVG 5(2) (accountability).
    """
    rows = [row for row in examined_participants(examiner, case) if _ran(row, at)]
    hidden = hidden_parties(examiner, case)
    with for_purpose(Purpose.DECIDE), policies.one_reading():
        world = world_of(case)
        items = _items(case, at, hidden)
    desks = {row.desk_id: row.desk for row in rows}
    return [
        PastDesk(
            desk,
            _people(desk, at),
            tuple(dict.fromkeys(Setting(row.setting) for row in rows if row.desk_id == key)),
            _lines(world, key, items, at),
        )
        for key, desk in desks.items()
    ]


def _ran(row: Participation, at: dt.datetime) -> bool:
    ends = [end for end in (row.until, row.ended_at) if end is not None]
    return row.since <= at and all(end > at for end in ends)


def _items(case: Case, at: dt.datetime, hidden: set[int]) -> list[Item]:
    known = Item.objects.filter(case=case, first_processed_at__lte=at).exclude(party__in=hidden)
    return list(known.select_related("party").only("category", "party__name").order_by("pk"))


def _people(desk: Desk, at: dt.datetime) -> tuple[str, ...]:
    """Name who worked at a desk at a moment."""
    if desk.appointment is not None:
        return (str(desk.appointment.user),)
    rows = Membership.objects.filter(
        now_within(at), Q(team=desk.team) if desk.team_id else Q(pk=desk.membership_id)
    )
    return tuple(rows.order_by("user__full_name").values_list("user__full_name", flat=True))


def _lines(world: CaseWorld, desk: int, items: list[Item], at: dt.datetime) -> tuple[PastLine, ...]:
    """Decide each item for a desk; what was decided alike stands in one line."""
    found: Counter[tuple[object, ...]] = Counter()
    for item in items:
        decided: Explained = explain_item(world, world.participations[desk], item, at)
        found[
            Category(item.category),
            item.party.name,
            decided.level,
            decided.own,
            decided.rule,
            decided.text,
            decided.source,
        ] += 1
    lines = [
        PastLine(category, source, number, level, own, rule, text, law)  # type: ignore[arg-type]
        for (category, source, level, own, rule, text, law), number in found.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.level, list(Category).index(line.category))))
