"""Search: a number leads to its case, a word of the title to the list, a name to who may read it.

What was typed travels in the body of a request, never in an address or a log: it may be a name.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.rules.content import clean
from casework.views.pages import ActingRequest
from escalation.views.worklist import list_row

LONGEST = 60


@require_http_methods(["GET", "POST"])
def search(request: ActingRequest) -> HttpResponse:
    """Find open cases of this person's desks."""
    typed = clean(request.POST.get("q", ""))[:LONGEST]
    if address := _of_the_title(typed):
        return redirect(address)
    rows = access.worklist_page(request.actor, filters={"reference": typed.upper()}).rows
    if typed and len(rows) == 1:
        return redirect("case", rows[0].case_uuid)
    rows = tuple(access.find_by_name(request.actor, typed))
    if typed:
        found = [row.case_id for row in rows]
        access.record_access(request.actor, "search", object_type="name", cases=found)
    shown = [list_row(row, request.at) for row in rows]
    return render(request, "escalation/search.html", {"typed": typed, "rows": shown})


def _of_the_title(typed: str) -> str:
    """Give the address of the list for a kind or a place: those are no personal data."""
    lower = typed.casefold()
    if len(lower) < 3:
        return ""
    for kind, word in labels.CASE_KIND.items():
        if word.casefold().startswith(lower):
            return f"{reverse('worklist')}?{urlencode({'soort': kind.value})}"
    for area in labels.AREAS:
        if area.casefold().startswith(lower):
            return f"{reverse('worklist')}?{urlencode({'kern': area})}"
    return ""
