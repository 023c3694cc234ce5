"""The worker's own role does the worker's work, though it can read nothing that people wrote."""

from __future__ import annotations

import datetime as dt
import sys

import pytest
from django.utils import timezone

from escalation.models import Deadline
from tests import cast as stage
from tests import services, stages

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
