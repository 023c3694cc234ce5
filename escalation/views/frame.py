"""What the pages of a request share: one log line per opening, and the version of the case."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from casework import access
from casework.access import SeenItem
from casework.models import Case, Submission
from casework.views.once import new_token
from casework.views.pages import ActingRequest, case_context
from casework.vocabulary import Category


def case_of(request: ActingRequest, case_id: uuid.UUID) -> Case:
    """Give the case of a page, or `NotVisible`."""
    return access.get_case(request.actor, case_id)


def case_page(
    request: ActingRequest,
    case: Case,
    template: str,
    *,
    seen: Iterable[SeenItem] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page of a case and write down that it was opened, with the categories on it."""
    if status == 200:
        log_reading(request, case, seen)
    shared = {**case_context(request, case), "token": request.POST.get("token") or new_token()}
    return render(request, template, {**shared, **context}, status=status)


def log_reading(request: ActingRequest, case: Case, seen: Iterable[SeenItem]) -> None:
    """Write the line of somebody reading in a case."""
    access.record_opening(
        request.actor,
        case,
        access.desk_in(request.actor, case),
        {Category(row.item.category) for row in seen},
    )


def case_url(case: Case) -> str:
    return reverse("case", args=[case.uuid])


def version_of(request: ActingRequest) -> int:
    """Give the version of the case a form was made on; 0, which is never right, without one."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def posted(request: ActingRequest) -> bool:
    return request.method == "POST"


def goes_on(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a second click on a form that was handled go where the first one went.

    Facts: needed where the first click may take away what the page shows; two clicks at the very
    same time are told apart in `once`.
    """

    @functools.wraps(page)
    def guarded(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        location = _where_it_went(request) if posted(request) else ""
        return HttpResponseRedirect(location) if location else page(request, *args, **kwargs)

    return guarded


def _where_it_went(request: ActingRequest) -> str:
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return ""
    row = Submission.objects.filter(token=token, user=request.actor.user).first()
    return row.location if row is not None else ""
