"""Intake: what was reported, and the case that comes of it; a report reveals nothing outward."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import access, labels
from casework.errors import NotVisible
from casework.forms.choices import municipality_of, open_desks
from casework.forms.fields import read_day
from casework.forms.reports import JoinForm
from casework.models import Case, Report
from casework.services.matching import open_case_of
from casework.views.pages import ActingRequest, attempt, filled, show, title_of
from casework.vocabulary import CaseKind, ReportKind, SubjectKind
from escalation.forms.intake import SUBJECT_OF, CaseForm
from escalation.services import intake as service
from escalation.services import triage

CANDIDATES = 8
"""Running cases of the same kind and place that are offered beside the number."""


@require_GET
def intake(request: ActingRequest) -> HttpResponse:
    """List the reports that wait for this person, the oldest first."""
    if not access.intake_kinds(request.actor):
        raise NotVisible
    rows = list(access.waiting_reports(request.actor)[:100])
    access.record_access(
        request.actor, "list", object_type="report", objects=[row.uuid for row in rows]
    )
    return render(request, "escalation/intake.html", {"rows": [_line(row) for row in rows]})


def _line(row: Report) -> dict[str, Any]:
    return {
        "report": row,
        "kind": labels.CASE_KIND[CaseKind(row.case_kind)],
        "sort": labels.REPORT_KIND[ReportKind(row.kind)],
        "due_on": triage.due_of(row).day,
    }


@require_http_methods(["GET", "POST"])
def intake_report(request: ActingRequest, report_id: uuid.UUID) -> HttpResponse:
    """Show a report and add it to a running case; or go on to open a new one."""
    report = access.get_waiting_report(request.actor, report_id)
    form = JoinForm(filled(request))

    def act() -> str:
        case = _named_case(request, form.cleaned_data["reference"])
        service.join_report(report, case, by=request.actor, at=request.at)
        messages.success(request, "De melding staat nu in de casus.")
        return reverse("case", args=[case.uuid])

    if request.method == "POST" and form.is_valid():
        try:
            _named_case(request, form.cleaned_data["reference"])
        except NotVisible:
            form.add_error("reference", "Dit casusnummer kennen wij niet bij uw casussen.")
    if done := attempt(request, form, act):
        return done
    access.record_access(request.actor, "read", object_type="report", objects=[report.uuid])
    context = {**_line(report), **_running(request, report)}
    return show(request, "escalation/intake_report.html", form, context)


def _named_case(request: ActingRequest, reference: str) -> Case:
    case = (
        access.visible_cases(request.actor)
        .filter(reference=reference, closed_at__isnull=True)
        .first()
    )
    if case is None:
        raise NotVisible
    return case


def _running(request: ActingRequest, report: Report) -> dict[str, Any]:
    """Find the running case of the same person and kind; and others nearby in place and kind.

    Facts: shown to intake alone. A case this person does not take part in has no number here.
    """
    kind = CaseKind(report.case_kind)
    same = open_case_of(report.details, kind)
    visible = same is not None and access.visible_cases(request.actor).filter(pk=same.pk).exists()
    nearby = access.worklist_page(
        request.actor, filters={"kind": report.case_kind, "area": report.area}, limit=CANDIDATES
    )
    return {
        "same": same if visible else None,
        "same_title": title_of(same) if same and visible else "",
        "elsewhere": same is not None and not visible,
        "nearby": [row for row in nearby.rows if not (visible and same and row.case_id == same.pk)],
    }


@require_http_methods(["GET", "POST"])
def case_new(request: ActingRequest) -> HttpResponse:
    """Open a case, from a report or from nothing."""
    kinds = access.intake_kinds(request.actor)
    if not kinds:
        raise NotVisible
    report = _report_of(request)
    municipality = municipality_of(request.actor)
    form = CaseForm(
        filled(request),
        kinds=kinds,
        desks=open_desks(municipality),
        actor=request.actor,
        initial=_known(report),
    )

    def act() -> str:
        case = service.open_case(
            form.intake(),
            municipality=municipality,
            report=report,
            by=request.actor,
            at=request.at,
        )
        messages.success(request, f"Casus {case.reference} is geopend.")
        return reverse("case", args=[case.uuid])

    if done := attempt(request, form, act):
        return done
    return show(request, "escalation/case_new.html", form, {"report": report})


def _report_of(request: ActingRequest) -> Report | None:
    """Give the report the case is opened for, when the address names one."""
    key = request.GET.get("melding", "")
    if not key:
        return None
    try:
        return access.get_waiting_report(request.actor, uuid.UUID(key))
    except ValueError as error:
        raise NotVisible from error


def _known(report: Report | None) -> dict[str, object]:
    """Fill in what the report already says, so that nobody types it again."""
    if report is None:
        return {}
    kind = CaseKind(report.case_kind)
    return {
        "kind": report.case_kind,
        "area": report.area,
        "subject": SUBJECT_OF.get(kind, SubjectKind.PERSON),
        "name": report.details.get("name", ""),
        "born_on": read_day(report.details.get("born_on", "")),
        "address": report.details.get("address", ""),
    }
