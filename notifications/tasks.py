"""When the messenger works: beat asks every few seconds, so a missed turn loses nothing."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.access import runs_for
from casework.vocabulary import Purpose
from notifications import services


@shared_task
@runs_for(Purpose.MESSENGER)
def route_events(**_: Any) -> None:
    """Tell what happened."""
    services.route_events(at=timezone.now())


@shared_task
@runs_for(Purpose.MESSENGER)
def deliver_messages(**_: Any) -> None:
    """Send what must leave."""
    services.deliver_messages(at=timezone.now())


@shared_task
@runs_for(Purpose.MESSENGER)
def send_digests(**_: Any) -> None:
    """Send the digests of today whose hour has come."""
    services.send_digests(at=timezone.now())


@shared_task
@runs_for(Purpose.MESSENGER)
def call_webhooks(**_: Any) -> None:
    """Tell the systems of parties that there is work."""
    services.call_webhooks(at=timezone.now())
