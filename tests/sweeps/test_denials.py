"""Every address × every account × somebody else's object × every method: nothing shows or moves.

What is expected comes from the doors of `casework.access`; here a drawn part of the product of all
of them, that touches each pair once, and the whole of it among the long proofs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework.models import AccessLine, UnsealedLine, User
from escalation.management.demo import municipality
from tests import stages
from tests.architecture.test_urls import routes
from tests.casework import acts
from tests.sweeps import scene as scenes
from tests.sweeps.addresses import (
    ACCOUNT,
    BY_ROLE,
    EVERYBODY,
    ONLY_ACTS,
    ONLY_READS,
    PUBLIC,
    Address,
    Thing,
    addresses,
    ids_of,
    never,
    place_of,
    things,
)

_told, scene = stages.stage(scenes.tell)

ACCOUNTS = tuple(account.username for account in municipality.ACCOUNTS)
METHODS = ("get", "post", "head", "options", "put", "patch", "delete")
LOGGED = {AccessLine._meta.db_table, UnsealedLine._meta.db_table}
"""What a refusal leaves behind: a line in the access log, and its place in the queue."""


@pytest.fixture(autouse=True)
def clock(scene, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: scene.cast.at))


@pytest.fixture
def signed_in(scene) -> dict[str, Client]:
    """Sign everybody in before anything is compared: signing in writes."""
    return {name: client_of(scene, name) for name in ACCOUNTS}


def client_of(scene, name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(scene.cast.demo.users[name])
    return client


def changed(before: dict[str, tuple[int, str]]) -> set[str]:
    """Name the tables that say something else than before, apart from the log of refusals."""
    return {name for name, print_ in acts.fingerprint().items() if print_ != before[name]} - LOGGED


def told(answer: HttpResponse) -> tuple[int, dict[str, str], bytes]:
    """Give all that an answer tells, without what differs by itself: tokens and the address."""
    asked = answer.wsgi_request.path.encode()
    body = answer.content.replace(asked, b"").replace(quote(asked, safe="").encode(), b"")
    body = re.sub(rb'(value="|X-CSRFToken": ")[0-9A-Za-z]{64}', b"", body)
    headers = {**answer.headers, "Content-Length": ""}
    if "Location" in headers:
        headers["Location"] = headers["Location"].replace(quote(asked.decode()), "")
    return answer.status_code, headers, body


# -- the table -------------------------------------------------------------------------------------


def test_every_address_is_placed_and_every_place_is_an_address():
    names = {name for _, name, _ in routes()}
    lost = {
        name
        for _, name, pattern in routes()
        if not place_of(name, tuple(pattern.pattern.converters))
    }
    assert not lost, f"place these in tests/sweeps/addresses.py: {sorted(lost)}"
    assert PUBLIC | EVERYBODY | set(BY_ROLE) | ACCOUNT | ONLY_ACTS | ONLY_READS <= names


def test_what_needs_no_signing_in_is_public_or_the_sign_in_itself():
    opened = {
        name for _, name, one in routes() if not getattr(one.callback, "login_required", True)
    }
    assert opened - ACCOUNT == PUBLIC


# -- who is not known ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nobody", "deactivated"])
def test_who_is_not_or_no_longer_known_is_led_to_the_sign_in_page_by_every_method(scene, who):
    """A session that was open when its account was closed is nobody's at the next request."""
    client = Client(raise_request_exception=True)
    if who == "deactivated":
        client = client_of(scene, "samendoen")
        assert client.get(reverse("worklist")).status_code == 200
        User.objects.filter(username="samendoen").update(is_active=False)
    values, methods = ids_of(scene, scene.cases["asked"]), cycle(METHODS[2:])
    values |= {
        "move_id": scene.story.move.uuid,
        "report_id": scene.story.report.uuid,
        "alert_id": scene.alert,
        "message_id": scene.message,
        "version_id": scene.version,
        "review_id": scene.review,
    }
    before = acts.fingerprint()
    for one in addresses():
        if one.name in PUBLIC:
            continue
        url, nowhere = one.url(values), one.url({**values, **never()})
        for method in ("get", "post", next(methods)):
            answer = getattr(client, method)(url)
            assert answer.status_code == 302, (one.name, method)
            assert answer.headers["Location"].startswith(reverse("account_login"))
            assert told(answer) == told(getattr(client, method)(nowhere)), (one.name, method)
    assert changed(before) == set()


def test_no_account_can_be_made_that_stands_above_the_rules():
    assert not any(field.name == "is_superuser" for field in User._meta.get_fields())
    with pytest.raises((CommandError, TypeError, AttributeError, ValueError)):
        call_command("createsuperuser", "--noinput", "--username", "baas", "--email", "b@x.example")
    assert not User.objects.filter(username="baas").exists()
    assert "createsuperuser" in get_commands()


def test_a_page_for_some_roles_does_not_exist_for_the_others(scene, signed_in):
    """Every account at some pages about no case in particular, each page with several accounts."""
    methods, before, pages = cycle(METHODS), acts.fingerprint(), cycle(sorted(BY_ROLE))
    for name, client in signed_in.items():
        roles, missing = scene.cast.actor(name).roles, None
        for page in [page for page in islice(pages, 5) if not roles & BY_ROLE[page]]:
            one, method = next(one for one in addresses() if one.name == page), next(methods)
            answer = getattr(client, method)(reverse(page))
            expected = 404 if method in one.methods else 405
            assert answer.status_code == expected, (name, page, method)
            if expected == 404:
                missing = missing or told(answer)
                assert told(answer) == missing, (name, page)
    assert changed(before) == set()


# -- somebody else's object ------------------------------------------------------------------------


def unseen(scene, account: str) -> Iterator[tuple[Address, Thing]]:
    """Give every address with every object that this account may not know of."""
    actor = scene.cast.actor(account)
    for thing in things(scene):
        if not thing.ids:
            continue
        for one in addresses():
            if one.about == thing.about and not thing.known(actor, one.name):
                yield one, thing


class Missing:
    """How an address answers an account about what was never there, by part of the product."""

    def __init__(self, client: Client) -> None:
        self.client, self.known = client, {}

    def answer(self, one: Address, method: str) -> tuple[int, dict[str, str], bytes]:
        key = (one.about, one.methods, method)
        if key not in self.known:
            self.known[key] = told(getattr(self.client, method)(one.url(never())))
        return self.known[key]


def sweep(scene, account: str, client: Client, asked: list[tuple[Address, Thing, str]]) -> int:
    """Ask each and compare it with what was never there. Gives: how many were denied."""
    missing, before = Missing(client), acts.fingerprint()
    for one, thing, method in asked:
        answer = getattr(client, method)(one.url({**never(), **thing.ids}))
        about = (account, method, one.name, thing.label)
        assert answer.status_code == (404 if method in one.methods else 405), about
        assert told(answer) == missing.answer(one, method), about
        if method == "head":
            assert not answer.content, about
    assert changed(before) == set(), account
    return len(asked)


def dealt(scene) -> dict[str, list[tuple[Address, Thing, str]]]:
    """Deal every address with every object out over who may not know it, and over the methods."""
    actors = {name: scene.cast.actor(name) for name in ACCOUNTS}
    hands: dict[str, list[tuple[Address, Thing, str]]] = {name: [] for name in ACCOUNTS}
    methods, turn = cycle(METHODS), cycle(range(len(ACCOUNTS)))
    for thing in things(scene):
        for one in (one for one in addresses() if one.about == thing.about):
            first = next(turn)
            order = ACCOUNTS[first:] + ACCOUNTS[:first]
            who = next(name for name in order if not thing.known(actors[name], one.name))
            hands[who].append((one, thing, next(methods)))
    return hands


def test_what_is_unseen_answers_like_what_was_never_there(scene, signed_in):
    """A part of the whole product, in which no address and no object is left out."""
    hands = dealt(scene)
    assert {name for name, hand in hands.items() if hand} == set(ACCOUNTS)
    for name, hand in hands.items():
        sweep(scene, name, signed_in[name], hand)


def test_a_part_of_another_case_is_not_found_under_ones_own(scene, signed_in):
    """An item, a term, a duty or a consent counts only under the address of its own case."""
    asked = ids_of(scene, scene.cases["asked"])
    for name in ("samendoen", "coordinator", "wijkagent"):
        client, before = signed_in[name], acts.fingerprint()
        for one in addresses():
            second = set(one.parts) - {"case_id", "table"}
            if one.about != "case_id" or not second:
                continue
            own = {**never(), "case_id": scene.cases["local"].uuid}
            for method in sorted(one.methods):
                ask = getattr(client, method)
                foreign = told(ask(one.url({**asked, "case_id": own["case_id"]})))
                assert foreign[0] == 404, (name, one.name, method)
                assert foreign == told(ask(one.url(own))), (name, one.name, method)
        assert changed(before) == set(), name


@pytest.mark.parametrize("name", ["wijkagent", "fg"])
def test_an_empty_form_of_who_may_see_but_not_do_changes_nothing(scene, signed_in, name):
    """Whatever is answered with 400 or more is undone as a whole; nothing answers above 499."""
    parts = {label: ids_of(scene, case) for label, case in scene.cases.items()}
    actor, client, before = scene.cast.actor(name), signed_in[name], acts.fingerprint()
    answers = Counter()
    for thing in things(scene):
        for one in addresses():
            if one.about != thing.about or not thing.known(actor, one.name):
                continue
            with transaction.atomic():
                ids = {**never(), **parts.get(thing.label, {}), **thing.ids}
                status = client.post(one.url(ids)).status_code
                transaction.set_rollback(status < 400)
            assert status < 500, one.name
            answers[status] += 1
    assert changed(before) == set()
    assert sum(count for status, count in answers.items() if status >= 400) > 3, answers
