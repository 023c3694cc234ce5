"""Items as a page shows them: whole, or as a signal that only says that there is something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from casework import labels
from casework.access import SeenItem
from casework.forms.notes import subject_name
from casework.models import Item
from casework.vocabulary import Category


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item on a page.

    Facts: a signal carries category, source, contact person and month; `why` says in the words of
    the rules why this person sees no more, where a page knows that.
    """

    seen: SeenItem
    category: str
    source: str
    contact: str
    text: str
    at: dt.datetime
    subject: str
    why: str = ""


def shown(rows: Iterable[SeenItem], *, why: Mapping[int, str] | None = None) -> list[ShownItem]:
    """Prepare items for `casework/_items.html`; `why` holds, by item, why it is a signal."""
    return [_one(row, (why or {}).get(row.item.pk, "")) for row in rows]


def _one(row: SeenItem, why: str) -> ShownItem:
    item: Item = row.item
    return ShownItem(
        seen=row,
        category=labels.CATEGORY[Category(item.category)],
        source=item.party.name,
        contact=str(item.author),
        text=item.text if row.full else "",
        at=item.occurred_at,
        subject=subject_name(item.subject) if row.full and item.subject else "",
        why="" if row.full else why,
    )
