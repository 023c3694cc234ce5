"""Who sees what and why, and the case as another participant sees it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator
from django.views.decorators.http import require_GET

from casework import access, labels
from casework.access import DeskView
from casework.errors import NotVisible
from casework.models import Case
from casework.views.pages import ActingRequest, case_context
from casework.vocabulary import Category, Level

EXCERPT = 60
"""Characters of an item by which a person who reads it recognises it."""


@require_GET
def explain(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show per participant what it sees and the rule behind it, cut down to what one sees oneself.

    Facts: with `als` the items of one participant are shown beside it.
    """
    case = access.get_case(request.actor, case_id)
    views = access.who_sees_what(request.actor, case)
    chosen = _chosen(request.GET.get("als", ""), views)
    log(request, case, chosen)
    seen = access.visible_items(request.actor, case)
    excerpts = {row.item.pk: Truncator(row.item.text).chars(EXCERPT) for row in seen if row.full}
    context = {
        **case_context(request, case),
        "policy": access.policy_now(request.at),
        "people": [_person(view, excerpts) for view in views],
        "chosen": chosen,
        "seen_items": access.view_as(request.actor, case, chosen.desk) if chosen else [],
    }
    return render(request, "casework/explain.html", context)


def _person(view: DeskView, excerpts: dict[int, str]) -> dict[str, Any]:
    """Prepare one participant: in short what it sees, and per item why."""
    short = []
    for word, level in (
        ("Ziet", Level.FULL),
        ("Weet van", Level.SIGNAL),
        ("Ziet niet", Level.NONE),
    ):
        names = dict.fromkeys(
            labels.CATEGORY[Category(row.item.category)].lower()
            for row in view.items
            if row.level is level
        )
        if names:
            short.append(f"{word}: {', '.join(names)}.")
    return {
        "view": view,
        "short": short,
        "rows": [{"row": row, "excerpt": excerpts.get(row.item.pk, "")} for row in view.items],
    }


def _chosen(key: str, views: list[DeskView]) -> DeskView | None:
    """Find the participant to look as; one that this person may not know of is not there."""
    if not key:
        return None
    found = next((view for view in views if str(view.desk.uuid) == key), None)
    if found is None:
        raise NotVisible
    return found


def log(request: ActingRequest, case: Case, chosen: DeskView | None) -> None:
    """Write down that somebody looked, and as whom."""
    access.record_access(
        request.actor,
        "explain",
        object_type="case" if chosen is None else "desk",
        objects=[case.uuid] if chosen is None else [chosen.desk.uuid],
        cases=[case.pk],
        desk=access.desk_in(request.actor, case),
    )
