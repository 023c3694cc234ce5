"""Stages that are set once per module: a story is told once, every test changes its own copy.

Setting a municipality with a case takes a second or more. Here it stands in a transaction that
lasts as long as the module; every test works inside a savepoint and is rolled back to it.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

from tests import services

T = TypeVar("T")


def stage(tell: Callable[[], T]) -> tuple[Any, Any]:
    """Make two fixtures from a story: the one that tells it, and the one that tests ask for.

    Facts: assign both in the test module, `_told, story = stage(tell)`, with the names kept: the
    second looks the first up as `_told`. A test in such a module that does not ask for the story
    sees its rows, so it must not need an empty database. Constraints that wait for the end of a
    transaction are tried once over the story, and after each test over what that test wrote.
    """

    @pytest.fixture(scope="module")
    def _told(django_db_setup: None, django_db_blocker: Any) -> Iterator[bytes]:
        with django_db_blocker.unblock(), transaction.atomic():
            told = pickle.dumps(tell())
            connection.check_constraints()
            yield told
            transaction.set_rollback(True)

    @pytest.fixture
    def story(_told: bytes) -> Iterator[T]:
        with transaction.atomic():
            yield pickle.loads(_told)
            connection.check_constraints()
            transaction.set_rollback(True)

    return _told, story


def committed_stage(tell: Callable[[], T]) -> tuple[Any, Any]:
    """Make the same two fixtures for tests that commit: several connections see the story.

    Facts: tests in such a module carry `django_db(transaction=True)`; after each of them the
    database is copied anew, with the story in it.
    """

    @pytest.fixture(scope="module")
    def _told(django_db_setup: None, django_db_blocker: Any) -> Iterator[bytes]:
        with django_db_blocker.unblock():
            with transaction.atomic():
                told = pickle.dumps(tell())
            with services.kept_as_template():
                yield told

    @pytest.fixture
    def story(_told: bytes, transactional_db: None) -> T:
        return pickle.loads(_told)

    return _told, story
