"""Who read along in a case, for its participants."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import access
from casework.rules.log_line import LOG
from casework.views.pages import ActingRequest, case_context
from casework.vocabulary import Category, LogAction


@require_GET
def lookers(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the lines of one's own organisation, and of others when they looked."""
    case = access.get_case(request.actor, case_id)
    found = access.lookers(request.actor, case)
    desk = access.desk_in(request.actor, case)
    access.record_access(
        request.actor,
        LogAction.READ,
        object_type=LOG,
        objects=[case.uuid],
        cases=[case.pk],
        categories=[Category.LOG],
        desk=desk,
        rule="Wgs 1.8(4)",
    )
    context = {**case_context(request, case), "found": found, "party": desk.party_name}
    return render(request, "casework/lookers.html", context)
