"""The task to tell a partnership what its result led to, and what was told."""

from __future__ import annotations

from django.db import models

from casework.models import Case, Desk, User
from casework.models.fields import code, public_id
from casework.vocabulary import Setting
from escalation.models.moves import Move
from escalation.models.time import Deadline
from escalation.rules.feedback import Effect, Usefulness


class FeedbackDuty(models.Model):
    """Who received a result must tell every year what it led to (Wgs 1.7(4)).

    Facts: `desk` received it in `setting`; `giver` is the desk of the partnership that gave it and
    reads the answers, by the `reference` of a case it no longer sees; `deadline` is the term that
    runs now.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="feedback_duties")
    reference = models.CharField(max_length=12)
    move = models.OneToOneField(Move, models.PROTECT, related_name="feedback_duty")
    setting = code(Setting)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    giver = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    deadline = models.OneToOneField(
        Deadline, models.PROTECT, null=True, blank=True, related_name="feedback_duty"
    )


class FeedbackRecord(models.Model):
    """One year's answer. Never changed."""

    duty = models.ForeignKey(FeedbackDuty, models.PROTECT, related_name="records")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    effect = code(Effect)
    usefulness = code(Usefulness)
    words = models.CharField(max_length=500, blank=True)
