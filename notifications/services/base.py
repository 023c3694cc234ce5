"""One transaction with a named purpose, as every writer here needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from casework import access
from casework.vocabulary import Purpose


@contextmanager
def messenger() -> Iterator[None]:
    """Run a transaction in which the database knows that the messenger is at work."""
    with transaction.atomic(), access.for_purpose(Purpose.MESSENGER):
        yield
