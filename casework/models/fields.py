"""Small pieces the models share: choices from the vocabulary, and windows in time."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from casework.rules.policy import SHORT

END_OF_TIME = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
"""Stands for "no end" in columns that are sorted or compared in an index."""


def code(vocabulary: type[StrEnum], **options: object) -> models.CharField:
    """Make a column that holds a member of a closed list, by its code."""
    width = max(len(member.value) for member in vocabulary)
    return models.CharField(
        max_length=max(width, 20),
        choices=[(member.value, member.value) for member in vocabulary],
        **options,  # type: ignore[arg-type]
    )


def not_the_same(name: str, one: str, other: str) -> models.CheckConstraint:
    """Demand two different persons where both are filled."""
    return models.CheckConstraint(
        condition=Q(**{f"{one}__isnull": True})
        | Q(**{f"{other}__isnull": True})
        | ~Q(**{one: F(other)}),
        name=name,
    )


def public_id() -> models.UUIDField:
    """Make the identifier that may stand in an address; the primary key never does."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


def policy_mark() -> models.CharField:
    """Make a column that names the text of the policy by which something was decided.

    Facts: the first signs of its fingerprint; empty for what was decided before it was kept.
    """
    return models.CharField(max_length=SHORT, blank=True, default="")


def now_within(at: dt.datetime, since: str = "since", until: str = "until") -> Q:
    """Hold for rows whose half-open window [since, until) contains the moment."""
    return Q(**{f"{since}__lte": at}) & (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": at})
    )


def window_in_order(
    name: str, since: str = "since", until: str = "until"
) -> models.CheckConstraint:
    """Refuse a window that ends before it starts."""
    return models.CheckConstraint(
        condition=Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": F(since)}), name=name
    )


def paired(name: str, *fields: str) -> models.CheckConstraint:
    """Demand that a moment and the person who acted are both filled or both empty."""
    empty = Q(**{f"{field}__isnull": True for field in fields})
    filled = Q(**{f"{field}__isnull": False for field in fields})
    return models.CheckConstraint(condition=empty | filled, name=name)
