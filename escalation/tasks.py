"""What time itself sets going. Each task is a service call; its payload holds keys only."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.access import runs_for
from casework.vocabulary import Purpose
from escalation.services import alerts, deadlines

BATCH = 500


@shared_task
@runs_for(Purpose.SERVICE)
def sweep_deadlines(**_: Any) -> int:
    """Handle every term that is due for a look and late reviews of danger, batch by batch."""
    at, handled = timezone.now(), 0
    while (done := deadlines.sweep(at=at, batch=BATCH)) == BATCH:
        handled += done
    return handled + done + alerts.remind(at=at)
