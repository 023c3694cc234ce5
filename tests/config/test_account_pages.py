"""The pages of signing in tell nobody who has an account, and no others of that package exist."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from casework.models import User
from escalation.management.demo.municipality import PASSWORD
from tests import cast as stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return stage.assemble()


def told(answer, typed: str) -> tuple[int, dict[str, str], str]:
    """Give what an answer tells, without tokens, the clock and what was typed."""
    body = re.sub(r'(value="|X-CSRFToken": ")[0-9A-Za-z]{64}', "", answer.content.decode())
    headers = {**answer.headers, "Content-Length": "", "Expires": ""}
    return answer.status_code, headers, body.replace(typed, "")


def test_asking_for_a_new_password_looks_the_same_for_an_unknown_address(cast):
    known, unknown = cast.demo.users["samendoen"].email, "niemand@voorbeeld.example"
    User.objects.filter(username="ggz").update(is_active=False)
    gone = cast.demo.users["ggz"].email
    answers = set()
    for address in (known, unknown, gone):
        client = Client()
        sent = client.post(reverse("account_reset_password"), {"email": address})
        page = client.get(sent.headers["Location"])
        answers.add(str((sent.status_code, sent.headers["Location"], told(page, address))))
    assert len(answers) == 1
    assert [one.to for one in mail.outbox] == [[known], [unknown], [gone]]
    for letter in mail.outbox[1:]:
        assert "http" not in letter.body
        assert "Bij dit adres hoort geen account" in letter.body


@pytest.mark.parametrize("kind", ["username", "email"])
def test_a_wrong_password_looks_the_same_with_and_without_an_account(cast, kind):
    User.objects.filter(username="ggz").update(is_active=False)
    names = [getattr(cast.demo.users[name], kind) for name in ("samendoen", "ggz")]
    nobody = {"username": "niemand", "email": "niemand@voorbeeld.example"}[kind]
    answers = {
        str(
            told(Client().post(reverse("account_login"), {"login": name, "password": "fout"}), name)
        )
        for name in (*names, nobody)
    }
    assert len(answers) == 1


def test_a_closed_account_opens_nothing_with_its_right_password(cast):
    User.objects.filter(username="samendoen").update(is_active=False)
    client = Client()
    client.post(reverse("account_login"), {"login": "samendoen", "password": PASSWORD})
    assert client.get("/").status_code == 302


SHUT = (
    "signup/",
    "email/",
    "confirm-email/",
    "confirm-email/abc/",
    "password/set/",
    "login/code/",
    "login/code/confirm/",
    "social/signup/",
    "3rdparty/",
    "sessions/",
)


@pytest.mark.parametrize("who", [None, "samendoen"])
def test_a_page_of_accounts_without_a_purpose_does_not_exist(cast, who):
    client = Client()
    if who:
        client.force_login(cast.demo.users[who])
    before = User.objects.count()
    nowhere = told(client.get("/account/nergens/"), "nergens/")
    for name in SHUT:
        for method in (client.get, client.post):
            answer = method(f"/account/{name}", {"email": "een@ander.example"})
            assert answer.status_code == 404, name
        assert told(client.get(f"/account/{name}"), name) == nowhere, name
    assert User.objects.count() == before
    assert nowhere[0] == 404
