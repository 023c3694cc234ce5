"""Every address of the product is known, and a new one fails until somebody looked at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

SNAPSHOT = Path(__file__).resolve().parents[1] / "snapshots" / "urls.txt"


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Walk all addresses: the route as it is written, its name, its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route, pattern.name or "", pattern


def listed() -> str:
    lines = (
        f"/{route}  {name}{'' if _login_required(pattern) else '  (zonder aanmelden)'}"
        for route, name, pattern in routes()
    )
    return "\n".join(sorted(lines)) + "\n"


def _login_required(pattern: URLPattern) -> bool:
    return bool(getattr(pattern.callback, "login_required", True))


def test_the_addresses_are_the_snapshot_so_that_a_new_one_is_looked_at():
    now = listed()
    if os.environ.get("SCHAKEL_WRITE_SNAPSHOTS") == "1":
        SNAPSHOT.write_text(now, encoding="utf-8")
    assert now == SNAPSHOT.read_text(encoding="utf-8"), (
        "The addresses changed: look at the difference, then `make snapshots`."
    )


def test_every_address_of_the_product_has_a_name_of_its_own():
    names = [name for route, name, _ in routes() if not route.startswith("account/")]
    assert all(names)
    assert len(names) == len(set(names))


def test_no_address_of_admin_engine_or_grants_is_mounted():
    modules = {pattern.callback.__module__.split(".")[0] for _, _, pattern in routes()}
    assert modules <= {"casework", "escalation", "notifications", "config", "allauth"}
    assert not any("admin" in route for route, _, _ in routes())


def test_an_address_says_nothing_but_words_and_random_ids():
    for route, _, pattern in routes():
        if not route.startswith("account/"):
            kinds = {type(one).__name__ for one in pattern.pattern.converters.values()}
            assert kinds <= {"UUIDConverter", "StringConverter"}, route
            assert "<int" not in route
