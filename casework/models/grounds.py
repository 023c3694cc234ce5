"""Recorded legal grounds: who, when, which article, for whom, about what, from when until when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.models.case import Case, Subject
from casework.models.content import Release
from casework.models.fields import code, paired, policy_mark, public_id, window_in_order
from casework.models.participation import Participation
from casework.models.party import Municipality, Party, User
from casework.vocabulary import Ground


class LegalGround(models.Model):
    """One recorded ground, attached to what the policy's `[ground_scope]` says.

    Facts: `recipients` are party ids and `categories` category keys; empty means every
    participant, every category. `case` is filled for every scope but a standing decision; the
    relation of its scope is filled beside it. `recorded_by_party` matters for professional
    secrecy: only the source's own decision counts there.
    """

    uuid = public_id()
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    ground = code(Ground)
    scope = models.CharField(max_length=20)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="grounds")
    participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="grounds"
    )
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="grounds"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True)
    recipients = ArrayField(models.BigIntegerField(), null=True, blank=True)
    categories = ArrayField(models.CharField(max_length=10), null=True, blank=True)
    article = models.CharField(max_length=200)
    motivation = models.CharField(max_length=1000, blank=True)
    decided_by = models.CharField(max_length=120)
    decided_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_by_party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    policy = policy_mark()

    class Meta:
        constraints = [
            paired("ground_withdrawn_pair", "withdrawn_at", "withdrawn_by"),
            window_in_order("ground_window", "valid_from", "valid_until"),
        ]
        indexes = [models.Index(fields=["scope", "ground"], name="ground_scope")]
