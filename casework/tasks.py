"""What the night sets going. The task is a service call; it carries no keys at all."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.services import destruction

SECONDS = 60
"""How long one call works; well within the time a task gets, and the next call goes on."""


@shared_task
def destroy_expired(**_: Any) -> None:
    """Destroy what is no longer kept, once a night; asked every few minutes, so that a run that
    was broken off goes on.
    """
    destruction.work_tonight(at=timezone.now(), seconds=SECONDS)
