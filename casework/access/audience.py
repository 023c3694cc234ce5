"""Who would see something before it is written: the line "ziet: … · ziet niet: …"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from casework import policies
from casework.access.actor import Actor
from casework.access.doors import desk_in, visible_participants
from casework.access.facts import CaseWorld, world_to_explain
from casework.models import Case, Party
from casework.rules import sharing
from casework.rules.tables import REGIME_OF, RELEASE_GROUND
from casework.vocabulary import Category, Ground, Level, Regime, Setting


@dataclass(frozen=True, slots=True)
class Audience:
    """The parties that would read a text, know that it is there, or see nothing of it."""

    full: tuple[str, ...]
    signal: tuple[str, ...]
    none: tuple[str, ...]


def audience(actor: Actor, case: Case, category: Category, setting: Setting | None) -> Audience:
    """Say which of the participants this person knows of would see a new item, and how much.

    Facts: decided by the very rules that decide access, on the item as it would be; a setting
    of None keeps it with its own party.
    """
    world = world_to_explain(case)
    item = _unwritten(actor, case, category, setting)
    grounds = (*world.case.grounds, *_given(item, setting, actor))
    facts = replace(world.case, grounds=grounds)
    levels: dict[str, Level] = {}
    for row in visible_participants(actor, case):
        seen = _level(world, facts, row.desk_id, item, actor)
        levels[row.desk.party.name] = max(seen, levels.get(row.desk.party.name, Level.NONE))
    return Audience(
        *(
            tuple(name for name, level in levels.items() if level is wanted)
            for wanted in (Level.FULL, Level.SIGNAL, Level.NONE)
        )
    )


def _unwritten(
    actor: Actor, case: Case, category: Category, setting: Setting | None
) -> sharing.ItemFacts:
    desk = desk_in(actor, case)
    party = Party.objects.get(pk=desk.party_id)
    releases = (
        (sharing.ReleaseFact(id=0, setting=setting, recipients=None, since=actor.at),)
        if setting is not None
        else ()
    )
    return sharing.ItemFacts(
        id=0,
        category=category,
        source_party=party.pk,
        regime=REGIME_OF.get(desk.organisation, Regime.AVG),
        professional_secrecy=party.secrecy_bound,
        secret_address=False,
        subject_id=None,
        written_in=setting or Setting.LOKAAL,
        withdrawn_at=None,
        conditions=(),
        releases=releases,
    )


def _given(
    item: sharing.ItemFacts, setting: Setting | None, actor: Actor
) -> list[sharing.GroundFact]:
    """Give the grounds that a release brings: its necessity, and what the law gives the source."""
    if setting is None:
        return []
    found = RELEASE_GROUND.get((item.regime, setting))
    return [
        sharing.GroundFact(
            id=0,
            code=code,
            valid_from=actor.at,
            scope="release",
            release_id=0,
            recorded_by_party=item.source_party,
        )
        for code in (Ground.N, *([found[0]] if found else []))
    ]


def _level(
    world: CaseWorld, facts: sharing.CaseFacts, desk: int, item: sharing.ItemFacts, actor: Actor
) -> Level:
    return sharing.decide_read(
        policies.policy_in_force(actor.at),
        participations=world.participations.get(desk, ()),
        item=item,
        case=facts,
        at=actor.at,
    ).level
