"""The page that stands before everything else, once a year."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import policies
from casework.forms.confidentiality import ConfidentialityForm
from casework.services import confidentiality as services
from casework.views.pages import ActingRequest, attempt, filled, show

GO_ON = "after_confidentiality"
"""Where in the session stands to which page somebody was going."""


@require_http_methods(["GET", "POST"])
def confidentiality(request: ActingRequest) -> HttpResponse:
    """Read the text in force and accept it; without menu, because nothing else comes first."""
    text = policies.confidentiality_in_force()
    form = ConfidentialityForm(filled(request), initial={"digest": text.digest})

    def act() -> str:
        data = form.cleaned_data
        services.accept(data["digest"], sure=data["sure"], by=request.actor, at=request.at)
        return str(request.session.pop(GO_ON, "")) or reverse("worklist")

    if done := attempt(request, form, act):
        return done
    context = {"paragraphs": text.paragraphs, "source": text.source, "version": text.version}
    return show(
        request, "casework/confidentiality.html", form, {**context, "nav": [], "search_url": ""}
    )
