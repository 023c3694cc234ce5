"""The subscriptions of this installation, read once per text."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from notifications.rules.subscriptions import Subscription, read_subscriptions


def subscriptions() -> dict[str, Subscription]:
    """Give the subscriptions by name. Refuses: `SubscriptionFault`; the start refuses it before."""
    return _read(settings.WEBHOOKS)


@cache
def _read(text: str) -> dict[str, Subscription]:
    return read_subscriptions(text)
