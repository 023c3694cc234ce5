"""The access log: who did what to which case, on which ground; and the chain that seals it.

For lawfulness control only: statistics may never read it (Wgs 1.8(4); Wpg 32a(2)). No foreign keys
on purpose: a line stays when what it points at is destroyed. Ids and category keys only, never
content or names. Every table here only grows, but for the list of what is still to be sealed.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class AccessLine(models.Model):
    """One line of the access log (fields of BIO2 8.15.01 and NEN 7513).

    Facts: action, object (`object_type`, `object_ids`), `result`, `origin`, actor and moment are
    those of BIO2; `subject_ids`, `role`, on whose behalf (`party_id`, `organisation`), `purpose`,
    the authorisation protocol (`policy`, its version and digest) and the `rule` in it are those of
    NEN 7513. There is no emergency button, so no column for it: in danger the source gives.
    `case_id` is filled when a line is about one case, `case_ids` also for a list. The key is made
    by the application, because an insert-only role cannot ask for it back. A column that is added
    gets into the seals with a new form of `rules.log_chain`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    trace_id = models.UUIDField()
    actor_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40, blank=True)
    party_id = models.BigIntegerField(null=True)
    organisation = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=20)
    object_type = models.CharField(max_length=20)
    object_ids = ArrayField(models.UUIDField(), default=list)
    case_id = models.BigIntegerField(null=True)
    case_ids = ArrayField(models.BigIntegerField(), default=list)
    subject_ids = ArrayField(models.BigIntegerField(), default=list)
    categories = ArrayField(models.CharField(max_length=10), default=list)
    purpose = models.CharField(max_length=40, blank=True)
    policy = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=12)
    origin = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="access_line_at"),
            models.Index(fields=["case_id", "at"], name="access_line_of_case"),
            models.Index(fields=["actor_id", "at"], name="access_line_of_actor"),
        ]


class UnsealedLine(models.Model):
    """A line that waits for its seal; written with it, taken away in the transaction that seals.

    Facts: so a committed line always is here or in a seal, however late its transaction ended and
    whatever its `at`; one that is in neither did not come from the application. `recorded_at` is
    the database's clock: it says how long the sealer has been away.
    """

    line_id = models.UUIDField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["recorded_at"], name="unsealed_since")]


class LogSeal(models.Model):
    """One link of the chain: a batch of lines, closed together.

    Facts: `digest` is over the digests of its lines in their order, `head` over the seal itself
    with the head before it; `form` says how a line is written out for its digest.
    """

    number = models.BigIntegerField(primary_key=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    form = models.PositiveSmallIntegerField()
    sealed_at = models.DateTimeField()
    head = models.CharField(max_length=64)


class SealedLine(models.Model):
    """Binds a line to its seal without touching the line; a line is sealed once."""

    line_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    position = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "position"], name="sealed_line_place")
        ]
