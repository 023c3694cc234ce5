"""A form writes what it shows and nothing else; a choice is one that was offered.

Every form of every page is filled in as it stands and sent, then sent again with a value for every
column of every table beside it: the same rows must be written. Then with things that exist but
were not offered: they must be refused, or left out as if they had not been sent.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from casework.models import Desk, Item, Subject, User
from casework.vocabulary import Table
from escalation.services import drafts
from tests import policy_texts, services, stages
from tests.journeys.walk import Page
from tests.sweeps import filling
from tests.sweeps import scene as scenes
from tests.sweeps.addresses import addresses, ids_of, never, things
from tests.sweeps.test_denials import client_of


def tell() -> scenes.Scene:
    scene = scenes.tell()
    local = scene.cases["local"]
    drafts.keep(local, Table.ZVH, {}, by=scene.cast.actor("coordinator"), at=scene.cast.at)
    return scene


_told, scene = stages.stage(tell)


@pytest.fixture(autouse=True)
def clock(scene, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: scene.cast.at))


@pytest.fixture
def sender(scene):
    with services.as_administrator(services.DATABASE) as link:
        yield filling.Sender(link)


def found_forms(scene, people, names):
    """Walk pages as some people. Gives: who, and each form that was not met before."""
    met = set()
    parts = {label: ids_of(scene, case) for label, case in scene.cases.items()}
    objects = list(things(scene))
    for who in people:
        client, actor = client_of(scene, who), scene.cast.actor(who)
        for address in (one for one in addresses() if "get" in one.methods and one.name in names):
            for thing in [one for one in objects if one.about == address.about] or [None]:
                if thing is not None and not thing.known(actor, address.name):
                    continue
                ids = {} if thing is None else {**parts.get(thing.label, {}), **thing.ids}
                url = address.url({**never(), **ids})
                for form in forms_at(client, url):
                    if form.key not in met:
                        met.add(form.key)
                        yield client, form


def forms_at(client, url):
    """Give the forms of a page, if it is there."""
    with filling.undone():
        answer = client.get(url)
    if answer.status_code != 200 or b"<form" not in answer.content:
        return []
    return list(filling.forms_on(Page(200, url, answer.content.decode())))


def sent(scene, sender, client, form):
    """Send a form as it asks to be filled in. Gives: what was sent, and what came of it."""
    for fully in (False, True):
        data = form.filled(scene.cast.at, fully=fully) | given(scene, form)
        outcome = sender.send(client, form, data)
        if outcome.status < 400:
            break
    return data, outcome


def given(scene, form) -> filling.Data:
    """Give what a form wants that cannot be guessed."""
    known = {
        "policy_new": {"text": [policy_texts.NARROWER]},
        "dossier": {"reference": [scene.cases["local"].reference]},
        "action_new": {"due_on": [scene.cast.at.date().isoformat()]},
        "deadline_extend": {"until": [_day(scene, 14)]},
        "referral_end": {"uitkomst": ["WITHDRAWN"]},
        "rights": {"received_on": [_day(scene, 0)]},
        "rights_request": {"answered_on": [_day(scene, 0)]},
    }
    asked = {*form.kinds, *form.form.buttons}
    return {name: value for name, value in known.get(form.name, {}).items() if name in asked}


def _day(scene, later: int) -> str:
    return f"{scene.cast.at + dt.timedelta(days=later):%d-%m-%Y}"


def foreign(scene, offered) -> list[str]:
    """Give things that exist, and codes that exist, but were not among what was offered."""
    others = [scene.cases["quiet"], scene.cases["walled"]]
    if any(filling.UUID.search(value) for value in offered):
        known = [
            *Item.objects.filter(case__in=others).values_list("uuid", flat=True),
            *Subject.objects.filter(case__in=others).values_list("uuid", flat=True),
            *Desk.objects.values_list("uuid", flat=True),
            *User.objects.values_list("uuid", flat=True),
        ]
    else:
        known = ["RIEC_CASUS", "RIEC", "X02", "GEZ", "BURG", "MAYOR", "9", "FULL", "nergens"]
    return [str(value) for value in known if str(value) not in offered]


def try_form(scene, sender, client, form) -> int:
    """Send a form with more than it shows, and with what it did not offer. Gives: its status."""
    data, outcome = sent(scene, sender, client, form)
    shown = form.form.names | form.form.buttons | {"csrfmiddlewaretoken", "token"}
    more = {name: value for name, value in filling.every_column().items() if name not in shown}
    assert len(more) > 100
    beside = sender.send(client, form, {**more, **data})
    assert beside == outcome, (form.name, set(beside.written) ^ set(outcome.written))
    for name, offered in form.form.choices.items():
        if set(offered) <= TICKED:
            continue
        strange = foreign(scene, set(offered))[: None if form.kinds[name] == "checkbox" else 1]
        told = sender.send(client, form, {**data, name: strange})
        if told.status < 400:
            without = {key: value for key, value in data.items() if key != name}
            assert told in (
                sender.send(client, form, without),
                sender.send(client, form, {**without, name: [""]}),
            ), (form.name, name)
    return outcome.status


TICKED = {"on", "1", "true", "True"}
"""A tick that stands alone: whatever is sent for it says yes."""

FEW = frozenset({"item_new", "share", "close", "consent", "move_table", "regie", "item_kind"})


def test_a_form_writes_what_it_shows_and_takes_what_it_offered(scene, sender):
    """Some forms of one account; all of them of nine among the long proofs."""
    told = [try_form(scene, sender, *one) for one in found_forms(scene, ["samendoen"], FEW)]
    assert len(told) >= len(FEW) - 1
    assert sum(status < 400 for status in told) > 3


def test_what_a_form_writes_beside_what_it_shows_would_be_seen(scene, sender):
    """A form whose service would take the category from elsewhere writes other rows."""
    client, form = next(found_forms(scene, ["samendoen"], {"item_new"}))
    data, outcome = sent(scene, sender, client, form)
    assert outcome.status == 302
    shown = next(name for name, offered in form.form.choices.items() if len(set(offered)) > 2)
    other = next(one for one in form.form.choices[shown] if one and [one] != data.get(shown))
    assert sender.send(client, form, {**data, shown: [other]}) != outcome
    assert sender.send(client, form, data) == outcome
