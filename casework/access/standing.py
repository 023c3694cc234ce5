"""What a person is in a case: roles, regie and settings, for the rules that ask who may act."""

from __future__ import annotations

from casework.access.actor import Actor
from casework.access.doors import present_desks, settings_of
from casework.models import Case, RegieHolder
from casework.rules.authority import Standing
from casework.vocabulary import RegieSlot


def standing_of(actor: Actor, case: Case) -> Standing:
    """Gather the roles at the desks that take part, the regie held and the settings.

    Facts: regie counts for the named person, or for the whole desk when nobody is named.
    """
    desks = present_desks(actor, case)
    slots = RegieHolder.objects.filter(
        case=case, until__isnull=True, desk__in=[desk.id for desk in actor.desks]
    ).values_list("slot", "user_id")
    return Standing(
        roles=frozenset(role for desk in desks for role in desk.roles),
        slots=frozenset(RegieSlot(slot) for slot, user in slots if user in (None, actor.user.pk)),
        settings=settings_of(actor, case),
    )
