"""Who takes part in a case, in which setting, from when until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.fields import code, public_id, window_in_order
from casework.models.party import Desk, User
from casework.vocabulary import Setting


class Participation(models.Model):
    """A desk admitted to a case in one setting.

    Facts: `opted_in_at` is filled when a party that is bound by professional secrecy chose to
    be visible; until then others see no sign of it (AVG 9: the relation itself is health data).
    `guest` is a third party admitted for one meeting (Wgs 2.31(9)–(10)).
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="participations")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="participations")
    setting = code(Setting)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    guest = models.BooleanField(default=False)
    admitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    necessity = models.CharField(max_length=500)
    opted_in_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            window_in_order("participation_window"),
            models.UniqueConstraint(
                fields=["case", "desk", "setting"],
                condition=Q(ended_at__isnull=True, until__isnull=True),
                name="participation_open_once",
            ),
        ]
        indexes = [models.Index(fields=["case", "desk"], name="participation_case")]
