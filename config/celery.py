"""The Celery application: workers and beat start from here."""

from __future__ import annotations

import logging
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

from celery import Celery
from celery.signals import task_postrun, worker_init
from celery.states import SUCCESS

app = Celery("schakel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

log = logging.getLogger(__name__)

OURS = ("casework.", "escalation.", "notifications.")


@worker_init.connect
def refuse_too_much_power(**_: Any) -> None:
    """Stop a worker that may do more in the database than it should."""
    from config.checks import StartRefused, require_modest_role, require_policy

    try:
        require_modest_role()
        require_policy()
    except StartRefused as refused:
        raise SystemExit(str(refused)) from None  # Celery logs any other error and goes on


@task_postrun.connect
def note_run(task: Any = None, state: str = "", **_: Any) -> None:
    """Keep when each of our tasks last ended, so that one that stands still is seen.

    Facts: it never fails a task that did its work.
    """
    from django.db import DatabaseError
    from django.utils import timezone

    from casework.services.runs import note_run as note

    if task is None or not task.name.startswith(OURS):
        return
    try:
        note(task.name, done=state == SUCCESS, at=timezone.now())
    except DatabaseError:
        log.exception("the end of %s is not noted", task.name)
