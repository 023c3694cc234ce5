"""Reports that wait: until when they must be judged, and telling intake when that is over."""

from __future__ import annotations

import datetime as dt

from casework.models import Report
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType
from escalation import protocol
from escalation.rules.calendar import local_day
from escalation.rules.deadlines import Due, compute

TERM = "LOC-TRIAGE"
SHORTEST = dt.timedelta(days=1)
"""No report is late within a day: what is younger is not looked at."""


def due_of(report: Report) -> Due:
    """Compute until when a report must be judged: joined to a case, or a case opened."""
    terms = protocol.terms()
    return compute(
        terms.rule(TERM, local_day(report.received_at)), report.received_at, terms.calendar
    )


@service
def remind(*, at: dt.datetime, batch: int = 100) -> int:
    """Tell intake once of every report that waits too long. Gives: how many."""
    waiting = (
        Report.objects.filter(
            case__isnull=True, reminded_at__isnull=True, received_at__lte=at - SHORTEST
        )
        .order_by("received_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .only("uuid", "municipality", "case_kind", "received_at", "reminded_at")
    )
    late = [row for row in waiting[:batch] if due_of(row).is_late(at)]
    for row in late:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        journal.record(
            EventType.REPORT_OVERDUE,
            case=None,
            municipality=row.municipality,
            by=None,
            at=at,
            object_type="report",
            object_uuid=row.uuid,
            case_kind=row.case_kind,
        )
    return len(late)
