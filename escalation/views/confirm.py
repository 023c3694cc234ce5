"""The page of a source: which of its own items go along, in one act."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.errors import Conflict
from casework.models import Desk
from casework.views.pages import ActingRequest, attempt, filled
from casework.views.sources import consented, in_words, looks
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
    desks = _audience(request, row)
    form = ConfirmForm(filled(request), row=row, own=own, audience=desks, at=request.at)
    if not looks(request) and (
        done := attempt(request, form, lambda: _confirm(request, row, form))
    ):
        return done
    asked = [labels.CATEGORY[Category(key)] for key in row.move.categories_asked]
    faulty = posted(request) and bool(form.errors)
    return case_page(
        request,
        row.move.case,
        "escalation/confirm.html",
        row=row,
        form=form,
        own=own,
        target=labels.TABLE[Table(row.move.to_code)],
        asked=asked,
        gains=_gains(request, row, form, desks) if looks(request) and not faulty else None,
        status=422 if faulty else 200,
    )


def _audience(request: ActingRequest, row: Confirmation) -> list[Desk]:
    """Give who would read it in the conference, as far as this source may know."""
    receivers = row.move.receiving_desks.select_related(*people.RELATED).order_by("pk")
    desks = (*receivers, *people.invited(request.actor, row.move))
    return [desk for desk in desks if desk.party_id != row.party_id]


def _gains(
    request: ActingRequest, row: Confirmation, form: ConfirmForm, desks: list[Desk]
) -> list[dict[str, Any]]:
    """Say who would see what if the table finds that it fits and takes the case."""
    move, items, at = row.move, form.chosen(), request.at
    ground = form.own_ground()
    change = access.in_turn(
        *consented(form, at),
        *confirmations.as_confirmed(move, items, desks, ground, form.gates, at),
    )
    return in_words(access.gains(request.actor, move.case, items, change, also=desks))


def _confirm(request: ActingRequest, row: Confirmation, form: ConfirmForm) -> str:
    data = form.cleaned_data
    confirmations.confirm(
        row.move,
        form.chosen(),
        for_weighing=data["for_weighing"],
        for_conference=data["for_conference"],
        necessity=data["necessity"],
        ground=form.own_ground(),
        motivation=data.get("motivation", ""),
        consent=form.consent(),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, "Bevestigd. U kunt dit wijzigen zolang het verzoek loopt.")
    return case_url(row.move.case)
