"""A double click does one thing: a form carries a token, and a token is handled once."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from casework.models import Submission

FIELD = "token"


def new_token() -> str:
    """Draw the token of a fresh form; render it as a hidden field named `token`."""
    return str(uuid.uuid4())


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do the act of a form and go to the address it gives; the second time only go there.

    Facts: a second click waits for the first at the unique token. When the first is undone, the
    second does the act. A form without a token is handled as it comes.
    """
    token = _token(request)
    if token is None:
        return HttpResponseRedirect(act())
    try:
        with transaction.atomic():
            row = Submission.objects.create(
                token=token,
                user=request.user,
                location="",
                at=request.at,  # type: ignore[attr-defined,misc]
            )
    except IntegrityError:
        first = Submission.objects.filter(token=token, user=request.user).first()  # type: ignore[misc]
        return HttpResponseRedirect((first and first.location) or "/")
    row.location = act()
    row.save(update_fields=["location"])
    return HttpResponseRedirect(row.location)


def _token(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
