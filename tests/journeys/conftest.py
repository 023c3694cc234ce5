"""A clock for the pages: every request is a second later, and a story lets time pass itself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from tests.cast import AMSTERDAM


class Clock:
    """The moment at which the next page is opened."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        self.at += dt.timedelta(seconds=1)
        return self.at

    def set(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
        self.at = dt.datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM)
        return self.at

    def later(self, **span: float) -> dt.datetime:
        self.at += dt.timedelta(**span)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the pages read this clock; it starts on a Monday morning."""
    clock = Clock(dt.datetime(2026, 11, 2, 9, 0, tzinfo=AMSTERDAM))
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=clock.now))
    return clock
