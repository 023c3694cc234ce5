"""Pages that belong to no app: health, and the error pages that have no case behind them."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from redis import Redis
from redis.exceptions import RedisError

from config.middleware import ErrorPage

log = logging.getLogger(__name__)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Say whether database and broker answer; which one does not is only in the log."""
    healthy = database_answers() and broker_answers()
    return JsonResponse({"gezond": healthy}, status=200 if healthy else 503)


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
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        ) as redis:
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
