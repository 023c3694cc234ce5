"""What every template knows about this installation."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    """Say whether this is the demo, and where the source code is."""
    return {"demo": settings.DEMO}
