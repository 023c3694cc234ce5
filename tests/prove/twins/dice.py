"""Ids and references that follow from who acts, so that two worlds give the same thing one name.

Database numbers are left alone on purpose: they differ between any two worlds, and so must never
show.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.apps import apps
from django.db import models

OURS = ("casework", "escalation", "notifications")


class Dice:
    """Draws ids per throw: what else is drawn before or after a throw does not matter to it."""

    def __init__(self) -> None:
        self.throw = ""
        self.drawn: Counter[str] = Counter()

    @contextmanager
    def thrown(self, throw: str) -> Iterator[None]:
        """Draw everything from this throw until the context ends."""
        before, self.throw, self.drawn = (self.throw, self.drawn), throw, Counter()
        try:
            yield
        finally:
            self.throw, self.drawn = before

    def _digest(self, label: str) -> bytes:
        self.drawn[label] += 1
        return hashlib.md5(f"{self.throw}|{label}|{self.drawn[label]}".encode()).digest()

    def number(self, label: str) -> uuid.UUID:
        """Draw the id of the next row of a kind; by chance when nothing was thrown."""
        return uuid.UUID(bytes=self._digest(label), version=4) if self.throw else uuid.uuid4()

    def choice(self, signs: Sequence[str]) -> str:
        """Draw one sign of a reference."""
        return signs[self._digest("reference")[0] % len(signs)]


def public_ids() -> Iterator[models.UUIDField]:
    """Give the columns whose ids are drawn by chance in the product."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.local_fields:
                if isinstance(field, models.UUIDField) and field.default is uuid.uuid4:
                    yield field
