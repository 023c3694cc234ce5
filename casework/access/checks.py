"""Items of justice that wait for a second person of their source."""

from __future__ import annotations

from casework.access.actor import Actor
from casework.access.doors import visible_cases
from casework.models import ThirdPersonCheck


def checks_waiting(actor: Actor) -> list[ThirdPersonCheck]:
    """Give what this person can state or check on other persons, the oldest first.

    Facts: what one stated oneself waits for somebody else; what is not to be given waits for
    nobody.
    """
    rows = (
        ThirdPersonCheck.objects.filter(
            checked_at__isnull=True,
            item__party__in=actor.party_ids,
            item__withdrawn_at__isnull=True,
            item__case__in=visible_cases(actor).values("pk"),
        )
        .exclude(wanted="")
        .exclude(stated_by=actor.user)
        .select_related("item__case")
        .order_by("item__first_processed_at", "pk")
    )
    return list(rows)
