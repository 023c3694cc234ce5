"""From the journal to messages: who is told, by which way, if they may know."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from copy import copy
from dataclasses import dataclass, field

from django.db import transaction

from casework import access, feed
from casework.access import Actor
from casework.models import Case, DangerAlert, Desk, JournalEvent, User
from casework.vocabulary import EventType, Reader, Setting
from notifications.channels import inbox
from notifications.models import Message, WebhookCall
from notifications.rules.quiet import quiet_until
from notifications.rules.routes import WITHOUT_CASE, Route, is_history, routes_for
from notifications.rules.topics import Habits
from notifications.selectors.audiences import Person, concerned
from notifications.selectors.links import address
from notifications.selectors.outgoing import walled
from notifications.selectors.preferences import USUAL, habits_of
from notifications.selectors.subscriptions import subscriptions
from notifications.selectors.urgency import insists
from notifications.services.base import messenger
from notifications.vocabulary import Audience, Channel, MessageState, Target

log = logging.getLogger(__name__)

BATCH = 200


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
        leaves = Leaves(event, route, people)
        rows = [row for person in people for row in _messages(event, route, person, leaves, at)]
        Message.objects.bulk_create(_not_waiting_already(rows), ignore_conflicts=True)
        if leaves.allowed:
            _call_parties(event, people, at)


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


def _with_something_unread(event: JournalEvent, people: list[Person]) -> set[int]:
    return set(
        Message.objects.filter(
            channel=Channel.INBOX,
            case=event.case_id,
            read_at__isnull=True,
            recipient__in=[person.user.pk for person in people],
        ).values_list("recipient_id", flat=True)
    )


class Leaves:
    """Whether an event may leave the product by a route, and how people want that."""

    def __init__(self, event: JournalEvent, route: Route, people: list[Person]) -> None:
        self.allowed = bool(people) and Channel.EMAIL in route.channels and not walled(event)
        self.insists = self.allowed and insists(route.template, event)
        self.template = route.template
        self.habits = habits_of(person.user.pk for person in people) if self.allowed else {}

    def of(self, person: Person) -> Habits:
        return self.habits.get(person.user.pk, USUAL)

    def by_mail(self, person: Person) -> bool:
        wanted = self.of(person).mails_at_once(self.template, insists=self.insists)
        return self.allowed and wanted and bool(person.user.email)

    def moment(self, person: Person, at: dt.datetime) -> dt.datetime:
        """Give when a mail may leave: not in somebody's quiet hours, unless it cannot wait."""
        return at if self.insists else quiet_until(self.of(person).quiet, at)


def _messages(
    event: JournalEvent, route: Route, person: Person, leaves: Leaves, at: dt.datetime
) -> list[Message]:
    """Make somebody's rows for an event: one per channel that is open to them."""
    alert = _alert_of(event) if route.target is Target.ALERT else None
    case = None if alert else event.case
    row = Message(
        event=event,
        recipient=person.user,
        desk_id=person.desk_id,
        case=case,
        reference=case.reference if case else "",
        alert_id=alert,
        channel=Channel.INBOX,
        template=route.template,
        urgency=route.urgency,
        insists=leaves.insists,
        next_try_at=at,
        created_at=at,
        url=address(route.target, event),
    )
    inbox.deliver(row, at=at)
    if not leaves.by_mail(person):
        return [row]
    return [row, _by_mail(row, leaves.moment(person, at))]


def _by_mail(row: Message, moment: dt.datetime) -> Message:
    """Make the mail beside a message in the inbox."""
    mail = copy(row)
    mail.uuid, mail.channel = uuid.uuid4(), Channel.EMAIL
    mail.state, mail.sent_at, mail.next_try_at = MessageState.READY, None, moment
    return mail


def _call_parties(event: JournalEvent, people: list[Person], at: dt.datetime) -> None:
    """Plan a call to the system of each party whose people would get a mail.

    Facts: an organisation's own system is no person: nobody's habits or quiet hours hold for it.
    """
    for one in subscriptions().values():
        desks = dict(
            Desk.objects.filter(
                pk__in={person.desk_id for person in people},
                party__name=one.party,
                party__municipality=event.municipality_id,
            ).values_list("pk", "party_id")
        )
        found = sorted(person.user.pk for person in people if person.desk_id in desks)
        if found:
            call = WebhookCall(
                event=event,
                party_id=next(iter(desks.values())),
                subscription=one.name,
                recipients=found,
                next_try_at=at,
                created_at=at,
            )
            WebhookCall.objects.bulk_create([call], ignore_conflicts=True)


def _alert_of(event: JournalEvent) -> int | None:
    """Give the alert an event is about; a message about it names no case."""
    if event.object_uuid is None:
        return None
    return DangerAlert.objects.filter(uuid=event.object_uuid).values_list("pk", flat=True).first()


def _not_waiting_already(rows: list[Message]) -> list[Message]:
    """Leave out a mail when the same words about the same case are about to be sent already.

    The mail that waits then leaves as soon as the most urgent of the two, out of quiet hours when
    the other cannot wait.
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
        if mails[0].insists:
            waiting.update(insists=True, next_try_at=mails[0].next_try_at)
    return [
        row
        for row in rows
        if row.channel != Channel.EMAIL or (row.case_id, row.recipient_id) not in known
    ]
