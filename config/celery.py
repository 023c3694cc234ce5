"""The Celery application: workers and beat start from here."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

from celery import Celery
from celery.signals import worker_init

app = Celery("schakel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_too_much_power(**_: Any) -> None:
    """Stop a worker that may do more in the database than it should."""
    from config.checks import StartRefused, require_modest_role, require_policy

    try:
        require_modest_role()
        require_policy()
    except StartRefused as refused:
        raise SystemExit(str(refused)) from None  # Celery logs any other error and goes on
