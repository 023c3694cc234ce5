"""Whether everything runs, in numbers: for the page of operators, the metrics and the health check.

The numbers count over everything, OTH and RIEC too, so they are for operators alone, who see no
case; nothing here names one.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from casework.access import Actor
from casework.models import TaskRun
from casework.vocabulary import Role
from config.celery_settings import CELERY
from notifications.selectors.backlog import Backlog, backlog

log = logging.getLogger(__name__)

SWEEP = "escalation.tasks.sweep_deadlines"
QUEUES = ("sweep", "deliver", "default")

NAMES = {
    SWEEP: "Termijnen nalopen",
    "notifications.tasks.route_events": "Gebeurtenissen vertellen",
    "notifications.tasks.deliver_messages": "Mail versturen",
    "notifications.tasks.send_digests": "Dagoverzicht versturen",
    "notifications.tasks.call_webhooks": "Systemen van partijen inlichten",
    "casework.tasks.seal_log": "Logboek verzegelen",
    "casework.tasks.prove_log": "Logboek nakijken",
    "casework.tasks.review_log": "Steekproef klaarzetten",
    "casework.tasks.check_grants": "Toegang nakijken",
    "casework.tasks.decide_cases_anew": "Nieuw beleid toepassen",
    "casework.tasks.destroy_expired": "Vernietigen wat over de termijn is",
}
"""What operators read for a task; one without a name here shows its own."""

PATIENCE = dt.timedelta(minutes=3)
"""How long the sweep may be silent: it runs every minute."""

STARTED = time.monotonic()
"""When this process began: what has just started gets its time to begin the rest."""

WARNED = frozenset({Role.PROCESS_COORDINATOR, Role.ADMIN})
"""Who is told on every page that terms are not watched."""


@dataclass(frozen=True, slots=True)
class Run:
    """When a task last did its work, and when it last could not."""

    task: str
    done_at: dt.datetime | None
    failed_at: dt.datetime | None

    @property
    def name(self) -> str:
        return NAMES.get(self.task, self.task)

    @property
    def fails(self) -> bool:
        """Say whether its last end was a failure."""
        return self.failed_at is not None and (
            self.done_at is None or self.failed_at > self.done_at
        )


@dataclass(frozen=True, slots=True)
class Operations:
    """How the installation does at one moment; without `queues` the broker does not answer."""

    at: dt.datetime
    backlog: Backlog
    runs: list[Run]
    queues: dict[str, int]
    stalled: bool


def operations(at: dt.datetime) -> Operations:
    """Gather every number. Call inside a transaction, for an operator only."""
    return Operations(
        at=at,
        backlog=backlog(at),
        runs=last_runs(),
        queues=queue_lengths(),
        stalled=sweep_stalled(at),
    )


def is_operator(actor: Actor) -> bool:
    """Say whether somebody keeps the installation running."""
    return Role.ADMIN in actor.roles


def last_runs() -> list[Run]:
    """Give the last end of every task that beat plans, also of those that never ended."""
    found = {row.task: row for row in TaskRun.objects.all()}
    planned = {entry["task"] for entry in CELERY["CELERY_BEAT_SCHEDULE"].values()}
    none = TaskRun()
    return [
        Run(task, found.get(task, none).done_at, found.get(task, none).failed_at)
        for task in sorted(planned)
    ]


def sweep_stalled(at: dt.datetime) -> bool:
    """Say whether terms are not watched: no sweep for three minutes.

    Facts: a process that began less than three minutes ago does not say so yet.
    """
    if time.monotonic() - STARTED < PATIENCE.total_seconds():
        return False
    last = TaskRun.objects.filter(task=SWEEP).values_list("done_at", flat=True).first()
    return last is None or at - last > PATIENCE


def is_warned(actor: Actor, at: dt.datetime) -> bool:
    """Say whether to tell this person that terms are not watched."""
    return bool(actor.roles & WARNED) and sweep_stalled(at)


def broker() -> Redis:
    """Open the broker, with little patience."""
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def queue_lengths() -> dict[str, int]:
    """Count what waits in each queue; nothing when the broker does not answer."""
    try:
        with broker() as redis:
            return {name: int(redis.llen(name)) for name in QUEUES}
    except RedisError:
        log.error("operations: broker does not answer")
        return {}
