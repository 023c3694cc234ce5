"""The page that closes a case."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.models import Case
from casework.rules.authority import decide_close
from casework.views.pages import ActingRequest, attempt, filled
from escalation.forms.cases import CloseForm
from escalation.services import intake
from escalation.views.frame import case_of, case_page, goes_on, posted, version_of


@goes_on
@require_http_methods(["GET", "POST"])
def close(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Close a case, after saying what that means."""
    case = case_of(request, case_id)
    decide_close(case.phase, access.standing_of(request.actor, case)).require()
    form = CloseForm(filled(request))
    done = attempt(request, form, lambda: _close(request, case, form))
    if done is not None:
        return done
    return case_page(
        request, case, "escalation/close.html", form=form, status=422 if posted(request) else 200
    )


def _close(request: ActingRequest, case: Case, form: CloseForm) -> str:
    intake.close_case(
        case,
        reason=form.cleaned_data["reason"],
        version=version_of(request),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, f"Casus {case.reference} is gesloten en afgeschermd.")
    return reverse("home")
