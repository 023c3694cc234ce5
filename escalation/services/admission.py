"""Admitting a party to a case and ending its part, with what the ladder asks on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from casework import access
from casework.access import Actor
from casework.models import Case, Desk, Participation
from casework.rules import content
from casework.rules.admission import grounds_of
from casework.rules.decision import ALLOWED, Decision, refuse
from casework.services import participation
from casework.services.base import service
from casework.vocabulary import CaseKind, OrganisationKey, Setting
from escalation import protocol, selectors
from escalation.rules.guards import decide_compartment
from escalation.services import crisis, deadlines, facts, informing


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
    detainee; an empty necessity; a third party that is to be no guest.
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
            grounds=grounds_of(setting, guest=False),
            by=by,
            at=at,
        )
    informing.look_again(case, by=by, at=at)
    if setting is Setting.CRISIS:
        crisis.admitted(case, at=at)
    deadlines.reschedule(case)
    return row


def _require_compartment(case: Case, desk: Desk, at: dt.datetime) -> None:
    if case.kind != CaseKind.DETAINEE_RETURN:
        return
    shared = facts.fact_moment(case, facts.MAYOR_SHARES)
    decide_compartment(
        protocol.ladder(), [OrganisationKey(desk.party.organisation)], shared, at
    ).require()


def decide_ends(
    case: Case, rows: Sequence[Participation], *, by: Actor
) -> dict[Participation, Decision]:
    """Say of every part whether this person may end it: not while a request waits for it."""
    move = selectors.open_move(case)
    weighing = set(move.receiving_desks.values_list("pk", flat=True)) if move else set()
    return {
        row: participation.decide_end(case, row, by=by)
        & (
            WEIGHING
            if move is not None and row.setting == move.weighing_setting and row.desk_id in weighing
            else ALLOWED
        )
        for row in rows
    }


WEIGHING = refuse(
    "part:weighing",
    "Er wacht nog een verzoek op antwoord. Beantwoord dat eerst.",
    who_can="Wie het verzoek beoordeelt.",
)
"""Why a part in a weighing cannot end: nobody would be left to answer."""
