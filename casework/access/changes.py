"""What would be otherwise: the facts of a case as they would be after an act, before it is done.

A change takes a world of facts and gives another; nothing is written. Changes are put after each
other by `in_turn`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from casework.access.facts import CaseWorld, condition_of
from casework.models import Desk, Item
from casework.rules import sharing
from casework.rules.changing import Kind
from casework.rules.tables import NECESSITY_CATEGORIES, RELEASE_GROUND
from casework.vocabulary import Category, Ground, OrganisationKey, Regime, Setting

Change = Callable[[CaseWorld], CaseWorld]


def in_turn(*changes: Change) -> Change:
    """Make one change of several, the first first."""

    def change(world: CaseWorld) -> CaseWorld:
        for one in changes:
            world = one(world)
        return world

    return change


def by_law(item: Item, setting: Setting) -> tuple[Ground, ...]:
    """Give the ground the law itself gives a source for releasing this into a setting."""
    given = RELEASE_GROUND.get((Regime(item.regime), setting))
    return (given[0],) if given else ()


def as_opened(setting: Setting, at: dt.datetime) -> Change:
    """Open a setting, unless it is open."""

    def change(world: CaseWorld) -> CaseWorld:
        if world.case.has_open(setting, at):
            return world
        settings = (*world.case.settings, sharing.SettingFact(setting, at))
        return replace(world, case=replace(world.case, settings=settings))

    return change


def as_closed(setting: Setting, at: dt.datetime) -> Change:
    """Close a setting: what was shared there is shielded (Wgs 2.31(8))."""

    def change(world: CaseWorld) -> CaseWorld:
        settings = tuple(
            replace(row, closed_at=at) if row.setting == setting and row.closed_at is None else row
            for row in world.case.settings
        )
        return replace(world, case=replace(world.case, settings=settings))

    return change


def as_reported(at: dt.datetime) -> Change:
    """Add that a request about the case is being handled (MELD)."""
    return _with_grounds(sharing.GroundFact(id=0, code=Ground.MELD, valid_from=at, scope="case"))


def as_seated(
    desks: Sequence[Desk],
    setting: Setting,
    grounds: Sequence[Ground],
    at: dt.datetime,
    *,
    guest: bool = False,
) -> Change:
    """Let desks take part in a setting, on the grounds that are recorded with their seats.

    Facts: the necessity of a guest covers whatever is given by name, that of a participant only
    the case itself; so it is recorded on admission.
    """

    def change(world: CaseWorld) -> CaseWorld:
        seats = {
            desk.pk: sharing.ParticipationFact(
                id=-desk.pk,
                party=desk.party_id,
                organisation=OrganisationKey(desk.party.organisation),
                setting=setting,
                since=at,
                guest=guest,
            )
            for desk in desks
        }
        narrow = frozenset(NECESSITY_CATEGORIES)
        added = [
            sharing.GroundFact(
                id=0,
                code=code,
                valid_from=at,
                scope="participation",
                participation_id=seat.id,
                recipients=frozenset({seat.party}),
                categories=narrow if code is Ground.N and not guest else None,
            )
            for seat in seats.values()
            for code in (Ground.N, *grounds)
        ]
        seated = {desk: (*world.participations.get(desk, ()), seat) for desk, seat in seats.items()}
        return replace(
            _with_grounds(*added)(world), participations={**world.participations, **seated}
        )

    return change


def as_released(
    items: Iterable[Item],
    setting: Setting,
    recipients: frozenset[int] | None,
    grounds: Sequence[Ground],
    at: dt.datetime,
) -> Change:
    """Give the facts as they would be with these items released."""
    place = list(Setting).index(setting)
    given = {item.pk: (item, -(item.pk * len(Setting) + place)) for item in items}

    def change(world: CaseWorld) -> CaseWorld:
        added = [
            sharing.GroundFact(
                id=0,
                code=code,
                valid_from=at,
                scope="release",
                release_id=key,
                recipients=recipients,
                recorded_by_party=item.party_id,
            )
            for item, key in given.values()
            for code in (Ground.N, *by_law(item, setting), *grounds)
        ]
        released = {
            pk: sharing.ReleaseFact(key, setting, recipients, at) for pk, (_, key) in given.items()
        }
        return replace(
            _with_grounds(*added)(world),
            items={
                pk: replace(facts, releases=(*facts.releases, released[pk]))
                if pk in released
                else facts
                for pk, facts in world.items.items()
            },
        )

    return change


def as_consented(
    subject: int,
    party: int,
    categories: frozenset[Category] | None,
    recipients: frozenset[int] | None,
    at: dt.datetime,
) -> Change:
    """Give the facts as they would be with a consent that lifts a secret, recorded by a party."""
    return _with_grounds(
        sharing.GroundFact(
            id=0,
            code=Ground.T,
            valid_from=at,
            scope="subject",
            subject_id=subject,
            recipients=recipients,
            categories=categories,
            recorded_by_party=party,
        )
    )


def _with_grounds(*added: sharing.GroundFact) -> Change:
    def change(world: CaseWorld) -> CaseWorld:
        return replace(world, case=replace(world.case, grounds=(*world.case.grounds, *added)))

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
