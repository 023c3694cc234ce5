"""Pages that belong to no app: health, operations, and error pages without a case behind them."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from redis.exceptions import RedisError

from casework.errors import NotVisible
from casework.views.pages import ActingRequest
from config import operations as numbers
from config.metrics import exposition
from config.middleware import ErrorPage

log = logging.getLogger(__name__)


@login_not_required
def health(request: ActingRequest) -> HttpResponse:
    """Say whether database and broker answer, and whether terms are watched.

    Facts: which of the first two does not answer is only in the log.
    """
    if not (database_answers() and broker_answers()):
        return JsonResponse({"gezond": False}, status=503)
    if numbers.sweep_stalled(request.at):
        log.error("health: no sweep for three minutes")
        return JsonResponse({"gezond": False, "bewaking": False}, status=503)
    return JsonResponse({"gezond": True})


@require_GET
def operations(request: ActingRequest) -> HttpResponse:
    """Show operators how much waits. For everybody else this page is not there."""
    if not numbers.is_operator(request.actor):
        raise NotVisible
    return render(request, "operations.html", {"now": numbers.operations(request.at)})


@login_not_required
@require_GET
def metrics(request: ActingRequest) -> HttpResponse:
    """Give the same numbers to a machine that knows the token; without a token they are not there.

    Refuses: 404 where no token is set, 401 for a wrong one.
    """
    if not settings.METRICS_TOKEN:
        raise NotVisible
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(
        exposition(numbers.operations(request.at)), content_type=CONTENT_TYPE_LATEST
    )


def database_answers() -> bool:
    """Ask the database for one row."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        log.error("health: database does not answer")
        return False


def broker_answers() -> bool:
    """Greet the broker."""
    try:
        with numbers.broker() as redis:
            return bool(redis.ping())
    except RedisError:
        log.error("health: broker does not answer")
        return False


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show the page for what does not exist, or does not exist for this person."""
    return ErrorPage(404, "errors/missing.html", {})


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that a form has grown too old to trust."""
    reasons = [
        {
            "code": "FORM_EXPIRED",
            "text": "Het formulier is verlopen. Vernieuw de pagina en probeer het opnieuw.",
            "source": "",
            "who_can": "",
        }
    ]
    return render(request, "errors/refused.html", {"reasons": reasons}, status=403)
