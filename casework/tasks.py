"""What time itself sets going in the file. Each task carries no keys and may be repeated."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.access import runs_for
from casework.services import destruction, grant_checks, log_proof, log_reviews, policies, sealing
from casework.vocabulary import Purpose

BATCH = 20
SECONDS = 60
"""How long one call of the night's work takes; well within the time a task gets."""


@shared_task
@runs_for(Purpose.SERVICE)
def decide_cases_anew(**_: Any) -> int:
    """Bring every case in line with the policies that hold and will hold, batch by batch.

    Each batch is a transaction of its own: a stop loses nothing, the next turn goes on.
    """
    at, handled = timezone.now(), 0
    while (done := policies.decide_anew(at=at, batch=BATCH)) == BATCH:
        handled += done
    return handled + done


@shared_task
@runs_for(Purpose.SERVICE)
def check_grants(**_: Any) -> None:
    """Compare some cases' rights with what the rules decide; within a day all of them."""
    grant_checks.check_some(at=timezone.now())


@shared_task
@runs_for(Purpose.KEEP, Purpose.SERVICE)
def destroy_expired(**_: Any) -> None:
    """Destroy what is no longer kept, once a night; asked every few minutes, so that a run that
    was broken off goes on.
    """
    destruction.work_tonight(at=timezone.now(), seconds=SECONDS)


@shared_task
@runs_for(Purpose.SERVICE, Purpose.OVERSIGHT)
def seal_log(**_: Any) -> None:
    """Seal what was written since the last time."""
    sealing.seal_waiting(at=timezone.now())


@shared_task
@runs_for(Purpose.SERVICE)
def review_log(**_: Any) -> None:
    """Put last week's sample and patterns before the reviewer, and say what waits too long."""
    log_reviews.plan(at=timezone.now())
    log_reviews.escalate(at=timezone.now())


@shared_task
@runs_for(Purpose.OVERSIGHT, Purpose.SERVICE)
def prove_log(**_: Any) -> None:
    """Examine the chain, and tell oversight when it is not whole."""
    log_proof.prove(at=timezone.now())
