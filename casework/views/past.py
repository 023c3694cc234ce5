"""Who could see what at a moment in the past: for lawfulness control."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import access
from casework.errors import NotVisible
from casework.forms.moments import MomentForm
from casework.views.pages import ActingRequest, case_context


@require_GET
def seen_at(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask for a moment and show who took part then, and which kinds of data each could see."""
    case = access.get_case(request.actor, case_id)
    if not access.examines(request.actor, case):
        raise NotVisible
    form = MomentForm(request.GET if "dag" in request.GET else None, now=request.at)
    asked = form.moment if form.is_bound and form.is_valid() else None
    context = {**case_context(request, case), "form": form, "asked": asked}
    if asked is not None:
        context |= {
            "desks": access.seen_at(request.actor, case, asked),
            "policy": access.policy_now(asked),
        }
    access.record_access(
        request.actor,
        "explain",
        object_type="case",
        objects=[case.uuid],
        cases=[case.pk],
        desk=access.desk_in(request.actor, case),
    )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "casework/seen_at.html", context, status=status)
