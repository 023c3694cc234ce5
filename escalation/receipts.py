"""What a page of a request shows of the messages about it; who sends them fills it in.

The ladder knows no messenger: an app above it says, at start, who can tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from casework.access import Actor
from escalation.models import Move


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whether one organisation read one thing that was sent to it.

    Facts: `read_at` is the first time that somebody there did; `undelivered` when a mail about it
    did not arrive.
    """

    what: str
    sent_at: dt.datetime
    organisation: str
    read_at: dt.datetime | None = None
    undelivered: bool = False

    def with_message(self, *, read_at: dt.datetime | None, undelivered: bool) -> Receipt:
        """Take one message into account."""
        moments = [moment for moment in (self.read_at, read_at) if moment]
        return replace(
            self,
            read_at=min(moments, default=None),
            undelivered=self.undelivered or undelivered,
        )


Teller = Callable[[Actor, Move], list[Receipt]]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Let an app above tell about the messages of a request."""
    if teller not in _tellers:
        _tellers.append(teller)


def receipts_of(actor: Actor, move: Move) -> list[Receipt]:
    """Give what this person may know of the messages about a request."""
    return [receipt for teller in _tellers for receipt in teller(actor, move)]
