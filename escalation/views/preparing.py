"""The page on which the case director writes a request that the coordinator sends."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.errors import Refused
from casework.models import Case
from casework.rules.decision import Reason
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import CaseKind, RegieSlot, Table
from escalation import protocol
from escalation.forms import people
from escalation.forms.requests import PrepareForm, prefilled
from escalation.models import Preparation
from escalation.services import requests
from escalation.views.frame import case_of, case_page, case_url, goes_on, posted
from escalation.views.spawning import table_named


@goes_on
@require_http_methods(["GET", "POST"])
def prepare(request: ActingRequest, case_id: uuid.UUID, table: str) -> HttpResponse:
    """Let the case director write the request, which the coordinator sends."""
    case = case_of(request, case_id)
    target = table_named(table, case)
    protocol.ladder().decide_route(CaseKind(case.kind), Table(case.table), target).require()
    if not directs(request, case):
        raise Refused(
            [
                Reason(
                    "prepare:role",
                    "Alleen de casusregisseur bereidt dit verzoek voor.",
                    who_can="de casusregisseur",
                )
            ]
        )
    before = Preparation.objects.filter(case=case, to_code=target).first()
    own = people.offerable(request.actor, case)
    form = PrepareForm(
        filled(request),
        case=case,
        table=target,
        own=own,
        initial={
            **prefilled(request.actor, case, target, before),
            "own": [str(item.uuid) for item in before.items.all()] if before else [],
        },
    )

    def act() -> str:
        chosen = people.items_among(own, form.cleaned_data.get("own", ()))
        requests.prepare(case, target, form.words(), chosen, by=request.actor, at=request.at)
        messages.success(request, "Bewaard. De procescoördinator verstuurt het verzoek.")
        return case_url(case)

    done = attempt(request, form, act)
    if done is not None:
        return done
    return case_page(
        request,
        case,
        "escalation/prepare.html",
        form=form,
        table=labels.TABLE[target],
        before=before,
        status=422 if posted(request) else 200,
    )


def directs(request: ActingRequest, case: Case) -> bool:
    return RegieSlot.CASE_DIRECTION in access.standing_of(request.actor, case).slots
