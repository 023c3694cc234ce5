"""The facts that a sharing decision reads: moments with a zone, parties by id, no text at all.

All windows are half-open: from the start, before the end. None as an end is "still running".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from casework.rules.policy import GroundScope
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Regime, Setting


def runs(since: datetime, until: datetime | None, at: datetime) -> bool:
    """Tell whether `at` lies in the half-open window."""
    return since <= at and (until is None or at < until)


@dataclass(frozen=True, slots=True)
class GroundFact:
    """A recorded ground, attached to what its scope says.

    Facts: `recipients` are party ids, None is every participant; `categories` None is all. A
    ground without a scope hangs on nothing and never counts.
    """

    id: int
    code: Ground
    valid_from: datetime
    valid_until: datetime | None = None
    withdrawn_at: datetime | None = None
    recipients: frozenset[int] | None = None
    categories: frozenset[Category] | None = None
    scope: str = ""
    participation_id: int | None = None
    release_id: int | None = None
    subject_id: int | None = None
    recorded_by_party: int | None = None

    @property
    def attached_to(self) -> int | None:
        """The id of what the ground hangs on; a case or a standing decision has none."""
        owners = {
            GroundScope.PARTICIPATION.value: self.participation_id,
            GroundScope.RELEASE.value: self.release_id,
            GroundScope.SUBJECT.value: self.subject_id,
        }
        return owners.get(self.scope)


@dataclass(frozen=True, slots=True)
class ReleaseFact:
    """The source's act that opens an item to a setting; recipients None is all who take part."""

    id: int
    setting: Setting
    recipients: frozenset[int] | None
    since: datetime
    until: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the source: at most this level, for whom and where. None is everywhere."""

    level: Level
    organisations: frozenset[OrganisationKey] | None = None
    parties: frozenset[int] | None = None
    settings: frozenset[Setting] | None = None

    def applies(self, participation: ParticipationFact) -> bool:
        return (
            (self.organisations is None or participation.organisation in self.organisations)
            and (self.parties is None or participation.party in self.parties)
            and (self.settings is None or participation.setting in self.settings)
        )


@dataclass(frozen=True, slots=True)
class RestrictionFact:
    """A period in which the use of an item is restricted for a subject (AVG 18)."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One piece of content: one category, one source party, one legal regime.

    Facts: from `usable_until` on the law lets nobody use it any more, its source included.
    """

    id: int
    category: Category
    source_party: int
    written_in: Setting
    regime: Regime = Regime.AVG
    professional_secrecy: bool = False
    secret_address: bool = False
    subject_id: int | None = None
    withdrawn_at: datetime | None = None
    usable_until: datetime | None = None
    conditions: tuple[Condition, ...] = ()
    restrictions: tuple[RestrictionFact, ...] = ()
    releases: tuple[ReleaseFact, ...] = ()


@dataclass(frozen=True, slots=True)
class ParticipationFact:
    """A desk admitted in one setting. A guest is a third party, there for one meeting."""

    id: int
    party: int
    organisation: OrganisationKey
    setting: Setting
    since: datetime
    until: datetime | None = None
    ended_at: datetime | None = None
    guest: bool = False


@dataclass(frozen=True, slots=True)
class SettingFact:
    """A period in which a legal setting is open for the case."""

    setting: Setting
    opened_at: datetime
    closed_at: datetime | None = None


_GroundIndex = Mapping[tuple[Ground, str, int | None], tuple[GroundFact, ...]]


@dataclass(frozen=True)
class CaseFacts:
    """What holds for the case as a whole: closed or not, its settings, its recorded grounds."""

    closed_at: datetime | None
    settings: tuple[SettingFact, ...]
    grounds: tuple[GroundFact, ...]

    def is_open(self, at: datetime) -> bool:
        return self.closed_at is None or at < self.closed_at

    def has_open(self, setting: Setting, at: datetime) -> bool:
        return any(
            s.setting == setting and runs(s.opened_at, s.closed_at, at) for s in self.settings
        )

    def shields(self, setting: Setting, since: datetime, at: datetime) -> bool:
        """Tell whether the setting was closed after `since`: opening it again revives nothing."""
        return any(
            s.setting == setting and s.closed_at is not None and since < s.closed_at <= at
            for s in self.settings
        )

    @cached_property
    def ground_index(self) -> _GroundIndex:
        """The grounds by code, scope and what they hang on, so that a decision looks up few."""
        found: defaultdict[tuple[Ground, str, int | None], list[GroundFact]] = defaultdict(list)
        for fact in self.grounds:
            found[fact.code, fact.scope, fact.attached_to].append(fact)
        return {key: tuple(facts) for key, facts in found.items()}
