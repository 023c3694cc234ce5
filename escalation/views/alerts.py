"""Acute danger: the page of the source, of who is warned, and of oversight."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import access, labels, policies
from casework.access import SeenAlert
from casework.errors import NotVisible
from casework.forms.choices import open_desks
from casework.forms.presets import preset_category, writable
from casework.rules.authority import decide_write_in
from casework.views.once import new_token, once
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.vocabulary import AlertCapacity, Category, Ground, ReviewOutcome, Role
from escalation.forms.alerts import AlertForm, ConfirmAlertForm, ReviewForm
from escalation.services import alerts


@require_http_methods(["GET", "POST"])
def alert_new(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Push what somebody must know now, to named desks."""
    case = access.get_case(request.actor, case_id)
    standing = access.standing_of(request.actor, case)
    decide_write_in(standing).require()
    desk = access.desk_in(request.actor, case)
    policy = policies.policy_in_force(request.at)
    options = [
        key
        for key in writable(desk.organisation, min(standing.settings), request.at)
        if key not in policy.emergency.never
    ]
    form = AlertForm(
        filled(request),
        categories=options,
        preset=preset_category(desk.organisation, options),
        desks=[one for one in open_desks(case.municipality) if one.party_id != desk.party_id],
        deciders=alerts.deciders(request.actor, desk.party_id, request.at),
    )

    def act() -> str:
        row = alerts.push(case, form.alert(), by=request.actor, at=request.at)
        messages.success(request, "Gedeeld. Wie u noemde, krijgt nu bericht.")
        return reverse("alert", args=[row.uuid])

    if done := attempt(request, form, act):
        return done
    context = {**case_context(request, case), "hours": policy.emergency.max_hours}
    return show(request, "escalation/alert_new.html", form, context)


@require_GET
def alert_list(request: ActingRequest) -> HttpResponse:
    """List what this person is warned of, gave, or must judge."""
    rows = access.visible_alerts(request.actor)
    access.record_access(
        request.actor, "list", object_type="alert", objects=[row.alert.uuid for row in rows]
    )
    context = {
        "rows": [
            {"seen": row, "source": _source(request, row), "runs": _runs(request, row)}
            for row in rows
        ]
    }
    return render(request, "escalation/alerts.html", context)


@require_GET
def alert(request: ActingRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Show one alert: the text to who was warned, the circumstances to who guards."""
    return _page(request, access.get_alert(request.actor, alert_id))


def _page(
    request: ActingRequest,
    seen: SeenAlert,
    *,
    confirming: BaseForm | None = None,
    reviewing: BaseForm | None = None,
) -> HttpResponse:
    row = seen.alert
    access.record_access(
        request.actor,
        "read",
        object_type="alert",
        objects=[row.uuid],
        cases=[row.case_id],
        categories=[Category(seen.item.category)] if seen.item else [],
    )
    faulty = any(form is not None and form.errors for form in (confirming, reviewing))
    context = {
        "seen": seen,
        "source": _source(request, seen),
        "category": labels.CATEGORY[Category(seen.item.category)] if seen.item else "",
        "text": seen.item.text if seen.item else "",
        "contact": str(row.released_by),
        "why_not": _why_not(seen),
        "runs": _runs(request, seen),
        "facts": _facts(seen),
        "case": seen.case,
        "outcome": labels.REVIEW_OUTCOME[ReviewOutcome(row.outcome)] if row.outcome else "",
        "dossier": _reference(request, seen),
        "confirm_form": _confirming(request, seen, confirming),
        "review_form": _reviewing(request, seen, reviewing),
        "can_end": seen.is_a(AlertCapacity.SOURCE) and row.ended_at is None,
        "token": new_token(),
        "has_errors": faulty,
    }
    return render(request, "escalation/alert.html", context, status=422 if faulty else 200)


def _runs(request: ActingRequest, seen: SeenAlert) -> bool:
    return seen.alert.ended_at is None and seen.alert.until > request.at


def _source(request: ActingRequest, seen: SeenAlert) -> str:
    """Name the source, unless it chose not to be seen by who only directs the case."""
    named = seen.is_a(*AlertCapacity) and not (
        seen.capacities == {AlertCapacity.DIRECTOR}
        and seen.case is not None
        and seen.alert.desk.party_id in access.hidden_parties(request.actor, seen.case)
    )
    return seen.alert.desk.party.name if named else "Een deelnemer"


def _why_not(seen: SeenAlert) -> str:
    if seen.is_a(AlertCapacity.OVERSIGHT):
        return "Open een toetsdossier als u de tekst nodig heeft voor uw oordeel."
    return "De bron koos wie de tekst leest. U weet dat er is gedeeld en met wie."


def _facts(seen: SeenAlert) -> list[dict[str, object]]:
    """Give the circumstances to the source and to who guards; who is warned reads the text."""
    if not seen.is_a(AlertCapacity.SOURCE, AlertCapacity.OVERSIGHT, AlertCapacity.DIRECTOR):
        return []
    row = seen.alert
    warned = dict.fromkeys(desk.label for desk in access.warned_desks(seen))
    facts: list[dict[str, object]] = [{"label": "Gedeeld met", "value": ", ".join(warned)}]
    if seen.is_a(AlertCapacity.SOURCE, AlertCapacity.OVERSIGHT):
        facts += [
            {"label": "Grond", "value": labels.OWN_GROUND[Ground(row.ground)]},
            {"label": "Beslist over langer delen", "value": str(row.decider)},
            {
                "label": "Bevestigd",
                "value": "ja" if row.confirmed_at else "nee",
                "quiet": row.confirmed_at is None,
            },
        ]
    if seen.item is not None and seen.is_a(AlertCapacity.SOURCE, AlertCapacity.OVERSIGHT):
        facts.append({"label": "Afweging", "value": row.motivation})
    return facts


def _reference(request: ActingRequest, seen: SeenAlert) -> str:
    """Give oversight the number with which it opens an examination."""
    if seen.item is not None or not seen.is_a(AlertCapacity.OVERSIGHT):
        return ""
    return alerts.reference_of(seen.alert, by=request.actor)


def _confirming(request: ActingRequest, seen: SeenAlert, form: BaseForm | None) -> BaseForm | None:
    row = seen.alert
    mine = row.decider_id == request.actor.user.pk and seen.is_a(AlertCapacity.SOURCE)
    if not mine or row.confirmed_at is not None or not _runs(request, seen):
        return None
    return form or ConfirmAlertForm(initial={"token": new_token()})


def _reviewing(request: ActingRequest, seen: SeenAlert, form: BaseForm | None) -> BaseForm | None:
    if not seen.is_a(AlertCapacity.OVERSIGHT) or seen.alert.reviewed_at is not None:
        return None
    if Role.DPO not in request.actor.roles:
        return None
    return form or ReviewForm(initial={"token": new_token()})


@require_POST
def alert_confirm(request: ActingRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Let an alert run longer, by whom the source named."""
    seen = access.get_alert(request.actor, alert_id)
    form = ConfirmAlertForm(request.POST)

    def act() -> str:
        until = form.cleaned_data["until"] or request.at
        alerts.confirm(seen.alert, until, by=request.actor, at=request.at)
        messages.success(request, "Bevestigd. De tekst blijft langer te lezen.")
        return reverse("alert", args=[alert_id])

    return attempt(request, form, act) or _page(request, seen, confirming=form)


@require_POST
def alert_end(request: ActingRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Take an alert back."""
    seen = access.get_alert(request.actor, alert_id)
    if not seen.is_a(AlertCapacity.SOURCE):
        raise NotVisible

    def act() -> str:
        alerts.end(seen.alert, by=request.actor, at=request.at)
        messages.success(request, "De melding is gestopt. Niemand leest de tekst nog.")
        return reverse("alert", args=[alert_id])

    return once(request, act)


@require_POST
def alert_review(request: ActingRequest, alert_id: uuid.UUID) -> HttpResponse:
    """Judge an alert afterwards."""
    seen = access.get_alert(request.actor, alert_id)
    form = ReviewForm(request.POST)

    def act() -> str:
        data: dict[str, Any] = form.cleaned_data
        alerts.review(
            seen.alert,
            ReviewOutcome(data["outcome"]),
            data["words"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "Uw oordeel is bewaard. De bron krijgt bericht.")
        return reverse("alert", args=[alert_id])

    return attempt(request, form, act) or _page(request, seen, reviewing=form)
