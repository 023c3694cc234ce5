"""The page on which a colleague checks that nobody else can be recognised."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.errors import NotVisible
from casework.forms.third_persons import OthersForm
from casework.models import ThirdPersonCheck
from casework.rules import third_persons
from casework.services import third_persons as services
from casework.views.others import others_of
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.views.sources import item_url, own_item
from casework.vocabulary import Category


@require_http_methods(["GET", "POST"])
def item_check(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """State, or check as the second person, that nobody else can be recognised in an own item."""
    case = access.get_case(request.actor, case_id)
    row = own_item(request, case, item_id)
    if not third_persons.asks_statement(Category(row.category)) or row.withdrawn_at is not None:
        raise NotVisible
    form = OthersForm(filled(request))

    def act() -> str:
        done = services.confirm_no_others(
            case,
            row,
            sure=form.cleaned_data["no_third_persons"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, _said(done))
        return item_url(case, row)

    if done := attempt(request, form, act):
        return done
    if request.method == "GET":
        desk = access.desk_in(request.actor, case)
        access.record_opening(request.actor, case, desk, {Category(row.category)})
    context = {**case_context(request, case), "item": row, **others_of(request, row)}
    return show(request, "casework/item_check.html", form, context)


def _said(row: ThirdPersonCheck) -> str:
    if row.checked_at is None:
        return "Uw verklaring is bewaard. Een collega controleert dit ook."
    return "Gecontroleerd. Dit gegeven kan nu lokaal gedeeld worden."
