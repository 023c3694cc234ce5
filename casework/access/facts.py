"""Reads a case's rows once and hands them to the rules as frozen facts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from casework.access.context import for_purpose
from casework.models import (
    Case,
    CaseSetting,
    Desk,
    Item,
    LegalGround,
    Participation,
    Release,
)
from casework.rules import retention
from casework.rules.sharing import (
    CaseFacts,
    Condition,
    GroundFact,
    ItemFacts,
    ParticipationFact,
    ReleaseFact,
    RestrictionFact,
    SettingFact,
)
from casework.vocabulary import (
    Category,
    Ground,
    Level,
    OrganisationKey,
    Purpose,
    Regime,
    Setting,
)

ITEM_FACTS = (
    "pk",
    "case",
    "category",
    "party",
    "regime",
    "professional_secrecy",
    "secret_address",
    "subject",
    "written_in",
    "withdrawn_at",
    "first_processed_at",
    "conditions",
    "restrictions",
)
"""What the rules ask of an item: everything but its words."""


@dataclass(frozen=True, slots=True)
class CaseWorld:
    """All facts of one case that the sharing rules ask for, by desk and by item."""

    case: CaseFacts
    participations: dict[int, tuple[ParticipationFact, ...]]
    items: dict[int, ItemFacts]
    desks: dict[int, Desk]


def world_of(case: Case) -> CaseWorld:
    """Read the facts of a case in six queries, whatever its size."""
    releases: dict[int, list[Release]] = defaultdict(list)
    for release in Release.objects.filter(item__case=case).order_by("pk"):
        releases[release.item_id].append(release)
    rows = list(
        Participation.objects.filter(case=case).select_related("desk__party").order_by("pk")
    )
    by_desk: dict[int, list[ParticipationFact]] = defaultdict(list)
    for row in rows:
        by_desk[row.desk_id].append(_participation(row))
    return CaseWorld(
        case=case_facts(case),
        participations={desk: tuple(facts) for desk, facts in by_desk.items()},
        items={
            item.pk: item_facts(item, releases[item.pk])
            for item in Item.objects.filter(case=case).only(*ITEM_FACTS).order_by("pk")
        },
        desks={row.desk_id: row.desk for row in rows},
    )


def world_to_explain(case: Case) -> CaseWorld:
    """Read the facts on which others were decided, for who asks what they see."""
    with for_purpose(Purpose.DECIDE):
        return world_of(case)


def case_facts(case: Case) -> CaseFacts:
    """Read the case-wide facts: its settings and every ground that may bear on it."""
    return CaseFacts(
        closed_at=case.closed_at,
        settings=tuple(
            SettingFact(Setting(row.setting), row.opened_at, row.closed_at)
            for row in CaseSetting.objects.filter(case=case).order_by("pk")
        ),
        grounds=tuple(_ground(row) for row in _grounds_of(case)),
    )


def _grounds_of(case: Case) -> list[LegalGround]:
    return list(
        LegalGround.objects.filter(
            Q(case=case) | Q(case__isnull=True, scope="standing", municipality=case.municipality_id)
        ).order_by("pk")
    )


def _ground(row: LegalGround) -> GroundFact:
    return GroundFact(
        id=row.pk,
        code=Ground(row.ground),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        withdrawn_at=row.withdrawn_at,
        recipients=frozenset(row.recipients) if row.recipients is not None else None,
        categories=(
            frozenset(Category(key) for key in row.categories)
            if row.categories is not None
            else None
        ),
        scope=row.scope,
        participation_id=row.participation_id,
        release_id=row.release_id,
        subject_id=row.subject_id,
        recorded_by_party=row.recorded_by_party_id,
    )


def _participation(row: Participation) -> ParticipationFact:
    return ParticipationFact(
        id=row.pk,
        party=row.desk.party_id,
        organisation=OrganisationKey(row.desk.party.organisation),
        setting=Setting(row.setting),
        since=row.since,
        until=row.until,
        ended_at=row.ended_at,
        guest=row.guest,
    )


def item_facts(item: Item, releases: list[Release]) -> ItemFacts:
    """Turn an item and its releases into facts."""
    return ItemFacts(
        id=item.pk,
        category=Category(item.category),
        source_party=item.party_id,
        regime=Regime(item.regime),
        professional_secrecy=item.professional_secrecy,
        secret_address=item.secret_address,
        subject_id=item.subject_id,
        written_in=Setting(item.written_in),
        withdrawn_at=item.withdrawn_at,
        usable_until=retention.usable_until(
            Category(item.category), Regime(item.regime), item.first_processed_at
        ),
        conditions=tuple(condition_of(row) for row in item.conditions),
        restrictions=tuple(restriction_of(row) for row in item.restrictions),
        releases=tuple(
            ReleaseFact(
                id=release.pk,
                setting=Setting(release.setting),
                recipients=(
                    frozenset(release.recipients) if release.recipients is not None else None
                ),
                since=release.released_at,
                until=release.until,
                withdrawn_at=release.withdrawn_at,
            )
            for release in releases
        ),
    )


def restriction_of(row: dict[str, str | None]) -> RestrictionFact:
    """Turn a period of restriction as it is kept into a fact."""
    since, until = row["since"], row["until"]
    assert since is not None
    return RestrictionFact(
        dt.datetime.fromisoformat(since), dt.datetime.fromisoformat(until) if until else None
    )


def condition_of(row: dict[str, object]) -> Condition:
    """Turn a condition as it is kept into a fact."""
    organisations = row.get("organisations")
    parties = row.get("parties")
    settings = row.get("settings")
    return Condition(
        level=Level[str(row["level"]).upper()],
        organisations=(
            frozenset(OrganisationKey(key) for key in organisations)
            if isinstance(organisations, list)
            else None
        ),
        parties=frozenset(parties) if isinstance(parties, list) else None,
        settings=(
            frozenset(Setting(key) for key in settings) if isinstance(settings, list) else None
        ),
    )
