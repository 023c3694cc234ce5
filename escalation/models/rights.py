"""Requests of a data subject, and what each source decided about its own items."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models import Case, Desk, Item, Party, Subject, User
from casework.models.fields import code, paired, public_id
from casework.vocabulary import Category
from escalation.models.time import Deadline
from escalation.rules.rights import Outcome, RightKind, Verdict


class RightsRequest(models.Model):
    """A request of a subject of a case (AVG 15 to 18, 21); it counts for all who are responsible.

    Facts: `desk` handles it; `deadline` is the term that runs, the longer one once `extended_at`
    is filled, and `due_on` its last day, for who may not look into the case now. Who takes part in
    the case does not know of the row.
    Source: Wgs 1.4(4)(b).
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="rights_requests")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    kinds = ArrayField(code(RightKind))
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    deadline = models.OneToOneField(
        Deadline, models.PROTECT, null=True, blank=True, related_name="rights_request"
    )
    due_on = models.DateField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    extended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    extension_told_on = models.DateField(null=True, blank=True)
    extension_reason = models.CharField(max_length=1000, blank=True)
    outcome = code(Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            paired("rights_extended_pair", "extended_at", "extended_by", "extension_told_on"),
            paired("rights_answered_pair", "answered_at", "answered_by", "answered_on"),
            models.CheckConstraint(
                condition=(Q(outcome="") & Q(answered_at__isnull=True))
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="rights_answered_with_outcome",
            ),
        ]


class RightsTask(models.Model):
    """What one source decides about one of its items, for one thing that was asked.

    Facts: `told` says whether who handles the request may know that the item is there; `item` is
    empty once it was destroyed, `category` what it was when it was asked. A restriction
    that was granted ends with `lifted_at`.
    """

    uuid = public_id()
    request = models.ForeignKey(RightsRequest, models.PROTECT, related_name="tasks")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    # the database keeps this key: the framework would read the words of a task to do so
    item = models.ForeignKey(Item, models.DO_NOTHING, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    kind = code(RightKind)
    category = code(Category)
    told = models.BooleanField()
    asked_at = models.DateTimeField()
    received_on = models.DateField()
    verdict = code(Verdict, default=Verdict.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=1000, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lift_told_on = models.DateField(null=True, blank=True)
    lift_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "item", "kind"], name="rights_task_once"),
            paired("rights_task_decided_pair", "decided_at", "decided_by"),
            paired("rights_task_lifted_pair", "lifted_at", "lifted_by", "lift_told_on"),
        ]
