"""Reporting from outside: the form and its receipt, which is the same whatever we know."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import access
from casework.errors import NotVisible
from casework.forms.choices import municipality_of
from casework.forms.reports import ReportForm
from casework.services.reports import receive_report
from casework.views.pages import ActingRequest, attempt, filled, show


@require_http_methods(["GET", "POST"])
def report_new(request: ActingRequest) -> HttpResponse:
    """Take in a report of a professional."""
    if not request.actor.desks:
        raise NotVisible
    form = ReportForm(filled(request), actor=request.actor)

    def act() -> str:
        row = receive_report(
            form.report(),
            municipality=municipality_of(request.actor),
            desk=request.actor.desks[0],
            by=request.actor,
            at=request.at,
        )
        return reverse("report", args=[row.uuid])

    if done := attempt(request, form, act):
        return done
    return show(request, "casework/report_new.html", form, {})


@require_GET
def report(request: ActingRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show the receipt: its number and what was written, never what became of it."""
    row = access.get_receipt(request.actor, report_id)
    access.record_access(request.actor, "read", object_type="report", objects=[row.uuid])
    return render(request, "casework/report.html", {"report": row})
