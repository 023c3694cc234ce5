"""Signing in with a code as well: whoever turns it on is asked for it at the next sign-in."""

from __future__ import annotations

import base64
import hmac
import struct
import time

import pytest
from django.test import Client
from django.urls import reverse

from escalation.management.demo.municipality import PASSWORD
from tests import cast as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return stage.assemble()


def sign_in(client: Client):
    return client.post(
        reverse("account_login"), {"login": "samendoen", "password": PASSWORD}, follow=True
    )


def code_for(secret: str) -> str:
    """Compute the code an app on a phone shows now (RFC 6238), apart from the library."""
    counter = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_a_second_factor_is_turned_on_and_then_asked_for(cast):
    client = Client()
    sign_in(client)
    overview = client.get(reverse("mfa_index"))
    assert overview.status_code == 200
    assert 'lang="nl"' in overview.content.decode()
    again = client.get(reverse("mfa_activate_totp"), follow=True)
    address = again.redirect_chain[-1][0]
    assert address.startswith(reverse("account_reauthenticate")), "the password is asked again"
    page = client.post(address, {"password": PASSWORD}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_activate_totp")
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert done.status_code == 302

    fresh = Client()
    asked = sign_in(fresh)
    assert asked.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert "Vul uw code in" in asked.content.decode()
    assert fresh.get("/").status_code == 302, "the password alone opens nothing"
    wrong = fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert fresh.get("/").status_code == 302
