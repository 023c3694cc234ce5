"""Who takes part: admitting a party, ending a part; and recording what happened in a case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.errors import NotVisible
from casework.forms.choices import open_desks
from casework.models import Case, Participation
from casework.rules.admission import grounds_of
from casework.rules.authority import decide_lead, decide_write_in
from casework.rules.decision import Decision, all_of
from casework.services.participation import decide_places, end_participation
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.views.sources import in_words, looks
from casework.vocabulary import CaseKind, Setting
from escalation import protocol
from escalation.forms import people
from escalation.forms.guests import AdmissionForm
from escalation.forms.intake import FactForm
from escalation.services import facts
from escalation.services.admission import admit as admit_desk
from escalation.services.admission import decide_ends
from escalation.views.frame import case_of, case_page, case_url, goes_on


@goes_on
@require_http_methods(["GET", "POST"])
def participants(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show who takes part as far as this person may know; end a part, after asking once more.

    Facts: the part to end stands in the address as `stop`, so that it works without JavaScript.
    """
    case = case_of(request, case_id)
    parts = _parts(request, case)
    chosen = _chosen(request, parts)
    if chosen is not None:
        chosen["decision"].require()
    if request.method == "POST":
        if chosen is None:
            raise NotVisible
        return once(request, lambda: _end(request, case, chosen["row"]))
    standing = access.standing_of(request.actor, case)
    return case_page(
        request,
        case,
        "escalation/participants.html",
        groups=_by_setting(parts),
        invited=access.invited_by(request.actor, case),
        chosen=chosen,
        leads=any(decide_lead(setting, standing) for setting in standing.settings),
    )


Part = dict[str, Any]


def _parts(request: ActingRequest, case: Case) -> list[Part]:
    """Prepare the parts in a case: who, where, since when, and whether this person may end it."""
    rows = access.visible_participants(request.actor, case)
    return [
        {
            "row": row,
            "name": row.desk.label,
            "party": "" if row.desk.party.name in row.desk.label else row.desk.party.name,
            "setting": labels.SETTING[Setting(row.setting)],
            "last_day": row.until - dt.timedelta(microseconds=1) if row.until else None,
            "own": row.desk.group_id in request.actor.group_ids,
            "decision": decision,
            "obstacle": _obstacle(decision),
        }
        for row, decision in decide_ends(case, rows, by=request.actor).items()
    ]


def _chosen(request: ActingRequest, parts: list[Part]) -> Part | None:
    """Find the part to end; one that this person may not know of is not there."""
    key = request.GET.get("stop", "")
    if not key:
        return None
    found = next((part for part in parts if str(part["row"].uuid) == key), None)
    if found is None:
        raise NotVisible
    return found


def _by_setting(parts: list[Part]) -> list[dict[str, Any]]:
    """Gather the parts per setting, in the order of the settings."""
    found: dict[str, list[Part]] = {}
    for part in sorted(parts, key=lambda part: list(Setting).index(Setting(part["row"].setting))):
        found.setdefault(part["setting"], []).append(part)
    return [{"label": label, "parts": rows} for label, rows in found.items()]


def _obstacle(decision: Decision) -> str:
    """Say what stands in the way of who could end a part otherwise."""
    if any(reason.code == "lead:role" for reason in decision.reasons):
        return ""
    return " ".join(reason.text for reason in decision.reasons)


def _end(request: ActingRequest, case: Case, row: Participation) -> str:
    end_participation(row, by=request.actor, at=request.at)
    messages.success(request, f"De deelname van {row.desk.label} is gestopt.")
    still = access.visible_cases(request.actor).filter(pk=case.pk).exists()
    return reverse("participants", args=[case.uuid]) if still else reverse("home")


@require_http_methods(["GET", "POST"])
def admit(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Admit a party to a setting that this person leads."""
    case = access.get_case(request.actor, case_id)
    settings = _led(request, case)
    form = AdmissionForm(
        filled(request),
        desks=people.placed(open_desks(case.municipality), settings, request.at),
        settings=settings,
        at=request.at,
    )
    if not looks(request) and (done := attempt(request, form, lambda: _admit(request, case, form))):
        return done
    shown = looks(request) and form.is_valid() and _placed_well(form, request.at)
    context = {
        **case_context(request, case),
        "gains": _gains(request, case, form) if shown else None,
        "chosen": form.chosen_desk().label if shown else "",
        "groups": _by_setting(_parts(request, case)),
        "invited": access.invited_by(request.actor, case),
        "guests": _guest_hint(form.guests),
    }
    return show(request, "escalation/admit.html", form, context)


def _placed_well(form: AdmissionForm, at: dt.datetime) -> bool:
    """Say at the field when the party chosen gets nothing in the setting chosen."""
    setting = Setting(form.cleaned_data["setting"])
    decision = decide_places([form.chosen_desk()], setting, at=at, field="desk")
    for reason in decision.reasons:
        form.add_error(reason.field, reason.text)
    return bool(decision)


def _gains(request: ActingRequest, case: Case, form: AdmissionForm) -> list[dict[str, Any]]:
    """Say what the party would see, as far as this person sees it too."""
    setting, guest = Setting(form.cleaned_data["setting"]), bool(form.cleaned_data["until"])
    desk = form.chosen_desk()
    change = access.as_seated(
        [desk], setting, grounds_of(setting, guest=guest), request.at, guest=guest
    )
    return in_words(access.gains_of(request.actor, case, desk, change))


def _guest_hint(names: list[str]) -> str:
    """Say who can only be a guest in what this person leads."""
    return f"{', '.join(names)}. Vul bij hen de dag van het overleg in." if names else ""


def _admit(request: ActingRequest, case: Case, form: AdmissionForm) -> str:
    desk, until = form.chosen_desk(), form.cleaned_data["until"]
    admit_desk(
        case,
        desk,
        Setting(form.cleaned_data["setting"]),
        necessity=form.cleaned_data["necessity"],
        guest_until=until,
        by=request.actor,
        at=request.at,
    )
    hidden = desk.party_id in access.hidden_parties(request.actor, case)
    word = "is uitgenodigd" if hidden else "is nu gast" if until else "doet nu mee"
    messages.success(request, f"{desk.label} {word}.")
    return case_url(case)


def _led(request: ActingRequest, case: Case) -> list[Setting]:
    """Give the open settings that this person leads; refuse who leads none."""
    standing = access.standing_of(request.actor, case)
    mine = sorted(standing.settings, key=list(Setting).index)
    led = [setting for setting in mine if decide_lead(setting, standing)]
    if not led:
        all_of(
            decide_write_in(standing), *(decide_lead(one, standing) for one in mine[:1])
        ).require()
    return led


@require_http_methods(["GET", "POST"])
def fact_new(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Record something that happened; every term that hangs on it starts."""
    case = access.get_case(request.actor, case_id)
    standing = access.standing_of(request.actor, case)
    decide_write_in(standing).require()
    kind = CaseKind(case.kind)
    events = [
        event
        for event in protocol.events().of_kind(kind)
        if facts.decide_record(event.code, kind, standing.roles)
    ]
    form = FactForm(filled(request), events=events)

    def act() -> str:
        facts.record_fact(
            case,
            form.cleaned_data["event"],
            form.start(),
            decided_by=form.cleaned_data["decided_by"],
            strictly_necessary=form.cleaned_data.get("strictly_necessary", ""),
            by=request.actor,
            at=request.at,
        )
        messages.success(request, "De gebeurtenis is vastgelegd. Termijnen lopen nu.")
        return case_url(case)

    if done := attempt(request, form, act):
        return done
    context = {**case_context(request, case), "events": events}
    return show(request, "escalation/fact_new.html", form, context)
