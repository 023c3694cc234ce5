"""When the tasks of the workers last ran, so that one that stands still is seen."""

from __future__ import annotations

from django.db import models


class TaskRun(models.Model):
    """The last end of one task.

    Facts: `done_at` is when it last did its work, `failed_at` when it last could not.
    """

    task = models.CharField(max_length=80, unique=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
