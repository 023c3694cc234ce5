"""A webhook: a signed, thin event to the system of a party.

Uses `http.client` on a connection of our own, not a client library: the address that is spoken to
must be the very one that was looked at, with the name kept for TLS, and nothing may be followed.
Libraries resolve the name once more, and follow redirects and proxies unless told not to.
"""

from __future__ import annotations

import datetime as dt
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from django.conf import settings

from notifications.channels import NoAnswer, NotAccepted, RefusedForGood
from notifications.models import WebhookCall
from notifications.rules.addresses import AddressRefused, Endpoint, choose
from notifications.rules.cloudevent import CONTENT_TYPE, event_body
from notifications.rules.signing import read_secret, sign
from notifications.rules.subscriptions import Subscription
from notifications.selectors.links import link_to

SECONDS = 10
"""How long one call may take in all, also when the other side answers drop by drop."""

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Ask once for every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


def deliver(
    call: WebhookCall, subscription: Subscription, *, at: dt.datetime, resolver: Resolver = resolve
) -> None:
    """Tell the system of a party that there is work.

    Facts: a call that is made twice carries the same id. Nothing of the answer is read but its
    status, so that its size does not matter.
    Refuses: `RefusedForGood` when the endpoint says that it is gone; `NoAnswer`; `NotAccepted`
    for every other answer, a redirect too, and for an address that may not be spoken to.
    """
    identity = str(call.uuid)
    body = event_body(
        identity=identity,
        source=settings.WEBHOOK_SOURCE,
        time=call.created_at,
        dataref=link_to(call.uuid),
    )
    moment = int(at.timestamp())
    headers = {
        "Content-Type": CONTENT_TYPE,
        "User-Agent": "Schakel",
        "Connection": "close",
        "webhook-id": identity,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(_secret(subscription), identity, moment, body),
    }
    status = _post(subscription, body, headers, resolver)
    if status == HTTPStatus.GONE:
        raise RefusedForGood
    if status not in range(200, 300):
        raise NotAccepted(status)


def _secret(subscription: Subscription) -> bytes:
    try:
        return read_secret(Path(subscription.secret_file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotAccepted("the secret cannot be read") from error


def _post(
    subscription: Subscription, body: bytes, headers: dict[str, str], resolver: Resolver
) -> int:
    """Send a body to the endpoint of a subscription. Gives: the status of the answer."""
    there = subscription.endpoint
    try:
        address = choose(resolver(there.host, there.port), private=subscription.private)
        with _connected(there, address) as connection:
            connection.request("POST", there.path, body, headers)
            return connection.getresponse().status
    except AddressRefused as error:
        raise NotAccepted(str(error)) from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer from error


@contextmanager
def _connected(there: Endpoint, address: str) -> Iterator[http.client.HTTPConnection]:
    """Open a connection to an address that was looked at, and cut it when it takes too long.

    Refuses: `TimeoutError` when it was cut, for half an answer may look like a whole one.
    """
    late = threading.Event()
    with socket.create_connection((address, there.port), timeout=SECONDS) as line:
        watch = threading.Timer(SECONDS, _cut, [line, late])
        watch.daemon = True
        watch.start()
        connection = http.client.HTTPConnection(there.host, there.port, timeout=SECONDS)
        try:
            connection.sock = _secured(line, there.host) if there.secure else line
            yield connection
            if late.is_set():
                raise TimeoutError
        finally:
            watch.cancel()
            connection.close()


def _secured(line: socket.socket, host: str) -> ssl.SSLSocket:
    """Speak TLS, with a certificate that is valid for the name."""
    return ssl.create_default_context().wrap_socket(line, server_hostname=host)


def _cut(line: socket.socket, late: threading.Event) -> None:
    late.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
