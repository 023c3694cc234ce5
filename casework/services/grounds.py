"""Records legal grounds and withdraws them; a withdrawal hides at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework import access, policies
from casework.access import Actor
from casework.models import (
    Case,
    Consent,
    LegalGround,
    Municipality,
    Participation,
    Party,
    Release,
    Subject,
)
from casework.rules import authority, content
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import Category, EventType, Ground


@dataclass(frozen=True, slots=True)
class GroundInput:
    """A ground as a person records it: which, on what article or decision, and why."""

    code: Ground
    article: str
    motivation: str = ""
    decided_by: str = ""
    until: dt.datetime | None = None


def attach(
    ground: GroundInput,
    *,
    by: Actor,
    at: dt.datetime,
    scope: str,
    case: Case | None = None,
    participation: Participation | None = None,
    release: Release | None = None,
    subject: Subject | None = None,
    recipients: Iterable[int] | None = None,
    categories: Iterable[Category] | None = None,
    party: Party | None = None,
    municipality: Municipality | None = None,
) -> LegalGround:
    """Write the ground row itself; for services that act as a whole."""
    owner = case.municipality_id if case else municipality.pk if municipality else None
    assert owner is not None, "a standing decision names its municipality"
    return LegalGround.objects.create(
        municipality_id=owner,
        ground=ground.code,
        scope=scope,
        case=case,
        participation=participation,
        release=release,
        subject=subject,
        recipients=sorted(recipients) if recipients is not None else None,
        categories=sorted(categories) if categories is not None else None,
        article=ground.article,
        motivation=ground.motivation,
        decided_by=ground.decided_by or str(by.user),
        decided_on=content.local_day(at),
        recorded_by=by.user,
        recorded_by_party=party,
        valid_from=at,
        valid_until=ground.until,
        policy=policies.policy_in_force(at).short,
    )


@service
def record_standing(
    municipality: Municipality,
    ground: GroundInput,
    *,
    recipients: Iterable[int],
    categories: Iterable[Category],
    party: Party,
    by: Actor,
    at: dt.datetime,
) -> LegalGround:
    """Record a dated standing decision between parties (for instance under Wpg 20).

    Open cases of the recipients are decided anew at once.
    Refuses: who does not work at the party that takes the decision.
    """
    authority.decide_ground_of(own=party.pk in by.party_ids).require()
    recipients = sorted(recipients)
    row = attach(
        ground,
        by=by,
        at=at,
        scope="standing",
        recipients=recipients,
        categories=categories,
        party=party,
        municipality=municipality,
    )
    journal.record(
        EventType.GROUND_RECORDED,
        case=None,
        municipality=municipality,
        by=by,
        at=at,
        party=party,
        code=row.ground,
    )
    _decide_anew(recipients, at)
    return row


@service
def withdraw_ground(row: LegalGround, *, by: Actor, at: dt.datetime) -> None:
    """Withdraw a ground; what rested on it alone is hidden in the same transaction.

    Refuses: `NotVisible` for a ground of a case one may not see; who does not work at the party
    that recorded it.
    """
    if row.case is not None:
        access.lock_case(by, row.case)
    authority.decide_ground_of(own=row.recorded_by_party_id in by.party_ids).require()
    row.withdrawn_at, row.withdrawn_by = at, by.user
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    Consent.objects.filter(ground=row, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=by.user
    )
    journal.record(
        EventType.GROUND_WITHDRAWN,
        case=row.case,
        municipality=row.municipality,
        by=by,
        at=at,
        code=row.ground,
    )
    if row.case is not None:
        access.sync_grants(row.case, at=at)
    else:
        _decide_anew(row.recipients or [], at)


def _decide_anew(parties: Iterable[int], at: dt.datetime) -> None:
    cases = Case.objects.filter(
        closed_at__isnull=True, participations__desk__party__in=list(parties)
    ).distinct()
    for case in cases:
        access.sync_grants(case, at=at)
