"""Dated decisions that set how a table works, such as the regime of the JOR."""

from __future__ import annotations

from django.db import models

from casework.models import Municipality
from casework.models.fields import window_in_order


class DatedDecision(models.Model):
    """A decision that holds from a moment until another; the value in force is looked up by date.

    Facts: `subject` is for instance `jor_regime`, `value` then `lokaal` or `wgs_zvh`.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT)
    subject = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    decided_by = models.CharField(max_length=120)
    decision = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [window_in_order("decision_window", "valid_from", "valid_until")]
