"""Admitting a party, and recording what happened in a case."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.forms.choices import open_desks
from casework.models import Case
from casework.rules.authority import decide_lead, decide_write_in
from casework.rules.decision import all_of
from casework.views.notes import known_desks
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.vocabulary import CaseKind, Setting
from escalation.forms.intake import AdmitForm, FactForm
from escalation.services import facts
from escalation.services.admission import admit as admit_desk


@require_http_methods(["GET", "POST"])
def admit(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Admit a party to a setting that this person leads."""
    case = access.get_case(request.actor, case_id)
    settings = _led(request, case)
    form = AdmitForm(
        filled(request),
        desks=open_desks(case.municipality),
        settings=settings,
    )

    def act() -> str:
        desk = form.chosen_desk()
        admit_desk(
            case,
            desk,
            Setting(form.cleaned_data["setting"]),
            necessity=form.cleaned_data["necessity"],
            guest_until=form.cleaned_data["until"],
            by=request.actor,
            at=request.at,
        )
        hidden = desk.party_id in access.hidden_parties(request.actor, case)
        word = "is uitgenodigd" if hidden else "doet nu mee"
        messages.success(request, f"{desk.label} {word}.")
        return reverse("case", args=[case.uuid])

    if done := attempt(request, form, act):
        return done
    context = {
        **case_context(request, case),
        "present": known_desks(request, case),
        "invited": access.invited_by(request.actor, case),
    }
    return show(request, "escalation/admit.html", form, context)


def _led(request: ActingRequest, case: Case) -> list[Setting]:
    """Give the open settings that this person leads; refuse who leads none."""
    standing = access.standing_of(request.actor, case)
    mine = sorted(standing.settings, key=list(Setting).index)
    led = [setting for setting in mine if decide_lead(setting, standing)]
    if not led:
        all_of(
            decide_write_in(standing), *(decide_lead(one, standing) for one in mine[:1])
        ).require()
    return led


@require_http_methods(["GET", "POST"])
def fact_new(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Record something that happened; every term that hangs on it starts."""
    case = access.get_case(request.actor, case_id)
    standing = access.standing_of(request.actor, case)
    decide_write_in(standing).require()
    events = [
        event
        for event in facts.FACTS_OF[CaseKind(case.kind)]
        if facts.decide_record(event, standing.roles)
    ]
    form = FactForm(filled(request), events=events)

    def act() -> str:
        facts.record_fact(
            case,
            form.cleaned_data["event"],
            form.start(),
            decided_by=form.cleaned_data["decided_by"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "De gebeurtenis is vastgelegd. Termijnen lopen nu.")
        return reverse("case", args=[case.uuid])

    if done := attempt(request, form, act):
        return done
    context = {**case_context(request, case), "events": events}
    return show(request, "escalation/fact_new.html", form, context)
