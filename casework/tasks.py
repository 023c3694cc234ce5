"""What time itself sets going in the file. Each task is a service call; its payload is empty."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.services import policies

BATCH = 20


@shared_task
def decide_cases_anew(**_: Any) -> int:
    """Bring every case in line with the policies that hold and will hold, batch by batch.

    Each batch is a transaction of its own: a stop loses nothing, the next turn goes on.
    """
    at, handled = timezone.now(), 0
    while (done := policies.decide_anew(at=at, batch=BATCH)) == BATCH:
        handled += done
    return handled + done
