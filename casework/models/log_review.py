"""The review of the access log: what is looked at again, and what was said of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models.fields import code, public_id
from casework.models.party import Municipality, User
from casework.vocabulary import LogReviewKind, Verdict


class LogRound(models.Model):
    """The review of one week: a sample and the patterns of that week, drawn once."""

    municipality = models.ForeignKey(Municipality, models.PROTECT)
    week = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "week"], name="log_round_once")
        ]


class LogReview(models.Model):
    """Something of the log that somebody must judge before a day.

    Facts: `subject_key` says what it is, so that a pattern is put before the reviewer once per
    week; `line_ids` are the lines it is about. `settled_at` is filled with a verdict that ends it,
    `escalated_at` when it was late.
    """

    uuid = public_id()
    round = models.ForeignKey(LogRound, models.PROTECT, related_name="reviews")
    kind = code(LogReviewKind)
    actor_id = models.BigIntegerField()
    case_id = models.BigIntegerField(null=True)
    subject_key = models.CharField(max_length=120)
    line_ids = ArrayField(models.UUIDField())
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "subject_key"], name="log_review_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(settled_at__isnull=True), name="log_review_open"
            )
        ]


class LogVerdict(models.Model):
    """What a reviewer said, with the reason. A later verdict stands beside it, never instead."""

    review = models.ForeignKey(LogReview, models.PROTECT, related_name="verdicts")
    verdict = code(Verdict)
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
