"""How the workers behave. Redis carries ids only, and losing it loses nothing: beat asks again."""

from __future__ import annotations

from typing import Any

SWEEP_SECONDS = 60
MESSENGER_SECONDS = 15
DIGEST_SECONDS = 60
POLICY_SECONDS = 60
RETENTION_SECONDS = 300
SEAL_SECONDS = 60
REVIEW_SECONDS = 15 * 60
PROOF_SECONDS = 6 * 3600
GRANTS_SECONDS = 300

TRANSPORT = {
    # a task that its worker did not finish comes back within about two minutes
    "visibility_timeout": 120,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}


def every(seconds: int, task: str) -> dict[str, Any]:
    """Plan a task; a missed turn expires, so that an outage does not pile up."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY: dict[str, Any] = {
    "CELERY_TASK_ACKS_LATE": True,
    "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
    "CELERY_TASK_IGNORE_RESULT": True,
    "CELERY_RESULT_BACKEND": None,
    "CELERY_TASK_SERIALIZER": "json",
    "CELERY_ACCEPT_CONTENT": ["json"],
    "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 10,
    "CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE": True,
    "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
    "CELERY_BROKER_TRANSPORT_OPTIONS": TRANSPORT,
    # publishing is a nudge: give up at once when the broker is gone, beat repeats it
    "CELERY_TASK_PUBLISH_RETRY": False,
    "CELERY_BROKER_CONNECTION_TIMEOUT": 2,
    "CELERY_TASK_TIME_LIMIT": 110,
    "CELERY_TIMEZONE": "Europe/Amsterdam",
    "CELERY_TASK_DEFAULT_QUEUE": "default",
    "CELERY_TASK_ROUTES": {
        "casework.tasks.*": {"queue": "default"},
        "escalation.tasks.sweep_deadlines": {"queue": "sweep"},
        "notifications.tasks.*": {"queue": "deliver"},
    },
    # beat remembers nothing on disk: its entries repeat within minutes or hours, and what must
    # happen once a night or a week looks in the database whether it did
    "CELERY_BEAT_SCHEDULER": "celery.beat:Scheduler",
    "CELERY_BEAT_SCHEDULE": {
        "policy": every(POLICY_SECONDS, "casework.tasks.decide_cases_anew"),
        "sweep": every(SWEEP_SECONDS, "escalation.tasks.sweep_deadlines"),
        "route": every(MESSENGER_SECONDS, "notifications.tasks.route_events"),
        "deliver": every(MESSENGER_SECONDS, "notifications.tasks.deliver_messages"),
        "call": every(MESSENGER_SECONDS, "notifications.tasks.call_webhooks"),
        "digest": every(DIGEST_SECONDS, "notifications.tasks.send_digests"),
        "retention": every(RETENTION_SECONDS, "casework.tasks.destroy_expired"),
        "seal": every(SEAL_SECONDS, "casework.tasks.seal_log"),
        "review": every(REVIEW_SECONDS, "casework.tasks.review_log"),
        "grants": every(GRANTS_SECONDS, "casework.tasks.check_grants"),
        "prove": every(PROOF_SECONDS, "casework.tasks.prove_log"),
    },
}
