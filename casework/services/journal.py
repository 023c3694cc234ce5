"""Writes the journal: the only place that makes events and their unread marks."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from casework import policies
from casework.access import Actor, ActorDesk
from casework.models import Case, EventMark, Item, JournalEvent, Municipality, Party
from casework.vocabulary import EventType, Reader, Setting


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
    did (a term that passed).
    """
    acting = desk or (by.desks[0] if by and by.desks else None)
    owner = case.municipality_id if case else municipality.pk if municipality else None
    assert owner is not None, "an event without a case names its municipality"
    row = JournalEvent.objects.create(
        municipality_id=owner,
        type=event,
        case=case,
        at=at,
        actor=by.user if by else None,
        organisation=acting.organisation if acting else "",
        actor_party_id=acting.party_id if acting else None,
        setting=setting or "",
        party=party,
        item=item,
        object_type=object_type,
        object_uuid=object_uuid,
        data=data,
        policy=policies.policy_in_force(at).short,
    )
    EventMark.objects.bulk_create(EventMark(event=row, reader=reader) for reader in Reader)
    return row
