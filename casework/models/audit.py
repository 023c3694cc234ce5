"""The access log: who did what to which case, on which ground. For lawfulness control only.

Statistics may never read it (Wgs 1.8(4); Wpg 32a(2)). No foreign keys on purpose: a line stays
when what it points at is destroyed. Ids and category keys only, never content or names.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AccessLine(models.Model):
    """One line of the access log (fields of BIO2 8.15.01 and NEN 7513).

    Facts: the key is made by the application, because an insert-only role cannot ask for it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    trace_id = models.UUIDField()
    actor_id = models.BigIntegerField(null=True)
    party_id = models.BigIntegerField(null=True)
    organisation = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=20)
    object_type = models.CharField(max_length=20)
    object_ids = ArrayField(models.UUIDField(), default=list)
    case_ids = ArrayField(models.BigIntegerField(), default=list)
    subject_ids = ArrayField(models.BigIntegerField(), default=list)
    categories = ArrayField(models.CharField(max_length=10), default=list)
    purpose = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=12)
    origin = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="access_line_at")]
