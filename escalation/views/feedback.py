"""Telling a partnership what its result led to, and reading what was told."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import access
from casework.errors import NotVisible
from casework.models import Case
from casework.rules.authority import TABLE_DIRECTORS
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import Setting
from escalation import selectors
from escalation.forms.feedback import EFFECT, USEFULNESS, FeedbackForm
from escalation.models import FeedbackDuty, FeedbackRecord
from escalation.rules.calendar import short
from escalation.rules.feedback import Effect, Usefulness
from escalation.services import feedback as services
from escalation.views.case_actions import Action
from escalation.views.frame import case_of, case_page, case_url, posted

NEAR = dt.timedelta(days=31)
"""How long before its term feedback is asked for at the top of a case."""

LEADERS = TABLE_DIRECTORS[Setting.ZVH_CASUS] | TABLE_DIRECTORS[Setting.RIEC_CASUS]
"""Who leads a partnership whose results go to others."""


@require_http_methods(["GET", "POST"])
def feedback(request: ActingRequest, case_id: uuid.UUID, duty_id: uuid.UUID) -> HttpResponse:
    """Record what a result led to, for this year."""
    case = case_of(request, case_id)
    duty = selectors.get_feedback(request.actor, case, duty_id)
    services.decide_handle(case, duty, by=request.actor).require()
    form = FeedbackForm(filled(request))

    def act() -> str:
        services.give(duty, form.given(), by=request.actor, at=request.at)
        messages.success(request, "Het is vastgelegd. Over een jaar vragen wij het opnieuw.")
        return case_url(case)

    if answered := attempt(request, form, act):
        return answered
    return case_page(
        request,
        case,
        "escalation/feedback.html",
        duty=duty,
        form=form,
        due=short(duty.deadline.due_on) if duty.deadline and duty.deadline.due_on else "",
        records=[_record(row) for row in duty.records.order_by("-recorded_at", "-pk")],
        status=422 if posted(request) else 200,
    )


@require_GET
def feedback_list(request: ActingRequest) -> HttpResponse:
    """Show who gave results what these led to; the case itself stays closed to them.

    Refuses: `NotVisible` for whoever gave no result and leads no partnership.
    """
    if not gives_results(request.actor):
        raise NotVisible
    rows = selectors.feedback_received(request.actor)
    access.record_access(
        request.actor, "list", object_type="feedback", objects=[row.duty.uuid for row in rows]
    )
    return render(
        request, "escalation/feedback_list.html", {"records": [_record(row) for row in rows]}
    )


def gives_results(actor: access.Actor) -> bool:
    """Say whether somebody leads a partnership whose results go to others."""
    return bool(actor.roles & LEADERS)


def _record(row: FeedbackRecord) -> dict[str, Any]:
    return {
        "at": row.recorded_at,
        "reference": row.duty.reference,
        "who": row.duty.desk.party.name,
        "effect": EFFECT[Effect(row.effect)],
        "usefulness": USEFULNESS[Usefulness(row.usefulness)],
        "words": row.words,
    }


def tasks_on(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Gather the feedback this person can give on the page of a case, with the terms that run.

    Facts: it stands among the rarer things to do until its term comes near.
    """
    duties = selectors.feedback_of(request.actor, case)
    mine = [
        (_url(duty), duty.deadline)
        for duty in duties
        if duty.deadline is not None and services.decide_handle(case, duty, by=request.actor)
    ]
    return {
        "feedback_to_give": [
            {"url": url, "text": f"Uiterlijk {short(term.due_on)}." if term.due_on else ""}
            for url, term in mine
            if term.due_at - request.at < NEAR
        ],
        "feedback_links": [Action("Terugkoppelen over het resultaat", url) for url, _ in mine],
        "feedback_terms": {duty.deadline_id for duty in duties},
    }


def _url(duty: FeedbackDuty) -> str:
    return reverse("feedback", args=[duty.case.uuid, duty.uuid])
