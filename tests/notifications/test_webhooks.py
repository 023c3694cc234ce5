"""Webhooks to a real server on this machine: what it is told, by whom, and where we never go."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from casework.models import Case, Membership
from casework.services import journal
from casework.services.participation import admit, end_participation
from casework.vocabulary import EventType, Setting
from notifications import services
from notifications.channels import webhook
from notifications.models import Message, WebhookCall
from notifications.vocabulary import Channel, Failure, MessageState
from tests import cast as stage
from tests import stages
from tests.cast import Cast
from tests.notifications.conftest import KEY, System, free_port, minutes, quiet


def tell() -> tuple[Cast, Case]:
    """Tell of a case to which Vechtdal Wonen was just admitted; nobody was told yet."""
    cast = stage.assemble()
    made = stage.open_local_case(cast)
    quiet()
    cast.later(hours=1)
    admit(made, cast.desk("wonen"), Setting.LOKAAL, necessity="Nodig.",
          by=cast.actor("coordinator"), at=cast.at)  # fmt: skip
    return cast, made


_told, story = stages.stage(tell)


def told(cast: Cast) -> WebhookCall:
    services.route_events(at=cast.later(minutes=1))
    return WebhookCall.objects.get()


def signed_by_hand(secret: bytes, text: bytes) -> str:
    """Compute the signature from the definition of HMAC (RFC 2104), without the library."""
    key = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text).digest()
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()
    return "v1," + base64.b64encode(outer).decode()


# -- what is told ----------------------------------------------------------------------------------


def test_the_system_of_a_party_is_told_that_there_is_work(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    call = told(cast)
    assert services.call_webhooks(at=cast.at) == 1
    ((path, headers, body),) = system.asked
    assert path == "/schakel"
    assert headers["Content-Type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["Host"] == f"127.0.0.1:{system.port}"
    assert json.loads(body) == {
        "specversion": "1.0",
        "id": str(call.uuid),
        "source": "urn:nld:oin:00000001234567890000:systeem:schakel",
        "type": "nl.schakel.taak",
        "time": cast.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "dataref": f"http://localhost:8000/postvak/{call.uuid}/",
    }
    call.refresh_from_db()
    assert (call.state, call.sent_at, call.attempts) == (MessageState.SENT, cast.at, 1)


def test_the_receiver_can_check_the_signature(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    call = told(cast)
    services.call_webhooks(at=cast.at)
    ((_, headers, body),) = system.asked
    found = {name.lower(): value for name, value in headers.items()}
    assert found["webhook-id"] == str(call.uuid)
    assert found["webhook-timestamp"] == str(int(cast.at.timestamp()))
    signed = b".".join([found["webhook-id"].encode(), found["webhook-timestamp"].encode(), body])
    assert found["webhook-signature"] == signed_by_hand(KEY, signed)
    assert found["webhook-signature"] != signed_by_hand(KEY, signed + b" ")


def test_nothing_of_the_case_is_in_it(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    told(cast)
    services.call_webhooks(at=cast.at)
    ((path, headers, body),) = system.asked
    text = f"{path} {headers} {body.decode()}".lower()
    for word in (case.reference, str(case.uuid), case.area, "wonen", "gedrag", "INVITED", "LOKAAL"):
        assert word.lower() not in text, word


def test_what_would_be_no_mail_is_no_webhook(cast: Cast, case: Any, subscribe: Any) -> None:
    subscribe()
    quiet()
    journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=cast.at)
    services.route_events(at=cast.at)
    assert Message.objects.filter(recipient__username="wonen").exists()
    assert not WebhookCall.objects.exists()


def test_only_the_party_itself_is_told(cast: Cast, case: Any, subscribe: Any) -> None:
    subscribe(party="Politie Vechtdal")
    services.route_events(at=cast.at)
    assert not WebhookCall.objects.exists()


def test_telling_and_calling_twice_is_once(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    told(cast)
    for _ in range(2):
        services.route_events(at=cast.at)
        services.call_webhooks(at=cast.at)
    assert len(system.asked) == WebhookCall.objects.count() == 1


def test_nothing_behind_the_wall_is_told(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe(party="Burgemeester en cluster OOV")
    quiet()
    journal.record(EventType.REPORT_RECEIVED, case=None, municipality=cast.demo.municipality,
                   by=cast.actor("vth"), at=cast.at, object_type="report",
                   case_kind="UNDERMINING")  # fmt: skip
    services.route_events(at=cast.at)
    assert Message.objects.filter(recipient__username="oov").exists()
    assert not WebhookCall.objects.exists()


# -- permission at the moment of calling -----------------------------------------------------------


def test_who_lost_the_case_meanwhile_is_not_told(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    told(cast)
    row = case.participations.get(desk=cast.desk("wonen"), ended_at__isnull=True)
    end_participation(row, by=cast.actor("coordinator"), at=cast.at)
    assert services.call_webhooks(at=cast.at) == 0
    assert system.asked == []
    assert not WebhookCall.objects.exists()


def test_when_the_last_who_would_be_mailed_has_left_the_party_is_not_told(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    told(cast)
    Membership.objects.filter(user=cast.demo.users["wonen"]).update(until=cast.at)
    assert services.call_webhooks(at=cast.at) == 0
    assert system.asked == []


def test_a_matter_that_went_behind_the_wall_is_not_told(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    told(cast)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_case SET kind = 'UNDERMINING', \"table\" = 'OTH', phase = NULL "
            "WHERE id = %s", [case.pk],
        )  # fmt: skip
    assert services.call_webhooks(at=cast.at) == 0
    assert system.asked == []


def test_a_subscription_that_was_taken_out_of_the_file_gets_nothing_more(
    cast: Cast, case: Any, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe()
    told(cast)
    settings.WEBHOOKS = ""
    assert services.call_webhooks(at=cast.at) == 0
    assert system.asked == []
    assert WebhookCall.objects.get().failure == Failure.REFUSED


def test_the_link_leads_each_of_the_party_to_the_own_message_and_nobody_else(
    cast: Cast, case: Any, subscribe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: cast.at))
    subscribe()
    call = told(cast)

    def opened(name: str) -> Any:
        client = Client()
        client.force_login(cast.demo.users[name])
        return client.get(f"/postvak/{call.uuid}/")

    assert opened("wonen")["Location"] == f"/casus/{case.uuid}/"
    assert not Message.objects.filter(recipient__username="wonen", read_at__isnull=True).exists()
    for name in ("samendoen", "coordinator", "vreemde", "riec"):
        assert opened(name).status_code == 404


# -- a system that does not take it ----------------------------------------------------------------


def test_after_an_error_the_same_is_told_again_later(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    call = told(cast)
    system.answers = [500, 503]
    assert services.call_webhooks(at=cast.at) == 0
    assert services.call_webhooks(at=cast.at + minutes(0.5)) == 0
    assert services.call_webhooks(at=cast.at + minutes(1)) == 0
    assert services.call_webhooks(at=cast.at + minutes(6)) == 1
    assert len(system.asked) == 3
    assert {body for _, _, body in system.asked} == {system.asked[0][2]}, "the same to the byte"
    assert json.loads(system.asked[0][2])["id"] == str(call.uuid)


def test_a_system_that_is_gone_is_told_nothing_more(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    subscribe()
    told(cast)
    system.answers = [410]
    services.call_webhooks(at=cast.at)
    call = WebhookCall.objects.get()
    assert (call.state, call.failure) == (MessageState.FAILED, Failure.REFUSED)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(
    cast: Cast, case: Any, system: System, subscribe: Any, status: int
) -> None:
    subscribe()
    told(cast)
    system.answers = [status]
    assert services.call_webhooks(at=cast.at) == 0
    assert [path for path, _, _ in system.asked] == ["/schakel"]
    assert WebhookCall.objects.get().state == MessageState.READY


def test_a_system_that_says_nothing_is_left_after_its_time(
    cast: Cast, case: Any, system: System, subscribe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    system.act = lambda _: bool(stop.wait(5)) and None
    monkeypatch.setattr(webhook, "SECONDS", 0.2)
    subscribe()
    told(cast)
    assert services.call_webhooks(at=cast.at) == 0
    stop.set()
    assert WebhookCall.objects.get().state == MessageState.READY


def test_an_answer_drop_by_drop_is_cut_off_too(
    cast: Cast, case: Any, system: System, subscribe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every drop is in time, all of them together are not."""
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Lang: ")
        try:
            while not stop.wait(0.05):
                handler.wfile.write(b"x")
                handler.wfile.flush()
        except OSError:
            stop.set()

    system.act = drip
    monkeypatch.setattr(webhook, "SECONDS", 0.4)
    subscribe()
    told(cast)
    began = time.monotonic()
    assert services.call_webhooks(at=cast.at) == 0
    assert time.monotonic() - began < 3
    stop.set()
    assert WebhookCall.objects.get().state == MessageState.READY


def test_an_answer_without_end_is_not_read(
    cast: Cast, case: Any, system: System, subscribe: Any
) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(20_000):
                handler.wfile.write(b"x" * 65_536)
                sent.append(1)
        except OSError:
            return

    system.act = flood
    subscribe()
    told(cast)
    assert services.call_webhooks(at=cast.at) == 1
    assert len(sent) < 2_000


def test_one_system_that_does_not_answer_holds_up_nobody_else(
    cast: Cast, case: Any, system: System, subscribe: Any, settings: Any
) -> None:
    subscribe()
    live = settings.WEBHOOKS
    dead = live.replace("[werkbak]", "[dood]").replace(str(system.port), str(free_port()))
    settings.WEBHOOKS = dead + live
    services.route_events(at=cast.at)
    assert services.call_webhooks(at=cast.at) == 1
    states = dict(WebhookCall.objects.values_list("subscription", "state"))
    assert states == {"dood": MessageState.READY, "werkbak": MessageState.SENT}


def test_a_worker_that_dies_while_calling_loses_nothing(
    cast: Cast, case: Any, system: System, subscribe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    subscribe()
    told(cast)
    with monkeypatch.context() as patched:
        patched.setattr(webhook, "deliver", die)
        with pytest.raises(Killed):
            services.call_webhooks(at=cast.at)
    assert services.call_webhooks(at=cast.at + minutes(2)) == 0
    assert services.call_webhooks(at=cast.at + minutes(3)) == 1
    assert WebhookCall.objects.get().attempts == 2


def test_a_secret_that_cannot_be_read_signs_nothing(
    cast: Cast, case: Any, system: System, subscribe: Any, tmp_path: Path
) -> None:
    subscribe()
    told(cast)
    (tmp_path / "geheim").unlink()
    assert services.call_webhooks(at=cast.at) == 0
    assert system.asked == []
    assert WebhookCall.objects.get().state == MessageState.READY


def test_mail_and_webhook_stand_beside_each_other(cast: Cast, case: Any, subscribe: Any) -> None:
    subscribe()
    told(cast)
    assert Message.objects.filter(recipient__username="wonen", channel=Channel.EMAIL).exists()
