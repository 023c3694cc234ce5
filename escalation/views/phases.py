"""Pages along the AVE phases, the review of a case, and scaling down to the table below."""

from __future__ import annotations

import functools
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Gain
from casework.errors import Refused
from casework.models import Case
from casework.rules.decision import Reason
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt, filled
from casework.views.sources import in_words
from casework.vocabulary import Table
from escalation import protocol
from escalation.forms.phases import DownForm, PhaseForm, PhaseOption, phase_options
from escalation.forms.tables import DOWN, options
from escalation.services import phases, requests
from escalation.services.opening import left_behind
from escalation.views.frame import case_of, case_page, case_url, goes_on, version_of

DECIDE = "decide"


@goes_on
@require_http_methods(["GET", "POST"])
def phase(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Propose or decide another AVE phase."""
    case = case_of(request, case_id)
    found = phase_options(request.actor, case, request.at)
    option = _chosen(request, found)
    form: PhaseForm | None = None
    if option is not None:
        form = PhaseForm(filled(request), actor=request.actor, case=case, option=option)
        done = attempt(request, form, functools.partial(_change, request, case, form))
        if done is not None:
            return done
    return case_page(
        request,
        case,
        "escalation/phase.html",
        options=found,
        option=option,
        form=form,
        status=422 if request.method == "POST" else 200,
    )


def _chosen(request: ActingRequest, found: list[PhaseOption]) -> PhaseOption | None:
    """Take the phase from the address; where only one is open, that one."""
    wanted = request.GET.get("naar", "")
    usable = [row for row in found if row.usable]
    named = [row for row in usable if str(int(row.target)) == wanted]
    if named:
        return named[0]
    return usable[0] if len(usable) == 1 else None


def _change(request: ActingRequest, case: Case, form: PhaseForm) -> str:
    given = form.given()
    if request.POST.get("act") == DECIDE:
        phases.change_phase(
            case, given, version=version_of(request), by=request.actor, at=request.at
        )
        messages.success(request, f"De casus is nu in fase AVE {int(given.target)}.")
    else:
        phases.propose_phase(case, given, by=request.actor, at=request.at)
        messages.success(request, "Uw voorstel is verstuurd aan wie hierover beslist.")
    return case_url(case)


@goes_on
@require_POST
def review(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Note that the case was discussed; the next review starts."""
    case = case_of(request, case_id)

    def act() -> str:
        phases.record_review(case, by=request.actor, at=request.at)
        messages.success(request, "Genoteerd dat de casus is besproken.")
        return case_url(case)

    return once(request, act)


@goes_on
@require_http_methods(["GET", "POST"])
def move_down(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Ask the table below to take the case back, on one page."""
    case = case_of(request, case_id)
    below = [row for row in options(request.actor, case) if row.way == DOWN]
    if not below:
        raise Refused(_why_not_down(request, case))
    table = below[0].table
    form = DownForm(
        filled(request),
        actor=request.actor,
        case=case,
        table=table,
    )
    done = attempt(request, form, lambda: _ask_down(request, case, form))
    if done is not None:
        return done
    return case_page(
        request,
        case,
        "escalation/down.html",
        form=form,
        table=below[0].label,
        gains=in_words(_lost(request, case, table)),
        status=422 if request.method == "POST" else 200,
    )


def _lost(request: ActingRequest, case: Case, table: Table) -> list[Gain]:
    """Say who would no longer see what once the table below accepts, as far as one sees it."""
    left = left_behind(Table(case.table), protocol.ladder().handling_setting(table))
    if left is None:
        return []
    return access.gains(request.actor, case, None, access.as_closed(left, request.at))


def _ask_down(request: ActingRequest, case: Case, form: DownForm) -> str:
    move = requests.request_move(
        case, form.given(), version=version_of(request), by=request.actor, at=request.at
    )
    messages.success(request, "Het verzoek is verstuurd. De ontvanger beslist.")
    return reverse("move", args=[move.uuid])


def _why_not_down(request: ActingRequest, case: Case) -> list[Reason]:
    """Say why this case cannot go down by this person now."""
    if Table(case.table) in {Table.LOCAL, Table.OTH}:
        return [
            Reason(
                "down:lowest",
                "Deze casus is al bij de eerste tafel. Wijzig eventueel de fase.",
            )
        ]
    lower = [
        row
        for row in options(request.actor, case)
        if row.table in {Table.LOCAL, Table.OTH} and row.reasons
    ]
    return [reason for row in lower for reason in row.reasons if reason.code != "route_never"]
