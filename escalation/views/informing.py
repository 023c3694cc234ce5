"""Telling a data subject: the page on which it is recorded, and how it stands in a case."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.access import SeenItem
from casework.forms.notes import subject_name
from casework.models import Case
from casework.rules.content import local_day
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import Category, Setting
from escalation import protocol, selectors
from escalation.forms import people
from escalation.forms.informing import MEANS, TOLD, DeferForm, ExemptForm, ToldForm
from escalation.models import InformDuty, InformRecord
from escalation.rules.calendar import short
from escalation.rules.informing import InformState, Means, Told, is_open, whom_to_tell
from escalation.services import informing
from escalation.views.frame import case_of, case_page, case_url, goes_on, posted

WAYS = {"": "Geïnformeerd", "uitstel": "Uitstel", "niet": "Niet nodig"}
"""What can be recorded: the code in the address, and its word."""

SAVED = {
    "": "Het is vastgelegd. De taak is klaar.",
    "uitstel": "Het uitstel is vastgelegd. De taak komt terug op de gekozen dag.",
    "niet": "Het is vastgelegd. U hoeft deze betrokkene niet te informeren.",
}


@goes_on
@require_http_methods(["GET", "POST"])
def inform(request: ActingRequest, case_id: uuid.UUID, duty_id: uuid.UUID) -> HttpResponse:
    """Record that a subject was told, that telling waits, or that there is nothing to tell.

    Facts: which of the three stands in the address as `wat`, so that it works without JavaScript.
    """
    case = case_of(request, case_id)
    duty = selectors.get_duty(request.actor, case, duty_id)
    informing.decide_handle(case, duty, by=request.actor).require()
    way = request.GET.get("wat", "")
    way = way if way in WAYS else ""
    seen = access.visible_items(request.actor, case)
    advice = whom_to_tell(_born_on(duty, seen), local_day(request.at))
    done = duty.state == InformState.DONE
    form = None if done and not posted(request) else _form(request, case, duty, way, advice)
    if form is not None:
        answered = attempt(request, form, lambda: _act(request, case, duty, way, form))
        if answered is not None:
            return answered
    return case_page(
        request,
        case,
        "escalation/inform.html",
        seen=[one for one in seen if one.item.category == Category.ID],
        duty=duty,
        subject=subject_name(duty.subject),
        setting=labels.SETTING[Setting(duty.setting)],
        state=state_words(duty, local_day(request.at)),
        advice=TOLD[advice].lower() if advice is not Told.SELF else "",
        form=form,
        chips=[
            {"label": word, "url": f"?wat={code}" if code else "?", "active": code == way}
            for code, word in WAYS.items()
        ],
        records=[_record(row) for row in duty.records.order_by("-recorded_at", "-pk")],
        status=422 if posted(request) else 200,
    )


def _form(request: ActingRequest, case: Case, duty: InformDuty, way: str, advice: Told) -> BaseForm:
    if way == "uitstel":
        return DeferForm(filled(request), longest=informing.longest(duty, request.at))
    if way == "niet":
        return ExemptForm(filled(request))
    desks = people.taking_part(request.actor, case)
    own = access.desk_in(request.actor, case).id
    return ToldForm(
        filled(request),
        desks=desks,
        initial={
            "told": advice.value,
            "through": next((str(row.uuid) for row in desks if row.pk == own), ""),
        },
    )


def _act(request: ActingRequest, case: Case, duty: InformDuty, way: str, form: BaseForm) -> str:
    by, at = request.actor, request.at
    if isinstance(form, ToldForm):
        informing.record_told(duty, form.given(), by=by, at=at)
    elif isinstance(form, DeferForm):
        informing.record_deferral(duty, form.given(), by=by, at=at)
    else:
        data = form.cleaned_data
        informing.record_exemption(duty, data["exemption"], data["motivation"], by=by, at=at)
    messages.success(request, SAVED[way])
    return case_url(case)


def _born_on(duty: InformDuty, seen: Sequence[SeenItem]) -> dt.date | None:
    """Give the birth date of the subject, as far as the viewer reads it."""
    for one in seen:
        if one.full and one.item.subject_id == duty.subject_id and one.item.details.get("born_on"):
            return dt.date.fromisoformat(one.item.details["born_on"])
    return None


def state_words(duty: InformDuty, day: dt.date) -> str:
    """Say in words how a task stands."""
    state = InformState(duty.state)
    if is_open(state, duty.again_on, day):
        return "nog niet geïnformeerd"
    if state is InformState.DEFERRED and duty.again_on:
        return f"uitgesteld tot {short(duty.again_on)}"
    if state is InformState.EXEMPT:
        return "informeren hoeft niet"
    return f"geïnformeerd op {short(duty.told_on)}"  # type: ignore[attr-defined]


def duties_on(request: ActingRequest, case: Case) -> dict[str, Any]:
    """Gather the tasks of a case for its page: per subject how it stands, and what one must do.

    Gives: also the terms that run for them, which are not simply ticked off.
    """
    day = local_day(request.at)
    per_subject: dict[int, list[Mapping[str, str]]] = {}
    to_do = []
    duties = selectors.visible_duties(request.actor, case)
    for duty in duties:
        may = bool(informing.decide_handle(case, duty, by=request.actor))
        line = {
            "text": state_words(duty, day),
            "setting": labels.SETTING[Setting(duty.setting)],
            "url": reverse("inform", args=[case.uuid, duty.uuid]) if may else "",
            "name": subject_name(duty.subject),
            "due": _due(duty),
        }
        per_subject.setdefault(duty.subject_id, []).append(line)
        if may and is_open(InformState(duty.state), duty.again_on, day):
            to_do.append(line)
    return {
        "inform_lines": per_subject,
        "inform_to_do": to_do,
        "inform_terms": {duty.deadline_id for duty in duties},
    }


def _due(duty: InformDuty) -> str:
    """Say before when and for which setting somebody must be told."""
    setting = labels.SETTING[Setting(duty.setting)]
    if duty.deadline is None or duty.deadline.due_on is None:
        return f"{setting}."
    return f"Uiterlijk {short(duty.deadline.due_on)}. {setting}."


def _record(row: InformRecord) -> dict[str, Any]:
    """Put one record in words, for who may record the next."""
    rules = protocol.informing()
    ground, exemption = rules.ground(row.ground), rules.exemption(row.exemption)
    what, why = "Geïnformeerd", ""
    if row.told_on:
        what = f"Geïnformeerd op {short(row.told_on)}: {MEANS[Means(row.means)].lower()}"
        why = f"{TOLD[Told(row.told)]}, door {row.told_through.label if row.told_through else ''}"
    elif ground is not None and row.until is not None:
        what = f"Uitgesteld tot {short(row.until)}"
        why = f"{ground.text} ({ground.article})"
    elif exemption is not None:
        what, why = "Hoeft niet", f"{exemption.text} ({exemption.article})"
    return {
        "at": row.recorded_at,
        "who": str(row.recorded_by),
        "what": what,
        "why": why,
        "motivation": row.motivation,
        "weighing": [
            {"label": factor.text, "value": row.weighing[factor.letter]}
            for factor in rules.factors
            if row.weighing.get(factor.letter)
        ],
    }
