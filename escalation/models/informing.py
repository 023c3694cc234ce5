"""The task to tell a data subject, and what was decided about it."""

from __future__ import annotations

from django.db import models

from casework.models import Case, Desk, Subject, User
from casework.models.fields import code, public_id
from casework.vocabulary import Setting
from escalation.models.time import Deadline
from escalation.rules.informing import InformState, Means, Told


class InformDuty(models.Model):
    """Somebody must tell a subject that data about him or her are used, once per setting.

    Facts: `desk` must do it; `again_on` is the day a postponed task comes back, and `deadline`
    the term that runs for it; `shared_on` is the day another organisation first received data.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="inform_duties")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    setting = code(Setting)
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    state = code(InformState, default=InformState.OPEN)
    made_at = models.DateTimeField()
    shared_on = models.DateField(null=True, blank=True)
    again_on = models.DateField(null=True, blank=True)
    deadline = models.OneToOneField(
        Deadline, models.PROTECT, null=True, blank=True, related_name="inform_duty"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "setting"], name="inform_once_per_setting"),
        ]


class InformRecord(models.Model):
    """What was recorded about a task: told, put off, or nothing to tell. Never changed.

    Facts: told: `told_on`, `means`, `told` and `told_through`, the desk that did it. Put off: the
    letter of UAVG 41(1), `weighing` per letter of 41(2), and `until`. Nothing to tell: `exemption`.
    """

    duty = models.ForeignKey(InformDuty, models.PROTECT, related_name="records")
    outcome = code(InformState)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    means = code(Means, blank=True)
    told = code(Told, blank=True)
    told_through = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=1, blank=True)
    exemption = models.CharField(max_length=20, blank=True)
    motivation = models.CharField(max_length=1000, blank=True)
    weighing = models.JSONField(default=dict, blank=True)
    until = models.DateField(null=True, blank=True)
