"""Two workers at the same moment: everything is told and sent, and nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from notifications import services
from notifications.models import Digest, Message
from notifications.rules.topics import Habits
from notifications.vocabulary import Channel, MessageState, Topic, Way
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


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_digest_once(post_office: PostOffice, settings: Any) -> None:
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    digested = Habits({Topic.WORK: Way.DIGEST, Topic.NEWS: Way.DIGEST})
    for name in ("samendoen", "wonen", "wijkagent"):
        services.choose(digested, by=cast.actor(name), at=cast.at)
    services.route_events(at=cast.at)
    morning = cast.at + dt.timedelta(days=1)
    assert twice_at_once(lambda: services.send_digests(at=morning)) == 3
    assert sorted(mail["To"].partition("@")[0] for mail in post_office.mails) == [
        "samendoen", "wijkagent", "wonen",
    ]  # fmt: skip
    assert set(Digest.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}
