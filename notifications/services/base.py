"""One transaction with a named purpose, as every writer here needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

PURPOSE = "messenger"


@contextmanager
def messenger() -> Iterator[None]:
    """Run a transaction in which the database knows that the messenger is at work."""
    with transaction.atomic():
        _tell_database(PURPOSE)
        yield
        _tell_database("")


def _tell_database(purpose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('schakel.purpose', %s, true)", [purpose])
