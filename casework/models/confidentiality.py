"""Who accepted which text about confidentiality, and when. Both only grow."""

from __future__ import annotations

from django.db import models

from casework.models.party import User


class ConfidentialityText(models.Model):
    """A text as somebody accepted it; kept, so that one can say what was promised."""

    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()


class Acknowledgement(models.Model):
    """A person accepted a text (Wgs 1.11)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="acknowledgements")
    text = models.ForeignKey(ConfidentialityText, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="acknowledgement_of_user")]
