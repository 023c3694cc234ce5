"""The page for who handles a data subject's request: look at the overview, then make the PDF."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.forms.notes import subject_name
from casework.models import Case, Subject
from casework.views.pages import ActingRequest
from escalation.services import overviews
from escalation.views.frame import case_of, case_page, posted

FILE = "inzageoverzicht.pdf"
"""The same name for everybody: a file name says nothing about whom."""


@require_http_methods(["GET", "POST"])
def overview(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show what the overview of a subject holds and what stays out; on request make the PDF.

    Facts: the subject stands in the address as `betrokkene`, by its random key.
    """
    case = case_of(request, case_id)
    overviews.handler_desk(case, by=request.actor)
    chosen = _chosen(request, case)
    if posted(request):
        return _file(request, case, chosen)
    decision = overviews.decide_make(chosen, request.at) if chosen else None
    found = overviews.overview_of(chosen, request.at) if chosen and decision else None
    if chosen is not None and found is not None:
        _log(request, case, chosen, found)
    return case_page(
        request,
        case,
        "escalation/overview.html",
        chips=[
            {"label": subject_name(row), "url": f"?betrokkene={row.uuid}", "active": row == chosen}
            for row in case.subjects.order_by("number")
        ],
        chosen=chosen,
        subject=subject_name(chosen) if chosen else "",
        reasons=decision.reasons if decision else (),
        overview=found,
        columns=overviews.COLUMNS,
        member_columns=overviews.MEMBER_COLUMNS,
        omissions=overviews.omissions(),
    )


def _chosen(request: ActingRequest, case: Case) -> Subject | None:
    """Find the subject that was asked for; the only one needs no choice."""
    if key := request.GET.get("betrokkene", ""):
        return overviews.subject_of(case, key)
    rows = list(case.subjects.select_related("case").order_by("number")[:2])
    return rows[0] if len(rows) == 1 else None


def _file(request: ActingRequest, case: Case, chosen: Subject | None) -> HttpResponse:
    subject = chosen or overviews.subject_of(case, "")
    made = overviews.make_overview(case, subject, by=request.actor, at=request.at)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{FILE}"'},
    )


def _log(request: ActingRequest, case: Case, chosen: Subject, found: overviews.Overview) -> None:
    """Write down that somebody looked at the overview, with the kinds of data on it."""
    access.record_access(
        request.actor,
        "read",
        object_type="overview",
        objects=[chosen.uuid],
        cases=[case.pk],
        subjects=[chosen.pk],
        categories=found.categories,
        desk=overviews.handler_desk(case, by=request.actor),
        rule=overviews.ARTICLE,
    )
