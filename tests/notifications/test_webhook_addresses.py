"""Where a webhook goes and never goes, whatever a name resolves to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from casework.services import journal
from casework.vocabulary import EventType
from notifications.channels import NoAnswer, NotAccepted, RefusedForGood, webhook
from notifications.models import WebhookCall
from notifications.rules.subscriptions import read_subscriptions
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import System

_told, story = stages.stage(stage.assemble)


@pytest.fixture
def cast(story: Cast) -> Cast:
    return story


def call_of(cast: Cast) -> WebhookCall:
    event = journal.record(EventType.PHASE_CHANGED, case=None, by=None, at=cast.at,
                           municipality=cast.demo.municipality)  # fmt: skip
    return WebhookCall(event=event, created_at=cast.at)


def subscription(settings: Any) -> Any:
    return read_subscriptions(settings.WEBHOOKS)["werkbak"]


def test_the_own_machine_is_not_spoken_to_unless_that_is_configured(
    cast: Cast, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe(url=f"https://werkbak.example.org:{system.port}/", private=False)
    for address in ("127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "0.0.0.0"):
        with pytest.raises(NotAccepted):
            webhook.deliver(call_of(cast), subscription(settings), at=cast.at,
                            resolver=lambda *_, found=address: [found])  # fmt: skip
    assert system.asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(
    cast: Cast, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe(url=f"https://werkbak.example.org:{system.port}/", private=False)
    with pytest.raises(NotAccepted):
        webhook.deliver(call_of(cast), subscription(settings), at=cast.at,
                        resolver=lambda *_: ["93.184.215.14", "127.0.0.1"])  # fmt: skip
    assert system.asked == []


def test_even_where_private_is_configured_the_metadata_of_a_cloud_is_not_spoken_to(
    cast: Cast, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe(url=f"http://werkbak.example.org:{system.port}/")
    with pytest.raises(NotAccepted):
        webhook.deliver(call_of(cast), subscription(settings), at=cast.at,
                        resolver=lambda *_: ["169.254.169.254"])  # fmt: skip


def test_a_name_that_changes_its_address_after_the_look_is_not_followed(
    cast: Cast, system: System, subscribe: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when looked at, the own machine when connected. It is asked once."""
    subscribe(url=f"https://werkbak.example.org:{system.port}/", private=False)
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    spoken_to: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        spoken_to.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(NoAnswer):
        webhook.deliver(call_of(cast), subscription(settings), at=cast.at,
                        resolver=lambda *_: answers.pop(0))  # fmt: skip
    assert spoken_to == [("93.184.215.14", system.port)]
    assert len(answers) == 1


def test_the_address_that_was_looked_at_is_spoken_to_under_its_name(
    cast: Cast, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe(url=f"http://werkbak.example.org:{system.port}/pad?a=1")
    webhook.deliver(call_of(cast), subscription(settings), at=cast.at,
                    resolver=lambda *_: ["127.0.0.1"])  # fmt: skip
    ((path, headers, _),) = system.asked
    assert (path, headers["Host"]) == ("/pad?a=1", f"werkbak.example.org:{system.port}")


def test_over_tls_a_server_that_cannot_prove_its_name_is_told_nothing(
    cast: Cast, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe(url=f"https://127.0.0.1:{system.port}/")
    with pytest.raises(NoAnswer):
        webhook.deliver(call_of(cast), subscription(settings), at=cast.at)
    assert system.asked == []


def test_a_system_that_says_that_it_is_gone_is_refused_for_good(
    cast: Cast, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe()
    system.answers = [410]
    with pytest.raises(RefusedForGood):
        webhook.deliver(call_of(cast), subscription(settings), at=cast.at)
