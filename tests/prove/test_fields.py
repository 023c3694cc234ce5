"""Every form on every page of nine accounts: it writes what it shows, takes what it offered."""

from __future__ import annotations

import pytest

from tests import stages
from tests.prove.test_rarer_fields import RARER
from tests.sweeps.addresses import ONLY_READS, addresses
from tests.sweeps.test_fields import clock, found_forms, sender, tell, try_form

__all__ = ["clock", "sender"]

pytestmark = pytest.mark.prove

_told, scene = stages.stage(tell)

PEOPLE = ("coordinator", "samendoen", "zvh", "fg", "ggz", "wonen", "wijkagent", "intake", "oov")
NOT_MET = {
    "demo_sign_in": "outside the demo it does not exist",
    "health": "no form",
    "holds": "no hold waits in this scene",
    "move_down": "the case is at the local table",
    "move_preview": "asked by a script with the fields of move_data",
    "move_reply": "no question was asked",
    "overview": "needs an opened examination",
    "participants": "its form is one of the guests, met at admit",
    "phase": "a request runs or the case is at rest",
    "search": "stands around every page",
    "theme": "stands around every page",
}
"""Addresses that take a form which no scene here shows, each with its reason."""


def test_every_form_writes_what_it_shows_and_takes_what_it_offered(scene, sender):
    names, met, accepted = {one.name for one in addresses()}, set(), set()
    for client, form in found_forms(scene, PEOPLE, names):
        met.add(form.name)
        if try_form(scene, sender, client, form) < 400:
            accepted.add(form.name)
    expected = {one.name for one in addresses() if one.name not in ONLY_READS}
    missed = sorted(expected - met - set(NOT_MET) - RARER)
    assert not missed, " ".join(missed)
    assert len(accepted) > 22, sorted(met - accepted)
