"""Admitting a party to a case, with what the ladder asks on top: the compartment, the decision."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.access import Actor
from casework.models import Case, Desk, Participation
from casework.rules import content
from casework.services import participation
from casework.services.base import service
from casework.vocabulary import CaseKind, Ground, OrganisationKey, Setting
from escalation import protocol
from escalation.rules.guards import decide_compartment
from escalation.services import deadlines, facts
from escalation.services.answers import ADMITTING


@service
def admit(
    case: Case,
    desk: Desk,
    setting: Setting,
    *,
    necessity: str,
    guest_until: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> Participation:
    """Admit a desk to a setting of a case, or let it in as a guest until a moment.

    Refuses: who does not lead the setting; a party outside the compartment of a returning
    detainee; an empty necessity.
    """
    case = access.lock_case(by, case)
    content.decide_text(necessity, field="necessity", maximum=500).require()
    _require_compartment(case, desk, at)
    if guest_until is not None:
        row = participation.admit_guest(
            case, desk, setting, necessity=necessity, until=guest_until, by=by, at=at
        )
    else:
        row = participation.admit(
            case,
            desk,
            setting,
            necessity=necessity,
            grounds=[Ground.TOEGEL] if setting in ADMITTING else [],
            by=by,
            at=at,
        )
    deadlines.reschedule(case)
    return row


def _require_compartment(case: Case, desk: Desk, at: dt.datetime) -> None:
    if case.kind != CaseKind.DETAINEE_RETURN:
        return
    shared = facts.fact_moment(case, facts.MAYOR_SHARES)
    decide_compartment(
        protocol.ladder(), [OrganisationKey(desk.party.organisation)], shared, at
    ).require()
