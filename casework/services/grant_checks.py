"""Compares what is kept of who sees what with what the rules decide, and says where it differs.

Rights, worklist rows and the name index are derived, and every service keeps them true. A
difference therefore means a fault in the product or a hand in the database. It is told to
oversight, once, and never put right in silence: `manage.py rebuild_grants` does that.
Source: BIO2 5.18 (access rights are reviewed); ASVS 8.3.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import F, Q

from casework import access, policies
from casework.models import (
    Case,
    CaseGrant,
    GrantCheck,
    ItemGrant,
    Municipality,
    WorklistEntry,
)
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType

log = logging.getLogger(__name__)

Row = tuple[object, ...]

AGAIN = dt.timedelta(hours=12)
"""How soon a case is looked at again."""

LATE = dt.timedelta(hours=24)
"""Within which time every case must have been looked at."""

TURNS = 100
"""Turns in which all cases are looked at: at a turn every five minutes, in some eight hours."""

FEWEST = 20
"""Cases in one turn at least."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is other than it should be, in one case."""

    reference: str
    missing: frozenset[Row]
    surplus: frozenset[Row]
    listed: frozenset[Row]
    named: int

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.listed or self.named)

    @property
    def entries(self) -> int:
        """Count the desks whose worklist row differs: a changed row stands in it twice."""
        return len({row[0] for row in self.listed})

    @property
    def digest(self) -> str:
        """Name this very difference, without what moves along with the clock; empty for none."""
        if not self:
            return ""
        parts = [sorted(map(str, rows)) for rows in (self.missing, self.surplus, self.listed)]
        return sha256(str([*parts, self.named]).encode()).hexdigest()


@service
def compare(key: int, at: dt.datetime, *, keep: bool) -> Difference:
    """Decide one case anew under its lock, and put everything back unless it is to be kept.

    Facts: only what somebody sees counts as a difference; which of two rules gave it does not.
    """
    point = transaction.savepoint()
    case = Case.objects.select_for_update().get(pk=key)
    granted, listed, named = _granted(case, at), _listed(case, at), _names(case)
    access.sync_grants(case, at=at)
    decided, should_list = _granted(case, at), _listed(case, at)
    if keep:
        transaction.savepoint_commit(point)
    else:
        transaction.savepoint_rollback(point)
    return Difference(
        case.reference,
        frozenset(decided - granted),
        frozenset(granted - decided),
        frozenset(listed ^ should_list),
        named,
    )


def _granted(case: Case, at: dt.datetime) -> set[Row]:
    """Read who sees what from now on: group, thing, level, and from when until when.

    Facts: a right that runs already began, whenever that was.
    """
    columns = ("group_id", "content_object_id", "level", "until", "since")
    case_rows = CaseGrant.objects.filter(content_object=case, until__gt=at).values_list(*columns)
    item_rows = ItemGrant.objects.filter(case=case, until__gt=at).values_list(*columns)
    return {
        (name, *row[:4], row[4] if row[4] > at else None)
        for name, rows in (("case", case_rows), ("item", item_rows))
        for row in rows
    }


def _listed(case: Case, at: dt.datetime) -> set[Row]:
    """Read the worklist rows without the moments that every rebuilding moves along."""
    return set(
        WorklistEntry.objects.filter(case=case, until__gt=at).values_list(
            "group_id", "until", "kind", "table", "phase", "area", "director", "mine"
        )
    )


def _names(case: Case) -> int:
    """Count the entries of the name index that the grants do not explain, or that are missing.

    Facts: the database counts, so that the worker need not read a name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.casework_names_differ(%s)", [case.pk])
        return int(cursor.fetchone()[0])


def check_some(*, at: dt.datetime) -> int:
    """Compare the cases that were looked at longest ago. Gives: how many differ anew.

    Facts: each case in its own transaction, so that a stop loses nothing and nobody waits long.
    A case that still has to be decided by another text of the policy is passed over: that is
    no fault, and another task is at it. Told is what was not told before.
    """
    found = [key for key in _due(at) if _check(key, at)]
    if found:
        _tell(len(found), at=at)
    return len(found)


@service
def _due(at: dt.datetime) -> list[int]:
    cases = Case.objects.filter(policy=policies.timetable().short)
    batch = max(FEWEST, -(-cases.count() // TURNS))
    due = cases.filter(
        Q(grant_check__isnull=True) | Q(grant_check__checked_at__lte=at - AGAIN)
    ).order_by(F("grant_check__checked_at").asc(nulls_first=True), "pk")
    return list(due.values_list("pk", flat=True)[:batch])


@service
def _check(key: int, at: dt.datetime) -> bool:
    """Compare one case and note the outcome. Gives: whether something new is wrong."""
    if not Case.objects.filter(pk=key).exists():
        return False
    outcome = compare(key, at, keep=False)
    before = GrantCheck.objects.filter(case=key).first()
    same = before is not None and before.difference == outcome.digest
    found_at = before.found_at if before is not None and same else at
    GrantCheck.objects.update_or_create(
        case_id=key,
        defaults={
            "checked_at": at,
            "difference": outcome.digest,
            "found_at": found_at if outcome else None,
            "missing": len(outcome.missing),
            "surplus": len(outcome.surplus),
            "listed": outcome.entries,
            "named": outcome.named,
        },
    )
    if not outcome or same:
        return False
    log.error(
        "grants differ: case %s: %s missing, %s too many, %s of the worklist, %s of the names",
        key,
        len(outcome.missing),
        len(outcome.surplus),
        outcome.entries,
        outcome.named,
    )
    return True


@service
def _tell(count: int, *, at: dt.datetime) -> None:
    for municipality in Municipality.objects.order_by("pk"):
        journal.record(
            EventType.ACCESS_DIFFERS,
            case=None,
            municipality=municipality,
            by=None,
            at=at,
            count=count,
        )
