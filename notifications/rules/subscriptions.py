"""Which system of which organisation is told by a webhook: the file of the functional manager.

    [werkbak]
    party = "Samen Doen"
    url = "https://werkbak.example.org/schakel"
    secret_file = "/run/secrets/werkbak"
    private = false

`private` allows an endpoint in a network of one's own, and http; leave it out otherwise.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from notifications.rules.addresses import AddressRefused, Endpoint, read_endpoint

NAME = re.compile(r"[a-z0-9-]{1,40}")
NEEDED = {"party": str, "url": str, "secret_file": str}
ALLOWED = {**NEEDED, "private": bool}


class SubscriptionFault(ValueError):
    """A file of subscriptions that cannot be used; the text names every fault, in Dutch."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One endpoint of one organisation; the secret stays in its own file."""

    name: str
    party: str
    endpoint: Endpoint
    secret_file: str
    private: bool


def read_subscriptions(text: str) -> dict[str, Subscription]:
    """Read the file, by name of the subscription; an empty text holds none.

    Refuses: `SubscriptionFault`.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SubscriptionFault(f"Het bestand is geen TOML: {error}.") from None
    faults = [fault for name, row in tables.items() for fault in _faults(name, row)]
    if faults:
        raise SubscriptionFault(" ".join(faults))
    return {name: _read(name, row) for name, row in tables.items()}


def _faults(name: str, row: Any) -> list[str]:
    if not NAME.fullmatch(name):
        return [f"[{name}]: gebruik kleine letters, cijfers en streepjes."]
    if not isinstance(row, dict):
        return [f"{name}: dit hoort in een blok [naam]."]
    faults = [f"[{name}]: {key} ontbreekt." for key in NEEDED if not row.get(key)]
    for key, value in row.items():
        if key not in ALLOWED:
            faults.append(f"[{name}]: {key} is onbekend.")
        elif not isinstance(value, ALLOWED[key]):
            faults.append(f"[{name}]: {key} heeft niet de goede vorm.")
    if not faults:
        try:
            read_endpoint(row["url"], private=row.get("private", False))
        except AddressRefused as error:
            faults.append(f"[{name}]: {error}")
    return faults


def _read(name: str, row: dict[str, Any]) -> Subscription:
    private = row.get("private", False)
    endpoint = read_endpoint(row["url"], private=private)
    return Subscription(name, row["party"], endpoint, row["secret_file"], private)
