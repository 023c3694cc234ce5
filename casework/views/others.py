"""How far the check on other persons is, in the words of the pages of an item."""

from __future__ import annotations

from casework import labels
from casework.models import Item
from casework.rules import third_persons
from casework.services import stated
from casework.views.pages import ActingRequest
from casework.vocabulary import Category, Setting


def others_of(request: ActingRequest, row: Item) -> dict[str, object]:
    """Say how far the check of an item is, and whether this person can do the next step.

    Gives: nothing for an item that asks no check.
    """
    if not third_persons.asks_statement(Category(row.category)):
        return {}
    check = stated.check_of(row)
    stated_by = check.stated_by_id if check else None
    may = third_persons.decide_check(
        stated_by=stated_by,
        checker=request.actor.user.pk,
        checked=check is not None and check.checked_at is not None,
    )
    return {
        "others": True,
        "others_check": check,
        "others_may": bool(may) and row.withdrawn_at is None,
        "others_wanted": labels.SETTING[Setting(check.wanted)] if check and check.wanted else "",
    }
