"""What every app destroys of its own when content goes; filled in `AppConfig.ready`.

An app knows its own tables and nobody else's, so the nightly job asks each of them, the highest
first: what stands on something goes before what it stands on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from casework.rules.retention import Start
from casework.vocabulary import Covers


@dataclass(frozen=True, slots=True)
class Doomed:
    """What one batch destroys, by primary key; a doomed case goes with everything in it."""

    batch: UUID
    items: tuple[int, ...] = ()
    reports: tuple[int, ...] = ()
    cases: tuple[int, ...] = ()


Swept = Mapping[bool, int]
"""How many rows a sweep destroyed, before (False) and behind (True) the wall of OTH and RIEC."""

Sweep = Callable[[dt.datetime, Collection[int]], Swept]
"""Destroys what began before a moment, except of the cases (by key) that are under legal hold."""

Facts = Mapping[int, Mapping[Start, dt.datetime]]


def _no_facts(cases: Collection[int] | None) -> Facts:
    return {}


@dataclass(frozen=True, slots=True)
class Purger:
    """What one app does when something is destroyed.

    Facts: `destroy` takes away the app's rows of what is doomed; `sweeps` destroy by age alone;
    `facts` gives the moments that start a term, per case: of some cases, or of all (None).
    """

    app: str
    destroy: Callable[[Doomed], None]
    sweeps: Mapping[Covers, Sweep] = field(default_factory=dict)
    facts: Callable[[Collection[int] | None], Facts] = _no_facts


_registered: dict[str, Purger] = {}


def register(purger: Purger) -> None:
    """Add what an app destroys; an app registers once, after the apps below it."""
    _registered[purger.app] = purger


def registered() -> tuple[Purger, ...]:
    """Give what every app destroys, the highest app first."""
    return tuple(reversed(_registered.values()))
