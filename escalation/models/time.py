"""Facts that start terms, and the terms themselves."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.db import models
from django.db.models import Q

from casework.models import Case, Desk, User
from casework.models.fields import code, paired, public_id
from casework.vocabulary import Setting
from escalation.models.moves import Move
from escalation.rules.reminders import Rung


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
    SUSPENDED = "SUSPENDED"
    MET = "MET"
    ENDED = "ENDED"
    SUPERSEDED = "SUPERSEDED"


RUNNING = (DeadlineState.OPEN, DeadlineState.SUSPENDED)
"""What still has to be done, whether its clock runs or stands still."""


class Deadline(models.Model):
    """One term of one case, computed from a fact and never counted down.

    Facts: `steps` are the days passed over and why; `due_on` is filled when the term has no
    wall-clock time, and `due_at` then is the midnight that ends that day. `looks` is the ladder
    of moments and what is told then (`rules.reminders`), `next_at` the next of them, `rung` what
    was told last. `desk` must act, `setting` says which participants may see it (empty: all).
    `done_at` is when the act was done that met it, `met_fact` the fact that says so, if any.
    A `private` term is known at its desk alone, and outlives the case: it is told to who has the
    task, without the case.
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
    looks = models.JSONField(default=list)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    setting = code(Setting, blank=True)
    private = models.BooleanField(default=False)
    state = code(DeadlineState, default=DeadlineState.OPEN)
    next_at = models.DateTimeField(null=True, blank=True)
    rung = code(Rung, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    met_fact = models.ForeignKey(
        CaseFact, models.PROTECT, null=True, blank=True, related_name="met_deadlines"
    )
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

    def is_late(self, at: dt.datetime) -> bool:
        """Say whether a running term has passed; one that stands still never has."""
        return self.state != DeadlineState.SUSPENDED and self.due_at <= at


class DeadlineExtension(models.Model):
    """A term that took the place of another, once: by whom, and why. Never changed.

    Source: for instance Wth 9(1), Wet Bibob 15(3), AVG 12(3).
    """

    deadline = models.OneToOneField(Deadline, models.PROTECT, related_name="extension")
    extended = models.OneToOneField(Deadline, models.PROTECT, related_name="extended_by")
    decided_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=1000)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
