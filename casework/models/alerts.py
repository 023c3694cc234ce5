"""Acute danger: what a source pushes to named recipients, for a short time, reviewed afterwards."""

from __future__ import annotations

from django.db import models

from casework.models.case import Case
from casework.models.content import Item
from casework.models.fields import END_OF_TIME, code, paired, public_id, window_in_order
from casework.models.party import Desk, User
from casework.vocabulary import AlertCapacity, Ground, ReviewOutcome, Setting


class DangerAlert(models.Model):
    """One push by a source (sharing policy 3.6). Its text is an item of the source.

    Facts: `until` ends it for the recipients; the `decider` whom the source named may confirm it
    for longer. `review_due_at` is when oversight must have judged it.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="alerts")
    item = models.OneToOneField(Item, models.PROTECT, related_name="alert")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    setting = code(Setting)
    ground = code(Ground)
    motivation = models.CharField(max_length=1000)
    decider = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    review_due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = code(ReviewOutcome, blank=True)
    review_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            window_in_order("alert_window", "released_at", "until"),
            paired("alert_confirmed_pair", "confirmed_at", "confirmed_by"),
            paired("alert_ended_pair", "ended_at", "ended_by"),
            paired("alert_reviewed_pair", "reviewed_at", "reviewed_by"),
        ]
        indexes = [
            models.Index(
                fields=["review_due_at"],
                condition=models.Q(reviewed_at__isnull=True, reminded_at__isnull=True),
                name="alert_to_remind",
            )
        ]


class AlertReader(models.Model):
    """A desk that knows of an alert, why, and until when; the database's own wall reads this.

    Facts: source and recipient read the text; who directs the case knows only that it was sent;
    oversight reads the text with an opened examination of the case.
    """

    alert = models.ForeignKey(DangerAlert, models.CASCADE, related_name="readers")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    group_id = models.IntegerField()
    capacity = code(AlertCapacity)
    since = models.DateTimeField()
    until = models.DateTimeField(default=END_OF_TIME)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "group_id", "capacity"], name="alert_reader_once"
            ),
        ]
        indexes = [
            models.Index(fields=["item", "group_id"], name="alert_reader_of_item"),
            models.Index(fields=["group_id", "alert"], name="alert_reader_of_group"),
        ]
