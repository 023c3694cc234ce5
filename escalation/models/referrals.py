"""A case that is kept from the Zorg- en Veiligheidshuis; only two desks know of it."""

from __future__ import annotations

from django.db import models

from casework.models import Case, Desk, User
from casework.models.fields import code, paired, public_id
from escalation.rules.referrals import ReferralOutcome, ReferralReason


class Referral(models.Model):
    """That a case is kept from the table, why, and to whom it is referred (Wgs 2.31(13)).

    Facts: known to the desk that made it and to `to_desk`, and to nobody else: the reason alone is
    sensitive. Without `to_desk` it is kept from the table only.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    reason = code(ReferralReason)
    words = models.CharField(max_length=1000, blank=True)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    to_desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    outcome = code(ReferralOutcome, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            paired("referral_made_pair", "made_at", "made_by"),
            paired("referral_ended_pair", "ended_at", "ended_by"),
            models.UniqueConstraint(
                fields=["case", "desk"],
                condition=models.Q(ended_at__isnull=True),
                name="referral_once_per_desk",
            ),
        ]
