"""What the messenger keeps: what must be told to whom, and how people want it. No words."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models import Case, DangerAlert, Desk, JournalEvent, Party, User
from casework.models.fields import code, public_id
from notifications.vocabulary import Channel, Failure, MessageState, Template, Topic, Urgency

WAITING = (MessageState.READY, MessageState.SENDING)


class Outgoing(models.Model):
    """What leaves the product, however: it waits, is tried, and is sent or given up.

    Facts: `next_try_at` is when it may be tried, also when a worker died while sending;
    `failure` says why it was given up.
    """

    uuid = public_id()
    state = code(MessageState, default=MessageState.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = code(Failure, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True


class Message(Outgoing):
    """One message to one person by one channel about one event.

    Facts: `desk` is the desk through which the event concerns the person; the row opens nothing,
    who may read it is decided anew when it is sent or shown. `url` is the path of the page to
    open, empty when there is none; `reference` is the case's, kept here because a closed case is
    visible to nobody and that it closed still has to be told. A message about an `alert` names no
    case: who is warned need not know of the case. One that `insists` waits for no quiet hours.
    """

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
    insists = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
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
                condition=Q(channel=Channel.EMAIL, state__in=WAITING),
                name="message_to_send",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(state=MessageState.FAILED),
                name="message_failed",
            ),
            models.Index(
                fields=["sent_at"],
                condition=Q(channel=Channel.EMAIL, state=MessageState.SENT),
                name="message_mailed",
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


class Preferences(models.Model):
    """How one person wants to be told; without a row everything goes the usual way.

    Facts: `in_digest` and `no_mail` hold the topics whose way differs from a mail at once (of news:
    from no mail); the hours are times here. Without `quiet_since` there are no quiet hours.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="preferences")
    in_digest = ArrayField(code(Topic), default=list, blank=True)
    no_mail = ArrayField(code(Topic), default=list, blank=True)
    digest_at = models.TimeField()
    quiet_since = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_weekend = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_since__isnull=True, quiet_until__isnull=True)
                | Q(quiet_since__isnull=False, quiet_until__isnull=False),
                name="preferences_quiet_pair",
            ),
        ]


class Digest(Outgoing):
    """The digest of one person for one day; what is in it is looked up when it is sent."""

    user = models.ForeignKey(User, models.PROTECT, related_name="digests")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(state__in=WAITING), name="digest_to_send"
            ),
        ]


class WebhookCall(Outgoing):
    """One event told to one subscription of a party.

    Facts: `subscription` is its name in the file of the installation; `recipients` are the
    people (by key) of the party who would get a mail: while one of them may know of the matter,
    the call may be made.
    """

    event = models.ForeignKey(JournalEvent, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    subscription = models.CharField(max_length=40)
    recipients = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscription"], name="webhook_call_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(state__in=WAITING), name="webhook_to_call"
            ),
        ]
