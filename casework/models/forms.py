"""What a person was typing (drafts) and what was already sent (submissions)."""

from __future__ import annotations

from django.db import models

from casework.models.case import Case
from casework.models.party import User


class Draft(models.Model):
    """Unfinished input of one person in one form; gone on submit and on loss of access."""

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "case"], nulls_distinct=False, name="draft_once"
            ),
        ]


class Submission(models.Model):
    """A form that was handled, by its token: a double click does one thing."""

    token = models.UUIDField(unique=True)
    user = models.ForeignKey(User, models.CASCADE)
    location = models.CharField(max_length=300)
    at = models.DateTimeField()
