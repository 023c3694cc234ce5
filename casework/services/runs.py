"""Notes that a task of a worker ended, well or not."""

from __future__ import annotations

import datetime as dt

from casework.models import TaskRun


def note_run(task: str, *, done: bool, at: dt.datetime) -> None:
    """Keep the last end of a task; twice the same is the same."""
    column = "done_at" if done else "failed_at"
    TaskRun.objects.update_or_create(task=task, defaults={column: at})
