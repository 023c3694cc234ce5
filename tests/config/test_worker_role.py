"""The worker's own role does the worker's work, though it can read nothing that people wrote."""

from __future__ import annotations

import datetime as dt
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, connections
from django.utils import timezone

from casework import access
from casework.access.context import UndeclaredPurpose
from casework.models import Item
from casework.vocabulary import Purpose
from escalation.models import Deadline
from tests import cast as stage
from tests import services, stages
from tests.architecture.test_models import PLACED
from tests.architecture.test_tasks import TASKS
from tests.casework.acts import fingerprint
from tests.working import as_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def tell():
    """Tell of a request that was filed yesterday, with a term that has just passed."""
    cast = stage.assemble(timezone.now() - dt.timedelta(days=1))
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    stage.request_zvh(cast, case)
    Deadline.objects.filter(case=case).update(due_at=timezone.now(), next_at=timezone.now())
    return cast


_told, story = stages.committed_stage(tell)

WORK = """
import django
django.setup()
from django.db import connection
from casework.tasks import prove_log, review_log, seal_log
from escalation.tasks import sweep_deadlines
from notifications.tasks import call_webhooks, deliver_messages, route_events, send_digests
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user")
    assert cursor.fetchone() == ("schakel_worker",)
sweep_deadlines()
seal_log()
review_log()
prove_log()
route_events()
deliver_messages()
call_webhooks()
send_digests()
"""


def test_the_worker_keeps_time_tells_and_sends_in_its_own_role(
    story, administrator, monkeypatch, tmp_path
):
    monkeypatch.setenv("LOG_ANCHORS", str(tmp_path))

    def left(statement):
        return administrator.execute(statement).fetchone()[0]

    assert left("SELECT count(*) FROM casework_eventmark") > 0
    services.command([sys.executable, "-c", WORK], services.DATABASE, "worker")
    assert left("SELECT count(*) FROM casework_eventmark") == 0, "everything is told"
    assert left("SELECT count(*) FROM notifications_message WHERE channel = 'INBOX'") > 0
    open_still = "SELECT count(*) FROM escalation_deadline WHERE state = 'OPEN'"
    assert left(f"{open_still} AND passed_at IS NOT NULL") == left(open_still) > 0
    assert left("SELECT count(*) FROM casework_unsealedline") == 0, "every line is sealed"
    assert left("SELECT count(*) FROM casework_sealedline") > 0
    assert len(list(tmp_path.glob("*.jsonl"))) == 1
    assert left("SELECT count(*) FROM casework_loground") == 1
    broken = "SELECT count(*) FROM casework_journalevent WHERE type = 'log:chain:broken'"
    assert left(broken) == 0


# -- what it cannot read -------------------------------------------------------------------------

NO_WORDS = {
    "casework.ConfidentialityText.text": "what everybody promises, a text of the installation",
    "casework.Disclosure.conditions": "levels by code, as the source set them",
    "casework.Item.conditions": "levels by code, which the sharing rules ask for",
    "casework.Item.restrictions": "moments and keys, which the sharing rules ask for",
    "escalation.Deadline.steps": "how a term was counted, written by the rules of terms",
    "escalation.Deadline.notes": "how a term was counted, written by the rules of terms",
}
"""Columns among the special ones that hold nothing a person typed, each with its reason."""


def test_the_worker_cannot_select_a_column_with_words_about_people(db):
    """Ask the catalogue of the database, for every column that was placed as free text."""
    readable = set()
    for label, classes in PLACED.items():
        model = apps.get_model(label)
        for name in classes.get("special", []):
            field = model._meta.get_field(name)
            if field.get_internal_type() not in {"TextField", "JSONField"}:
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT has_column_privilege('schakel_worker', %s, %s, 'SELECT')",
                    [model._meta.db_table, field.column],
                )
                if cursor.fetchone()[0]:
                    readable.add(f"{label}.{name}")
    assert readable == set(NO_WORDS)


def test_a_task_asks_for_nothing_that_it_did_not_declare(story):
    @access.runs_for(Purpose.MESSENGER)
    def peeking(**_):
        with access.for_purpose(Purpose.SERVICE):
            return Item.objects.count()

    @access.runs_for(Purpose.MESSENGER)
    def telling(**_):
        with connections["default"].cursor() as cursor, access.for_purpose(Purpose.MESSENGER):
            cursor.execute("SELECT 1")
        return access.context.purpose_now()

    with pytest.raises(UndeclaredPurpose):
        peeking()
    assert telling() == Purpose.NONE
    assert access.context.purpose_now() == access.context.resting


# -- twice is once -------------------------------------------------------------------------------


@pytest.fixture
def night(story, settings, tmp_path, monkeypatch):
    """Let it be the night of a week later for every task, with the outside files elsewhere."""
    settings.DESTRUCTION_LEDGER, settings.LOG_ANCHORS = tmp_path / "gone", tmp_path / "anchors"
    at = (story.at + dt.timedelta(days=8)).replace(hour=3, minute=0)
    for app in ("casework", "escalation", "notifications"):
        monkeypatch.setattr(
            import_module(f"{app}.tasks"), "timezone", SimpleNamespace(now=lambda: at)
        )
    return at


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_that_runs_twice_has_done_what_it_does_once(night, name):
    start = fingerprint()
    with as_worker():
        TASKS[name].run()
    once = fingerprint()
    with as_worker():
        TASKS[name].run()
    assert fingerprint() == once
    assert (once == start) == (name in QUIET), "the first time it did something"


QUIET = {
    "casework.tasks.decide_cases_anew": "no policy changed",
    "notifications.tasks.deliver_messages": "nothing was told yet",
    "notifications.tasks.send_digests": "nobody chose a digest",
    "notifications.tasks.call_webhooks": "no system asked to be told",
}
"""Tasks that have nothing to do in this story; each is at work in a test of its own."""


@pytest.mark.prove
@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_that_runs_twice_at_once_leaves_nothing_undone_or_double(night, name):
    barrier = threading.Barrier(2)

    def run(_: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(20)
            TASKS[name].run()
        finally:
            connections.close_all()

    with as_worker(), ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    both = fingerprint()
    with as_worker():
        TASKS[name].run()
    assert fingerprint() == both
