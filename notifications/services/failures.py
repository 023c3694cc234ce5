"""A mail that will not arrive is told to who caused it, as far as that person may know to whom."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.models import JournalEvent, User
from notifications.channels import inbox
from notifications.models import Message
from notifications.selectors.audiences import concerned
from notifications.selectors.links import address
from notifications.selectors.receipts import known_parties
from notifications.vocabulary import Audience, Channel, Target, Template


def tell_sender(message: Message, at: dt.datetime) -> None:
    """Put in the inbox of the sender that a mail did not arrive, once per event.

    Facts: the sender is who did what the mail was about; of what time itself did, who directs the
    process. Who may not know the recipient (a party under secrecy that did not opt in) hears
    nothing: operators see the number. What is about no case has no sender.
    """
    event = message.event
    for sender in _senders(event, at):
        actor = access.actor_for(sender, at)
        if message.alert_id is not None:
            row = _about_danger(message, actor)
        else:
            row = _about_case(message, actor)
        if row is not None:
            inbox.deliver(row, at=at)
            Message.objects.bulk_create([row], ignore_conflicts=True)


def _senders(event: JournalEvent, at: dt.datetime) -> list[User]:
    if event.actor is not None:
        return [event.actor]
    return [person.user for person in concerned(Audience.PROCESS_DIRECTION, event, at)]


def _about_case(message: Message, actor: Actor) -> Message | None:
    case = message.case
    if case is None or not access.visible_cases(actor).filter(pk=case.pk).exists():
        return None
    if not known_parties(actor, case, [message.desk.party]):
        return None
    target = Target.MOVE if message.event.object_type == "move" else Target.CASE
    row = _row(message, actor, access.desk_in(actor, case).id, Template.MAIL_FAILED)
    row.case, row.reference, row.url = case, message.reference, address(target, message.event)
    return row


def _about_danger(message: Message, actor: Actor) -> Message | None:
    alert = message.alert
    if alert is None or not access.known_alerts(actor).filter(pk=alert.pk).exists():
        return None
    row = _row(message, actor, actor.desks[0].id, Template.DANGER_MAIL_FAILED)
    row.alert, row.url = alert, address(Target.ALERT, message.event)
    return row


def _row(message: Message, actor: Actor, desk: int, template: Template) -> Message:
    return Message(
        event=message.event,
        recipient=actor.user,
        desk_id=desk,
        channel=Channel.INBOX,
        template=template,
        urgency=message.urgency,
        next_try_at=actor.at,
        created_at=actor.at,
    )
