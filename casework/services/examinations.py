"""The examination of a case by the data protection officer: opened by a decision, for a time."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, LegalGround, Party
from casework.rules import content
from casework.rules.decision import all_of, refuse
from casework.services import journal
from casework.services.base import service
from casework.services.grounds import GroundInput, attach
from casework.vocabulary import EventType, Ground, Role

LASTS = dt.timedelta(days=30)
"""How long an examination stays open; a new one can be opened after that."""


@service
def open_examination(reference: str, reason: str, *, by: Actor, at: dt.datetime) -> Case:
    """Open the file of a case for lawfulness control: metadata, participants, contacts, log.

    Refuses: `NotVisible` for who is no data protection officer; a reference that is not there;
    an empty reason.
    Source: Wgs 1.8(2)(b), 1.8(4); AVG 39(1)(b).
    """
    desk = by.desk_with([Role.DPO])
    if desk is None:
        raise NotVisible
    case = Case.objects.select_for_update().filter(reference=content.clean(reference)).first()
    all_of(
        content.decide_text(reason, field="reason", minimum=10, maximum=1000),
        refuse("examine:unknown", "Dit casusnummer bestaat niet.", field="reference")
        if case is None
        else content.decide_text(reference, field="reference"),
    ).require()
    assert case is not None
    if by_party(case, desk.party_id, at) is not None:
        return case
    attach(
        GroundInput(
            Ground.TD, "AVG 39(1)(b); Wgs 1.8(2)(b)", content.clean(reason), until=at + LASTS
        ),
        by=by,
        at=at,
        scope="case",
        case=case,
        recipients=[desk.party_id],
        party=Party.objects.get(pk=desk.party_id),
    )
    journal.record(
        EventType.GROUND_RECORDED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        party=Party.objects.get(pk=desk.party_id),
        code=Ground.TD,
    )
    access.sync_grants(case, at=at)
    return case


def by_party(case: Case, party: int, at: dt.datetime) -> LegalGround | None:
    """Give the examination a party has open on a case, if any."""
    return LegalGround.objects.filter(
        case=case,
        ground=Ground.TD,
        recipients__contains=[party],
        valid_until__gt=at,
        withdrawn_at__isnull=True,
    ).first()


@service
def close_examination(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Close one's own examination; what it opened is hidden at once."""
    desk = by.desk_with([Role.DPO])
    row = by_party(case, desk.party_id, at) if desk else None
    if desk is None or row is None:
        raise NotVisible
    row.withdrawn_at, row.withdrawn_by = at, by.user
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    journal.record(
        EventType.GROUND_WITHDRAWN,
        case=case,
        by=by,
        at=at,
        desk=desk,
        party=Party.objects.get(pk=desk.party_id),
        code=Ground.TD,
    )
    access.sync_grants(case, at=at)
