"""What stands on every page: the look a person chose, and the source code."""

from __future__ import annotations

import io
import tarfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

THEMES = ("auto", "licht", "donker")
YEAR = 365 * 24 * 60 * 60

SHIPPED = ("casework", "config", "docs", "escalation", "notifications", "requirements", "tests")
ALONE = (
    "LICENSE",
    "Makefile",
    "README.md",
    "THIRD_PARTY.md",
    "Dockerfile",
    "docker-compose.yml",
    "manage.py",
    "package.json",
    "package-lock.json",
    "pyproject.toml",
)
KINDS = frozenset(
    {
        ".py",
        ".html",
        ".css",
        ".js",
        ".toml",
        ".txt",
        ".in",
        ".sql",
        ".svg",
        ".csv",
        ".json",
        ".mmd",
        ".typ",
        ".md",
    }
)
"""What the source consists of, by name: nothing else on this machine ever leaves it."""


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """Give the address to go on to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else fallback


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember whether pages are light, dark, or as the device wants."""
    chosen = request.POST.get("thema", "auto")
    response = redirect(safe_next(request))
    if chosen in THEMES:
        response.set_cookie(
            "data-thema",
            chosen,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@login_not_required
@require_GET
def source(request: HttpRequest) -> HttpResponse:
    """Offer the source code of the very version that runs.

    Source: AGPL-3.0, section 13.
    """
    if "bestand" in request.GET:
        return HttpResponse(
            archive(),
            content_type="application/gzip",
            headers={"Content-Disposition": 'attachment; filename="schakel.tar.gz"'},
        )
    return render(request, "casework/source.html", {"address": settings.SOURCE_CODE_URL})


@cache
def archive() -> bytes:
    """Pack the source, once per process."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path in source_files(Path(settings.BASE_DIR)):
            name = path.relative_to(settings.BASE_DIR)
            archive.add(path, arcname=str(Path("schakel") / name), recursive=False)
    return packed.getvalue()


def source_files(root: Path) -> list[Path]:
    """List the files of the source, by the names above."""
    found = [root / name for name in ALONE]
    for folder in SHIPPED:
        found += [
            path
            for path in sorted((root / folder).rglob("*"))
            if path.suffix in KINDS
            and "static_build" not in path.parts
            and not any(part.startswith(".") for part in path.relative_to(root).parts)
        ]
    return [path for path in found if path.is_file() and not path.is_symlink()]
