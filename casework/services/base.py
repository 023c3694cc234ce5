"""What every service shares: one transaction, a named purpose, and random references."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

from casework import access, policies
from casework.vocabulary import Purpose

P = ParamSpec("P")
R = TypeVar("R")

ALPHABET = "23456789BCDFGHJKMNPQRTVWXYZ"
"""No vowels, no 0/O or 1/I: references that cannot be misread and spell no words."""


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Run a service as one transaction, telling the database that a service is at work.

    The purpose is set with the transaction and is gone with it; a service inside a service keeps
    the outer one's.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with (
            access.no_reading(),
            policies.one_reading(),
            transaction.atomic(),
            access.for_purpose(Purpose.SERVICE),
        ):
            return function(*args, **kwargs)

    return run


def new_reference(prefix: str) -> str:
    """Draw a human reference that says nothing about how many there are: ZV-7KM-3QX."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{prefix}-{drawn[:3]}-{drawn[3:]}"
