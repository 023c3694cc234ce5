"""Quiet hours: when no mail is sent, by the clock on the wall here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.rules.content import AMSTERDAM

SATURDAY = 5
STEPS = 8
"""More boundaries than can follow each other: a night, a weekend, a night."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """When one person wants no mail.

    Facts: from `since` up to `until`, over midnight when `until` is the earlier; equal or empty
    means no hours at all. With `weekend` Saturday and Sunday are quiet as a whole.
    """

    since: dt.time | None = None
    until: dt.time | None = None
    weekend: bool = False

    def holds(self, local: dt.datetime) -> bool:
        """Say whether it is quiet at a moment, given as the clock shows it here."""
        if self.weekend and local.weekday() >= SATURDAY:
            return True
        if self.since is None or self.until is None or self.since == self.until:
            return False
        clock = local.time()
        if self.since < self.until:
            return self.since <= clock < self.until
        return clock >= self.since or clock < self.until


NEVER_QUIET = Quiet()


def quiet_until(quiet: Quiet, at: dt.datetime) -> dt.datetime:
    """Give the first moment, from `at` on, at which it is not quiet: `at` itself, or an end.

    Facts: an hour that the clock shows twice in autumn is quiet twice; an hour that it skips in
    spring does not make the quiet longer.
    """
    moment = at.astimezone(AMSTERDAM)
    for _ in range(STEPS):
        if not quiet.holds(moment):
            break
        moment = _boundary(quiet, moment)
    return moment.astimezone(dt.UTC)


def _boundary(quiet: Quiet, moment: dt.datetime) -> dt.datetime:
    """Give the next moment at which the quiet that holds now may end."""
    if quiet.weekend and moment.weekday() >= SATURDAY:
        monday = moment.date() + dt.timedelta(days=7 - moment.weekday())
        return _here(monday, dt.time(), moment)
    assert quiet.until is not None
    tomorrow = moment.time() >= quiet.until
    return _here(moment.date() + dt.timedelta(days=tomorrow), quiet.until, moment)


def _here(day: dt.date, clock: dt.time, after: dt.datetime) -> dt.datetime:
    """Give the first moment after another at which the clock here shows this time of a day."""
    first = dt.datetime.combine(day, clock, AMSTERDAM).astimezone(dt.UTC)
    if first <= after.astimezone(dt.UTC):
        first = dt.datetime.combine(day, clock.replace(fold=1), AMSTERDAM).astimezone(dt.UTC)
    return first.astimezone(AMSTERDAM)
