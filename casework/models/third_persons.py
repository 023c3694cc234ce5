"""The check that an item of justice lets nobody else be recognised: two persons, never one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from casework.models.content import Item
from casework.models.fields import code, not_the_same, paired
from casework.models.party import User
from casework.vocabulary import Setting


class ThirdPersonCheck(models.Model):
    """How far the check of one version of an item is (Wjsg 39f(2)(b)).

    Facts: `wanted` is the setting into which it is given as soon as it is checked; empty when its
    source gives it by hand.
    """

    item = models.OneToOneField(Item, models.PROTECT, related_name="check_on_others")
    wanted = code(Setting, blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    stated_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            paired("others_stated_pair", "stated_at", "stated_by"),
            paired("others_checked_pair", "checked_at", "checked_by"),
            not_the_same("others_checked_by_another", "checked_by", "stated_by"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | Q(stated_at__isnull=False),
                name="others_checked_only_when_stated",
            ),
        ]
