"""Consent of who the case is about: to what, by whom, recorded by which party."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from casework.models.case import Case, Subject
from casework.models.fields import code, paired, public_id, window_in_order
from casework.models.grounds import LegalGround
from casework.models.party import Party, User
from casework.vocabulary import AgeGroup, ConsentKind


class Consent(models.Model):
    """One consent of one person to one thing.

    Facts: `kind` keeps three things apart; only the one that lifts a secret carries a `ground`
    (T), which ends with it. `capable` says that the person can weigh the own interests in this.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    kind = code(ConsentKind)
    age = code(AgeGroup)
    capable = models.BooleanField(default=True)
    given_by_self = models.BooleanField(default=False)
    given_by_representative = models.BooleanField(default=False)
    given_on = models.DateField()
    explanation = models.CharField(max_length=1000)
    ground = models.OneToOneField(LegalGround, models.PROTECT, null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    valid_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            paired("consent_withdrawn_pair", "withdrawn_at", "withdrawn_by"),
            window_in_order("consent_window", "recorded_at", "valid_until"),
            models.CheckConstraint(
                condition=Q(kind=ConsentKind.LIFT_SECRECY, ground__isnull=False)
                | (~Q(kind=ConsentKind.LIFT_SECRECY) & Q(ground__isnull=True)),
                name="consent_ground_only_lifts_secrecy",
            ),
        ]
        indexes = [models.Index(fields=["case", "party"], name="consent_of_party")]
