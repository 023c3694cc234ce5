"""Lets nobody past before they accepted confidentiality, once a year (Wgs 1.11)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from casework import access, policies
from casework.views.confidentiality import GO_ON
from config.middleware import GetResponse

KEPT = "confidential"
"""Where in the session stands which text was accepted, and until when that counts."""

BEFORE = frozenset(
    {"confidentiality", "account_logout", "source", "theme", "health", "demo_sign_in"}
)
"""Pages that may come first: they hold nothing of a case."""


class AcceptFirst:
    """Leads who has not accepted the text in force to the page where that is done.

    Facts: what a person sent is not handled; the address somebody was going to is kept in the
    session, not in the next address. The session remembers the answer, so that a page costs no
    statement more.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is None or goes_first(request.path_info) or has_accepted(request, actor):
            return self.get_response(request)
        if request.method == "GET":
            request.session[GO_ON] = request.get_full_path()
        return redirect(reverse("confidentiality"))


def goes_first(path: str) -> bool:
    """Say whether a page may come before the acceptance."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return found.url_name in BEFORE


def has_accepted(request: HttpRequest, actor: access.Actor) -> bool:
    """Say whether the acceptance of somebody counts now."""
    digest = policies.confidentiality_in_force().digest
    kept: Any = request.session.get(KEPT)
    if kept and kept[0] == digest and dt.datetime.fromisoformat(kept[1]) > actor.at:
        return True
    until = access.accepted_until(actor)
    if until is None:
        return False
    request.session[KEPT] = [digest, until.isoformat()]
    return True
