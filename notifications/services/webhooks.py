"""Calling the systems of parties; one that does not answer holds up nobody else's."""

from __future__ import annotations

import datetime as dt

from notifications.channels import RefusedForGood, webhook
from notifications.models import WebhookCall
from notifications.selectors.outgoing import being_sent, next_call, still_concerns
from notifications.selectors.subscriptions import subscriptions
from notifications.services.queue import BATCH, NoLongerError, Queue, work_off


def call_webhooks(*, at: dt.datetime, batch: int = BATCH) -> int:
    """Make the calls whose turn has come. Gives: how many were accepted.

    Facts: a call is made while one of its people may know of the matter; a subscription that is
    no longer in the file gets nothing any more.
    """
    silent: set[str] = set()

    def goes_on(call: WebhookCall) -> bool:
        silent.add(call.subscription)
        return True

    calls: Queue[WebhookCall] = Queue(
        name="webhook",
        next_one=lambda at, tried: next_call(at, skip=tried, without=silent),
        take=lambda row: being_sent(row, "event__case", "party"),
        send=_send,
        goes_on=goes_on,
    )
    return work_off(calls, at=at, batch=batch)


def _send(call: WebhookCall, at: dt.datetime) -> None:
    if not still_concerns(call, at):
        raise NoLongerError
    subscription = subscriptions().get(call.subscription)
    if subscription is None or subscription.party != call.party.name:
        raise RefusedForGood
    webhook.deliver(call, subscription, at=at)
