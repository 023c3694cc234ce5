"""A person's inbox: only what that person may know of now, read anew at every look."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.rules.policy_versions import DRAFTERS
from casework.vocabulary import Role
from notifications.models import Message, WebhookCall
from notifications.rules.routes import REPORT_ROLES, REPORT_ROLES_ANY
from notifications.rules.wording import inbox_text
from notifications.vocabulary import Channel, Template, Urgency

PAGE = 25
COUNT_CAP = 100

INTAKE_ROLES = REPORT_ROLES_ANY.union(*REPORT_ROLES.values())

OVERSIGHT = (
    Template.LOG_REVIEW_READY,
    Template.LOG_REVIEW_OVERDUE,
    Template.LOG_BROKEN,
    Template.ACCESS_DIFFERS,
    Template.POLICY_WAITS,
    Template.RIGHTS_NEAR,
    Template.RIGHTS_LATE,
)
"""Messages to who controls lawfulness, about no case."""

POLICY_DECIDED = (Template.POLICY_APPROVED, Template.POLICY_REJECTED)
"""Messages to who proposed a version of the sharing policy, about no case."""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One message as the page shows it."""

    message: Message
    text: str

    @property
    def unread(self) -> bool:
        return self.message.read_at is None

    @property
    def urgent(self) -> bool:
        return self.unread and self.message.urgency == Urgency.HIGH


REPORTS = (Template.REPORT_RECEIVED, Template.REPORT_OVERDUE)
"""Messages about a report that waits: for who does intake, and about no case."""


def visible_messages(actor: Actor) -> QuerySet[Message]:
    """Give a person's messages, of any channel, about what that person may know of now.

    Facts: an alert of acute danger is known by itself, not by its case. A closed case is visible
    to nobody; that it closed stays told to who still works at the desk through which it concerned
    them.
    """
    desks = [desk.id for desk in actor.desks]
    intake = [desk.id for desk in actor.desks if desk.roles & INTAKE_ROLES]
    oversight = [desk.id for desk in actor.desks if Role.DPO in desk.roles]
    keeping = [desk.id for desk in actor.desks if desk.roles & DRAFTERS]
    coordinating = [desk.id for desk in actor.desks if Role.PROCESS_COORDINATOR in desk.roles]
    return Message.objects.filter(recipient=actor.user).filter(
        Q(case__in=access.visible_cases(actor).values("pk"))
        | Q(case__isnull=True, template__in=REPORTS, desk__in=intake)
        | Q(template__in=OVERSIGHT, desk__in=oversight)
        | Q(template=Template.LOG_REVIEW_WAITS, desk__in=coordinating)
        | Q(template__in=POLICY_DECIDED, desk__in=keeping)
        | Q(alert__in=access.known_alerts(actor).values("pk"))
        | Q(template=Template.CASE_CLOSED, desk__in=desks)
    )


def inbox(actor: Actor, *, page: int | str = 1) -> Page[Any]:
    """Give a page of `InboxLine`s, unread first and then newest."""
    rows = (
        visible_messages(actor)
        .filter(channel=Channel.INBOX)
        .annotate(was_read=Q(read_at__isnull=False))
        .order_by("was_read", "-created_at", "-pk")
    )
    found = Paginator(rows, PAGE).get_page(page)
    return Page([_line(row) for row in found], found.number, found.paginator)


def _line(row: Message) -> InboxLine:
    return InboxLine(row, inbox_text(Template(row.template), row.reference))


def unread_count(actor: Actor) -> int:
    """Count a person's unread messages, up to a cap."""
    rows = visible_messages(actor).filter(channel=Channel.INBOX, read_at__isnull=True)
    return rows.order_by()[:COUNT_CAP].count()


def one_message(actor: Actor, message_id: uuid.UUID | str) -> Message:
    """Give one message of a person, of any channel, or `NotVisible`."""
    try:
        return visible_messages(actor).get(uuid=message_id)
    except (Message.DoesNotExist, ValidationError, ValueError) as error:
        raise NotVisible from error


def message_behind(actor: Actor, call_id: uuid.UUID | str) -> Message:
    """Give a person's own message about what the system of the party was told, or `NotVisible`.

    Facts: a webhook leads everybody it concerns to the same address. Ask as the messenger: nobody
    reads a call itself.
    """
    try:
        event = WebhookCall.objects.values_list("event_id", flat=True).get(uuid=call_id)
    except (WebhookCall.DoesNotExist, ValidationError, ValueError) as error:
        raise NotVisible from error
    found = visible_messages(actor).filter(event=event, channel=Channel.INBOX).first()
    if found is None:
        raise NotVisible
    return found
