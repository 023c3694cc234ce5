"""The smallest facts from which a sharing decision can be made, for the tests beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casework.rules.policy import Policy
from casework.rules.policy_file import load_policy
from casework.rules.sharing import (
    Access,
    CaseFacts,
    GroundFact,
    ItemFacts,
    ParticipationFact,
    ReleaseFact,
    SettingFact,
    decide_read,
)
from casework.vocabulary import Category, Ground, OrganisationKey, Setting

POLICY = load_policy(
    Path(__file__).parents[2] / "config" / "policy" / "hardenberg" / "sharing.toml"
)
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
US, SOURCE, OTHER = 1, 2, 3
SUBJECT = 70
LOCAL = SettingFact(Setting.LOKAAL, START)
CASUS = SettingFact(Setting.ZVH_CASUS, START)


def ground(code: Ground, scope: str, **facts: object) -> GroundFact:
    """A ground attached to the only participation, release or subject of these tests."""
    base = GroundFact(
        list(Ground).index(code) + 1,
        code,
        START,
        scope=scope,
        participation_id=10 if scope == "participation" else None,
        release_id=20 if scope == "release" else None,
        subject_id=SUBJECT if scope == "subject" else None,
        recorded_by_party=SOURCE,
    )
    return replace(base, **facts)  # type: ignore[arg-type]


N = ground(Ground.N, "release")


def taking_part(
    organisation: OrganisationKey, setting: Setting = Setting.LOKAAL, **facts: object
) -> ParticipationFact:
    base = ParticipationFact(10, US, organisation, setting, START)
    return replace(base, **facts)  # type: ignore[arg-type]


def released_item(
    category: Category, setting: Setting = Setting.LOKAAL, **facts: object
) -> ItemFacts:
    base = ItemFacts(
        1,
        category,
        SOURCE,
        Setting.LOKAAL,
        subject_id=SUBJECT,
        releases=(ReleaseFact(20, setting, None, START),),
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def case(
    *grounds: GroundFact,
    settings: tuple[SettingFact, ...] = (LOCAL, CASUS),
    closed_at: datetime | None = None,
) -> CaseFacts:
    return CaseFacts(closed_at, settings, grounds)


def read(
    participation: ParticipationFact | None,
    item: ItemFacts,
    facts: CaseFacts,
    at: datetime = NOW,
    policy: Policy = POLICY,
) -> Access:
    present = () if participation is None else (participation,)
    return decide_read(policy, participations=present, item=item, case=facts, at=at)


# A neighbour nuisance file, seen in full by police at the local table: the plainest yes.
POLICE = taking_part(OrganisationKey.POL)
NUISANCE = released_item(Category.WOON)


def released_otherwise(**facts: object) -> ItemFacts:
    """The nuisance file with another window of its release."""
    (release,) = NUISANCE.releases
    return replace(NUISANCE, releases=(replace(release, **facts),))  # type: ignore[arg-type]
