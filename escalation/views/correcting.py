"""Correcting an own item; a running request takes the new version along."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.forms.fields import TokenForm
from casework.forms.reports import IdentityForm
from casework.forms.sources import CorrectionForm, IdentityCorrectionForm
from casework.models import Item
from casework.services import changes
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.views.sources import item_url, own_item
from casework.vocabulary import Category
from escalation.services import corrections


@require_http_methods(["GET", "POST"])
def item_correct(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Replace the text of an own item by a better one."""
    case = access.get_case(request.actor, case_id)
    row = own_item(request, case, item_id)
    changes.decide_change(row).require()
    form = _form(request, row)

    def act() -> str:
        new = corrections.correct_item(
            case,
            row,
            form.cleaned_data.get("text", ""),
            identity=form.identity() if isinstance(form, IdentityForm) else None,
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "Verbeterd. Wie de oude tekst las, leest nu deze.")
        return item_url(case, new)

    if done := attempt(request, form, act):
        return done
    context = {**case_context(request, case), "item": row}
    return show(request, "escalation/item_correct.html", form, context)


def _form(request: ActingRequest, row: Item) -> TokenForm:
    """Choose the form: for a name its parts, for all else a text."""
    if row.category == Category.ID and row.details:
        return IdentityCorrectionForm(filled(request), initial=dict(row.details))
    return CorrectionForm(filled(request), initial={"text": row.text})
