"""Until when somebody's acceptance of confidentiality counts."""

from __future__ import annotations

import datetime as dt

from casework import policies
from casework.access.actor import Actor
from casework.models import Acknowledgement


def accepted_until(actor: Actor) -> dt.datetime | None:
    """Give until when the last acceptance of the text in force counts, or None without one."""
    text = policies.confidentiality_in_force()
    last = (
        Acknowledgement.objects.filter(
            user=actor.user,
            text__digest=text.digest,
            at__lte=actor.at,
            at__gte=text.counted_from(actor.at),
        )
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    until = text.counts_until(last) if last is not None else None
    return until if until is not None and until > actor.at else None
