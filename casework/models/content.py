"""Content: reports from outside, small items, their releases, and the plan.

Content is many small items, never one dossier text: one category, one source party, one legal
regime each. An item never travels by itself; its source releases it into a setting.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models.case import Case, Subject
from casework.models.fields import code, paired, policy_mark, public_id
from casework.models.party import Desk, Municipality, Party, User
from casework.vocabulary import CaseKind, Category, Regime, ReportKind, Setting


class Report(models.Model):
    """What reached us from outside. It always gets its own reference and receipt.

    Facts: `details` may hold name, born_on and address of the person reported on; `case` is
    filled by the intake officer, never by the reporter, so that a receipt reveals nothing;
    `reminded_at` is when intake was told that it waits too long.
    """

    uuid = public_id()
    reference = models.CharField(max_length=12, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    kind = code(ReportKind)
    case_kind = code(CaseKind)
    party = models.ForeignKey(Party, models.PROTECT)
    desk = models.ForeignKey(Desk, models.PROTECT)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    area = models.CharField(max_length=60)
    category = code(Category)
    regime = code(Regime, default=Regime.AVG)
    text = models.TextField()
    details = models.JSONField(default=dict, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="reports")
    joined_at = models.DateTimeField(null=True, blank=True)
    joined_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [paired("report_joined_pair", "joined_at", "joined_by")]
        indexes = [
            models.Index(
                fields=["received_at"], condition=Q(case__isnull=True), name="report_waiting"
            ),
            models.Index(fields=["desk", "-received_at"], name="report_of_desk"),
        ]


class Item(models.Model):
    """One piece of content: one category, one source party, one regime, one subject at most.

    Facts: `written_in` is the setting it was written for; `conditions` are the source's own,
    which can only lower what others see: a list of {level, organisations, parties, settings}.
    A correction is a new item that `replaces` the old one; only its source still sees the latter.
    `restrictions` are the periods in which a subject had the use restricted (AVG 18): a list of
    {since, until}, without `until` while it runs. `erase_at` is when the source granted erasure.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="items")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    category = code(Category)
    regime = code(Regime, default=Regime.AVG)
    professional_secrecy = models.BooleanField(default=False)
    secret_address = models.BooleanField(default=False)
    conditions = models.JSONField(default=list, blank=True)
    restrictions = models.JSONField(default=list, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True)
    written_in = code(Setting)
    text = models.TextField()
    details = models.JSONField(default=dict, blank=True)
    occurred_at = models.DateTimeField()
    first_processed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        constraints = [
            paired("item_withdrawn_pair", "withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(
                condition=~Q(category=Category.POL12), name="item_never_informant_data"
            ),
        ]
        indexes = [models.Index(fields=["case", "-occurred_at"], name="item_of_case")]
        permissions = [
            ("see_item_full", "May read the item"),
            ("see_item_signal", "May know that the item exists"),
        ]

    @property
    def restricted(self) -> bool:
        """Say whether a restriction runs: only the source sees the item."""
        return any(row["until"] is None for row in self.restrictions)


class Release(models.Model):
    """The source's own act that lets an item be seen in a setting, by named parties.

    Facts: `recipients` are party ids; empty means every participant of the setting. The release
    is the ground BRON; the necessity (N) and any further ground hang on it as `LegalGround`.
    """

    uuid = public_id()
    item = models.ForeignKey(Item, models.PROTECT, related_name="releases")
    setting = code(Setting)
    recipients = ArrayField(models.BigIntegerField(), null=True, blank=True)
    necessity = models.CharField(max_length=500)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    policy = policy_mark()

    class Meta:
        constraints = [paired("release_withdrawn_pair", "withdrawn_at", "withdrawn_by")]
        indexes = [models.Index(fields=["item", "setting"], name="release_of_item")]


class PlanAction(models.Model):
    """An agreement in the plan: an item (PLAN) of its executor's party, with a due date."""

    item = models.OneToOneField(Item, models.PROTECT, related_name="action")
    goal = models.CharField(max_length=120)
    executor = models.ForeignKey(Desk, models.PROTECT, related_name="actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [paired("action_done_pair", "done_at", "done_by")]
