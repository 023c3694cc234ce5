"""The disclosure register: per data subject, which source gave what to whom. It only grows."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.models.fields import code
from casework.vocabulary import Category, OrganisationKey, Regime, Setting


class Disclosure(models.Model):
    """One disclosure about one data subject (Wpg 32(1)(b); Wgs 1.7, 1.8(4); AVG 15(1)(c), 19).

    Facts: no foreign keys, because the row stays when content is destroyed. `recipient_ids` are
    the parties that got it at that moment: those the source named, or who took part in the
    setting. `grounds` and `articles` stand side by side, in the order in which they were recorded.
    `conditions` are those of the source at that moment: levels and keys, no words.
    An item that names no subject is about all subjects of its case, each with a row of its own.
    `trace_id` joins it to the access log.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    trace_id = models.UUIDField()
    case_id = models.BigIntegerField()
    subject_id = models.BigIntegerField(null=True)
    item_uuid = models.UUIDField()
    release_uuid = models.UUIDField()
    category = code(Category)
    regime = code(Regime)
    setting = code(Setting)
    source_id = models.BigIntegerField()
    organisation = code(OrganisationKey)
    actor_id = models.BigIntegerField()
    recipient_ids = ArrayField(models.BigIntegerField())
    named = models.BooleanField()
    grounds = ArrayField(models.CharField(max_length=10))
    articles = ArrayField(models.CharField(max_length=200))
    until = models.DateTimeField(null=True)
    conditions = models.JSONField(default=list)
    policy = models.CharField(max_length=60)

    class Meta:
        indexes = [
            models.Index(fields=["case_id", "at"], name="disclosure_of_case"),
            models.Index(fields=["subject_id", "at"], name="disclosure_of_subject"),
        ]
