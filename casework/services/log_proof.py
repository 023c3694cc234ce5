"""Examines the access log: reads chain, lines and anchors, and lets the rules say what is wrong."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from casework import access
from casework.models import (
    AccessLine,
    JournalEvent,
    LogSeal,
    Municipality,
    SealedLine,
    UnsealedLine,
)
from casework.policies import retention_in_force
from casework.rules import log_chain
from casework.rules.content import local_day
from casework.rules.log_chain import Batch, Entry, Fault, Loose, Seal
from casework.services import anchors, journal
from casework.services.base import service
from casework.services.destruction import due_before
from casework.vocabulary import Covers, EventType, Purpose

log = logging.getLogger(__name__)

AT_ONCE = 2000
"""Seals that are read together with their lines; the log does not have to fit in memory."""

LATELY = dt.timedelta(days=8)
"""What the worker examines each time."""

ONE_TELLING = dt.timedelta(hours=1)
"""Within this a second examination is the same one, handed out again."""

SHOWN = 100
"""Lines of one sort that are named; more of them add nothing."""

FOREIGN = """
SELECT id FROM casework_accessline AS line
WHERE NOT EXISTS (SELECT FROM casework_sealedline WHERE line_id = line.id)
  AND NOT EXISTS (SELECT FROM casework_unsealedline WHERE line_id = line.id) LIMIT %s"""

LOST = """
SELECT line_id FROM casework_unsealedline AS waiting
WHERE NOT EXISTS (SELECT FROM casework_accessline WHERE id = waiting.line_id) LIMIT %s"""

TWICE = """
SELECT line_id FROM casework_sealedline GROUP BY line_id HAVING count(*) > 1
UNION SELECT line_id FROM casework_sealedline
      JOIN casework_unsealedline USING (line_id) LIMIT %s"""


def verify(*, at: dt.datetime, since: dt.datetime | None = None) -> list[Fault]:
    """Give everything that is wrong with the log; an empty list when it is whole.

    Facts: with `since` only what was sealed from then on is examined. The anchors are read
    first, so that a seal that is made meanwhile is at most not yet anchored.
    Source: BIO2 8.15.06 (logs are examined for changes).
    """
    known, closed = anchors.read(), anchors.checkpoints()
    with transaction.atomic(), access.for_purpose(Purpose.OVERSIGHT):
        after = _last_before(since) if since else None
        if after is not None:
            known = [anchor for anchor in known if anchor.number > after.number]
        batches = _batches(after.number if after else None)
        found = log_chain.faults(
            batches,
            known,
            _loose(),
            at=at,
            after=after,
            expired=kept_since(at),
            checkpoints=closed,
        )
        return list(found)


def kept_since(at: dt.datetime) -> dt.datetime | None:
    """Give the moment before which lines of the log are no longer kept."""
    ends = [due_before(rule, local_day(at)) for rule in retention_in_force().of(Covers.LOG)]
    return max((end for end in ends if end is not None), default=None)


def _last_before(since: dt.datetime) -> Seal | None:
    row = LogSeal.objects.filter(sealed_at__lt=since).order_by("-number").first()
    return _seal(row) if row else None


def _seal(row: LogSeal) -> Seal:
    return Seal(row.number, row.previous, row.digest, row.count, row.form, row.sealed_at, row.head)


def _batches(number: int | None) -> Iterator[Batch]:
    while rows := _seals_after(number):
        number = rows[-1].number
        entries = _entries(rows[0].number, number)
        for row in rows:
            yield Batch(
                _seal(row),
                [_entry(row.form, *pair) for pair in entries.get(row.number, ())],
            )


def _seals_after(number: int | None) -> list[LogSeal]:
    """Read the next seals, as many as have together about as many lines as fit."""
    rows = LogSeal.objects.order_by("number")
    if number is not None:
        rows = rows.filter(number__gt=number)
    chosen, lines = [], 0
    for row in rows[:AT_ONCE]:
        chosen.append(row)
        lines += row.count
        if lines >= AT_ONCE:
            break
    return chosen


Pair = tuple[SealedLine, dict[str, Any] | None]


def _entries(first: int, last: int) -> dict[int, list[Pair]]:
    bound = list(SealedLine.objects.filter(number__range=(first, last)).order_by("number"))
    columns = sorted({name for names in log_chain.COLUMNS.values() for name in names})
    lines = {
        row["id"]: row
        for row in AccessLine.objects.filter(pk__in=[row.line_id for row in bound]).values(*columns)
    }
    return {
        number: [(row, lines.get(row.line_id)) for row in group]
        for number, group in itertools.groupby(bound, key=lambda row: row.number)
    }


def _entry(form: int, bound: SealedLine, line: dict[str, Any] | None) -> Entry:
    return Entry(
        line=bound.line_id,
        position=bound.position,
        digest=bound.digest,
        now=log_chain.digest_of(line, form) if line else None,
        order=(line["at"], str(line["id"])) if line else None,
    )


def _loose() -> Loose:
    oldest = UnsealedLine.objects.order_by("recorded_at").first()
    return Loose(
        foreign=_keys(FOREIGN),
        lost=_keys(LOST),
        twice=_keys(TWICE),
        waiting_since=oldest.recorded_at if oldest else None,
    )


def _keys(statement: str) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [SHOWN])
        return [row[0] for row in cursor.fetchall()]


def prove(*, at: dt.datetime) -> int:
    """Examine the log of late and tell oversight when it is not whole. Gives: how many faults.

    Facts: a task must be short; the whole log is examined by `manage.py verify_log`. The
    sentences stay in the log of the process; the event holds their number.
    Source: BIO2 8.15.05 (tampering is an incident).
    """
    found = verify(at=at, since=at - LATELY)
    for fault in found:
        log.error("access log: %s: %s", fault.code, fault.text)
    if found:
        _tell(len(found), at=at)
    return len(found)


@service
def _tell(count: int, *, at: dt.datetime) -> None:
    """Tell each municipality once, also when a task is handed out twice or two do it at once."""
    for municipality in Municipality.objects.select_for_update().order_by("pk"):
        if JournalEvent.objects.filter(
            type=EventType.LOG_BROKEN, municipality=municipality, at__gt=at - ONE_TELLING
        ).exists():
            continue
        journal.record(
            EventType.LOG_BROKEN,
            case=None,
            municipality=municipality,
            by=None,
            at=at,
            count=count,
        )
