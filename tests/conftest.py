"""What every test may lean on: no network, no real clock surprises, and a browser that tells."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest

# here, and not in the plugin, because pytest-django brings a fixture of the same name
from tests.services import (
    administrator,
    behind_the_wall,
    django_db_setup,
    services_directory,
)

__all__ = ["administrator", "behind_the_wall", "django_db_setup", "services_directory"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
INSTALL_CHROMIUM = (
    "apt-get install -y --no-install-recommends chromium chromium-l10n fonts-noto-core"
)
LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


class NetworkRefused(AssertionError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def stay_on_this_machine() -> Iterator[None]:
    """Refuse every connection to another machine."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise NetworkRefused(f"a test must not speak to {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket.socket, "connect", only_here)
        yield


@pytest.fixture(autouse=True)
def forget_rate_limits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave no counted sign-in attempt for the next test."""
    yield
    from django.core.cache import cache

    cache.clear()


# -- order ----------------------------------------------------------------------------------------

SHORT = ("tests/rules/", "tests/architecture/")
"""Folders of which every module is done in seconds: they fill up the end of a run."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let modules that start processes begin, and short ones end; in between chance decides."""
    skip_without_chromium(items)
    waiting = {
        item.path
        for item in items
        if item.get_closest_marker("slow") or item.get_closest_marker("browser")
    }
    items.sort(key=lambda item: 0 if item.path in waiting else 1 + item.nodeid.startswith(SHORT))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show how much the long proofs did: a number that nobody sees proves nothing."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    lines = [
        f"{report.nodeid.partition('tests/prove/')[2]}: {words}"
        for report in reports
        for name, words in report.user_properties
        if name == "told" and report.when == "call"
    ]
    for line in lines:
        terminalreporter.write_line(line)


# -- browser --------------------------------------------------------------------------------------


def skip_without_chromium(items: list[pytest.Item]) -> None:
    """Skip browser tests, with the line that would let them run, where there is no Chromium."""
    if CHROMIUM:
        return
    skip = pytest.mark.skip(reason=f"no Chromium; install it with: {INSTALL_CHROMIUM}")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the Chromium of the system, in Dutch, without anything that phones home."""
    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
        "--disable-component-update --disable-sync --font-render-hinting=none "
        "--force-color-profile=srgb --disable-dev-shm-usage"
    )
    return {
        "executable_path": CHROMIUM,
        "args": flags.split(),
        "env": {"LANGUAGE": "nl"},
        "timeout": 30_000,
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Look at pages as a Dutch visitor without moving pictures."""
    return {
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def page_complaints() -> list[str]:
    """Collect what goes wrong in the browser; a test that expects a complaint removes it."""
    return []


@pytest.fixture
def page(page: Any, live_server: Any, page_complaints: list[str]) -> Iterator[Any]:
    """Give a page on the live server that fails its test on anything a browser complains of.

    Facts: a violated content policy is a console error; a request elsewhere is a leak.
    """
    here = live_server.url

    def on_console(message: Any) -> None:
        if message.type == "error":
            page_complaints.append(f"console: {message.text}")

    def on_request(request: Any) -> None:
        if not request.url.startswith((here, "data:", "about:")):
            page_complaints.append(f"request elsewhere: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: page_complaints.append(f"page error: {error}"))
    page.on("request", on_request)
    page.set_default_timeout(10_000)
    yield page
    assert not page_complaints
