"""Two workers at the same moment: everything is told and sent, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from notifications import services
from notifications.models import Message
from notifications.vocabulary import Channel, MessageState
from tests import cast as stage
from tests.notifications.conftest import PostOffice


def twice_at_once(act: Callable[[], int]) -> int:
    """Run the same act in two threads, each with a connection of its own; give the sum."""

    def run(_: int) -> int:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(run, range(2)))


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_and_send_everything_once(post_office: PostOffice, settings: Any) -> None:
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    stage.request_zvh(cast, case)
    events = case.events.filter(marks__isnull=False).count()
    at = cast.later(minutes=1)

    told = twice_at_once(lambda: services.route_events(at=at, batch=5))
    assert told >= events
    keys = list(Message.objects.values_list("event_id", "recipient_id", "channel"))
    assert len(keys) == len(set(keys)) > 0

    letters = Message.objects.filter(channel=Channel.EMAIL)
    assert twice_at_once(lambda: services.deliver_messages(at=at)) == letters.count() > 3
    assert len({mail["Message-ID"] for mail in post_office.mails}) == len(post_office.mails)
    assert len(post_office.mails) == letters.count()
    assert {letter.state for letter in letters} == {MessageState.SENT}
    assert {letter.attempts for letter in letters} == {1}
