"""What oversight reads of the comparison of rights: how far it is, and where they differ."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, Q

from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.logbook import require_oversight
from casework.models import Case, GrantCheck
from casework.vocabulary import Purpose

SHOWN = 100
"""Differences on the page, the oldest first; more of them say nothing new."""


@dataclass(frozen=True, slots=True)
class GrantChecks:
    """Where the comparison stands.

    Facts: `unseen` counts the cases that were not looked at since the moment that was asked.
    """

    differing: tuple[GrantCheck, ...]
    unseen: int
    since: dt.datetime | None


def grant_checks(actor: Actor, *, since: dt.datetime) -> GrantChecks:
    """Give the outcome of the comparison, for who controls lawfulness.

    Refuses: `NotVisible` for everybody else.
    """
    require_oversight(actor)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        rows = GrantCheck.objects.filter(found_at__isnull=False).select_related("case")
        late = Q(grant_check__isnull=True) | Q(grant_check__checked_at__lt=since)
        return GrantChecks(
            tuple(rows.order_by("found_at", "pk")[:SHOWN]),
            Case.objects.filter(late).count(),
            GrantCheck.objects.aggregate(first=Min("checked_at"))["first"],
        )
