"""Admitting a party where the ladder sets a limit: a returning detainee's case is a compartment."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.models import Case, Desk, Participation
from casework.services import participation
from casework.services.base import service
from casework.vocabulary import CaseKind, OrganisationKey, Setting
from escalation import protocol
from escalation.rules.guards import decide_compartment
from escalation.services import deadlines, facts


@service
def admit(
    case: Case, desk: Desk, setting: Setting, *, necessity: str, by: Actor, at: dt.datetime
) -> Participation:
    """Admit a party to a setting.

    Refuses: who does not lead the setting; a party outside the compartment of a returning
    detainee, until the mayor decided to share.
    """
    case = access.lock_case(by, case)
    if case.kind == CaseKind.DETAINEE_RETURN:
        decide_compartment(
            protocol.ladder(),
            [OrganisationKey(desk.party.organisation)],
            facts.fact_moment(case, facts.MAYOR_SHARES),
            at,
        ).require()
    row = participation.admit(case, desk, setting, necessity=necessity, by=by, at=at)
    deadlines.reschedule(case)
    return row
