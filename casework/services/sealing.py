"""Seals the access log: what was committed and waits goes into the chain, batch after batch.

A line is sealed by a row beside it, never by a change of it. Everything of a batch is one
transaction, so that a sealer that is killed leaves a whole batch or none, and the next one goes on.
"""

from __future__ import annotations

import datetime as dt
import logging

from django.db import connection
from django.db.models import Exists, OuterRef

from casework.models import AccessLine, LogSeal, SealedLine, UnsealedLine
from casework.rules import log_chain
from casework.services import anchors
from casework.services.base import service

log = logging.getLogger(__name__)

BATCH = 2000
"""Lines in one seal at most: small enough to seal in a second, also after a long silence."""

ONE_SEALER = 0x5EA1
"""The advisory lock of the sealer."""


def seal_waiting(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Seal everything that waits, then anchor the heads. Gives: how many lines were sealed.

    Facts: a head is anchored after its seal is committed; what a killed sealer did not anchor
    any more is anchored by the next.
    """
    total = 0
    while count := seal_batch(at=at, batch=batch):
        total += count
    anchors.write_missing()
    return total


@service
def seal_batch(*, at: dt.datetime, batch: int) -> int:
    """Close the next batch with a seal. Gives: its number of lines; 0 when there is nothing to do.

    Facts: one at a time; a second sealer leaves at once, because the first does the same work.
    A line that waits and is gone stays in the queue, where the examination of the log finds it.
    """
    if not _alone():
        return 0
    waiting = UnsealedLine.objects.filter(
        Exists(AccessLine.objects.filter(pk=OuterRef("line_id")))
    ).order_by("recorded_at", "line_id")
    keys = list(waiting.values_list("line_id", flat=True)[:batch])
    if not keys:
        return 0
    columns = log_chain.COLUMNS[log_chain.FORM]
    rows = sorted(
        AccessLine.objects.filter(pk__in=keys).values(*columns),
        key=lambda row: (row["at"], str(row["id"])),
    )
    digests = [log_chain.digest_of(row) for row in rows]
    seal = _seal(digests, at)
    SealedLine.objects.bulk_create(
        SealedLine(line_id=row["id"], number=seal.number, position=position, digest=digest)
        for position, (row, digest) in enumerate(zip(rows, digests, strict=True))
    )
    UnsealedLine.objects.filter(pk__in=keys).delete()
    log.info("access log sealed: %s, %s lines, head %s", seal.number, seal.count, seal.head)
    return len(rows)


def _alone() -> bool:
    """Take the sealer's lock until the end of the transaction, unless somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SEALER])
        return bool(cursor.fetchone()[0])


def _seal(digests: list[str], at: dt.datetime) -> LogSeal:
    before = LogSeal.objects.order_by("-number").first()
    number = before.number + 1 if before else 1
    previous = before.head if before else log_chain.START
    digest = log_chain.digest_of_all(digests)
    return LogSeal.objects.create(
        number=number,
        previous=previous,
        digest=digest,
        count=len(digests),
        form=log_chain.FORM,
        sealed_at=at,
        head=log_chain.head_of(number, previous, digest, len(digests), log_chain.FORM, at),
    )
