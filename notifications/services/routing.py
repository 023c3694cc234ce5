"""From the journal to messages: who is told, by which way, if they may know."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from casework import access, feed
from casework.access import Actor
from casework.models import Case, DangerAlert, JournalEvent, User
from casework.vocabulary import CaseKind, EventType, Reader, Setting, Table
from notifications.channels import inbox
from notifications.models import Message
from notifications.rules.routes import WITHOUT_CASE, Route, behind_the_wall, is_history, routes_for
from notifications.selectors.audiences import Person, concerned
from notifications.services.base import messenger
from notifications.vocabulary import Audience, Channel, MessageState, Target

log = logging.getLogger(__name__)

BATCH = 200

ADDRESSES: dict[Target, tuple[tuple[str, str], ...]] = {
    Target.CASE: (("case", "case"),),
    Target.MOVE: (("move", "object"), ("case", "case")),
    Target.CONFIRM: (("confirm", "object"), ("move", "object"), ("case", "case")),
    Target.REPORT: (("intake", ""),),
    Target.LOG: (("log", ""),),
    Target.LOG_REVIEW: (("log_reviews", ""),),
    Target.RIGHTS: (("rights_waiting", ""),),
    Target.ALERT: (("alert", "object"),),
    Target.ACCESS: (("access_checks", ""),),
    Target.POLICY: (("policy", "object"),),
    Target.NOWHERE: (),
}
"""Pages a message may lead to, the best first: the page's name, and whose id it takes."""


def route_events(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Tell what happened since the last time, batch by batch, until nothing is unread.

    Gives: how many events were dealt with. An event that cannot be told stays unread and is
    logged; it does not hold up the others. Running twice, or twice at once, tells nobody twice.
    """
    total = 0
    while done := _route_batch(at, batch):
        total += done
    return total


def _route_batch(at: dt.datetime, batch: int) -> int:
    """Tell one batch, and strike it off in the same transaction."""
    with messenger():
        told = []
        door = Door(at)
        for event in feed.unread(Reader.NOTIFICATIONS, limit=batch):
            try:
                with transaction.atomic():
                    _tell(event, door, at)
                told.append(event)
            except Exception:
                log.exception("event %s (%s) cannot be told", event.uuid, event.type)
        feed.seen(Reader.NOTIFICATIONS, told)
    return len(told)


@dataclass(slots=True)
class Door:
    """Asks the door about people and cases, each question once per batch."""

    at: dt.datetime
    actors: dict[int, Actor] = field(default_factory=dict)
    seen: dict[tuple[int, int], bool] = field(default_factory=dict)
    settings: dict[tuple[int, int], frozenset[Setting]] = field(default_factory=dict)
    items: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)

    def actor(self, user: User) -> Actor:
        if user.pk not in self.actors:
            self.actors[user.pk] = access.actor_for(user, self.at)
        return self.actors[user.pk]

    def sees(self, user: User, case: Case) -> bool:
        key = user.pk, case.pk
        if key not in self.seen:
            cases = access.visible_cases(self.actor(user))
            self.seen[key] = cases.filter(pk=case.pk).exists()
        return self.seen[key]

    def takes_part(self, user: User, case: Case, setting: Setting) -> bool:
        key = user.pk, case.pk
        if key not in self.settings:
            self.settings[key] = access.settings_of(self.actor(user), case)
        return setting in self.settings[key]

    def sees_item(self, user: User, case: Case, item: int) -> bool:
        key = user.pk, case.pk
        if key not in self.items:
            self.items[key] = access.known_items(self.actor(user), case)
        return item in self.items[key]

    def knows_alert(self, user: User, alert: uuid.UUID | None) -> bool:
        return alert is not None and (
            access.known_alerts(self.actor(user)).filter(uuid=alert).exists()
        )


def _tell(event: JournalEvent, door: Door, at: dt.datetime) -> None:
    """Make the messages of one event."""
    if is_history(event.at, event.recorded_at, at):
        return
    told: set[int] = set()
    for route in routes_for(EventType(event.type)):
        people = [
            person
            for person in concerned(route.audience, event, at)
            if person.user.pk not in told and _may_know(person, event, route, door)
        ]
        if route.yields:
            waiting = _with_something_unread(event, people)
            people = [person for person in people if person.user.pk not in waiting]
        told |= {person.user.pk for person in people}
        rows = [row for person in people for row in _messages(event, route, person, at)]
        Message.objects.bulk_create(_not_waiting_already(rows), ignore_conflicts=True)


def _may_know(person: Person, event: JournalEvent, route: Route, door: Door) -> bool:
    """Ask whether somebody whom an event concerns may know of it now.

    Facts: what is about no case (a report, the review of the log) concerns people by role; a
    closed case is visible to nobody, and that it closed is told to who took part until then,
    except behind the wall; an alert of acute danger is known by itself, also outside the case.
    """
    case = event.case
    if route.target is Target.ALERT:
        return door.knows_alert(person.user, event.object_uuid)
    if route.audience in WITHOUT_CASE or case is None:
        return route.audience in WITHOUT_CASE
    if route.audience is Audience.FORMER_PARTICIPANTS:
        return not walled(event)
    if not door.sees(person.user, case):
        return False
    if route.setting_aware and event.setting:
        setting = Setting(event.setting)
        if not door.takes_part(person.user, case, setting):
            return False
    return event.item_id is None or door.sees_item(person.user, case, event.item_id)


def walled(event: JournalEvent) -> bool:
    """Say whether an event is about a matter of which nothing may leave the product."""
    kind = event.case.kind if event.case else event.data.get("case_kind") or event.data.get("kind")
    return behind_the_wall(
        CaseKind(kind) if kind in set(CaseKind) else None,
        Table(event.case.table) if event.case else None,
        Setting(event.setting) if event.setting else None,
    )


def _with_something_unread(event: JournalEvent, people: list[Person]) -> set[int]:
    return set(
        Message.objects.filter(
            channel=Channel.INBOX,
            case=event.case_id,
            read_at__isnull=True,
            recipient__in=[person.user.pk for person in people],
        ).values_list("recipient_id", flat=True)
    )


def _messages(event: JournalEvent, route: Route, person: Person, at: dt.datetime) -> list[Message]:
    """Make somebody's rows for an event: one per channel that is open to them."""
    alert = _alert_of(event) if route.target is Target.ALERT else None
    case = None if alert else event.case
    rows = [
        Message(
            event=event,
            recipient=person.user,
            desk_id=person.desk_id,
            case=case,
            reference=case.reference if case else "",
            alert_id=alert,
            channel=channel,
            template=route.template,
            urgency=route.urgency,
            next_try_at=at,
            created_at=at,
            url=address(route.target, event),
        )
        for channel in route.channels
        if channel is not Channel.EMAIL or (person.user.email and not walled(event))
    ]
    for row in rows:
        if row.channel == Channel.INBOX:
            inbox.deliver(row, at=at)
    return rows


def _alert_of(event: JournalEvent) -> int | None:
    """Give the alert an event is about; a message about it names no case."""
    if event.object_uuid is None:
        return None
    return DangerAlert.objects.filter(uuid=event.object_uuid).values_list("pk", flat=True).first()


def _not_waiting_already(rows: list[Message]) -> list[Message]:
    """Leave out a mail when the same words about the same case are about to be sent already.

    The mail that waits then leaves as soon as the most urgent of the two.
    """
    mails = [row for row in rows if row.channel == Channel.EMAIL and row.case_id is not None]
    if not mails:
        return rows
    waiting = Message.objects.filter(
        channel=Channel.EMAIL,
        state=MessageState.READY,
        attempts=0,
        case__in={row.case_id for row in mails},
        recipient__in={row.recipient_id for row in mails},
    )
    known = set(waiting.values_list("case_id", "recipient_id"))
    if known:
        waiting.filter(urgency__gt=mails[0].urgency).update(urgency=mails[0].urgency)
    return [
        row
        for row in rows
        if row.channel != Channel.EMAIL or (row.case_id, row.recipient_id) not in known
    ]


def address(target: Target, event: JournalEvent) -> str:
    """Give the path of the page an event leads to; empty when there is none."""
    ids = {"case": event.case.uuid if event.case else None, "object": event.object_uuid}
    for name, thing in ADDRESSES[target]:
        try:
            return reverse(name, args=[ids[thing]] if thing else [])
        except NoReverseMatch:
            continue
    return ""
