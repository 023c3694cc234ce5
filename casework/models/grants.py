"""The outcome of the sharing rules, kept as direct-foreign-key rows of django-guardian.

These rows are derived: `casework.access.sync_grants` writes them and nothing else does. Each
carries why (the rule, and the text of the policy it stands in) and from when until when; the
query, not a nightly job, lets them end.
"""

from __future__ import annotations

from django.db import models
from guardian.models import GroupObjectPermissionBase

from casework.models.case import Case
from casework.models.content import Item
from casework.models.fields import END_OF_TIME, code, policy_mark
from casework.models.party import Desk
from casework.vocabulary import CaseKind, Table


class CaseGrant(GroupObjectPermissionBase):
    """A desk's group may know that a case exists, for a time."""

    id = models.BigAutoField(primary_key=True)
    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants")
    level = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(default=END_OF_TIME)
    policy = policy_mark()

    class Meta:
        abstract = False
        unique_together = []
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "group", "permission", "since"],
                include=["until"],
                name="case_grant_once",
            ),
        ]
        indexes = [models.Index(fields=["group", "content_object"], name="case_grant_of_group")]


class ItemGrant(GroupObjectPermissionBase):
    """A desk's group may read an item, or know of it (the permission says which), for a time."""

    id = models.BigAutoField(primary_key=True)
    content_object = models.ForeignKey(Item, models.CASCADE, related_name="grants")
    case = models.ForeignKey(Case, models.CASCADE, related_name="item_grants")
    level = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(default=END_OF_TIME)
    policy = policy_mark()

    class Meta:
        abstract = False
        unique_together = []
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "group", "permission", "since"],
                include=["until"],
                name="item_grant_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "group"], include=["level"], name="item_grant_of_case")
        ]


class WorklistEntry(models.Model):
    """One row per desk × open case: what the list page shows, read from one covering index.

    Written in the same transaction as what it derives from, so that a list walks the desk's own
    rows and its cost does not grow with what the desk cannot see.
    """

    group_id = models.IntegerField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="worklist")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    next_due_at = models.DateTimeField(default=END_OF_TIME)
    next_step = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=END_OF_TIME)
    case_uuid = models.UUIDField()
    reference = models.CharField(max_length=12)
    kind = code(CaseKind)
    table = code(Table)
    phase = models.PositiveSmallIntegerField(null=True)
    area = models.CharField(max_length=60)
    director = models.CharField(max_length=160, blank=True)
    mine = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "group_id"], name="worklist_once"),
        ]
        indexes = [
            models.Index(
                fields=["group_id", "next_due_at", "case"],
                include=[
                    "since",
                    "until",
                    "next_step",
                    "case_uuid",
                    "reference",
                    "kind",
                    "table",
                    "phase",
                    "area",
                    "director",
                    "mine",
                    "changed_at",
                ],
                name="worklist_page",
            ),
        ]


class GrantCheck(models.Model):
    """When the grants of a case were last compared with what the rules decide, and the outcome.

    Facts: `difference` is a digest of what differs, empty when nothing does, so that the same
    difference is told once; the numbers say how many rights are missing or too many, how many
    worklist rows and how many entries of the name index are other than they should be.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="grant_check")
    checked_at = models.DateTimeField()
    difference = models.CharField(max_length=64, blank=True)
    found_at = models.DateTimeField(null=True, blank=True)
    missing = models.PositiveIntegerField(default=0)
    surplus = models.PositiveIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    named = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(difference="", found_at__isnull=True)
                | (~models.Q(difference="") & models.Q(found_at__isnull=False)),
                name="grant_check_found",
            )
        ]
        indexes = [models.Index(fields=["checked_at"], name="grant_check_at")]


class NameWord(models.Model):
    """A word of the name in an item about identity, as it is searched by."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="name_words")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    word = models.CharField(max_length=40, db_collation="C")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "word"], name="name_word_once"),
        ]


class NameEntry(models.Model):
    """One row per desk × word of a name that the desk reads in full, with the grant's window.

    Derived from `NameWord` and `ItemGrant` by a function of the database, with every change of a
    grant; a search walks the desk's own rows in one covering index.
    """

    group_id = models.IntegerField()
    word = models.CharField(max_length=40, db_collation="C")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["group_id", "word", "case", "item"],
                include=["since", "until"],
                name="name_search",
            ),
        ]
