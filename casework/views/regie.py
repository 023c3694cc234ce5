"""Who holds which of the four kinds of regie."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.forms.regie import RegieForm, held_slots
from casework.models import Case
from casework.rules.authority import decide_lead
from casework.rules.tables import CASE_SETTING
from casework.services.cases import assign_regie
from casework.views.notes import known_desks
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.vocabulary import RegieSlot, Table


@require_http_methods(["GET", "POST"])
def regie(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Give one kind of regie to a participant; the old holder's ends at that moment."""
    case = access.get_case(request.actor, case_id)
    decide_lead(CASE_SETTING[Table(case.table)], access.standing_of(request.actor, case)).require()
    form = RegieForm(
        filled(request),
        desks=known_desks(request, case),
        actor=request.actor,
        initial={"slot": request.GET.get("rol", "")},
    )
    if done := attempt(request, form, lambda: assign(request, case, form)):
        return done
    context = {**case_context(request, case), "slots": held_slots(case)}
    return show(request, "casework/regie.html", form, context)


def assign(request: ActingRequest, case: Case, form: forms.Form) -> str:
    """Hand the regie over and go back to the case."""
    desk, user = form.cleaned_data["holder"]
    assign_regie(
        case, RegieSlot(form.cleaned_data["slot"]), desk, user, by=request.actor, at=request.at
    )
    messages.success(request, "De regie is toegewezen.")
    return reverse("case", args=[case.uuid])
