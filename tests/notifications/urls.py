"""The addresses of the messenger, with stand-ins for the pages it leads to."""

from __future__ import annotations

import contextlib

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, include, path, reverse

from config.urls import urlpatterns as product


def page(request: HttpRequest, thing: str = "") -> HttpResponse:
    return HttpResponse(str(thing))


def is_there(name: str) -> bool:
    """Say whether the product has the page itself."""
    for arguments in ([], ["00000000-0000-0000-0000-000000000000"]):
        with contextlib.suppress(NoReverseMatch):
            return bool(reverse(name, urlconf="config.urls", args=arguments))
    return False


urlpatterns = [
    *product,
    *([] if is_there("inbox") else [path("", include("notifications.urls"))]),
    *(
        path(f"proef/{name}/<uuid:thing>/", page, name=name)
        for name in ("case", "move", "confirm")
        if not is_there(name)
    ),
    *([] if is_there("intake") else [path("proef/intake/", page, name="intake")]),
]
