"""The journal: what happened, in codes and keys, never in text.

Deadlines, notifications and statistics read it, each with its own unread marks: one small row
per event × reader, written in the same transaction. A cursor "last id read" would lose events,
because ids are handed out before commit.
"""

from __future__ import annotations

from django.db import models

from casework.models.case import Case
from casework.models.fields import code, policy_mark, public_id
from casework.models.party import Municipality, Party, User
from casework.vocabulary import EventType, OrganisationKey, Reader, Setting


class JournalEvent(models.Model):
    """One thing that happened.

    Facts: `setting` limits who may see it to participants of that setting (empty: every
    participant of the case); `item` limits it to who may see the item; `party` is the party it
    is about; `object_type`/`object_uuid` point at something of a higher app; `data` holds codes,
    numbers and keys only; `policy` names the text of the sharing policy that held.
    """

    uuid = public_id()
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    type = code(EventType)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="events")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = code(OrganisationKey, blank=True)
    actor_party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    setting = code(Setting, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(
        "casework.Item", models.PROTECT, null=True, blank=True, related_name="events"
    )
    object_type = models.CharField(max_length=20, blank=True)
    object_uuid = models.UUIDField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    policy = policy_mark()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-at", "-id"], name="journal_of_case"),
            models.Index(fields=["type", "at"], name="journal_of_type"),
        ]


class EventMark(models.Model):
    """An event that a reader has not dealt with yet; deleted in the transaction that acts."""

    event = models.ForeignKey(JournalEvent, models.CASCADE, related_name="marks")
    reader = code(Reader)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "event"], name="mark_once"),
        ]
