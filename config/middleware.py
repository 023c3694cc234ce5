"""What happens around every request: headers, one transaction, and pages for what goes wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone

from casework import access, policies
from casework.errors import Conflict, NotVisible, PolicyUnavailable, Refused, StaleVersion
from casework.rules.decision import Reason

GetResponse = Callable[[HttpRequest], HttpResponse]

# asked by the health check while the database may be gone
WITHOUT_TRANSACTION = frozenset({"/gezond"})

NOT_ALLOWED = Reason("NOT_ALLOWED", "U mag dit niet doen.")


class SecurityHeaders:
    """Tells browsers to load nothing from elsewhere and to keep no copy of a page.

    Facts: Django's own middleware adds the rest (nosniff, referrer, opener, frames, HSTS).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers["Cache-Control"] = "no-store"
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@receiver(user_logged_out)
def note_signing_out(request: HttpRequest, **_: Any) -> None:
    """Let the browser forget what it showed, once the answer to this request leaves."""
    request.signed_out = True  # type: ignore[attr-defined]


class SignInFirst(LoginRequiredMiddleware):
    """Sends who is not signed in to the sign-in page, at every address that is not public.

    Facts: a page may keep what was typed when a session had expired: `when_signed_out` of its
    view is called before, and the page itself is not.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if (keep := getattr(view_func, "when_signed_out", None)) is not None:
            keep(request)
        return super().handle_no_permission(request, view_func)


PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
)

TYPED_WORDS = frozenset(
    {"text", "reason", "motivation", "necessity", "relapse_agreement", "evaluation_note"}
)
"""Fields with words of one's own: who came second finds them on the page that says so."""


class ErrorPage(HttpResponse):
    """An error page that is written after the transaction of the request is rolled back.

    Facts: its template may read the database (a menu, a name); the failed transaction cannot.
    """

    def __init__(self, status: int, template: str, context: Mapping[str, Any]) -> None:
        super().__init__(status=status)
        self.template = template
        self.context = dict(context)

    def fill(self, request: HttpRequest) -> None:
        """Render the page, once."""
        if not self.content:
            context = {**self.context, "typed": typed_in(request)}
            self.content = render_to_string(self.template, context, request=request)


def typed_in(request: HttpRequest) -> list[str]:
    """Give the words of one's own in a form that was sent; a field may have any name."""
    return [str(value) for name, value in request.POST.items() if name in TYPED_WORDS and value]


def page_for(error: Exception) -> ErrorPage | None:
    """Choose the page for what went wrong on purpose; None means it is a bug."""
    match error:
        case Refused():
            return ErrorPage(403, "errors/refused.html", {"reasons": error.reasons})
        case PermissionDenied():
            return ErrorPage(403, "errors/refused.html", {"reasons": (NOT_ALLOWED,)})
        case NotVisible() | Http404():
            return ErrorPage(404, "errors/missing.html", {})
        case StaleVersion():
            versions = {"yours": error.yours, "current": error.current}
            return ErrorPage(409, "errors/stale.html", {"message": error.message, **versions})
        case Conflict():
            return ErrorPage(409, "errors/conflict.html", {"message": error.message})
        case PolicyUnavailable():
            return ErrorPage(503, "errors/unavailable.html", {})
    return None


class ErrorPages:
    """Turns an anticipated failure into its page; what is unseen looks like what is missing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, ErrorPage):
            response.fill(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> ErrorPage | None:
        return page_for(exception)


class RequestTransaction:
    """Does all database work of a request, view and rendering, in one transaction.

    Facts: sets `request.at`, the only clock reading of the request, and `request.refusal_log`,
    to which a view or the door adds what must be written down although the request is refused.
    Gives: nothing is kept of a request that ends with status 400 or higher, except that log,
    which is written in a second transaction. The database knows the actor for the length of the
    transaction, so that row-level security can rely on it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.refusal_log = []  # type: ignore[attr-defined]
        if request.path_info in WITHOUT_TRANSACTION:
            return self.get_response(request)
        outermost = not connection.in_atomic_block
        with access.a_request(), policies.one_reading():
            with transaction.atomic(), reading_of(request, outermost=outermost):
                tell_database_who(request)
                response = self.get_response(request)
                if lost_meanwhile(request, response):
                    response = ErrorPage(404, "errors/missing.html", {})
                if response.status_code >= 400:
                    transaction.set_rollback(True)
            if response.status_code >= 400:
                after_refusal(request, response)
        return response


def reading_of(request: HttpRequest, *, outermost: bool) -> AbstractContextManager[None]:
    """Let a page that writes nothing but the log be read from one snapshot, as one reading.

    Facts: a right that ends while the page is made cannot end between two of its statements.
    Inside a test's own transaction the snapshot cannot be chosen any more.
    """
    if request.method not in {"GET", "HEAD"}:
        return nullcontext()
    if outermost:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    return access.one_reading()


def lost_meanwhile(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether a form is answered with a page to somebody who left a team in the meantime.

    Facts: who writes must see what holds now, so that such a request has no snapshot: between
    asking who somebody is and reading the page again, that may have ended. An act that was done
    is decided under its own lock, and answered with an address instead of a page.
    """
    actor = getattr(request, "actor", None)
    if request.method in {"GET", "HEAD"} or actor is None or 300 <= response.status_code < 400:
        return False
    return not access.still_acts(actor)


def tell_database_who(request: HttpRequest) -> None:
    """Tell the second wall who asks, at which desks, for this transaction and no purpose.

    `request.actor` is set for everybody who is signed in; views pass it down as `by`.
    """
    at = request.at  # type: ignore[attr-defined]
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        access.tell_person(None, at)
        return
    access.tell_person(user.pk, at)
    actor = access.actor_for(user, at, origin=origin_of(request))
    access.tell_desks(actor)
    request.actor = actor  # type: ignore[attr-defined]


def origin_of(request: HttpRequest) -> str:
    """Give a hash of where a request comes from: enough to compare, not enough to look up."""
    address = request.META.get("REMOTE_ADDR", "")
    session = request.session.session_key or ""
    return hashlib.sha256(f"{settings.SECRET_KEY}|{address}|{session}".encode()).hexdigest()


def log_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """Write one line about a request that was refused, without saying what was there."""
    actor = getattr(request, "actor", None)
    if actor is None or request.resolver_match is None:
        return
    asked = [value for value in request.resolver_match.kwargs.values() if isinstance(value, UUID)]
    access.record_access(
        actor,
        "write" if request.method == "POST" else "read",
        object_type=(request.resolver_match.url_name or "")[:20],
        objects=asked,
        result=f"refused:{response.status_code}",
    )


def after_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """Write down the refusal and the page about it, now that the request itself is undone."""
    with transaction.atomic():
        tell_database_who(request)
        for write in request.refusal_log:  # type: ignore[attr-defined]
            write()
        log_refusal(request, response)
        if isinstance(response, ErrorPage):
            response.fill(request)
