"""To whom data about one subject were open, when and on which ground; never what they say.

The one place where this is read: an overview asks it and knows no other source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from casework import policies
from casework.access.context import for_purpose
from casework.access.facts import CaseWorld, world_of
from casework.models import Case, JournalEvent, LegalGround, Participation, Party, Subject
from casework.rules.overview import About, Basis, Disclosure, omission_of
from casework.rules.sharing import ItemFacts, ParticipationFact
from casework.rules.tables import REPORTED
from casework.rules.windows import windows
from casework.vocabulary import EventType, Ground, Level, Purpose, Setting


@dataclass(frozen=True, slots=True)
class TakingPart:
    """One organisation that knew of the case in a setting, from when until when."""

    party: int
    setting: Setting
    since: dt.datetime
    until: dt.datetime | None


def disclosures_of(subject: Subject, at: dt.datetime) -> tuple[Disclosure, ...]:
    """Give who could see which kinds of data about a subject until a moment.

    Facts: computed from releases, grounds and participations by the very rules that decide
    access; what must not be told to the subject is left out here, so that no caller meets it. A
    party sees its own items without any disclosure.
    """
    with for_purpose(Purpose.DECIDE), policies.one_reading():
        case, world = subject.case, world_of(subject.case)
        about = _abouts(case, world)
        told = {
            key: item
            for key, item in world.items.items()
            if omission_of(about[key], subject.pk) is None
        }
        secret, reporters = _secret_parties(world), _reporters(case)
        grounds = _grounds_of(case)
        return tuple(
            row
            for item in told.values()
            for facts in world.participations.values()
            for part in facts
            if part.party != item.source_party
            and part.party not in secret
            and part.id not in reporters
            for row in _windows(world, item, part, grounds, case, at)
        )


@dataclass(frozen=True, slots=True)
class Held:
    """One item that stands in a case: its key, its source, and who may speak of it."""

    item: int
    party: int
    about: About


def held_of(case: Case) -> tuple[Held, ...]:
    """Give the items of a case that stand, for a request of a subject; for services only."""
    with for_purpose(Purpose.DECIDE):
        world = world_of(case)
        about = _abouts(case, world)
        return tuple(
            Held(key, item.source_party, about[key])
            for key, item in world.items.items()
            if item.withdrawn_at is None
        )


def taking_part_of(case: Case, at: dt.datetime) -> tuple[TakingPart, ...]:
    """Give the organisations that took part until a moment.

    Facts: without those bound by secrecy, and those let in because they reported.
    """
    with for_purpose(Purpose.DECIDE):
        rows = list(
            Participation.objects.filter(case=case, since__lte=at, desk__party__secrecy_bound=False)
            .exclude(necessity=REPORTED)
            .select_related("desk")
        )
        closed = {row.setting: row.closed_at for row in case.settings.order_by("opened_at")}
    return tuple(
        TakingPart(
            row.desk.party_id,
            Setting(row.setting),
            row.since,
            row.ended_at or row.until or closed.get(row.setting),
        )
        for row in rows
    )


def _abouts(case: Case, world: CaseWorld) -> dict[int, About]:
    """Gather what decides whether each item may be spoken of."""
    reported = set(
        JournalEvent.objects.filter(case=case, type=EventType.REPORT_JOINED).values_list(
            "item_id", flat=True
        )
    )
    alone = case.subjects.count() == 1
    secret = _secret_parties(world)
    return {
        key: About(
            category=item.category,
            regime=item.regime,
            secret=item.professional_secrecy or item.source_party in secret,
            reported=key in reported,
            subject_id=item.subject_id,
            alone=alone,
        )
        for key, item in world.items.items()
    }


def _secret_parties(world: CaseWorld) -> frozenset[int]:
    """Give the parties bound by secrecy: that one has to do with somebody is itself a secret."""
    parties = {item.source_party for item in world.items.values()}
    parties |= {desk.party_id for desk in world.desks.values()}
    return frozenset(
        Party.objects.filter(pk__in=parties, secrecy_bound=True).values_list("pk", flat=True)
    )


def _reporters(case: Case) -> frozenset[int]:
    """Give the parts in a case that would tell who reported: those that began with a report."""
    rows = Participation.objects.filter(case=case, necessity=REPORTED)
    return frozenset(rows.values_list("pk", flat=True))


def _grounds_of(case: Case) -> list[LegalGround]:
    return list(
        LegalGround.objects.filter(case=case, scope__in=("release", "subject")).order_by("pk")
    )


def _windows(
    world: CaseWorld,
    item: ItemFacts,
    part: ParticipationFact,
    grounds: list[LegalGround],
    case: Case,
    at: dt.datetime,
) -> Iterator[Disclosure]:
    for window in windows(
        policies.timetable(),
        participations=(part,),
        item=item,
        case=world.case,
        at=case.opened_at,
    ):
        if window.level is Level.NONE or window.since > at:
            continue
        yield Disclosure(
            category=item.category,
            source=item.source_party,
            recipient=part.party,
            setting=part.setting,
            level=window.level,
            since=window.since,
            until=window.until,
            grounds=frozenset(_bases(item, part, grounds, window.since)),
        )


def _bases(
    item: ItemFacts, part: ParticipationFact, grounds: list[LegalGround], moment: dt.datetime
) -> Iterator[Basis]:
    """Find the recorded grounds on which an item was open to a party when a window began."""
    releases = {row.id for row in item.releases if row.setting is part.setting}
    for row in grounds:
        over = row.withdrawn_at or row.valid_until
        fits = row.release_id in releases or (
            row.scope == "subject" and row.subject_id == item.subject_id
        )
        for_whom = row.recipients is None or part.party in row.recipients
        for_what = row.categories is None or item.category in row.categories
        if (
            fits
            and for_whom
            and for_what
            and row.valid_from <= moment
            and not (over is not None and over <= moment)
        ):
            yield Basis(Ground(row.ground), row.article)
