"""Puts the acting person on the request, as the product's own middleware does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from casework.access import actor_for


def acting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    def add_actor(request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "actor") and request.user.is_authenticated:
            request.actor = actor_for(request.user, request.at)
        return get_response(request)

    return add_actor
