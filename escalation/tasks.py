"""What time itself sets going. Each task is a service call; its payload holds keys only."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.access import runs_for
from casework.vocabulary import Purpose
from escalation.services import alerts, triage, watch

BATCH = 500


@shared_task
@runs_for(Purpose.SERVICE)
def sweep_deadlines(**_: Any) -> int:
    """Handle every term that is due for a look, then late reviews of acute danger and reports."""
    at, handled = timezone.now(), 0
    while (done := watch.sweep(at=at, batch=BATCH)) == BATCH:
        handled += done
    return handled + done + alerts.remind(at=at) + triage.remind(at=at)
