"""Writes the journal: the only place that makes events and their unread marks."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework import access, policies
from casework.access import Actor, ActorDesk
from casework.models import Case, EventMark, Item, JournalEvent, Municipality, Party
from casework.rules.log_line import act_of
from casework.vocabulary import Category, EventType, Reader, Setting


def record(
    event: EventType,
    *,
    case: Case | None,
    by: Actor | None,
    at: dt.datetime,
    desk: ActorDesk | None = None,
    municipality: Municipality | None = None,
    setting: Setting | None = None,
    party: Party | None = None,
    item: Item | None = None,
    object_type: str = "",
    object_uuid: uuid.UUID | None = None,
    **data: Any,
) -> JournalEvent:
    """Write one event with an unread mark per reader, in the caller's transaction.

    Facts: `data` holds codes, numbers and keys, never text; `by` is empty for what time itself
    did (a term that passed). What a person did goes into the access log with it, beside what
    that person looked at (Wpg 32a(1): collect, change, disclose, combine).
    """
    acting = desk or (by.desks[0] if by and by.desks else None)
    signed = by is not None and not by.unsigned
    owner = case.municipality_id if case else municipality.pk if municipality else None
    assert owner is not None, "an event without a case names its municipality"
    row = JournalEvent.objects.create(
        municipality_id=owner,
        type=event,
        case=case,
        at=at,
        actor=by.user if by and signed else None,
        organisation=acting.organisation if acting and signed else "",
        actor_party_id=acting.party_id if acting and signed else None,
        setting=setting or "",
        party=party,
        item=item,
        object_type=object_type,
        object_uuid=object_uuid,
        data=data,
        policy=policies.policy_in_force(at).short,
    )
    _mark([row])
    if by is not None:
        _log(row, by, acting)
    return row


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that time itself did in a case: no person, so no line in the access log."""

    event: EventType
    case_id: int | None
    municipality_id: int
    setting: str
    object_type: str
    object_uuid: uuid.UUID
    data: Mapping[str, Any]


def record_many(happened: Iterable[Happened], *, at: dt.datetime) -> None:
    """Write what time did in many cases at once: two statements, however many there are."""
    policy = policies.policy_in_force(at).short
    rows = JournalEvent.objects.bulk_create(
        JournalEvent(
            municipality_id=one.municipality_id,
            type=one.event,
            case_id=one.case_id,
            at=at,
            setting=one.setting,
            object_type=one.object_type,
            object_uuid=one.object_uuid,
            data=dict(one.data),
            policy=policy,
        )
        for one in happened
    )
    _mark(rows)


def _mark(events: Iterable[JournalEvent]) -> None:
    """Leave an unread mark per reader, in the transaction of the event."""
    EventMark.objects.bulk_create(
        EventMark(event=event, reader=reader) for event in events for reader in Reader
    )


def _log(event: JournalEvent, by: Actor, desk: ActorDesk | None) -> None:
    """Write the line of an act: on what, in which case, about whom."""
    thing, kind = event.object_uuid, event.object_type or "case"
    item, case = event.item, event.case
    if item is not None:
        thing, kind = item.uuid, "item"
    elif thing is None and case is not None:
        thing, kind = case.uuid, "case"
    access.record_access(
        by,
        act_of(EventType(event.type)),
        object_type=kind,
        objects=[thing] if thing else [],
        cases=[case.pk] if case else [],
        subjects=[item.subject_id] if item and item.subject_id else [],
        categories=[Category(item.category)] if item else [],
        desk=desk,
        rule=event.type,
    )
