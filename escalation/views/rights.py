"""Requests of a data subject: for who handles them, and for the source of an item."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from casework import access, labels
from casework.access import SeenItem
from casework.errors import NotVisible
from casework.forms.notes import subject_name
from casework.models import Case
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import Category, LogAction
from escalation import selectors
from escalation.forms.rights import (
    KIND,
    OUTCOME,
    AnswerForm,
    ExtendForm,
    LiftForm,
    RegisterForm,
    VerdictForm,
)
from escalation.models import RightsRequest, RightsTask
from escalation.rules.calendar import short
from escalation.rules.rights import ARTICLE, DECIDED_PER_ITEM, Outcome, RightKind, Verdict
from escalation.services import overviews, rights, rights_tasks
from escalation.views.frame import case_of, case_page, goes_on, log_reading, posted

WAYS = {"": "Beantwoorden", "verlengen": "Verlengen"}

EXPLAINED = {
    RightKind.RECTIFICATION: "Klopt dit gegeven niet? Verbeter het meteen (AVG 16; Wgs 1.9(4)).",
    RightKind.ERASURE: "Wijst u dit toe? Dan ziet niemand anders het meer. "
    "De volgende nacht wordt het vernietigd (AVG 17; Wmo 2015 5.3.5).",
    RightKind.RESTRICTION: "Wijst u dit toe? Dan ziet alleen uw organisatie het nog, "
    "totdat u de beperking opheft (AVG 18).",
    RightKind.OBJECTION: "Wijst u dit toe? Dan trekt u het gegeven in. Niemand anders ziet het "
    "meer (AVG 21).",
}
"""What a source decides about, per right."""


@require_GET
def waiting(request: ActingRequest) -> HttpResponse:
    """Show oversight which requests wait for an answer; of a case its number alone."""
    rows = selectors.rights_waiting(request.actor)
    examined = {ground.case_id for ground in access.examined_cases(request.actor)}
    access.record_access(
        request.actor,
        LogAction.LIST,
        object_type="rights_request",
        objects=[row.uuid for row in rows],
        cases=[row.case_id for row in rows],
        desk=access.oversight_desk(request.actor),
        rule="AVG 12(3)",
    )
    lines = [
        {
            "row": row,
            "kinds": ", ".join(KIND[RightKind(code)].lower() for code in row.kinds),
            "url": reverse("rights_request", args=[row.case.uuid, row.uuid])
            if row.case_id in examined
            else f"{reverse('dossier')}?casus={row.case.reference}",
            "open": row.case_id in examined,
        }
        for row in rows
    ]
    return render(request, "escalation/rights_waiting.html", {"rows": lines})


@require_http_methods(["GET", "POST"])
def rights_list(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the requests of the subjects of a case, and register a new one."""
    case = case_of(request, case_id)
    overviews.handler_desk(case, by=request.actor)
    form = RegisterForm(filled(request), subjects=list(case.subjects.order_by("number")))

    def act() -> str:
        row = rights.register_request(
            case,
            form.chosen(),
            form.asked(),
            form.cleaned_data["received_on"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "Het verzoek is geregistreerd. De termijn loopt.")
        return reverse("rights_request", args=[case.uuid, row.uuid])

    if (answered := attempt(request, form, act)) is not None:
        return answered
    return case_page(
        request,
        case,
        "escalation/rights.html",
        rows=[_line(row) for row in selectors.rights_of(request.actor, case)],
        form=form,
        status=422 if posted(request) else 200,
    )


@goes_on
@require_http_methods(["GET", "POST"])
def rights_request(
    request: ActingRequest, case_id: uuid.UUID, request_id: uuid.UUID
) -> HttpResponse:
    """Show one request with what sources decided; extend its term once, or answer it."""
    case = case_of(request, case_id)
    overviews.handler_desk(case, by=request.actor)
    row = selectors.get_rights_request(request.actor, case, request_id)
    ways = {code: word for code, word in WAYS.items() if not code or row.extended_at is None}
    way = request.GET.get("wat", "")
    way = way if way in ways else ""
    form = None if row.outcome and not posted(request) else _form_of(request, way)
    if form is not None:
        answered = attempt(request, form, lambda: _act(request, row, form))
        if answered is not None:
            return answered
    asked = [RightKind(code) for code in row.kinds]
    return case_page(
        request,
        case,
        "escalation/rights_request.html",
        row=row,
        line=_line(row),
        facts=_facts(row),
        tasks=_grouped(selectors.told_tasks(request.actor, row)),
        asks_sources=any(kind in DECIDED_PER_ITEM for kind in asked),
        overview_url=f"{reverse('overview', args=[case.uuid])}?betrokkene={row.subject.uuid}"
        if RightKind.ACCESS in asked
        else "",
        form=form,
        chips=[
            {"label": word, "url": f"?wat={code}" if code else "?", "active": code == way}
            for code, word in ways.items()
        ],
        status=422 if posted(request) else 200,
    )


def _form_of(request: ActingRequest, way: str) -> BaseForm:
    return ExtendForm(filled(request)) if way else AnswerForm(filled(request))


def _act(request: ActingRequest, row: RightsRequest, form: BaseForm) -> str:
    by, at = request.actor, request.at
    if isinstance(form, ExtendForm):
        data = form.cleaned_data
        rights.extend_request(row, data["reason"], data["told_on"], by=by, at=at)
        messages.success(request, "De termijn is verlengd.")
    elif isinstance(form, AnswerForm):
        rights.answer_request(row, form.given(), by=by, at=at)
        messages.success(request, "Het antwoord is vastgelegd.")
    return reverse("rights_request", args=[row.case.uuid, row.uuid])


def _line(row: RightsRequest) -> dict[str, Any]:
    """Say of a request what was asked and how it stands."""
    return {
        "row": row,
        "subject": subject_name(row.subject),
        "kinds": ", ".join(KIND[RightKind(code)].lower() for code in row.kinds),
        "outcome": OUTCOME[Outcome(row.outcome)] if row.outcome else "",
    }


def _facts(row: RightsRequest) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "label": "Gevraagd",
            "value": ", ".join(
                f"{KIND[RightKind(k)]} ({ARTICLE[RightKind(k)]})" for k in row.kinds
            ),
        },
        {"label": "Ontvangen", "value": short(row.received_on)},
        {"label": "Geregistreerd door", "value": str(row.recorded_by)},
    ]
    if row.due_on:
        found.append({"label": "Antwoord uiterlijk", "value": short(row.due_on)})
    if row.extension_told_on:
        found += [
            {"label": "Verlengd, verteld op", "value": short(row.extension_told_on)},
            {"label": "Waarom verlengd", "value": row.extension_reason},
        ]
    if row.answered_on:
        found += [
            {"label": "Antwoord", "value": OUTCOME[Outcome(row.outcome)]},
            {"label": "Verstuurd op", "value": short(row.answered_on)},
            {"label": "Reden", "value": row.reason or "geen"},
        ]
    return found


def _grouped(tasks: Iterable[RightsTask]) -> list[dict[str, Any]]:
    """Join what one source was asked of one kind: how many items there are is nobody's business."""
    groups: dict[tuple[str, str], dict[str, list[RightsTask]]] = {}
    for task in tasks:
        kinds = groups.setdefault((task.party.name, task.category), {})
        kinds.setdefault(task.kind, []).append(task)
    return [
        {
            "source": party,
            "category": labels.CATEGORY[Category(category)],
            "asked": [
                {
                    "kind": KIND[kind],
                    "state": _together([Verdict(row.verdict) for row in kinds[kind]]),
                    "reasons": dict.fromkeys(row.reason for row in kinds[kind] if row.reason),
                }
                for kind in RightKind
                if kind in kinds
            ],
        }
        for (party, category), kinds in groups.items()
    ]


def _together(verdicts: list[Verdict]) -> str:
    if Verdict.OPEN in verdicts:
        return "nog niet besloten"
    if len(set(verdicts)) > 1:
        return "gedeeltelijk toegewezen"
    return "toegewezen" if verdicts[0] is Verdict.GRANTED else "afgewezen"


# -- the source -----------------------------------------------------------------------------------


@goes_on
@require_http_methods(["GET", "POST"])
def rights_task(request: ActingRequest, case_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    """Let a source decide about one of its items, or lift the restriction it granted."""
    case = case_of(request, case_id)
    task = selectors.get_own_task(request.actor, case, task_id)
    item = rights_tasks.version_now(task.item) if task.item is not None else None
    if item is None or not rights_tasks.decide_own(case, task, by=request.actor):
        raise NotVisible
    form = _task_form(request, task)
    if form is not None:
        answered = attempt(request, form, lambda: _decide(request, task, form))
        if answered is not None:
            return answered
    if not posted(request):
        log_reading(request, case, [access.get_item(request.actor, case, item.uuid)])
    return case_page(
        request,
        case,
        "escalation/rights_task.html",
        task=task,
        item=item,
        kind=KIND[RightKind(task.kind)],
        article=ARTICLE[RightKind(task.kind)],
        category=labels.CATEGORY[Category(item.category)],
        explained=EXPLAINED[RightKind(task.kind)],
        corrects=task.kind == RightKind.RECTIFICATION and item.pk == task.item_id,
        lifting=isinstance(form, LiftForm),
        form=form,
        status=422 if posted(request) else 200,
    )


def _task_form(request: ActingRequest, task: RightsTask) -> BaseForm | None:
    """Choose the form: to decide, to lift a restriction, or nothing that is left to do."""
    if task.verdict == Verdict.OPEN:
        return VerdictForm(filled(request), told=task.told)
    if rights_tasks.is_restricting(task):
        return LiftForm(filled(request))
    return None


def _decide(request: ActingRequest, task: RightsTask, form: BaseForm) -> str:
    data, by, at = form.cleaned_data, request.actor, request.at
    if isinstance(form, LiftForm):
        rights_tasks.lift(task, data["reason"], data["told_on"], by=by, at=at)
        messages.success(request, "De beperking is opgeheven.")
    else:
        rights_tasks.decide_task(task, Verdict(data["verdict"]), data["reason"], by=by, at=at)
        messages.success(request, "Uw besluit is vastgelegd.")
    return reverse("case", args=[task.case.uuid])


def tasks_on(request: ActingRequest, case: Case, seen: Iterable[SeenItem]) -> dict[str, Any]:
    """Gather for the case page what subjects asked about own items: to decide, and to lift."""
    own = {one.item.pk: one.item.withdrawn_at is None for one in seen if one.own}
    rows = [
        row
        for row in selectors.own_tasks(request.actor, case, own)
        if (row.verdict == Verdict.OPEN or rights_tasks.is_restricting(row))
        and row.item is not None
        and own.get(rights_tasks.version_now(row.item).pk)
    ]
    return {
        "rights_tasks": [_told(case, row) for row in rows],
        "rights_open": any(row.verdict == Verdict.OPEN for row in rows),
    }


def _told(case: Case, row: RightsTask) -> dict[str, str]:
    waits = row.verdict == Verdict.OPEN
    return {
        "what": KIND[RightKind(row.kind)] if waits else "Gebruik beperkt",
        "category": labels.CATEGORY[Category(row.category)],
        "received": f"ontvangen {short(row.received_on)}",
        "url": reverse("rights_task", args=[case.uuid, row.uuid]),
        "link": "Besluiten" if waits else "Beperking opheffen",
    }
