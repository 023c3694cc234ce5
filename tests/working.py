"""Working as the worker: the role of the nightly job, on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from config import env
from tests import services


@contextmanager
def as_worker() -> Iterator[None]:
    """Let Django's connection be that of the worker; only where tests commit."""
    urls = env.embedded_urls(services.SOCKETS, services.DATABASE)
    before = connection.settings_dict["USER"]
    worker = env.parse_database_url(urls["DATABASE_URL_WORKER"])["USER"]
    connection.close()
    connection.settings_dict["USER"] = worker
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before
