"""Who may know of a thing, by the sharing rules and by plain facts: who sits where, who was told.

Never by grants, doors or row-level security: those are what is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from casework import policies
from casework.access.facts import world_of
from casework.models import Case, Item, Participation
from casework.rules import authority, sharing
from casework.vocabulary import CaseKind, Category, Level, OrganisationKey, Setting
from escalation.management.demo.municipality import ACCOUNTS, EXTRA_ROLES
from escalation.models import Confirmation, Move
from tests.prove.twins.story import World

T = TypeVar("T")

Hidden = Callable[[str], bool]
"""Says whether an account may not know of a secret, as the world stands now."""


@dataclass(frozen=True)
class Drawn:
    """One thing that happens: which sort, where, by whom, how; numbers choose from lists."""

    sort: str
    where: int = 0
    who: int = 0
    how: int = 0


def pick(options: Sequence, number: int):
    """Choose one of a list by a number; of an empty list there is nothing to choose."""
    if not options:
        raise LookupError
    return options[number % len(options)]


SORTS: dict[str, Callable[[World, Drawn], Hidden]] = {}


def sort(make: Callable[[World, Drawn], Hidden]) -> Callable[[World, Drawn], Hidden]:
    SORTS[make.__name__.removeprefix("_")] = make
    return make


# ------------------------------------------------------------------ who may know, by the rules


def knows_case(world: World, account: str, case: Case) -> bool:
    """Ask the sharing rules about every desk of an account; who took part once, knows it."""
    told, actor = world_of(Case.objects.get(pk=case.pk)), world.actor(account)
    if case.participations.filter(desk__in=[desk.id for desk in actor.desks]).exists():
        return True
    for desk in actor.desks:
        part = (
            sharing.oversight_participations(told.case, desk.party_id)
            if desk.organisation is OrganisationKey.TOETS
            else told.participations.get(desk.id, ())
        )
        decided = sharing.decide_facet(
            policies.policy_in_force(world.at),
            participations=part,
            category=Category.META,
            case=told.case,
            at=world.at,
        )
        if decided.level > Level.NONE:
            return True
    return False


def level_of(world: World, account: str, item: Item) -> Level:
    """Ask the sharing rules how much an account reads of an item, at its best desk."""
    told = world_of(item.case)
    return max(
        (
            sharing.decide_read(
                policies.policy_in_force(world.at),
                participations=told.participations.get(desk.id, ()),
                item=told.items[item.pk],
                case=told.case,
                at=world.at,
            ).level
            for desk in world.actor(account).desks
        ),
        default=Level.NONE,
    )


def sits_in(world: World, account: str, case: Case, setting: Setting) -> bool:
    """Say whether an account takes part in a setting, or did."""
    desks = [desk.id for desk in world.actor(account).desks]
    return Participation.objects.filter(case=case, setting=setting, desk__in=desks).exists()


def knows_move(world: World, account: str, move: Move) -> bool:
    """Say whether an account weighs a request, makes it, or was asked to confirm for it."""
    move = Move.objects.get(pk=move.pk)
    desks = [desk.id for desk in world.actor(account).desks]
    return (
        sits_in(world, account, move.case, Setting(move.weighing_setting))
        or move.requested_desk_id in desks
        or move.receiving_desks.filter(pk__in=desks).exists()
        or Confirmation.objects.filter(move=move, desk__in=desks).exists()
        or directs(world, account, move.case)
    )


def handles(account: str, kind: CaseKind) -> bool:
    """Say whether an account does intake of a kind: it may learn that a person has a case."""
    roles = next(
        {one.role, *EXTRA_ROLES.get(account, ())} for one in ACCOUNTS if one.username == account
    )
    return bool(authority.decide_intake(kind, frozenset(roles)))


def examines(world: World, account: str, case: Case) -> bool:
    """Say whether an account has an opened examination of a case: it knows what happens there."""
    return account == "fg" and knows_case(world, account, case)


def directs(world: World, account: str, case: Case) -> bool:
    """Say whether an account holds one of the four slots of a case now."""
    desks = [desk.id for desk in world.actor(account).desks]
    return case.regie.filter(until__isnull=True, desk__in=desks).exists()


def levels_in(world: World, account: str, case: Case) -> dict[int, Level]:
    """Give how much an account reads of each item of a case."""
    return {item.pk: level_of(world, account, item) for item in Item.objects.filter(case=case)}


def as_before(undo: Callable[[], object], ask: Callable[[], T]) -> T:
    """Answer a question as if something had not happened."""
    with transaction.atomic():
        undo()
        answer = ask()
        transaction.set_rollback(True)
    return answer
