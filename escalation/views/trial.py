"""Rekenhulp: what if a term began then; nothing is kept and no case is touched."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.errors import Refused
from casework.views.pages import ActingRequest
from escalation import protocol
from escalation.forms.terms import TrialForm
from escalation.rules import reminders
from escalation.rules.calendar import in_words, local, local_day, midnight_after
from escalation.rules.deadlines import Due, compute, resumed
from escalation.rules.terms import Owner, TermRule, amount_in_words, startable
from escalation.services.deadlines import beginning_of

TOLD = {
    reminders.Rung.NEAR: "Herinnering",
    reminders.Rung.DUE: "Termijn is voorbij",
    reminders.Rung.SUPERVISOR: "Naar wie toezicht houdt",
    reminders.Rung.COORDINATOR: "Naar de procescoördinator",
}
FIELD = {"start": "tijd"}
"""Where a reason of the rules belongs on this form; anything else is about the term."""


@require_GET
def trial(request: ActingRequest) -> HttpResponse:
    """Count a term from a chosen start, and show every step, as a case would."""
    asked = any(request.GET.get(name) for name in ("termijn", "dag"))
    form = TrialForm(request.GET if asked else None, rules=protocol.terms().rules)
    found = _count(form) if asked and form.is_valid() else {}
    status = 422 if asked and form.errors else 200
    return render(request, "escalation/trial.html", {"form": form, **found}, status=status)


def _count(form: TrialForm) -> dict[str, Any]:
    start, terms = form.start(), protocol.terms()
    try:
        rule = terms.rule(form.cleaned_data["termijn"], local_day(start))
        due = compute(rule, start, terms.calendar)
    except Refused as refused:
        for reason in refused.reasons:
            at_field = getattr(reason, "field", "")
            form.add_error(FIELD.get(at_field, "termijn"), reason.text)
        return {}
    if still := form.stood_still():
        due = resumed(rule, due, *still, terms.calendar)
    return {
        "rule": rule,
        "amount": amount_in_words(rule),
        "law": "werkafspraak" if rule.law == "local" else rule.law,
        "start_words": terms.facts[rule.start],
        "due": due,
        "steps": [{"day": in_words(step.day), "reason": step.text} for step in due.steps],
        "tracked": rule.owner is Owner.TRACKED,
        "off": not startable(rule),
        "looks": _looks(rule, due),
    }


def _looks(rule: TermRule, due: Due) -> list[dict[str, str]]:
    started = due.start if isinstance(due.start, dt.datetime) else beginning_of(due.start)
    looks = reminders.plan(rule, min(started, due.due_at), due, protocol.terms().calendar)
    return [{"at": _words(look.at, due), "what": TOLD[look.rung]} for look in looks]


def _words(at: dt.datetime, due: Due) -> str:
    """Write a moment; the midnight that ends a day is written as the end of that day."""
    here = local(at)
    if here == midnight_after(due.day) and not isinstance(due.due, dt.datetime):
        return f"{in_words(due.day)}, einde van de dag"
    return f"{in_words(here.date())}, {here:%H.%M} uur"
