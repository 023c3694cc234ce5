"""The people of a story, a mail server and the system of a party that listen, and shorthands."""

from __future__ import annotations

import base64
import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.message import Message as AnyMail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from casework.models import Case, EventMark
from notifications import services
from notifications.models import Message
from tests.cast import Cast


@pytest.fixture(autouse=True)
def pages(settings: Any) -> None:
    """Serve the messenger's pages, and stand-ins for those it leads to."""
    settings.ROOT_URLCONF = "tests.notifications.urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.notifications.middleware.acting"]


@pytest.fixture
def cast(story: tuple[Cast, Case]) -> Cast:
    """The people of the module's own story; see `tests.stages`."""
    return story[0]


@pytest.fixture
def case(story: tuple[Cast, Case]) -> Case:
    return story[1]


def quiet() -> None:
    """Forget what happened so far: only what comes next is told."""
    EventMark.objects.all().delete()


def route(cast: Cast) -> dict[str, list[str]]:
    """Tell what happened a minute later; give who got what, "+" when a mail leaves too."""
    before = set(Message.objects.values_list("pk", flat=True))
    services.route_events(at=cast.later(minutes=1))
    found: dict[str, list[str]] = {}
    rows = Message.objects.exclude(pk__in=before).select_related("recipient").order_by("pk")
    mailed = {(row.recipient_id, row.event_id) for row in rows if row.channel == "EMAIL"}
    for row in rows:
        if row.channel == "INBOX":
            mail = "+" if (row.recipient_id, row.event_id) in mailed else ""
            found.setdefault(row.recipient.username, []).append(f"{row.template}{mail}")
    return {name: sorted(told) for name, told in sorted(found.items())}


class PostOffice:
    """Keeps what a mail server was given; says no as often as it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.tries = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.tries += 1
        if self.refusals:
            return self.refusals.pop(0)
        parsed: AnyMail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        return "250 OK"


def free_port() -> int:
    """Find a port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """Run a mail server on a free port and let the product speak SMTP to it."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield office
    controller.stop()


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


KEY = b"precies-genoeg-toeval-0123456789"
"""What the webhooks of the tests are signed with."""


class System:
    """The system of a party: keeps what it is told, and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.act: Callable[[BaseHTTPRequestHandler], None] | None = None
        system = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                system.asked.append((self.path, dict(self.headers), body))
                if system.act is not None:
                    system.act(self)
                    return
                status = system.answers.pop(0) if system.answers else 204
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", f"http://127.0.0.1:{system.port}/elders")
                self.end_headers()

            do_GET = do_POST  # noqa: N815 - the library's name

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def system() -> Iterator[System]:
    found = System()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def subscribe(settings: Any, tmp_path: Path, system: System) -> Callable[..., None]:
    """Write the file of subscriptions; by default Vechtdal Wonen listens on this machine."""
    secret = tmp_path / "geheim"
    secret.write_text(f"whsec_{base64.b64encode(KEY).decode()}\n")

    def write(*, party: str = "Vechtdal Wonen", url: str = "", private: bool = True) -> None:
        settings.WEBHOOKS = f"""
            [werkbak]
            party = "{party}"
            url = "{url or f"http://127.0.0.1:{system.port}/schakel"}"
            secret_file = "{secret}"
            private = {str(private).lower()}
        """
        settings.WEBHOOK_SOURCE = "urn:nld:oin:00000001234567890000:systeem:schakel"

    return write
