"""Stages that are set once per module: a story is told once, every test changes its own copy.

Setting a municipality with a case takes a second or more. Here it stands in a transaction that
lasts as long as the module; every test works inside a savepoint and is rolled back to it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

T = TypeVar("T")


def stage(tell: Callable[[], T]) -> tuple[Any, Any]:
    """Make two fixtures from a story: the one that tells it, and the one that tests ask for.

    Facts: assign both in the test module, `_told, story = stage(tell)`, with the names kept: the
    second looks the first up as `_told`. Tests in such a module carry no `django_db` mark.
    """

    @pytest.fixture(scope="module")
    def _told(django_db_setup: None, django_db_blocker: Any) -> Iterator[T]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield tell()
            transaction.set_rollback(True)

    @pytest.fixture
    def story(_told: T) -> Iterator[T]:
        with transaction.atomic():
            yield copy.deepcopy(_told)
            connection.check_constraints()
            transaction.set_rollback(True)

    return _told, story
