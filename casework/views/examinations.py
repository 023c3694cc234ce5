"""The examinations of the data protection officer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.errors import NotVisible
from casework.forms.examinations import ExaminationForm
from casework.services import examinations
from casework.views.pages import ActingRequest, attempt, filled, show
from casework.vocabulary import Role


@require_http_methods(["GET", "POST"])
def dossier(request: ActingRequest) -> HttpResponse:
    """Open a case for lawfulness control, or close one that was opened."""
    if Role.DPO not in request.actor.roles:
        raise NotVisible
    if closing := request.POST.get("sluiten"):
        case = access.get_case(request.actor, closing)
        examinations.close_examination(case, by=request.actor, at=request.at)
        messages.success(request, "Het toetsdossier is gesloten.")
        return redirect("dossier")
    given = {"reference": request.GET.get("casus", "")}
    form = ExaminationForm(filled(request), initial=given)

    def act() -> str:
        data = form.cleaned_data
        case = examinations.open_examination(
            data["reference"], data["reason"], by=request.actor, at=request.at
        )
        return reverse("case", args=[case.uuid])

    if done := attempt(request, form, act):
        return done
    rows = access.examined_cases(request.actor)
    alerts = [
        row.alert for row in access.visible_alerts(request.actor) if row.alert.reviewed_at is None
    ]
    return show(request, "casework/dossier.html", form, {"rows": rows, "alerts": alerts})
