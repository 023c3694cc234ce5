"""Versions of the sharing policy after the first: the whole text, who proposed it, who decided.

A row is written once and decided once; migration 0003 lets the database hold that. What was
approved stays, also when a later version takes its place.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from casework.models.fields import paired, public_id
from casework.models.party import Municipality, User


class PolicyVersion(models.Model):
    """One proposed text of the sharing policy.

    Facts: number 1 is the file of the installation and has no row. Without `decided_at` it is a
    proposal; with `valid_from` it is approved, and what holds follows from the date; decided
    without it, it was turned down. `verdict` holds the decision of the committee and partners by
    which it was approved (Wgs 1.8(6)), or why it was turned down.
    """

    uuid = public_id()
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=1000)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=1000, blank=True)
    valid_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="policy_number_once"),
            models.UniqueConstraint(
                fields=["municipality", "valid_from"], name="policy_moment_once"
            ),
            paired("policy_decided_pair", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | ~Q(drafted_by=F("decided_by")),
                name="policy_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(decided_at__isnull=False, decided_at__lt=F("valid_from")),
                name="policy_decided_before_it_holds",
            ),
        ]
