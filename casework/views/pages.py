"""What the pages of a case share: the acting request, its title, and trying an act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework import access, labels
from casework.access import Actor, ActorDesk
from casework.errors import Refused
from casework.forms.reasons import show_reasons
from casework.models import Case
from casework.views.once import new_token, once
from casework.vocabulary import CaseKind, RegieSlot, Role


class ActingRequest(HttpRequest):
    """A request with the person who asks and the one reading of the clock."""

    actor: Actor
    at: dt.datetime


def title_of(case: Case) -> str:
    """Write the neutral title of a case: its kind and place, never a name."""
    return f"{labels.CASE_KIND[CaseKind(case.kind)]}, {case.area}"


def capacity_of(actor: Actor, case: Case, desk: ActorDesk | None = None) -> str:
    """Say in which capacity somebody works in a case: "wijkagent (Politie Vechtdal)"."""
    desk = desk or access.desk_in(actor, case)
    directs = RegieSlot.CASE_DIRECTION in access.standing_of(actor, case).slots
    role = Role.CASE_DIRECTOR if directs else min(desk.roles, default=None)
    if role is None:
        return desk.party_name
    return f"{in_sentence(labels.ROLE[role])} ({desk.party_name})"


def in_sentence(word: str) -> str:
    """Write a word inside a sentence; a proper name keeps its capital."""
    return word if word.startswith(("Veilig Thuis", "RIEC")) else word[0].lower() + word[1:]


def case_context(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Give what every page of a case shows around its own content.

    Facts: everybody who works in a case reads its purpose on each of its pages (Wgs 1.8(5));
    oversight does not, because people wrote it.
    """
    desk = access.desk_in(request.actor, case)
    return {
        "case": case,
        "case_title": title_of(case),
        "capacity": capacity_of(request.actor, case, desk),
        "case_purpose": "" if access.is_examiner(desk) else case.purpose,
    }


def filled(request: HttpRequest) -> Any:
    """Give the posted data for a form, or None when the page is merely opened."""
    return request.POST if request.method == "POST" else None


def attempt(request: HttpRequest, form: BaseForm, act: Callable[[], str]) -> HttpResponse | None:
    """Do the act of a form once and go where it says.

    Gives: None when the form is not right or a rule refuses what was typed; the form then
    says why and the page is shown again with everything kept.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return once(request, act)
    except Refused as refused:
        if not show_reasons(form, refused):
            raise
        return None


def show(
    request: HttpRequest, template: str, form: BaseForm, context: Mapping[str, Any]
) -> HttpResponse:
    """Show a form page; 422 when what was typed is not right."""
    faulty = form.is_bound and bool(form.errors)
    token = request.POST.get("token") or new_token()
    form.initial.setdefault("token", token)
    return render(
        request, template, {"form": form, "token": token, **context}, status=422 if faulty else 200
    )
