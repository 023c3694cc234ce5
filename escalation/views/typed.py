"""Keeps what somebody typed when the session had expired, until he or she has signed in again.

Facts: a page with autosave loses little; this is for who works without JavaScript. What was
typed stays in the session of the same browser, and is given back to the same person only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse

from casework.access import Actor

KEY, OWNER = "typed", "owner"
MOST = 60_000
"""Characters. More than that nobody typed."""
VALID_FOR = 12 * 3600
LISTS = frozenset({"categories", "own", "invited", "others"})
NOT_KEPT = frozenset({"csrfmiddlewaretoken", OWNER, "token", "version"})

Page = Callable[..., HttpResponse]


def owner_of(actor: Actor) -> str:
    """Sign who this form was made for; stands in the form as a hidden field."""
    return signing.dumps(str(actor.user.uuid), salt=KEY)


def kept_when_signed_out(page: Page) -> Page:
    """Let the door to the sign-in page keep what was posted to this page on the way."""
    page.when_signed_out = _stash  # type: ignore[attr-defined]
    return page


def _stash(request: HttpRequest) -> None:
    """Keep what was posted in the session, when the form was made for somebody we know."""
    if request.method != "POST":
        return
    try:
        owner = signing.loads(request.POST.get(OWNER, ""), salt=KEY, max_age=VALID_FOR)
    except signing.BadSignature:
        return
    data = {
        name: request.POST.getlist(name) if name in LISTS else request.POST[name]
        for name in request.POST
        if name not in NOT_KEPT
    }
    if sum(len(str(value)) for value in data.values()) <= MOST:
        request.session[KEY] = {"owner": owner, "path": request.path, "data": data}
        messages.info(request, "U was uitgelogd. Log in, dan staat uw tekst er nog.")


def taken(request: HttpRequest) -> dict[str, Any]:
    """Give back what this person typed on this page before signing in again, once."""
    kept = request.session.get(KEY)
    if not kept or kept["path"] != request.path or request.method != "GET":
        return {}
    del request.session[KEY]
    if kept["owner"] != str(request.user.uuid):  # type: ignore[union-attr]
        return {}
    messages.info(request, "Uw tekst is bewaard gebleven. Kijk de pagina nog even na.")
    return dict(kept["data"])
