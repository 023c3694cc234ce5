"""Mijn werkvoorraad: what must I do today, and my cases by what is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from casework import access, labels
from casework.access import Actor, WorklistRow
from casework.views.pages import ActingRequest
from casework.vocabulary import CaseKind, OrganisationKey, Table
from escalation import selectors
from escalation.forms.worklist import FilterForm
from escalation.views.words import due_day, step_words

SOON = dt.timedelta(days=7)
NEW = dt.timedelta(days=3)
CAP = 100
VIEWS = (
    ("", "Alle casussen"),
    ("regie", "Mijn regie"),
    ("laat", "Te laat"),
    ("week", "Te laat en deze week"),
)
"""Ready-made views of the list; the address holds which one."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for this person, with a link to do it."""

    title: str
    text: str
    url: str
    since: dt.datetime | None = None


@require_GET
def worklist(request: ActingRequest) -> HttpResponse:
    """Show what waits for this person first, then the cases, the earliest term first."""
    actor = request.actor
    if actor.desks and all(desk.organisation is OrganisationKey.TOETS for desk in actor.desks):
        return redirect("dossier")
    form = FilterForm(request.GET)
    form.is_valid()
    page = access.worklist_page(
        actor, filters=chosen_filters(request, form), after=request.GET.get("na", "")
    )
    access.record_access(
        actor, "list", object_type="case", cases=[row.case_id for row in page.rows]
    )
    total, late, near = access.worklist_counts(actor, soon=request.at + SOON, cap=CAP)
    context = {
        "form": form,
        "rows": [list_row(row, request.at) for row in page.rows],
        "after": page.after,
        "later": bool(request.GET.get("na")),
        "chips": _chips(request),
        "narrowed": bool(request.GET),
        "tasks": tasks_of(actor),
        "total": total,
        "late": late,
        "near": near,
        "cap": CAP,
    }
    return render(request, "escalation/worklist.html", context)


def chosen_filters(request: ActingRequest, form: FilterForm) -> dict[str, object]:
    """Turn the address into filters of the list; an unknown value filters nothing."""
    data = form.cleaned_data
    filters: dict[str, object] = {
        "kind": data.get("soort"),
        "table": data.get("tafel"),
        "phase": data.get("fase"),
        "area": data.get("kern"),
    }
    view = request.GET.get("toon", "")
    if view == "regie":
        filters["mine"] = True
    if view in {"laat", "week"}:
        filters["before"] = request.at + (SOON if view == "week" else dt.timedelta())
    return filters


def _chips(request: ActingRequest) -> list[dict[str, object]]:
    now = request.GET.get("toon", "")
    return [
        {
            "label": word,
            "url": f"?toon={code}" if code else reverse("worklist"),
            "active": code == now,
        }
        for code, word in VIEWS
    ]


def list_row(row: WorklistRow, at: dt.datetime) -> dict[str, Any]:
    """Put a row of the list in words."""
    return {
        "row": row,
        "url": reverse("case", args=[row.case_uuid]),
        "kind": labels.CASE_KIND[CaseKind(row.kind)],
        "table": labels.TABLE[Table(row.table)],
        "next_step": step_words(row.next_step, at),
        "due": due_day(row.next_due_at),
        "is_new": row.changed_at > at - NEW,
    }


def tasks_of(actor: Actor) -> list[Task]:
    """Gather what waits for this person: reports, requests, confirmations, questions."""
    return [
        *_warnings(actor),
        *_reports(actor),
        *_requests(actor),
        *_confirmations(actor),
        *_questions(actor),
        *_preparations(actor),
        *_referrals(actor),
        *_checks(actor),
    ]


def _warnings(actor: Actor) -> list[Task]:
    return [
        Task(
            "Acuut gevaar: lees de melding",
            "U bent gewaarschuwd.",
            reverse("alert", args=[row.uuid]),
            row.released_at,
        )
        for row in access.warnings(actor)
    ]


def _reports(actor: Actor) -> list[Task]:
    waiting = access.waiting_count(actor)
    if not waiting:
        return []
    title = "1 nieuwe melding" if waiting == 1 else f"{waiting} nieuwe meldingen"
    return [Task(title, "Open een casus of voeg toe.", reverse("intake"))]


def _requests(actor: Actor) -> list[Task]:
    return [
        Task(
            f"Verzoek beoordelen in {move.case.reference}",
            labels.CASE_KIND[CaseKind(move.case.kind)],
            reverse("move", args=[move.uuid]),
            move.requested_at,
        )
        for move in selectors.requests_to_weigh(actor)
    ]


def _confirmations(actor: Actor) -> list[Task]:
    return [
        Task(
            f"Uw gegevens bevestigen in {row.move.case.reference}",
            labels.CASE_KIND[CaseKind(row.move.case.kind)],
            reverse("confirm", args=[row.move.uuid]),
            row.asked_at,
        )
        for row in selectors.confirmations_waiting(actor)
    ]


def _questions(actor: Actor) -> list[Task]:
    return [
        Task(
            f"Vraag beantwoorden in {question.move.case.reference}",
            labels.CASE_KIND[CaseKind(question.move.case.kind)],
            reverse("move", args=[question.move.uuid]),
            question.asked_at,
        )
        for question in selectors.questions_waiting(actor)
    ]


def _preparations(actor: Actor) -> list[Task]:
    return [
        Task(
            f"Verzoek versturen in {row.case.reference}",
            f"Voorbereid voor {labels.TABLE_SHORT[Table(row.to_code)]}.",
            reverse("move_table", args=[row.case.uuid]),
            row.prepared_at,
        )
        for row in selectors.preparations_waiting(actor)
    ]


def _referrals(actor: Actor) -> list[Task]:
    return [
        Task(
            f"Besluit nemen in {row.case.reference}",
            labels.CASE_KIND[CaseKind(row.case.kind)],
            reverse("referral", args=[row.case.uuid]),
            row.made_at,
        )
        for row in selectors.referrals_waiting(actor)
    ]


def _checks(actor: Actor) -> list[Task]:
    return [
        Task(
            f"Gegeven controleren in {row.item.case.reference}",
            "Zijn er andere personen herkenbaar?",
            reverse("item_check", args=[row.item.case.uuid, row.item.uuid]),
            row.item.first_processed_at,
        )
        for row in access.checks_waiting(actor)
    ]
