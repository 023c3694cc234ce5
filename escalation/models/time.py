"""Facts that start terms, and the terms themselves."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from casework.models import Case, Desk, User
from casework.models.fields import code, paired, public_id
from casework.vocabulary import Setting
from escalation.models.moves import Move


class CaseFact(models.Model):
    """Something that happened and starts terms: a measure, an order, a petition received.

    Facts: `event` is one of the start events of the catalogue; `occurred_on_day` says that only
    the day is known. A correction supersedes; the old row stays.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="facts")
    event = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    occurred_on_day = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=120)
    mandate = models.CharField(max_length=120, blank=True)
    setting = code(Setting)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    superseded_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )


class DeadlineState(StrEnum):
    """Where a term stands. A passed term of another body is tracked, never breached."""

    OPEN = "OPEN"
    MET = "MET"
    ENDED = "ENDED"
    SUPERSEDED = "SUPERSEDED"


class Deadline(models.Model):
    """One term of one case, computed from a fact and never counted down.

    Facts: `steps` are the days passed over and why; `due_on` is filled when the term has no
    wall-clock time, and `due_at` then is the midnight that ends that day. `next_at` is when the
    sweep looks at it next, `step` how many reminders went out. `desk` must act, `setting` says
    which participants may see it (empty: all). A `private` term is known at its desk alone, and
    outlives the case: it is told to who has the task, without the case.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    move = models.ForeignKey(Move, models.PROTECT, null=True, blank=True, related_name="deadlines")
    fact = models.ForeignKey(
        CaseFact, models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    term = models.CharField(max_length=40)
    term_version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    law = models.CharField(max_length=120)
    owner = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    steps = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    reminders = models.JSONField(default=list)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    setting = code(Setting, blank=True)
    private = models.BooleanField(default=False)
    state = code(DeadlineState, default=DeadlineState.OPEN)
    next_at = models.DateTimeField(null=True, blank=True)
    step = models.PositiveSmallIntegerField(default=0)
    passed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [paired("deadline_settled_pair", "settled_at", "settled_by")]
        indexes = [
            models.Index(
                fields=["next_at", "id"], condition=Q(state=DeadlineState.OPEN), name="deadline_due"
            ),
            models.Index(fields=["case", "state", "due_at"], name="deadline_of_case"),
        ]
