"""What the access log asks for without anybody asking. Each task may be repeated at any time."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.services import log_proof, log_reviews, sealing


@shared_task
def seal_log(**_: Any) -> None:
    """Seal what was written since the last time."""
    sealing.seal_waiting(at=timezone.now())


@shared_task
def review_log(**_: Any) -> None:
    """Put last week's sample and patterns before the reviewer, and say what waits too long."""
    log_reviews.plan(at=timezone.now())
    log_reviews.escalate(at=timezone.now())


@shared_task
def prove_log(**_: Any) -> None:
    """Examine the chain, and tell oversight when it is not whole."""
    log_proof.prove(at=timezone.now())
