"""Who sees what: the ceiling of the policy, and everything that has to hold under it.

A level is the lowest of ceiling, release by the source, recorded grounds, source rules and
conditions, within a setting in which the desk takes part now; over several settings the highest
counts. Whatever is unknown gives nothing. All windows are half-open: from `since`, before `until`.

Source: sharing policy §1.4 (evaluation model), §2.9 (invariants), rulings §1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.rules.policy import Cell, Effect, GroundScope, Policy, SourceRule, When
from casework.rules.sharing_facts import (
    CaseFacts,
    Condition,
    GroundFact,
    ItemFacts,
    ParticipationFact,
    ReleaseFact,
    RestrictionFact,
    SettingFact,
    runs,
)
from casework.rules.sharing_write import NEVER_GRANTED, decide_write
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Regime, Setting

__all__ = [
    "Access",
    "Because",
    "CaseFacts",
    "Condition",
    "GroundFact",
    "ItemFacts",
    "ParticipationFact",
    "ReleaseFact",
    "RestrictionFact",
    "SettingFact",
    "decide_facet",
    "decide_read",
    "decide_write",
    "is_admitted",
    "oversight_participations",
]

# Case-level categories: they follow from taking part, nobody releases them.
FACETS = frozenset({Category.META, Category.DEELN, Category.PRO, Category.LOG})
# Decisions of a professional bound by secrecy; nobody else can take them (invariants I03, I06).
SECRECY_DECISIONS = frozenset({Ground.C, Ground.G})
# What lifts secrecy counts only when the source itself recorded it.
SECRECY_LIFTED_BY = SECRECY_DECISIONS | {Ground.T, Ground.W, Ground.W526, Ground.W533}
_REGIMES = frozenset(Regime)
_GROUND_ORDER = {ground: index for index, ground in enumerate(Ground)}


@dataclass(frozen=True, slots=True)
class Because:
    """Why a setting gives this level: the rule, the grounds that count, those that are missing."""

    setting: Setting | None
    level: Level
    rule: str
    grounds: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    code: str = ""

    @property
    def text(self) -> str:
        """The reason as one plain Dutch sentence, without any content."""
        if self.code == "grounds":
            return f"Er ontbreekt een vastgelegde grondslag: {', '.join(self.missing)}."
        return _TEXTS.get(self.code, "Het deelbeleid geeft hier geen toegang.")


_TEXTS = {
    "own": "Dit is een eigen bijdrage; de bron ziet die zelf.",
    "closed": "De casus is gesloten; de inhoud is afgeschermd.",
    "absent": "Deze deelnemer doet nu niet mee in dit verband.",
    "withdrawn": "De bron heeft dit gegeven ingetrokken.",
    "restricted": "Het gebruik van dit gegeven is beperkt. Alleen de bron ziet het.",
    "expired": "De wet laat het gebruik van dit gegeven niet langer toe.",
    "ceiling": "Het deelbeleid geeft deze organisatie dit soort gegevens niet.",
    "not_released": "De bron heeft dit hier niet vrijgegeven voor deze deelnemer.",
    "condition": "De bron stelde een voorwaarde; daardoor is minder zichtbaar.",
    "full": "Het deelbeleid, de vrijgave en de grondslagen geven volledige inzage.",
    "signal": "Het deelbeleid geeft deze organisatie alleen een signaal.",
}


@dataclass(frozen=True, slots=True)
class Access:
    """The level a desk has, with a reason per setting, and whether it has it as the source."""

    level: Level
    reasons: tuple[Because, ...]
    own: bool = False

    @property
    def rule(self) -> str:
        """The rule that gives the level; "own" for what the desk itself wrote."""
        given = (row.rule for row in self.reasons if row.level is self.level)
        return next(given, "") or "own"


def decide_read(
    policy: Policy,
    *,
    participations: tuple[ParticipationFact, ...],
    item: ItemFacts,
    case: CaseFacts,
    at: datetime,
) -> Access:
    """Decide how much of an item a desk sees at a moment.

    Facts: `participations` are those of one desk, in any setting and any period.
    Gives: the level with its reasons; own contributions are full while written-in setting and
    case are open, and while the law still lets them be used.
    Source: policy §1.4; Wgs 2.31(8) for closing, 2.29(3) for withdrawal and conditions; AVG 18(2)
    for a restriction; Wet Bibob 29 for the end of use.
    """
    if not case.is_open(at):
        return _nothing("closed")
    present = [p for p in participations if _takes_part(p, case, at)]
    if not present:
        return _nothing("absent")
    if item.usable_until is not None and item.usable_until <= at:
        return _nothing("expired")
    if _is_own(item, present, case, at):
        return Access(Level.FULL, (Because(item.written_in, Level.FULL, "", code="own"),), own=True)
    if item.withdrawn_at is not None and item.withdrawn_at <= at:
        return _nothing("withdrawn")
    if any(runs(row.since, row.until, at) for row in item.restrictions):
        # step 7: a restriction of the subject only lowers; to nothing, for the law lets the
        # controller keep the item and do no more with it
        return _nothing("restricted")
    return _highest(_weigh_item(policy, p, item, case, at) for p in present)


def decide_facet(
    policy: Policy,
    *,
    participations: tuple[ParticipationFact, ...],
    category: Category,
    case: CaseFacts,
    at: datetime,
) -> Access:
    """Decide how much of a case-level category (META, DEELN, PRO, LOG) a desk sees.

    Facts: these need no release; taking part with its recorded grounds suffices. Oversight
    (TOETS) takes part by an opened dossier, in every setting, also after closing.
    Source: Wgs 1.8(2)(b), 1.8(4), 2.31(8); rulings §1.7.
    """
    if category not in FACETS:
        return _nothing("ceiling")
    present = [p for p in participations if _sees_the_case(p, case, at)]
    if not present:
        return _nothing("absent" if case.is_open(at) else "closed")
    return _highest(_weigh_facet(policy, p, category, case, at) for p in present)


def oversight_participations(case: CaseFacts, party: int) -> tuple[ParticipationFact, ...]:
    """Give the taking part that follows from each dossier opened for an oversight party."""
    return tuple(
        ParticipationFact(
            id=0,
            party=party,
            organisation=OrganisationKey.TOETS,
            setting=Setting.LOKAAL,
            since=fact.valid_from,
            until=fact.valid_until,
            ended_at=fact.withdrawn_at,
        )
        for fact in case.ground_index.get((Ground.TD, GroundScope.CASE.value, None), ())
        if fact.recipients is not None and party in fact.recipients
    )


# ------------------------------------------------------------------ taking part


def _takes_part(participation: ParticipationFact, case: CaseFacts, at: datetime) -> bool:
    return (
        participation.organisation not in NEVER_GRANTED
        and is_admitted(participation, at)
        and case.has_open(participation.setting, at)
        and not case.shields(participation.setting, participation.since, at)
    )


def is_admitted(participation: ParticipationFact, at: datetime) -> bool:
    """Say whether a desk's part runs at a moment, whatever became of case and setting."""
    ended = participation.ended_at is not None and participation.ended_at <= at
    return runs(participation.since, participation.until, at) and not ended


def _sees_the_case(participation: ParticipationFact, case: CaseFacts, at: datetime) -> bool:
    if participation.organisation == OrganisationKey.TOETS:
        return is_admitted(participation, at)
    return case.is_open(at) and _takes_part(participation, case, at)


def _is_own(
    item: ItemFacts, present: list[ParticipationFact], case: CaseFacts, at: datetime
) -> bool:
    """A source sees what it wrote, as long as the setting it was written in is open."""
    return case.has_open(item.written_in, at) and any(p.party == item.source_party for p in present)


# ------------------------------------------------------------------ weighing


def _nothing(code: str) -> Access:
    return Access(Level.NONE, (Because(None, Level.NONE, "", code=code),))


def _highest(reasons: Iterable[Because]) -> Access:
    weighed = tuple(reasons)
    return Access(max((because.level for because in weighed), default=Level.NONE), weighed)


def _weigh_facet(
    policy: Policy, p: ParticipationFact, category: Category, case: CaseFacts, at: datetime
) -> Because:
    cell = policy.cell(p.setting, category, p.organisation)
    if cell.ceiling is Level.NONE:
        return Because(p.setting, Level.NONE, cell.rule, code="ceiling")
    return _with_grounds(cell, (), _Search(policy, p, case, at, category, None, None))


def _weigh_item(
    policy: Policy, p: ParticipationFact, item: ItemFacts, case: CaseFacts, at: datetime
) -> Because:
    """Weigh one setting: ceiling, then each valid release with the grounds that hang on it."""
    cell = policy.cell(p.setting, item.category, p.organisation)
    if cell.ceiling is Level.NONE or item.regime not in _REGIMES:
        return Because(p.setting, Level.NONE, cell.rule, code="ceiling")
    triggers = _triggers(item, p.setting)
    extra = [rule for rule in policy.source_rules_in(p.setting) if rule.when in triggers]
    named_only = _is_outsider(p, cell) or _asks_names(extra, item)
    releases = [r for r in item.releases if _reaches(r, p, named_only, case, at)]
    weighed = [
        _with_grounds(cell, extra, _Search(policy, p, case, at, item.category, item, release))
        for release in releases
    ]
    if not weighed:
        missing = (Ground.BRON.value,)
        return Because(p.setting, Level.NONE, cell.rule, missing=missing, code="not_released")
    return _lowered(max(weighed, key=lambda because: because.level), item, p)


def _triggers(item: ItemFacts, setting: Setting) -> frozenset[When]:
    """Name what in the item, seen from this setting, makes source rules apply."""
    present = {
        When.SECRECY: item.professional_secrecy,
        When.CONDITIONS: bool(item.conditions),
        When.ONWARD: setting != item.written_in,
        When.WPG: item.regime == Regime.WPG,
        When.WJSG: item.regime == Regime.WJSG,
        When.HIDDEN_ADDRESS: item.secret_address,
    }
    return frozenset(when for when, holds in present.items() if holds)


def _is_outsider(p: ParticipationFact, cell: Cell) -> bool:
    """Guests and oversight are no participants, so "everyone" never means them (I31)."""
    return p.guest or Ground.DERDE in cell.needs or p.organisation == OrganisationKey.TOETS


def _asks_names(extra: Iterable[SourceRule], item: ItemFacts) -> bool:
    # A secret address is never for "everyone", even if the policy lost the rule that says so.
    return item.secret_address or any(r.effect is Effect.NAMED_RECIPIENTS for r in extra)


def _reaches(
    release: ReleaseFact, p: ParticipationFact, named_only: bool, case: CaseFacts, at: datetime
) -> bool:
    """Tell whether a release is valid here and now and meant for this party."""
    if release.setting != p.setting or not runs(release.since, release.until, at):
        return False
    if release.withdrawn_at is not None and release.withdrawn_at <= at:
        return False
    if case.shields(release.setting, release.since, at):
        return False
    if p.guest and release.since < p.since:
        # what was given for an earlier meeting is over with that meeting (I31)
        return False
    return not named_only if release.recipients is None else p.party in release.recipients


def _lowered(because: Because, item: ItemFacts, p: ParticipationFact) -> Because:
    """Apply the conditions of the source, which can only lower."""
    allowed = min((c.level for c in item.conditions if c.applies(p)), default=Level.FULL)
    if because.level <= allowed:
        return because
    return Because(p.setting, allowed, because.rule, because.grounds, because.missing, "condition")


# ------------------------------------------------------------------ grounds


@dataclass(frozen=True, slots=True)
class _Search:
    """Where the grounds are looked for: one participation, and for an item one release."""

    policy: Policy
    participation: ParticipationFact
    case: CaseFacts
    at: datetime
    category: Category
    item: ItemFacts | None
    release: ReleaseFact | None

    def find(self, ground: Ground) -> tuple[int, ...] | None:
        """Give the ids of the recorded grounds that count; None when there is none."""
        if ground == Ground.BRON and self.release is not None:
            return ()
        found = tuple(
            fact.id
            for scope in self.policy.ground_scope.get(ground, frozenset())
            for fact in self._attached(ground, scope)
            if self._counts(fact)
        )
        return found or None

    def _attached(self, ground: Ground, scope: GroundScope) -> tuple[GroundFact, ...]:
        owner: int | None = None
        if scope is GroundScope.PARTICIPATION:
            owner = self.participation.id
        elif scope is GroundScope.RELEASE:
            owner = self.release.id if self.release else None
        elif scope is GroundScope.SUBJECT:
            owner = self.item.subject_id if self.item else None
        if owner is None and scope not in (GroundScope.CASE, GroundScope.STANDING):
            return ()
        return self.case.ground_index.get((ground, scope.value, owner), ())

    def _counts(self, fact: GroundFact) -> bool:
        withdrawn = fact.withdrawn_at is not None and fact.withdrawn_at <= self.at
        about_this = fact.categories is None or self.category in fact.categories
        return (
            not withdrawn
            and runs(fact.valid_from, fact.valid_until, self.at)
            and about_this
            and self._names_us(fact)
            and self._recorded_rightly(fact)
        )

    def _names_us(self, fact: GroundFact) -> bool:
        if fact.recipients is None:
            # A dossier of oversight is opened for a named party, never for "everyone".
            return fact.code != Ground.TD
        return self.participation.party in fact.recipients

    def _recorded_rightly(self, fact: GroundFact) -> bool:
        """What lifts secrecy is decided by the source; a conflict of duties by nobody else."""
        if self.item is None or not self.item.professional_secrecy:
            return fact.code not in SECRECY_DECISIONS
        if fact.code not in SECRECY_LIFTED_BY:
            return True
        return fact.recorded_by_party == self.item.source_party


def _with_grounds(cell: Cell, extra: Iterable[SourceRule], search: _Search) -> Because:
    """Check the grounds of the cell and of the source rules; what is missing is named.

    Facts: a missing obligatory ground, or none of a source rule's, leaves nothing; none of the
    cell's own `any_of` leaves the level `without`.
    """
    obligatory = set(cell.needs).union(*(rule.needs for rule in extra))
    choices = [rule.any_of for rule in extra if rule.any_of]
    found = {g: search.find(g) for g in obligatory.union(cell.any_of, *choices)}
    missing = {ground for ground in obligatory if found[ground] is None}
    missing |= {g for choice in choices if all(found[c] is None for c in choice) for g in choice}
    level = Level.NONE if missing else cell.ceiling
    if cell.any_of and all(found[ground] is None for ground in cell.any_of):
        missing |= cell.any_of
        level = min(level, cell.without)
    counting = sorted({ident for ids in found.values() for ident in ids or ()})
    names = tuple(ground.value for ground in sorted(missing, key=_GROUND_ORDER.__getitem__))
    code = level.code if level else "grounds"
    return Because(search.participation.setting, level, cell.rule, tuple(counting), names, code)
