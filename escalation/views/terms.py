"""Terms of a case: marked as met, made longer, and explained day by day."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import access
from casework.errors import NotVisible
from casework.models import Case
from casework.rules.authority import decide_settle
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt, filled
from escalation import selectors
from escalation.forms.terms import ExtendForm
from escalation.models import Deadline, DeadlineState
from escalation.rules.calendar import in_words
from escalation.rules.terms import Owner, amount_in_words
from escalation.services import deadlines, extending
from escalation.views.frame import case_of, case_page, case_url, goes_on, posted


def _term(request: ActingRequest, case: Case, deadline_id: uuid.UUID) -> Deadline:
    for row in selectors.visible_deadlines(request.actor, case):
        if row.uuid == deadline_id:
            return row
    raise NotVisible


@goes_on
@require_POST
def deadline_met(
    request: ActingRequest, case_id: uuid.UUID, deadline_id: uuid.UUID
) -> HttpResponse:
    """Mark a term as met."""
    case = case_of(request, case_id)
    row = _term(request, case, deadline_id)

    def act() -> str:
        deadlines.settle_deadline(row, by=request.actor, at=request.at)
        messages.success(request, "De termijn staat op klaar.")
        return case_url(case)

    return once(request, act)


@require_GET
def term_help(request: ActingRequest, case_id: uuid.UUID, deadline_id: uuid.UUID) -> HttpResponse:
    """Explain how the end of a term was computed: every day passed over, and why."""
    case = case_of(request, case_id)
    row = _term(request, case, deadline_id)
    rule = deadlines.rule_of(row)
    mine = _may_settle(request, case, row)
    return case_page(
        request,
        case,
        "escalation/term.html",
        term=row,
        law="werkafspraak" if row.law == "local" else row.law,
        amount=amount_in_words(rule),
        steps=[
            {"day": in_words(dt.date.fromisoformat(step["date"])), "reason": step["reason"]}
            for step in row.steps
        ],
        tracked=row.owner == Owner.TRACKED,
        stands=row.state == DeadlineState.SUSPENDED,
        extension=selectors.extension_of(row),
        may_settle=mine and deadlines.met_elsewhere(row) is None,
        may_extend=mine and bool(extending.decide_extend(row, at=request.at)),
    )


def _may_settle(request: ActingRequest, case: Case, row: Deadline) -> bool:
    own = row.desk_id in {desk.id for desk in request.actor.desks}
    return bool(decide_settle(access.standing_of(request.actor, case), own=own))


@goes_on
@require_http_methods(["GET", "POST"])
def deadline_extend(
    request: ActingRequest, case_id: uuid.UUID, deadline_id: uuid.UUID
) -> HttpResponse:
    """Let a longer term take the place of this one, where the law knows one."""
    case = case_of(request, case_id)
    row = _term(request, case, deadline_id)
    rule = extending.extension_rule(row)
    if rule is None or not _may_settle(request, case, row):
        raise NotVisible
    latest = extending.longest(row, rule).in_words()
    form = ExtendForm(filled(request), rule=rule, latest=latest)

    def act() -> str:
        longer = extending.extend_deadline(row, form.given(), by=request.actor, at=request.at)
        messages.success(request, "De termijn is verlengd.")
        return reverse("term_help", args=[case.uuid, longer.uuid])

    if done := attempt(request, form, act):
        return done
    return case_page(
        request,
        case,
        "escalation/term_extend.html",
        form=form,
        term=row,
        longer=rule.title,
        latest=latest,
        status=422 if posted(request) else 200,
    )
