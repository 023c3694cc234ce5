"""Keeping a case from the Zorg- en Veiligheidshuis: one page, for who may lay it down."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.errors import NotVisible
from casework.models import Case, Desk
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import OrganisationKey
from escalation import selectors
from escalation.forms import people
from escalation.forms.referrals import ANSWERS, REASONS, ReferralForm
from escalation.models import Referral
from escalation.rules.referrals import (
    RECEIVES,
    ReferralOutcome,
    ReferralReason,
    decide_may_make,
)
from escalation.services import referrals as services
from escalation.views.frame import case_of, case_page, case_url, posted

ENDED = {
    ReferralOutcome.TAKEN_UP: "opgepakt",
    ReferralOutcome.NOT_TAKEN_UP: "niet opgepakt",
    ReferralOutcome.WITHDRAWN: "ingetrokken",
}


@require_http_methods(["GET", "POST"])
def referral(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show what one's own desks know of, and lay down that a case is kept from the table.

    Facts: the page is the same for every case in which nothing is known, so that it tells nothing.
    """
    case = case_of(request, case_id)
    decide_may_make(access.desk_in(request.actor, case).organisation).require()
    form = ReferralForm(filled(request), desks=_receivers(request, case))

    def act() -> str:
        services.make(case, form.given(), by=request.actor, at=request.at)
        messages.success(request, "Het is vastgelegd. Anderen zien niet waarom.")
        return case_url(case)

    if answered := attempt(request, form, act):
        return answered
    rows = selectors.referrals_of(request.actor, case)
    own = {desk.id for desk in request.actor.desks}
    return case_page(
        request,
        case,
        "escalation/referral.html",
        form=None if any(_is_open(row) for row in rows) else form,
        rows=[_line(row, own) for row in rows],
        status=422 if posted(request) else 200,
    )


@require_POST
def referral_end(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Answer a referral, or take one's own back; which one and how stand in the form."""
    case = case_of(request, case_id)
    row = selectors.get_referral(request.actor, case, request.POST.get("doorverwijzing", ""))
    outcome = request.POST.get("uitkomst", "")
    if outcome not in set(ReferralOutcome):
        raise NotVisible

    def act() -> str:
        services.end(row, ReferralOutcome(outcome), by=request.actor, at=request.at)
        messages.success(request, "Uw antwoord is vastgelegd.")
        return case_url(case)

    return once(request, act)


def _receivers(request: ActingRequest, case: Case) -> list[Desk]:
    """Give the police, prosecutor and mayor that take part as far as this person may know."""
    return [
        desk
        for desk in people.taking_part(request.actor, case)
        if OrganisationKey(desk.party.organisation) in RECEIVES
    ]


def _is_open(row: Referral) -> bool:
    return row.ended_at is None


def _line(row: Referral, own: set[int]) -> dict[str, Any]:
    """Put one in words, with what this person can still do."""
    answers = ANSWERS if row.to_desk_id in own else {}
    return {
        "row": row,
        "reason": REASONS[ReferralReason(row.reason)],
        "stand": ENDED[ReferralOutcome(row.outcome)] if row.outcome else "loopt",
        "answers": [
            {"value": key.value, "label": word} for key, word in answers.items() if _is_open(row)
        ],
        "withdraw": _is_open(row) and row.desk_id in own,
    }
