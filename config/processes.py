"""The commands that make up a running Schakel, once, for the demo, the container and the tests."""

from __future__ import annotations

QUIET = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")

MIGRATE = ("python", "manage.py", "migrate", "--noinput")
WEB = ("gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application")
WORKER_URGENT = (
    *("celery", "-A", "config.celery", "worker", "--queues", "sweep,deliver"),
    *("--concurrency", "2", "--hostname", "spoed@%h", *QUIET),
)
WORKER_DEFAULT = (
    *("celery", "-A", "config.celery", "worker", "--queues", "default"),
    *("--concurrency", "1", "--hostname", "overig@%h", *QUIET),
)
BEAT = ("celery", "-A", "config.celery", "beat", "--pidfile=", "--loglevel", "INFO")

# service → (command, SCHAKEL_PROCESS); the order in which they start
PROCESSES = {
    "migrate": (MIGRATE, "migrate"),
    "web": (WEB, "web"),
    "worker-urgent": (WORKER_URGENT, "worker"),
    "worker-default": (WORKER_DEFAULT, "worker"),
    "beat": (BEAT, "beat"),
}
