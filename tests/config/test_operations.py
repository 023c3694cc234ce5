"""Whether everything runs: the page of operators, the metrics, the health check, the banner."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from celery import shared_task
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from casework.models import Case, EventMark, TaskRun
from casework.services import journal
from casework.services.runs import note_run
from casework.vocabulary import EventType
from config import celery, healthcheck, operations
from config.checks import settings_faults
from escalation.models import Deadline, DeadlineState
from notifications import services
from notifications.models import Digest, Message, WebhookCall
from notifications.vocabulary import Channel, Failure, MessageState
from tests import cast as stage
from tests import stages
from tests.cast import Cast

TOKEN = "een-lang-genoeg-token-van-dit-gebouw"
MINUTE = dt.timedelta(minutes=1)


def tell() -> tuple[Cast, Case]:
    """Tell of a case that asks for a table, of which everybody was told."""
    cast = stage.assemble()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    stage.request_zvh(cast, case)
    services.route_events(at=cast.at)
    return cast, case


_told, story = stages.stage(tell)


@pytest.fixture
def cast(story: tuple[Cast, Case]) -> Cast:
    return story[0]


@pytest.fixture
def case(story: tuple[Cast, Case]) -> Case:
    return story[1]


@pytest.fixture(autouse=True)
def clock(cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: cast.at))
    settings.METRICS_TOKEN = TOKEN


def page(cast: Cast, name: str, path: str = "/beheer/") -> HttpResponse:
    client = Client()
    client.force_login(cast.demo.users[name])
    return client.get(path)


def scrape(token: str = TOKEN) -> HttpResponse:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def samples() -> dict[tuple[str, ...], float]:
    """Read the metrics with the parser of the library: (name, labels …) → value."""
    answer = scrape()
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    return {
        (one.name.removeprefix("schakel_"), *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.content.decode())
        for one in family.samples
    }


# -- the numbers -----------------------------------------------------------------------------------


def test_the_metrics_count_what_waits_and_since_when(cast: Cast, case: Any) -> None:
    waiting = Message.objects.filter(channel=Channel.EMAIL).count()
    running = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
    running.update(next_at=cast.at + 2 * MINUTE)
    with time_machine.travel(cast.at + MINUTE, tick=False):
        journal.record(EventType.PHASE_CHANGED, case=case, by=None, at=cast.at)
    cast.at += 5 * MINUTE
    found = samples()
    assert found["messages", "mail", "ready"] == found["messages_due", "mail"] == waiting > 3
    assert found["messages_due_oldest_seconds", "mail"] == 300
    assert found["messages", "mail", "failed"] == found["messages_failing", "mail"] == 0
    assert found["journal_unread", "notifications"] == EventMark.objects.count() == 1
    assert found["journal_unread_oldest_seconds", "notifications"] == 240
    assert found["deadlines_due",] == running.count() > 0
    assert found["deadlines_due_oldest_seconds",] == 180
    assert found["broker_up",] == 1
    assert found["queue_length", "deliver"] == found["queue_length", "sweep"] == 0


def test_they_count_what_fails_what_was_given_up_and_what_left(cast: Cast, case: Any) -> None:
    first, second, third = Message.objects.filter(channel=Channel.EMAIL)[:3]
    rows = Message.objects.all()
    rows.filter(pk=first.pk).update(attempts=2, next_try_at=cast.at + MINUTE)
    rows.filter(pk=second.pk).update(state=MessageState.FAILED, failure=Failure.REFUSED)
    rows.filter(pk=third.pk).update(state=MessageState.SENT, sent_at=cast.at)
    user = cast.demo.users["wonen"]
    Digest.objects.create(user=user, day=cast.at.date(), next_try_at=cast.at, created_at=cast.at)
    WebhookCall.objects.create(event=first.event, party=cast.desk("wonen").party, subscription="x",
                               state=MessageState.FAILED, failure=Failure.EXHAUSTED,
                               next_try_at=cast.at, created_at=cast.at)  # fmt: skip
    before = Message.objects.filter(channel=Channel.EMAIL, state=MessageState.READY).count()
    found = samples()
    assert found["messages", "mail", "ready"] == before
    assert found["messages_due", "mail"] == before - 1, "one waits for its next try"
    assert found["messages_failing", "mail"] == found["messages", "mail", "failed"] == 1
    assert found["messages_sent_day", "mail"] == 1
    assert found["messages", "digest", "ready"] == found["messages", "webhook", "failed"] == 1
    cast.at += dt.timedelta(days=2)
    assert samples()["messages_sent_day", "mail"] == 0


def test_they_count_what_waits_in_the_broker(cast: Cast) -> None:
    with operations.broker() as redis:
        redis.rpush("sweep", "een", "twee")
        found = samples()
        redis.delete("sweep")
    assert found["queue_length", "sweep"] == 2


def test_a_broker_that_is_gone_is_said_and_hides_nothing_else(cast: Cast, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    found = samples()
    assert found["broker_up",] == 0
    assert not [key for key in found if key[0] == "queue_length"]
    assert found["messages", "mail", "ready"] > 0
    assert "De broker antwoordt niet" in page(cast, "beheer").content.decode()


def test_they_cost_a_few_statements_however_much_there_is(cast: Cast, case: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            scrape()
        return len(queries)

    before = cost()
    for _ in range(20):
        journal.record(EventType.REGIE_ASSIGNED, case=case, by=None, at=cast.at,
                       slot="case_direction")  # fmt: skip
    services.route_events(at=cast.at)
    assert cost() == before <= 30


# -- who may see them ------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_without_the_token_nothing_is_told(cast: Cast, given: str) -> None:
    answer = Client().get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.content) == (401, b"")
    signed_in = page(cast, "beheer", "/metrics")
    assert (signed_in.status_code, signed_in.content) == (401, b"")


def test_where_no_token_is_set_there_are_no_metrics(cast: Cast, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    for token in ("", TOKEN):
        assert scrape(token).status_code == 404


def test_a_token_that_can_be_guessed_is_refused_at_the_start(settings: Any) -> None:
    settings.METRICS_TOKEN = "kort"
    assert any("METRICS_TOKEN" in fault for fault in settings_faults())
    settings.METRICS_TOKEN = TOKEN
    assert not any("METRICS_TOKEN" in fault for fault in settings_faults())


def test_a_faulty_file_of_subscriptions_is_refused_at_the_start(settings: Any) -> None:
    settings.WEBHOOKS = "[werkbak]\nurl = 'http://127.0.0.1/'"
    assert any("WEBHOOKS klopt niet" in fault for fault in settings_faults())


def test_operators_alone_see_the_page(cast: Cast) -> None:
    statuses = {name: page(cast, name).status_code for name in cast.demo.users}
    assert {name for name, status in statuses.items() if status == 200} == {"beheer"}
    assert set(statuses.values()) == {200, 404}
    assert Client().get("/beheer/").status_code == 302


def test_the_page_and_the_metrics_name_no_case_and_nobody(cast: Cast, case: Any) -> None:
    for body in (page(cast, "beheer").content.decode(), scrape().content.decode()):
        for word in (case.reference, str(case.uuid), case.area, "Voorbeeld", "Samen Doen", "ZVH"):
            assert word not in body
    assert "/beheer/" in page(cast, "beheer").content.decode()
    assert "/beheer/" not in page(cast, "coordinator", "/").content.decode()


def test_an_operator_has_no_worklist_and_no_search(cast: Cast) -> None:
    text = page(cast, "beheer").content.decode()
    assert "Werkvoorraad" not in text
    assert 'role="search"' not in text


# -- tasks -----------------------------------------------------------------------------------------


@shared_task(name="notifications.tasks.proef")
def trial(*, fails: bool = False) -> None:
    """Stand for any task of ours."""
    if fails:
        raise ZeroDivisionError


def test_the_end_of_each_task_is_kept(cast: Cast) -> None:
    trial.apply()
    row = TaskRun.objects.get(task="notifications.tasks.proef")
    assert row.done_at is not None
    assert row.failed_at is None
    first = row.done_at
    trial.apply(kwargs={"fails": True})
    row.refresh_from_db()
    assert row.failed_at is not None
    assert row.failed_at > first
    assert row.done_at == first
    assert TaskRun.objects.filter(task="notifications.tasks.proef").count() == 1


def test_a_task_of_somebody_else_is_not_kept() -> None:
    celery.note_run(task=SimpleNamespace(name="celery.ping"), state="SUCCESS")
    assert not TaskRun.objects.filter(task="celery.ping").exists()


def test_that_its_end_cannot_be_noted_fails_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr("casework.services.runs.note_run", broken)
    celery.note_run(task=SimpleNamespace(name="casework.tasks.x"), state="SUCCESS")


def test_the_page_shows_when_each_task_was_done_and_what_fails(cast: Cast) -> None:
    note_run("casework.tasks.seal_log", done=True, at=cast.at - MINUTE)
    note_run("casework.tasks.prove_log", done=False, at=cast.at)
    text = page(cast, "beheer").content.decode()
    assert "Logboek verzegelen" in text
    assert "nog nooit" in text
    runs = {run.task: run for run in operations.last_runs()}
    assert not runs["casework.tasks.seal_log"].fails
    assert runs["casework.tasks.prove_log"].fails
    found = samples()
    key = ("task_done_timestamp_seconds", "casework.tasks.seal_log")
    assert found[key] == (cast.at - MINUTE).timestamp()


# -- when nobody watches the terms -----------------------------------------------------------------


@pytest.fixture
def long_running(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process have begun an hour ago."""
    monkeypatch.setattr(operations, "STARTED", operations.time.monotonic() - 3600)


BANNER = "Termijnen worden nu niet bewaakt"


@pytest.mark.parametrize(("minutes", "stalled"), [(2.9, False), (3, False), (3.1, True)])
def test_after_three_minutes_without_a_sweep_it_is_said(
    cast: Cast, long_running: None, minutes: float, stalled: bool
) -> None:
    note_run(operations.SWEEP, done=True, at=cast.at - minutes * MINUTE)
    answer = Client().get("/gezond")
    assert answer.status_code == (503 if stalled else 200)
    assert answer.json() == ({"gezond": False, "bewaking": False} if stalled else {"gezond": True})
    assert (BANNER in page(cast, "coordinator", "/").content.decode()) is stalled
    assert (BANNER in page(cast, "beheer").content.decode()) is stalled
    assert samples()["sweep_stalled",] == stalled


def test_others_are_not_troubled_with_it(cast: Cast, long_running: None) -> None:
    note_run(operations.SWEEP, done=True, at=cast.at - 10 * MINUTE)
    for name in ("samendoen", "wijkagent", "ggz", "zvh", "oov", "fg"):
        assert BANNER not in page(cast, name, "/postvak/").content.decode()


def test_a_sweep_that_fails_is_no_sweep(cast: Cast, long_running: None) -> None:
    note_run(operations.SWEEP, done=True, at=cast.at - 10 * MINUTE)
    note_run(operations.SWEEP, done=False, at=cast.at)
    assert operations.sweep_stalled(cast.at)


def test_one_that_never_ran_is_missed_once_this_process_stands_long_enough(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    TaskRun.objects.all().delete()
    monkeypatch.setattr(operations, "STARTED", operations.time.monotonic() - 170)
    assert not operations.sweep_stalled(cast.at)
    monkeypatch.setattr(operations, "STARTED", operations.time.monotonic() - 190)
    assert operations.sweep_stalled(cast.at)


@pytest.mark.parametrize(
    ("body", "serves"),
    [
        ({"gezond": False}, False),
        ({"gezond": False, "bewaking": False}, True),
        ([], False),
    ],
)
def test_the_container_of_the_web_server_is_not_blamed_for_the_sweep(
    body: object, serves: bool
) -> None:
    assert healthcheck.serves(json.dumps(body).encode()) is serves
    assert not healthcheck.serves(b"<html>")
