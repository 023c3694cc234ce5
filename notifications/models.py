"""What the messenger keeps: one row per event, recipient and channel. No words, no content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from casework.models import Case, DangerAlert, Desk, JournalEvent, User
from casework.models.fields import code, public_id
from notifications.vocabulary import Channel, MessageState, Template, Urgency


class Message(models.Model):
    """One message to one person by one channel about one event.

    Facts: `desk` is the desk through which the event concerns the person; the row opens nothing,
    who may read it is decided anew when it is sent or shown. `next_try_at` is when an e-mail may
    be tried, also one of which a worker died while sending; `url` is the path of the page to
    open, empty when there is none; `reference` is the case's, kept here because a closed case is
    visible to nobody and that it closed still has to be told. A message about an `alert` names no
    case: who is warned need not know of the case.
    """

    uuid = public_id()
    event = models.ForeignKey(JournalEvent, models.PROTECT, related_name="messages")
    recipient = models.ForeignKey(User, models.PROTECT, related_name="messages")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    reference = models.CharField(max_length=12, blank=True)
    alert = models.ForeignKey(DangerAlert, models.PROTECT, null=True, blank=True, related_name="+")
    channel = code(Channel)
    template = code(Template)
    urgency = models.PositiveSmallIntegerField(
        choices=[(member.value, member.name) for member in Urgency]
    )
    state = code(MessageState, default=MessageState.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient", "channel"], name="message_once"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["urgency", "next_try_at", "id"],
                condition=Q(
                    channel=Channel.EMAIL,
                    state__in=[MessageState.READY, MessageState.SENDING],
                ),
                name="message_to_send",
            ),
            models.Index(
                fields=["recipient", "-created_at", "-id"],
                condition=Q(channel=Channel.INBOX),
                name="message_of_person",
            ),
            models.Index(
                fields=["recipient", "case"],
                condition=Q(channel=Channel.INBOX, read_at__isnull=True),
                name="message_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uuid}"
