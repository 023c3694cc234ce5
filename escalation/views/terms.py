"""Terms of a case: marked as met, and explained day by day."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from casework import access
from casework.errors import NotVisible
from casework.models import Case
from casework.rules.authority import decide_settle
from casework.views.once import once
from casework.views.pages import ActingRequest
from escalation import protocol, selectors
from escalation.models import Deadline
from escalation.rules.calendar import in_words, local_day
from escalation.rules.terms import Owner, amount_in_words
from escalation.services import deadlines
from escalation.views.frame import case_of, case_page, case_url, goes_on


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
    rule = protocol.terms().rule(row.term, local_day(row.started_at))
    own = row.desk_id in {desk.id for desk in request.actor.desks}
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
        may_settle=not deadlines.is_informing(row)
        and bool(decide_settle(access.standing_of(request.actor, case), own=own)),
    )
