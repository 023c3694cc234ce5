"""The log as oversight reads it, and its review. Reading the log is itself logged."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import access
from casework.access import LogPage
from casework.forms.logbook import LogFilterForm, VerdictForm
from casework.rules.log_line import LOG
from casework.rules.log_signals import reason_of
from casework.services import log_reviews
from casework.services.grant_checks import LATE
from casework.views.pages import ActingRequest, attempt, filled, show
from casework.vocabulary import Category, LogAction, LogReviewKind, Verdict

NOTHING = LogPage((), "")


@require_GET
def logbook(request: ActingRequest) -> HttpResponse:
    """Show the access log, filtered, with the patterns in it marked."""
    access.require_oversight(request.actor)
    form = LogFilterForm(request.GET, actor=request.actor)
    page = NOTHING
    if form.is_valid():
        chosen = form.chosen()
        page = access.log_page(request.actor, chosen, after=request.GET.get("na", ""))
        note_reading(request, LOG, cases=[chosen.case_id] if chosen.case_id else [])
    kinds = sorted({kind for line in page.lines for kind in line.signals})
    context = {
        "form": form,
        "page": page,
        "later": bool(request.GET.get("na")),
        "kinds": [(kind, reason_of(kind)) for kind in kinds],
        "seal": access.last_seal(request.actor),
    }
    return render(request, "casework/logbook.html", context)


@require_GET
def log_reviews_page(request: ActingRequest) -> HttpResponse:
    """Show what waits for review, and what was judged last."""
    waiting = access.reviews_waiting(request.actor)
    note_reading(request, "log_review", objects=[row.review.uuid for row in waiting])
    context = {"waiting": waiting, "settled": access.reviews_settled(request.actor)}
    return render(request, "casework/log_reviews.html", context)


@require_http_methods(["GET", "POST"])
def log_review(request: ActingRequest, review_id: uuid.UUID) -> HttpResponse:
    """Show one review with its lines, and take the verdict."""
    row, lines = access.get_review(request.actor, review_id)
    form = VerdictForm(filled(request))

    def act() -> str:
        data = form.cleaned_data
        log_reviews.give_verdict(
            review_id,
            Verdict(data["verdict"]),
            data["reason"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "Uw oordeel is vastgelegd.")
        return reverse("log_reviews")

    if done := attempt(request, form, act):
        return done
    case = row.review.case_id
    note_reading(request, "log_review", objects=[review_id], cases=[case] if case else [])
    context = {
        "row": row,
        "lines": lines,
        "reason_of": reason_of(LogReviewKind(row.review.kind)),
    }
    return show(request, "casework/log_review.html", form, context)


@require_GET
def access_checks(request: ActingRequest) -> HttpResponse:
    """Show where who sees what differs from what the rules decide, and how far the check is."""
    checks = access.grant_checks(request.actor, since=request.at - LATE)
    cases = [row.case_id for row in checks.differing]
    note_reading(request, "grant_check", cases=cases)
    return render(request, "casework/access_checks.html", {"checks": checks})


def note_reading(
    request: ActingRequest,
    thing: str,
    *,
    objects: Iterable[uuid.UUID] = (),
    cases: Iterable[int] = (),
) -> None:
    """Write down that oversight read the log (NEN 7513: reading the log is an event too)."""
    access.record_access(
        request.actor,
        LogAction.READ,
        object_type=thing,
        objects=objects,
        cases=cases,
        categories=[Category.LOG],
        desk=access.oversight_desk(request.actor),
        rule="Wgs 1.8(4)",
    )
