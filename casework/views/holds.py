"""Legal hold: on the page of a case, and for the second person in a list."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import retention as kept
from casework.errors import NotVisible
from casework.forms.holds import HoldForm
from casework.models import Case, LegalHold
from casework.policies import retention_in_force
from casework.rules import holds as rules
from casework.rules.decision import Decision
from casework.services import holds as services
from casework.views.once import new_token, once
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.vocabulary import Category


@require_http_methods(["GET", "POST"])
def hold(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show whether a case is under hold, and ask for it or for its end."""
    case = access.get_case(request.actor, case_id)
    running = kept.running_hold(case, request.at)
    what = _offered(request, case, running)
    form = HoldForm(filled(request))
    if request.method == "POST" and not what:
        _decide(request, case, running)
    if done := attempt(request, form, lambda: _ask(request, case, form, what)):
        return done
    if request.method == "GET":
        desk = access.desk_in(request.actor, case)
        access.record_opening(request.actor, case, desk, {Category.META})
    context = {
        **case_context(request, case),
        "hold": running,
        "what": what,
        "confirms": running is not None and bool(_decide_confirm(request, running)),
        "pending_days": retention_in_force().hold_pending_days,
    }
    return show(request, "casework/hold.html", form, context)


def _offered(request: ActingRequest, case: Case, running: LegalHold | None) -> str:
    """Say what this person may ask now: `ask`, `lift` or nothing."""
    roles, fact = kept.hold_roles(request.actor, case), _fact(running)
    if rules.decide_ask(roles, fact):
        return "ask"
    return "lift" if rules.decide_lift(roles, fact) else ""


def _fact(row: LegalHold | None) -> rules.HoldFact | None:
    return kept.hold_fact(row) if row is not None else None


def _decide(request: ActingRequest, case: Case, running: LegalHold | None) -> None:
    """Refuse with the reason of what would be asked next."""
    roles, fact = kept.hold_roles(request.actor, case), _fact(running)
    decide = rules.decide_ask if running is None else rules.decide_lift
    decide(roles, fact).require()


def _decide_confirm(request: ActingRequest, row: LegalHold) -> Decision:
    roles = kept.hold_roles(request.actor, row.case)
    return rules.decide_confirm(roles, kept.hold_fact(row), request.actor.user.pk)


def _ask(request: ActingRequest, case: Case, form: HoldForm, what: str) -> str:
    act = services.ask if what == "ask" else services.ask_lift
    act(case, form.cleaned_data["reason"], by=request.actor, at=request.at)
    messages.success(request, "Gevraagd. Een tweede persoon moet dit bevestigen.")
    return reverse("hold", args=[case.uuid])


@require_http_methods(["GET", "POST"])
def holds(request: ActingRequest) -> HttpResponse:
    """List the holds a person may know of outside a case, and be the second person for one."""
    if not request.actor.roles & rules.CONFIRMS:
        raise NotVisible
    if request.method == "POST":
        row = kept.get_hold(request.actor, request.POST.get("hold", ""))
        return once(request, lambda: _confirm(request, row))
    known = kept.holds_for(request.actor)
    rows = [{"hold": row, "confirms": bool(_decide_confirm(request, row))} for row in known]
    access.record_access(
        request.actor, "list", object_type="hold", cases=[row.case_id for row in known]
    )
    return render(request, "casework/holds.html", {"rows": rows, "token": new_token()})


def _confirm(request: ActingRequest, row: LegalHold) -> str:
    done = services.confirm(row, by=request.actor, at=request.at)
    words = "beëindigd" if done.lifted_at else "bevestigd"
    messages.success(request, f"De bewaarplicht van {row.case.reference} is {words}.")
    return reverse("holds")
