"""Giving somebody who takes part a second capacity in the case, by decision."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework.models import Case
from casework.services import parties
from casework.views.pages import ActingRequest, attempt, filled
from escalation.forms.appointing import AppointForm
from escalation.views.frame import case_of, case_page, case_url, goes_on, posted


@goes_on
@require_http_methods(["GET", "POST"])
def appoint(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Let somebody work for the mayor or for Samen Doen too, in this case alone."""
    case = case_of(request, case_id)
    lent = parties.lendable(request.actor, case)
    if not lent:
        parties.NOT_LENT.require()
    people = {party: parties.can_be_appointed(request.actor, case, party) for party in lent}
    form = AppointForm(filled(request), people=people)
    done = attempt(request, form, lambda: _appoint(request, case, form))
    if done is not None:
        return done
    return case_page(
        request,
        case,
        "escalation/appoint.html",
        form=form,
        nobody=not form.users,
        status=422 if posted(request) else 200,
    )


def _appoint(request: ActingRequest, case: Case, form: AppointForm) -> str:
    user, party = form.user(), form.party()
    parties.appoint(
        case,
        user,
        party,
        decision=form.cleaned_data["decision"],
        decided_by=form.cleaned_data["decided_by"],
        until=form.cleaned_data["until"],
        by=request.actor,
        at=request.at,
    )
    messages.success(request, f"{user} werkt nu in deze casus ook voor {party.name}.")
    return case_url(case)
