"""Tells the database who asks and for what: the second wall rests on it.

Row-level security compares rows with settings of the transaction: the person, that person's desks
(as groups), the kinds of case whose reports the person handles, the moment, and the purpose. They
end with the transaction; a session that said nothing sees no row of any case.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import connection
from psycopg.pq import TransactionStatus

from casework.access.actor import Actor
from casework.rules.authority import decide_intake
from casework.vocabulary import CaseKind, Purpose

resting = Purpose.NONE
"""The purpose outside every request and service. Only the tests, who must see what is there to
say whether a page shows it, rest otherwise."""

P = ParamSpec("P")
R = TypeVar("R")

_purpose: ContextVar[Purpose | None] = ContextVar("purpose", default=None)
_declared: ContextVar[frozenset[Purpose] | None] = ContextVar("declared", default=None)

NO_DESKS = {"groups": "{}", "intake": "{}"}


def purpose_now() -> Purpose:
    """Say for what the database is asked at this moment."""
    chosen = _purpose.get()
    return resting if chosen is None else chosen


def tell_person(person: int | None, at: dt.datetime) -> None:
    """Say who asks, before it is known at which desks: own rows only, nothing of any case."""
    _tell(
        {
            "actor": "" if person is None else str(person),
            "at": at.isoformat(),
            "purpose": purpose_now(),
            **NO_DESKS,
        }
    )


def tell_desks(actor: Actor) -> None:
    """Say who asks and at which desks: from now on the rows granted to those show."""
    handled = [kind for kind in CaseKind if decide_intake(kind, actor.roles)]
    _tell(
        {
            "actor": str(actor.user.pk),
            "at": actor.at.isoformat(),
            "groups": _array(actor.group_ids),
            "intake": _array(handled),
            "purpose": purpose_now(),
        }
    )


@contextmanager
def a_request() -> Iterator[None]:
    """Ask for nothing but a person's own rights, until the request is answered.

    Facts: the settings end with the transaction of the request. Inside somebody else's (a test)
    they would outlive it, and are put back.
    """
    token = _purpose.set(Purpose.NONE)
    try:
        yield
    finally:
        _purpose.reset(token)
        if connection.in_atomic_block and _usable():
            _tell({"actor": "", "at": "", "purpose": purpose_now(), **NO_DESKS})


@contextmanager
def acting_for(actor: Actor) -> Iterator[None]:
    """Ask in the name of a person, outside a request. Call inside a transaction."""
    with a_request():
        tell_desks(actor)
        yield


class UndeclaredPurpose(RuntimeError):
    """A task asked the database for a purpose that it did not declare: a fault in the program."""


def runs_for(*purposes: Purpose) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare for what a task works, in nobody's name; it can ask for nothing else while it runs.

    Facts: a task for a person would act for that person's own rights, through `acting_for`; there
    is none. Whatever held where the task is called does not hold inside it.
    """
    declared = frozenset(purposes)

    def declare(task: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(task)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            token = _declared.set(declared)
            try:
                with a_request():
                    return task(*args, **kwargs)
            finally:
                _declared.reset(token)

        run.purposes = declared  # type: ignore[attr-defined]
        return run

    return declare


@contextmanager
def for_purpose(purpose: Purpose) -> Iterator[None]:
    """Ask for a named purpose until the context ends. Call inside a transaction.

    Facts: a service sees all that any purpose opens, so that inside one nothing is told anew.
    """
    before = purpose_now()
    if before in {purpose, Purpose.SERVICE}:
        yield
        return
    declared = _declared.get()
    if declared is not None and purpose not in declared:
        raise UndeclaredPurpose(purpose)
    token = _purpose.set(purpose)
    _tell({"purpose": purpose})
    try:
        yield
    finally:
        _purpose.reset(token)
        if _usable():  # a failed transaction goes back to its savepoint, and the setting with it
            _tell({"purpose": before})


def _usable() -> bool:
    if connection.needs_rollback or connection.connection is None:
        return False
    status = connection.connection.info.transaction_status
    return bool(status in (TransactionStatus.IDLE, TransactionStatus.INTRANS))


def _tell(settings: Mapping[str, str]) -> None:
    told = ", ".join(f"set_config('schakel.{name}', %s, true)" for name in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told}", list(settings.values()))


def _array(members: Iterable[object]) -> str:
    return "{" + ",".join(str(member) for member in members) + "}"
