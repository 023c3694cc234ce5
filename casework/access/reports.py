"""Reports as a person may see them: one's own receipts, and what waits for one's intake.

A receipt tells the reporter nothing about a case; only intake sees that a report waits.
"""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from casework.access.actor import Actor
from casework.errors import NotVisible
from casework.models import Report
from casework.rules.authority import decide_intake
from casework.vocabulary import CaseKind


def intake_kinds(actor: Actor) -> tuple[CaseKind, ...]:
    """Give the kinds of case for which this person does intake."""
    return tuple(kind for kind in CaseKind if decide_intake(kind, actor.roles))


def waiting_reports(actor: Actor) -> QuerySet[Report]:
    """Give the reports that wait for this person's intake, the oldest first."""
    return (
        Report.objects.filter(case__isnull=True, case_kind__in=intake_kinds(actor))
        .select_related("party", "reported_by")
        .order_by("received_at", "pk")
    )


def waiting_count(actor: Actor, cap: int = 100) -> int:
    """Count the reports that wait, up to a cap."""
    return waiting_reports(actor).order_by()[:cap].count() if intake_kinds(actor) else 0


def get_waiting_report(actor: Actor, report_id: uuid.UUID | str) -> Report:
    """Give a report for intake, handled or not, or `NotVisible`."""
    return _one(Q(case_kind__in=intake_kinds(actor)), report_id)


def get_receipt(actor: Actor, report_id: uuid.UUID | str) -> Report:
    """Give a report made at one of this person's desks, or `NotVisible`."""
    return _one(Q(desk__in=[desk.id for desk in actor.desks]), report_id)


def _one(condition: Q, report_id: uuid.UUID | str) -> Report:
    try:
        return Report.objects.select_related("party", "reported_by", "desk").get(
            condition, uuid=report_id
        )
    except (Report.DoesNotExist, ValueError) as error:
        raise NotVisible from error
