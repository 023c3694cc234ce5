"""Closes the part of the log's chain that is kept no longer, so that its seals can go as well.

When its lines are destroyed after their term, their digests and seals would stay for ever. A
checkpoint takes their place: signed, outside the database, on disk before anything goes. The
chain is proven from there on; without it, the missing part is a fault.
Source: BIO2 8.15.05; Wgs 1.8(4).
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from casework.models import LogSeal
from casework.services import anchors

FIRST_KEPT = """
SELECT seal.number FROM casework_logseal AS seal
WHERE seal.sealed_at >= least(%s, now() - interval '1 year') OR EXISTS (
    SELECT FROM casework_sealedline AS bound
    JOIN casework_accessline AS line ON line.id = bound.line_id
    WHERE bound.number = seal.number)
ORDER BY seal.number LIMIT 1"""


def close_expired(before: dt.datetime) -> int:
    """Close the chain up to the last seal of which everything is gone. Gives: how many seals.

    Facts: for the nightly destruction, after the lines themselves; `before` is the moment up to
    which lines are kept no longer. The newest seal always stays, for the next one holds its
    head. A stop between disk and database leaves a checkpoint over seals that are still there,
    and does no harm.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST_KEPT, [before])
        found = cursor.fetchone()
    newest = LogSeal.objects.order_by("-number").first()
    if newest is None:
        return 0
    last = (found[0] if found else newest.number) - 1
    row = LogSeal.objects.filter(number=last).first()
    if row is None:
        return 0
    anchors.close(row, before=before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.casework_close_log(%s, %s)", [last, before])
        return int(cursor.fetchone()[0])
