"""The page that makes a linked case, where the case itself may not go."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from casework import access, labels
from casework.errors import NotVisible
from casework.models import Case
from casework.rules.authority import decide_lead
from casework.rules.tables import CASE_SETTING
from casework.views.pages import ActingRequest, attempt, filled
from casework.vocabulary import CaseKind, Table
from escalation.forms.cases import SpawnForm
from escalation.forms.tables import LINK, option
from escalation.services import intake
from escalation.views.frame import case_of, case_page, case_url, goes_on, posted


def table_named(code: str, case: Case) -> Table:
    """Read a table from an address; anything else, and the table of the case itself, is nothing."""
    if code not in set(Table) or code == case.table:
        raise NotVisible
    return Table(code)


@goes_on
@require_http_methods(["GET", "POST"])
def spawn(request: ActingRequest, case_id: uuid.UUID, table: str) -> HttpResponse:
    """Make a linked case; nothing of this case goes along."""
    case = case_of(request, case_id)
    target = table_named(table, case)
    if option(request.actor, case, target).way != LINK:
        raise NotVisible
    decide_lead(CASE_SETTING[Table(case.table)], access.standing_of(request.actor, case)).require()
    form = SpawnForm(filled(request), case=case, table=target)
    done = attempt(request, form, lambda: _spawn(request, case, form))
    if done is not None:
        return done
    return case_page(
        request,
        case,
        "escalation/spawn.html",
        form=form,
        target=labels.TABLE[target],
        walled=case.kind == CaseKind.UNDERMINING or target is Table.OTH,
        status=422 if posted(request) else 200,
    )


def _spawn(request: ActingRequest, case: Case, form: SpawnForm) -> str:
    made = intake.spawn_case(case, form.given(), by=request.actor, at=request.at)
    messages.success(request, "De gekoppelde casus is gemaakt.")
    seen = access.visible_cases(request.actor).filter(pk=made.pk).exists()
    return case_url(made if seen else case)
