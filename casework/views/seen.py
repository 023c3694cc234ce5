"""Items as a page shows them: whole, or as a signal that only says that there is something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.dateformat import format as format_date

from casework import labels
from casework.access import SeenItem
from casework.forms.fields import AMSTERDAM
from casework.forms.notes import subject_name
from casework.models import Item
from casework.vocabulary import Category


@dataclass(frozen=True, slots=True)
class ShownItem:
    """One item on a page.

    Facts: of a signal `known` says what the policy lets it show, and `contact` is empty where
    that is not the person to ask; `why` says in the words of the rules why this person sees no
    more, where a page knows that.
    """

    seen: SeenItem
    category: str
    source: str
    contact: str
    text: str
    at: dt.datetime
    subject: str
    known: tuple[str, ...] = ()
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
        contact=str(item.author) if row.full or "contact" in row.signal else "",
        text=item.text if row.full else "",
        at=item.occurred_at,
        subject=subject_name(item.subject) if row.full and item.subject else "",
        known=_known(item, row.signal),
        why="" if row.full else why,
    )


def _known(item: Item, fields: tuple[str, ...]) -> tuple[str, ...]:
    """Say of a signal what the policy lets it show, in the policy's own order.

    Facts: the kind of data stands above it; a field that this item does not have is left out.
    Source: `[signal_fields]` of the policy; Jeugdwet 7.1.4.3(2) as the model.
    """
    action = getattr(item, "action", None)
    said = {
        "source": item.party.name,
        "contact": f"contact: {item.author}",
        "month": format_date(item.occurred_at.astimezone(AMSTERDAM), "F Y"),
        "organisation": action.executor.party.name if action else item.party.name,
        "due": f"voor {format_date(action.due_on, 'j F Y')}" if action else "",
        "status": ("klaar" if action.done_at else "loopt") if action else "",
    }
    return tuple(said[field] for field in fields if said.get(field))
