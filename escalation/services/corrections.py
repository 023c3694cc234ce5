"""Correcting an item that also goes along with a running request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from casework.access import Actor
from casework.models import Case, Item
from casework.services import changes
from casework.services.base import service
from escalation.models import Confirmation, Preparation


@service
def correct_item(
    case: Case,
    item: Item,
    text: str,
    *,
    identity: Mapping[str, str] | None = None,
    by: Actor,
    at: dt.datetime,
) -> Item:
    """Correct an own item; what a running request takes along is the new version.

    Refuses: what `changes.correct_item` refuses.
    """
    new = changes.correct_item(case, item, text, identity=identity, by=by, at=at)
    for row in Confirmation.objects.filter(move__answered_at__isnull=True, items=item):
        row.items.remove(item)
        row.items.add(new)
    for prepared in Preparation.objects.filter(case=case, items=item):
        prepared.items.remove(item)
        prepared.items.add(new)
    return new
