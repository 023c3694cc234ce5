"""The journal as its readers see it: what is still unread, and what has been dealt with."""

from __future__ import annotations

from casework.models import EventMark, JournalEvent
from casework.vocabulary import Reader


def unread(reader: Reader, limit: int = 500) -> list[JournalEvent]:
    """Take unread events, oldest first; rows another worker holds are skipped.

    Call inside a transaction and end with `seen` in the same one.
    """
    marks = (
        EventMark.objects.filter(reader=reader)
        .order_by("event_id")
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("event__case")[:limit]
    )
    return [mark.event for mark in marks]


def seen(reader: Reader, events: list[JournalEvent]) -> None:
    """Strike events off, in the transaction that acted on them."""
    EventMark.objects.filter(reader=reader, event__in=events).delete()
