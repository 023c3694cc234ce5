"""What a person is in a case: roles, regie and settings, for the rules that ask who may act."""

from __future__ import annotations

from casework.access.actor import Actor
from casework.access.doors import present_desks, settings_of
from casework.access.reading import asked_once
from casework.models import Case, RegieHolder
from casework.rules.authority import Standing
from casework.vocabulary import RegieSlot, Role


def standing_of(actor: Actor, case: Case) -> Standing:
    """Gather the roles at the desks that take part, the regie held and the settings.

    Facts: regie counts for the named person, or for the whole desk when nobody is named; who
    holds the case direction acts as CASE_DIRECTOR.
    """
    desks = {desk.id for desk in actor.desks}
    slots = frozenset(
        slot
        for slot, row in slots_of(case).items()
        if row.desk_id in desks and row.user_id in (None, actor.user.pk)
    )
    roles = frozenset(role for desk in present_desks(actor, case) for role in desk.roles)
    directs = {Role.CASE_DIRECTOR} if RegieSlot.CASE_DIRECTION in slots else frozenset[Role]()
    return Standing(roles=roles | directs, slots=slots, settings=settings_of(actor, case))


@asked_once
def slots_of(case: Case) -> dict[RegieSlot, RegieHolder]:
    """Give who holds which regie now."""
    return {
        RegieSlot(row.slot): row
        for row in RegieHolder.objects.filter(case=case, until__isnull=True).select_related(
            "desk__party", "desk__team", "user"
        )
    }
