"""Asking for a move in four pages; what is typed is kept on the server."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.access import SeenItem
from casework.errors import Refused
from casework.models import Case, Draft
from casework.rules.decision import Reason
from casework.views.once import once
from casework.views.pages import ActingRequest, filled
from casework.vocabulary import Category, RegieSlot, Table
from escalation import protocol, selectors
from escalation.forms import people
from escalation.forms.requests import (
    DataForm,
    WordsForm,
    prefilled,
    request_from,
)
from escalation.forms.tables import OPEN, TableForm, option, options
from escalation.models import Preparation
from escalation.rules import gates
from escalation.services import drafts, requests
from escalation.services.requests import RequestInput
from escalation.views import typed
from escalation.views.frame import (
    case_of,
    case_page,
    goes_on,
    log_reading,
    posted,
    version_of,
)

STEPS = (
    ("move_table", "Tafel"),
    ("move_criteria", "Criteria"),
    ("move_data", "Gegevens"),
    ("move_check", "Controleren"),
)


def _steps(case: Case, name: str, draft: Draft | None) -> list[dict[str, str]]:
    """Draw the four steps; one may go to those that were reached."""
    here = [step for step, _ in STEPS].index(name)
    return [
        {
            "label": label,
            "state": "now" if number == here else "done" if number < here else "next",
            "url": reverse(step, args=[case.uuid]) if draft or number == 0 else "",
        }
        for number, (step, label) in enumerate(STEPS)
    ]


@require_http_methods(["GET", "POST"])
def move_table(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Page 1: to which table; why others cannot, and where a linked case is the way."""
    case = case_of(request, case_id)
    found = options(request.actor, case)
    draft = drafts.running(request.actor, case)
    initial = {"to_table": drafts.table_of(draft)} if draft else {"to_table": _only(found)}
    form = TableForm(filled(request), options=found, initial=initial)
    if posted(request) and form.is_valid():
        table = Table(form.cleaned_data["to_table"])
        drafts.keep(case, table, {}, by=request.actor, at=request.at)
        return HttpResponseRedirect(reverse("move_criteria", args=[case.uuid]))
    return case_page(
        request,
        case,
        "escalation/move_table.html",
        form=form,
        options=found,
        steps=_steps(case, "move_table", draft),
        can_go=any(row.way == OPEN for row in found),
        status=422 if posted(request) else 200,
    )


def _only(found: list[Any]) -> str:
    offered = [row.table for row in found if row.way == OPEN]
    return offered[0] if len(offered) == 1 else ""


def _begun(request: ActingRequest, case: Case) -> tuple[Draft, Table] | None:
    """Give the draft one works on, if its table still is open to this person."""
    draft = drafts.running(request.actor, case)
    if draft is None or drafts.table_of(draft) == case.table:
        return None
    found = option(request.actor, case, drafts.table_of(draft))
    if found.way != OPEN:
        raise Refused(found.reasons or [Reason("move:shut", "Dit verzoek kan nu niet.")])
    return draft, found.table


def _to_start(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("move_table", args=[case.uuid]))


@typed.kept_when_signed_out
@require_http_methods(["GET", "POST"])
def move_criteria(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Page 2: reason, goal, criteria, contacts; filled in as far as they are known."""
    case = case_of(request, case_id)
    begun = _begun(request, case)
    if begun is None:
        return _to_start(case)
    draft, table = begun
    preparation = Preparation.objects.filter(case=case, to_code=table).first()
    known = prefilled(request.actor, case, table, preparation)
    form = WordsForm(
        filled(request),
        case=case,
        table=table,
        sends=True,
        initial=_initial(draft, preparation, known, typed.taken(request)),
    )
    if posted(request):
        if getattr(request, "htmx", False):
            return _autosave(request, case, table, _raw(request, form))
        if form.is_valid() and _says_enough(request, case, table, form):
            drafts.keep(case, table, form.cleaned_data, by=request.actor, at=request.at)
            return HttpResponseRedirect(reverse("move_data", args=[case.uuid]))
    return case_page(
        request,
        case,
        "escalation/move_criteria.html",
        form=form,
        table=labels.TABLE[table],
        steps=_steps(case, "move_criteria", draft),
        preparation=preparation,
        draft=draft,
        owner=typed.owner_of(request.actor),
        status=422 if posted(request) else 200,
    )


def _initial(
    draft: Draft,
    preparation: Preparation | None,
    known: Mapping[str, str],
    stashed: Mapping[str, Any],
) -> dict[str, Any]:
    """Put what was typed over what was known; what was prepared later fills empty fields."""
    if preparation is not None and preparation.prepared_at > draft.saved_at:
        kept = {key: value for key, value in draft.data.items() if value or value == []}
    else:
        kept = dict(draft.data)
    return {**known, **kept, **stashed}


def _raw(request: ActingRequest, form: WordsForm) -> dict[str, Any]:
    """Take what is typed so far, as it is: it is checked when it is sent."""
    return {name: request.POST[name][:12_000] for name in form.fields if name in request.POST}


def _autosave(
    request: ActingRequest, case: Case, table: Table, values: Mapping[str, Any]
) -> HttpResponse:
    draft = drafts.keep(case, table, values, by=request.actor, at=request.at)
    return render(request, "escalation/_saved.html", {"draft": draft})


def _says_enough(request: ActingRequest, case: Case, table: Table, form: WordsForm) -> bool:
    """Put beside a field what the rules say of what was typed there; empty ones may wait."""
    given = request_from(request.actor, case, table, form.cleaned_data)
    for reason in _missing(request, case, given):
        typed_there = form.cleaned_data.get(reason.field)
        if typed_there and reason.field in form.fields and reason.code != "jor_unconfirmed":
            form.add_error(reason.field, reason.text)
    return form.is_valid()


def _missing(request: ActingRequest, case: Case, given: RequestInput) -> tuple[Reason, ...]:
    facts = requests.facts_for(case, given, by=request.actor, at=request.at)
    return gates.decide_request(protocol.ladder(), facts).reasons


@typed.kept_when_signed_out
@require_http_methods(["GET", "POST"])
def move_data(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Page 3: what is asked of the sources, what goes along, who is proposed."""
    case = case_of(request, case_id)
    begun = _begun(request, case)
    if begun is None:
        return _to_start(case)
    draft, table = begun
    form = DataForm(
        filled(request),
        actor=request.actor,
        case=case,
        table=table,
        initial={**draft.data, **typed.taken(request)},
    )
    values = dict(draft.data)
    if posted(request) and form.is_valid():
        values |= form.cleaned_data
        drafts.keep(case, table, form.cleaned_data, by=request.actor, at=request.at)
        if "bekijk" not in request.POST:
            return HttpResponseRedirect(reverse("move_check", args=[case.uuid]))
    given = request_from(request.actor, case, table, values)
    seen = _preview(request, case, given)
    return case_page(
        request,
        case,
        "escalation/move_data.html",
        seen=seen,
        seen_items=seen,
        form=form,
        table=labels.TABLE[table],
        given=given,
        asked=_asked(given),
        draft=draft,
        steps=_steps(case, "move_data", draft),
        owner=typed.owner_of(request.actor),
        status=422 if form.errors else 200,
    )


def _preview(request: ActingRequest, case: Case, given: RequestInput) -> list[SeenItem]:
    """Give what the table would see, cut down to what this person may see."""
    preparation = Preparation.objects.filter(case=case, to_code=given.target).first()
    along = list(preparation.items.all()) if preparation is not None else []
    setting = protocol.ladder().weighing_setting(
        given.target, selectors.jor_regime(case, request.at)
    )
    return access.preview(
        request.actor,
        case,
        setting=setting,
        receivers=requests.receivers(case, given, request.at),
        released=[*given.own, *along],
        at=request.at,
    )


def _asked(given: RequestInput) -> list[str]:
    return [labels.CATEGORY[Category(key)] for key in given.categories]


@require_http_methods(["GET", "POST"])
def move_preview(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """The preview alone: as the draft stands, or with what is ticked now."""
    case = case_of(request, case_id)
    begun = _begun(request, case)
    if begun is None:
        return _to_start(case)
    draft, table = begun
    values = dict(draft.data)
    form = DataForm(filled(request), actor=request.actor, case=case, table=table)
    if posted(request) and form.is_valid():
        values |= form.cleaned_data
        draft = drafts.keep(case, table, form.cleaned_data, by=request.actor, at=request.at)
    given = request_from(request.actor, case, table, values)
    seen = _preview(request, case, given)
    log_reading(request, case, seen)
    return render(
        request,
        "escalation/_preview.html",
        {
            "case": case,
            "table": labels.TABLE[table],
            "seen_items": seen,
            "asked": _asked(given),
            "draft": draft if posted(request) else None,
            "given": given,
        },
    )


@goes_on
@require_http_methods(["GET", "POST"])
def move_check(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Page 4: everything once more, what is unfinished and by whom, and send."""
    case = case_of(request, case_id)
    begun = _begun(request, case)
    if begun is None:
        return _to_start(case)
    draft, table = begun
    preparation = Preparation.objects.filter(case=case, to_code=table).first()
    values = _initial(draft, preparation, prefilled(request.actor, case, table, preparation), {})
    given = request_from(request.actor, case, table, values)
    missing = _missing(request, case, given)
    if posted(request) and not missing:
        return once(request, lambda: _send(request, case, given))
    seen = _preview(request, case, given)
    receivers = requests.receivers(case, given, request.at)
    return case_page(
        request,
        case,
        "escalation/move_check.html",
        seen=seen,
        seen_items=seen,
        given=given,
        table=labels.TABLE[table],
        asked=_asked(given),
        steps=_steps(case, "move_check", draft),
        unfinished=_by_owner(request, case, missing, preparation is not None),
        told=[people.name_of(desk) for desk in receivers],
        preparation=preparation,
        criteria=[(f"Criterium {code[1:]}", text) for code, text in sorted(given.criteria.items())],
        invited=[people.name_of(desk) for desk in given.invited],
        on_behalf_of={"college": "het college", "burgemeester": "de burgemeester"}.get(
            given.on_behalf_of, given.on_behalf_of
        ),
        has_errors=posted(request),
        status=422 if posted(request) else 200,
    )


def _send(request: ActingRequest, case: Case, given: RequestInput) -> str:
    move = requests.request_move(
        case, given, version=version_of(request), by=request.actor, at=request.at
    )
    drafts.discard(case, given.target, by=request.actor)
    messages.success(request, "Het verzoek is verstuurd.")
    return reverse("move", args=[move.uuid])


PREPARED = frozenset(
    {
        "motivation",
        "goal",
        "partner_contacts",
        "criteria",
        *(f"criterion_c{number}" for number in range(1, 5)),
    }
)
"""What the case director writes; the coordinator may also write it."""


def _by_owner(
    request: ActingRequest, case: Case, missing: tuple[Reason, ...], prepared: bool
) -> list[dict[str, Any]]:
    """Group what is unfinished by who can finish it: "wacht op: Samen Doen"."""
    holder = access.slots_of(case).get(RegieSlot.CASE_DIRECTION)
    desk = holder.desk if holder is not None else None
    director = desk.label if desk is not None and not prepared else "u"
    groups: dict[str, list[Reason]] = {}
    for reason in missing:
        owner = director if reason.field in PREPARED else reason.who_can or "u"
        groups.setdefault(owner, []).append(reason)
    return [{"owner": owner, "reasons": reasons} for owner, reasons in groups.items()]
