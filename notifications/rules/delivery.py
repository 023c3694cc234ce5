"""How long to wait after a mail was not accepted, and when to give up."""

from __future__ import annotations

import datetime as dt

ATTEMPTS = 8
PAUSES = (1, 5, 30, 120)
"""Minutes after the first, second, third and every later failure."""

LEASE = dt.timedelta(minutes=3)
"""How long a mail that is being tried is left alone; longer than one run may take."""


def pause_after(attempts: int) -> dt.timedelta | None:
    """Give the pause after so many failed attempts; None means: give up."""
    if attempts >= ATTEMPTS:
        return None
    return dt.timedelta(minutes=PAUSES[min(attempts, len(PAUSES)) - 1])
