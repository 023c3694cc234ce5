"""Which text of the sharing policy holds when: the first, and those that were approved after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from casework.rules.policy import SHORT, Policy

FIRST_NUMBER = 1
"""The number of the text that the installation came with."""


@dataclass(frozen=True, slots=True)
class Later:
    """An approved version: its number, the fingerprint of its text, from when it holds."""

    number: int
    digest: str
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class Timetable:
    """The texts of the policy in the order in which they come into force.

    Facts: `text_of` gives the text with a fingerprint. It is asked for what is needed only, so
    that a text of long ago may be one that this program no longer reads.
    """

    first: Policy
    later: tuple[Later, ...]
    text_of: Callable[[str], Policy]

    def row_at(self, moment: datetime) -> Later | None:
        """Give the approved version that holds at a moment; None while the first one does."""
        return next((row for row in reversed(self.later) if row.valid_from <= moment), None)

    def at(self, moment: datetime) -> Policy:
        """Give the text that holds at a moment."""
        row = self.row_at(moment)
        return self.first if row is None else self.text_of(row.digest)

    def last(self) -> Policy:
        """Give the text after which no other is approved: what a next version changes."""
        return self.text_of(self.later[-1].digest) if self.later else self.first

    def number_at(self, moment: datetime) -> int:
        """Give the number of the version that holds at a moment."""
        row = self.row_at(moment)
        return FIRST_NUMBER if row is None else row.number

    @property
    def changes(self) -> tuple[datetime, ...]:
        """Give the moments at which another text comes into force."""
        return tuple(row.valid_from for row in self.later)

    @property
    def short(self) -> str:
        """Name the whole timetable, so that a case tells by which one it was decided."""
        if not self.later:
            return self.first.short
        parts = (f"{row.digest}@{row.valid_from.timestamp()}" for row in self.later)
        return sha256("|".join((self.first.digest, *parts)).encode()).hexdigest()[:SHORT]
