"""Keeps what is due next on the worklist rows; called by whoever knows the deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from casework.models import Case, WorklistEntry
from casework.models.fields import END_OF_TIME
from casework.services.base import service


@service
def schedule(case: Case, due: Mapping[int, tuple[dt.datetime, str]]) -> None:
    """Set, per desk, the next moment something is due and what it is (a step's code).

    Facts: `due` by desk id; a desk that is not in it has nothing due.
    """
    rows = list(WorklistEntry.objects.filter(case=case))
    for row in rows:
        row.next_due_at, row.next_step = due.get(row.desk_id, (END_OF_TIME, ""))
    WorklistEntry.objects.bulk_update(rows, ["next_due_at", "next_step"])
