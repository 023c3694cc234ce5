"""One reading of a page: what somebody is in a case is asked once, however often it is needed.

A page asks a dozen times at which desks, in which settings and with which regie a person works in
a case. A page is read from one snapshot of the database, so asking again could not give another
answer. Never what the case holds: items and cases are permitted in the statement that reads them.
And never in a service: whoever writes decides on what holds under its lock.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from casework.access.actor import Actor
from casework.models import Case

P = ParamSpec("P")
R = TypeVar("R")

_answers: ContextVar[dict[Hashable, object] | None] = ContextVar("answers", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Keep the answers of `asked_once` until the page is read."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


@contextmanager
def no_reading() -> Iterator[None]:
    """Ask everything anew, also what was asked before; nothing asked here is kept."""
    token = _answers.set(None)
    try:
        yield
    finally:
        _answers.reset(token)
        kept = _answers.get()
        if kept is not None:
            kept.clear()


def asked_once(function: Callable[P, R]) -> Callable[P, R]:
    """Answer from the present reading what was asked before; outside one, always ask."""

    @functools.wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _answers.get()
        if kept is None:
            return function(*args, **kwargs)
        key = (function.__name__, *(_key(one) for one in (*args, *kwargs.values())))
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        return kept[key]  # type: ignore[return-value]

    return answer


def _key(argument: object) -> Hashable:
    if isinstance(argument, Actor):
        return (argument.user.pk, argument.at, tuple(argument.group_ids))
    assert isinstance(argument, Case), "only what a person is in a case is asked once"
    return argument.pk
