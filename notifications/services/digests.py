"""The digest: planned once per person and day, composed at the moment it is sent."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from casework.rules.content import AMSTERDAM
from notifications.channels import email
from notifications.models import WAITING, Digest
from notifications.rules.digest import compose
from notifications.selectors.digests import due_digests, unread_for_digest
from notifications.selectors.links import full_address
from notifications.selectors.outgoing import being_sent, next_digest
from notifications.services.base import messenger
from notifications.services.queue import BATCH, NoLongerError, Queue, work_off
from notifications.vocabulary import Failure, MessageState


def send_digests(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Send everybody's digest of today, once, if there is anything unread to say.

    Gives: how many were sent. Permission is asked while it is composed, in the transaction that
    sends it. One that could not be sent on its day is given up: the next one says the same.
    """
    _plan(at)
    return work_off(DIGESTS, at=at, batch=batch)


def _plan(at: dt.datetime) -> None:
    with messenger():
        today = at.astimezone(AMSTERDAM).date()
        Digest.objects.filter(state__in=WAITING, day__lt=today).update(
            state=MessageState.FAILED, failure=Failure.EXHAUSTED
        )
        rows = [
            Digest(user_id=user, day=day, next_try_at=at, created_at=at)
            for user, day in due_digests(at)
        ]
        Digest.objects.bulk_create(rows, ignore_conflicts=True)


def _send(row: Digest, at: dt.datetime) -> None:
    text = compose(
        unread_for_digest(row.user, at),
        inbox=full_address(reverse("inbox")),
        choices=full_address(reverse("preferences")),
    )
    if text is None or not row.user.email:
        raise NoLongerError
    email.deliver_digest(row, text, at=at)


def _said_nothing(row: Digest) -> None:
    row.state = MessageState.NOTHING
    row.save(update_fields=["state"])


DIGESTS: Queue[Digest] = Queue(
    name="digest",
    next_one=lambda at, tried: next_digest(at, skip=tried),
    take=lambda row: being_sent(row, "user"),
    send=_send,
    emptied=_said_nothing,
)
