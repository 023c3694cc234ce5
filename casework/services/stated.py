"""What was stated and checked of an item of justice; for the services that write and give."""

from __future__ import annotations

import datetime as dt

from casework.access import Actor
from casework.models import Item, ThirdPersonCheck
from casework.rules import third_persons
from casework.vocabulary import Category, Setting


def check_of(item: Item) -> ThirdPersonCheck | None:
    """Give how far the check of an item is; None when nobody stated anything yet."""
    found: ThirdPersonCheck | None = ThirdPersonCheck.objects.filter(item=item).first()
    return found


def is_checked(item: Item) -> bool:
    return ThirdPersonCheck.objects.filter(item=item, checked_at__isnull=False).exists()


def state(item: Item, *, by: Actor, at: dt.datetime) -> ThirdPersonCheck:
    """Keep that a person stated that nobody else can be recognised."""
    row, _ = ThirdPersonCheck.objects.get_or_create(item=item)
    row.stated_at, row.stated_by = at, by.user
    row.save(update_fields=["stated_at", "stated_by"])
    return row


def held_back(item: Item, setting: Setting, *, for_all: bool) -> bool:
    """Say whether an item waits for its check before it is given here, and remember the wish.

    Facts: only what is for every participant (`for_all`) is given by itself once checked.
    """
    if not third_persons.asks_check(Category(item.category), setting) or is_checked(item):
        return False
    row, _ = ThirdPersonCheck.objects.get_or_create(item=item)
    if for_all:
        row.wanted = setting
        row.save(update_fields=["wanted"])
    return True
