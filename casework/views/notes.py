"""Adding to a case and taking back: notes, agreements, becoming visible."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Audience
from casework.errors import NotVisible
from casework.forms.choices import flat_desk_choices, read_desks
from casework.forms.notes import ActionForm, NoteForm
from casework.models import Case, Desk
from casework.rules.authority import decide_write_in
from casework.rules.third_persons import asks_check
from casework.services import items, participation, plan
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt, case_context, filled, show

NECESSITY = "Nodig om deze casus samen op te pakken."


def back_to(case: Case) -> str:
    """Give the address of the case page."""
    return reverse("case", args=[case.uuid])


@require_http_methods(["GET", "POST"])
def item_new(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Write a note: what it is about and who reads it are filled in beforehand."""
    case = access.get_case(request.actor, case_id)
    decide_write_in(access.standing_of(request.actor, case)).require()
    form = NoteForm(
        filled(request) or request.GET or None,
        case=case,
        desk=access.desk_in(request.actor, case),
        settings=access.settings_of(request.actor, case),
        subjects=list(case.subjects.order_by("number")),
        at=request.at,
    )

    def act() -> str:
        items.add_item(
            case,
            form.item(),
            release_into=form.setting_now(),
            necessity=NECESSITY,
            by=request.actor,
            at=request.at,
        )
        messages.success(request, f"De notitie is bewaard. {_after(request, case, form)}")
        return back_to(case)

    if done := attempt(request, form, act):
        return done
    if request.method == "GET" and form.is_bound:
        form.errors.clear()  # a look at who would see it, not yet a note
    context = {**case_context(request, case), "audience": reach(request, case, form)}
    return show(request, "casework/item_new.html", form, context)


def reach(request: ActingRequest, case: Case, form: NoteForm) -> Audience:
    """Say who would see the note as it stands in the form."""
    return access.audience(request.actor, case, form.category_now(), form.setting_now())


def _after(request: ActingRequest, case: Case, form: NoteForm) -> str:
    """Say who sees the note now, or who checks it first."""
    setting = form.setting_now()
    if setting is not None and asks_check(form.category_now(), setting):
        return "Een collega controleert hem eerst. Daarna zien anderen hem."
    return in_words(reach(request, case, form))


def in_words(audience: Audience) -> str:
    """Write the line under the box: "Ziet: … · Ziet niet: …"."""
    parts = (
        ("Ziet", audience.full),
        ("Weet dat het er is", audience.signal),
        ("Ziet niet", audience.none),
    )
    return " · ".join(f"{label}: {', '.join(names)}" for label, names in parts if names)


@require_POST
def item_withdraw(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Take an own item back; from then on only its source sees it."""
    case = access.get_case(request.actor, case_id)
    item = access.get_item(request.actor, case, item_id).item

    def act() -> str:
        items.withdraw_item(case, item, by=request.actor, at=request.at)
        messages.success(request, "Het gegeven is ingetrokken. Anderen zien het nu niet meer.")
        return back_to(case)

    return once(request, act)


@require_http_methods(["GET", "POST"])
def action_new(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Agree on an action with one of the participants this person knows of."""
    case = access.get_case(request.actor, case_id)
    decide_write_in(access.standing_of(request.actor, case)).require()
    desks = known_desks(request, case)
    form = ActionForm(filled(request), executors=flat_desk_choices(desks))

    def act() -> str:
        data = form.cleaned_data
        plan.plan_action(
            case,
            goal=data["goal"],
            text=data["text"],
            executor=read_desks([data["executor"]], desks)[0],
            due_on=data["due_on"],
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "De afspraak staat in het plan.")
        return back_to(case)

    if done := attempt(request, form, act):
        return done
    return show(request, "casework/action_new.html", form, case_context(request, case))


def known_desks(request: ActingRequest, case: Case) -> list[Desk]:
    """Give the desks that take part, each once, as far as this person may know."""
    rows = access.visible_participants(request.actor, case)
    return list({row.desk_id: row.desk for row in rows}.values())


@require_POST
def action_done(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Mark an own action as done."""
    case = access.get_case(request.actor, case_id)
    item = access.get_item(request.actor, case, item_id).item
    action = getattr(item, "action", None)
    if action is None:
        raise NotVisible

    def act() -> str:
        plan.complete_action(action, by=request.actor, at=request.at)
        messages.success(request, "De afspraak is klaar.")
        return back_to(case)

    return once(request, act)


@require_POST
def opt_in(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Become visible to the other participants, by one's own choice."""
    case = access.get_case(request.actor, case_id)
    participation.opt_in(case, by=request.actor, at=request.at)
    messages.success(request, "Andere deelnemers zien nu dat u meedoet.")
    return redirect(back_to(case))
