"""The page of a source: which of its own items go along, in one act."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import labels
from casework.errors import Conflict
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import Category, Table
from escalation import selectors
from escalation.forms import people
from escalation.forms.confirming import ConfirmForm
from escalation.models import Confirmation
from escalation.services import confirmations
from escalation.views.frame import case_page, case_url, goes_on, posted


@goes_on
@require_http_methods(["GET", "POST"])
def confirm(request: ActingRequest, move_id: uuid.UUID) -> HttpResponse:
    """Confirm what goes along; may be done again while the request runs."""
    row = selectors.get_confirmation(request.actor, str(move_id))
    if not row.move.is_open:
        raise Conflict("Dit verzoek is al beantwoord. Intrekken kan bij de casus.")
    own = people.offerable(request.actor, row.move.case)
    form = ConfirmForm(filled(request), row=row, own=own, audience=_audience(request, row))
    done = attempt(request, form, lambda: _confirm(request, row, form))
    if done is not None:
        return done
    asked = [labels.CATEGORY[Category(key)] for key in row.move.categories_asked]
    return case_page(
        request,
        row.move.case,
        "escalation/confirm.html",
        row=row,
        form=form,
        own=own,
        target=labels.TABLE[Table(row.move.to_code)],
        asked=asked,
        status=422 if posted(request) else 200,
    )


def _audience(request: ActingRequest, row: Confirmation) -> str:
    """Name who would read it in the conference, as far as this source may know."""
    receivers = row.move.receiving_desks.select_related(*people.RELATED).order_by("pk")
    desks = (*receivers, *people.invited(request.actor, row.move))
    named = [desk.party.name for desk in desks if desk.party_id != row.party_id]
    return ", ".join(dict.fromkeys(named))


def _confirm(request: ActingRequest, row: Confirmation, form: ConfirmForm) -> str:
    data = form.cleaned_data
    confirmations.confirm(
        row.move,
        form.chosen(),
        for_weighing=data["for_weighing"],
        for_conference=data["for_conference"],
        necessity=data["necessity"],
        ground=form.chosen_ground(),
        motivation=data.get("motivation", ""),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, "Bevestigd. U kunt dit wijzigen zolang het verzoek loopt.")
    return case_url(row.move.case)
