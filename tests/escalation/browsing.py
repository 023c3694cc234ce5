"""Helpers for tests that work the pages as people do: sign in, read a form, send it."""

from __future__ import annotations

import datetime as dt
import html
import re

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from casework.models import Case
from tests import cast as stage
from tests.cast import Cast


def recent_cast() -> Cast:
    """Assemble the cast a few hours ago, for pages read the clock of the machine."""
    return stage.assemble(timezone.now() - dt.timedelta(hours=5))


def recent_case() -> tuple[Cast, Case]:
    """Tell of a local case of those hours, with everybody's own items in it."""
    cast = recent_cast()
    case = stage.open_local_case(cast)
    stage.fill_locally(cast, case)
    return cast, case


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.demo.users[name])
    return client


def text_of(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def hidden(response: HttpResponse) -> dict[str, str]:
    """Take the hidden fields that a form of a case carries."""
    found = re.findall(r'name="(token|version|owner)" value="([^"]*)"', response.content.decode())
    return {name: html.unescape(value) for name, value in found}


WORDS = {
    "motivation": "Het lokale plan zit vast.",
    "goal": "Samen een plan maken.",
    **{f"criterion_{code.lower()}": text for code, text in stage.CRITERIA.items()},
    "partner_contacts": "J. Smit, politie",
    "on_behalf_of": "college",
}
