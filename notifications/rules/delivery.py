"""How long to wait after something was not accepted, and when to give up."""

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


PERMANENT = range(500, 600)


def is_permanent(code: int) -> bool:
    """Say whether the answer of a mail server to a mail holds for good (RFC 5321, 4.2.1)."""
    return code in PERMANENT
