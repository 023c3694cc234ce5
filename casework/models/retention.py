"""What destruction leaves behind, without content; and what keeps a case from it.

The ledger only grows, in the database and in a file outside it: after a backup is put back, what
it names is destroyed again.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.fields import code, not_the_same, paired, public_id
from casework.models.party import User
from casework.vocabulary import Covers


class RunKind(StrEnum):
    """Why a run took place: the night's work, or again after a backup was put back."""

    NIGHT = "NIGHT"
    AGAIN = "AGAIN"


class PurgeRun(models.Model):
    """One run of the job, also when there was nothing to destroy.

    Facts: without `finished_at` it was broken off and is taken up again; `failed` counts what
    could not be destroyed and is tried anew the next night.
    """

    uuid = public_id()
    kind = code(RunKind)
    policy = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    failed = models.PositiveIntegerField(default=0)


class Certificate(models.Model):
    """How many of one sort were destroyed by one rule in one batch. No content, no reference.

    Facts: `walled` when they lay behind the wall of OTH and RIEC. What exactly was destroyed
    stands in the ledger of the same batch, as hashes.
    Source: Archiefbesluit 1995 art. 8; Wgs 1.8(7).
    """

    uuid = public_id()
    run = models.ForeignKey(PurgeRun, models.PROTECT, related_name="certificates")
    batch = models.UUIDField()
    rule = models.CharField(max_length=20)
    covers = code(Covers)
    source = models.CharField(max_length=160)
    walled = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="certificate_at")]


class LedgerEntry(models.Model):
    """One thing that was destroyed, by the hash of its random identifier.

    Facts: `again` when the entry was read back from the file outside the database.
    """

    batch = models.UUIDField()
    kind = code(Covers)
    digest = models.CharField(max_length=64)
    rule = models.CharField(max_length=20)
    at = models.DateTimeField()
    again = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "digest"], name="ledger_entry_once"),
        ]


class LegalHold(models.Model):
    """Nothing of a case is destroyed while this stands: asked by one person, confirmed by another.

    Facts: it ends the same way. Asked and not yet confirmed it keeps for a short time only.
    """

    uuid = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.CharField(max_length=1000, blank=True)
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            paired("hold_confirmed_pair", "confirmed_at", "confirmed_by"),
            paired("hold_lift_asked_pair", "lift_asked_at", "lift_asked_by"),
            paired("hold_lifted_pair", "lifted_at", "lifted_by"),
            not_the_same("hold_confirmed_by_another", "confirmed_by", "asked_by"),
            not_the_same("hold_lifted_by_another", "lifted_by", "lift_asked_by"),
            models.CheckConstraint(
                condition=Q(lift_asked_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="hold_lifted_only_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lift_asked_at__isnull=False),
                name="hold_lifted_only_when_asked",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(confirmed_at__isnull=False, lifted_at__isnull=True),
                name="hold_once_per_case",
            ),
        ]
