"""The report about a data breach: who saw what, on the page and as a file. Itself logged."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.access import BreachFilter, BreachReport, Saw
from casework.forms.breach import BreachForm
from casework.rules.content import AMSTERDAM
from casework.rules.sheets import as_csv
from casework.views.pages import ActingRequest
from casework.vocabulary import Category, LogAction, Role

FILE = "datalekrapport.csv"
"""The same name for every report: a file name says nothing about what."""

SHOWN = 200
"""Rows on the page; the file has them all."""

HEAD = (
    *("Wie", "Organisatie", "Rol", "Casus", "Betrokkenen", "Soorten gegevens", "Hoe"),
    *("Eerste keer", "Laatste keer", "Aantal keer", "Geweigerd"),
)


class Line(NamedTuple):
    """One row in words, in the order of `HEAD`."""

    who: str
    party: str
    role: str
    reference: str
    subjects: str
    categories: str
    ways: str
    first: str
    last: str
    times: int
    refused: int


@require_http_methods(["GET", "POST"])
def breach(request: ActingRequest) -> HttpResponse:
    """Show who saw what of a case, a subject, by an account or in a period; on POST as a file."""
    access.require_oversight(request.actor)
    asked = any(request.GET.get(name) for name in BreachForm.base_fields)
    form = BreachForm(request.GET if asked else None, actor=request.actor)
    report = None
    if asked and form.is_valid():
        report = access.breach_report(request.actor, form.chosen())
        _log(request, form.chosen(), report)
        if request.method == "POST":
            return _file(report)
    rows = [_words(row) for row in report.rows[:SHOWN]] if report else []
    context = {
        "form": form,
        "report": report,
        "rows": rows,
        "more": len(report.rows) - SHOWN if report else 0,
        "query": request.GET.urlencode(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/breach.html", context, status=status)


def _words(row: Saw) -> Line:
    return Line(
        row.who or "onbekend",
        row.party,
        labels.ROLE[Role(row.role)] if row.role else "",
        row.reference or "geen",
        ", ".join(map(str, sorted(row.subjects))) or "geen",
        ", ".join(labels.CATEGORY[one] for one in Category if one in row.categories) or "geen",
        ", ".join(word for one, word in labels.LOG_ACTION.items() if one in row.actions) or "geen",
        _moment(row.first),
        _moment(row.last),
        row.times,
        row.refused,
    )


def _moment(at: dt.datetime | None) -> str:
    return f"{at.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}" if at else "nooit"


def _file(report: BreachReport) -> HttpResponse:
    return HttpResponse(
        as_csv(HEAD, map(_words, report.rows)).encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{FILE}"'},
    )


def _log(request: ActingRequest, chosen: BreachFilter, report: BreachReport) -> None:
    """Write down that oversight made a report, about which case and which subject."""
    made = request.method == "POST"
    access.record_access(
        request.actor,
        LogAction.EXPORT if made else LogAction.READ,
        object_type="breach",
        cases=[chosen.case.pk] if chosen.case else [],
        subjects=[chosen.subject.pk] if chosen.subject else [],
        categories=[Category.LOG],
        desk=access.oversight_desk(request.actor),
        rule="AVG 33",
    )
