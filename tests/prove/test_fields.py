"""Every form on every page of nine accounts: it writes what it shows, takes what it offered."""

from __future__ import annotations

import pytest

from tests import stages
from tests.sweeps.addresses import ONLY_READS, addresses
from tests.sweeps.test_fields import clock, found_forms, sender, tell, try_form

__all__ = ["clock", "sender"]

pytestmark = pytest.mark.prove

_told, scene = stages.stage(tell)

PEOPLE = ("coordinator", "samendoen", "zvh", "fg", "ggz", "wonen", "wijkagent", "intake", "oov")
NOT_MET = {
    "breach": "shows its button after a period was chosen",
    "deadline_extend": "no term of this scene can be made longer",
    "feedback": "no case came back from a table in this scene",
    "item_check": "no item of justice waits for a second person in this scene",
    "referral_end": "nobody was referred in this scene",
    "rights": "needs an opened examination",
    "rights_request": "no subject asked for anything in this scene",
    "rights_task": "no subject asked for anything in this scene",
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
"""Addresses that take a form which this scene does not show, each with its reason."""


def test_every_form_writes_what_it_shows_and_takes_what_it_offered(scene, sender):
    names, met, accepted = {one.name for one in addresses()}, set(), set()
    for client, form in found_forms(scene, PEOPLE, names):
        met.add(form.name)
        if try_form(scene, sender, client, form) < 400:
            accepted.add(form.name)
    expected = {one.name for one in addresses() if one.name not in ONLY_READS}
    missed = sorted(expected - met - set(NOT_MET))
    assert not missed, " ".join(missed)
    assert len(accepted) > 22, sorted(met - accepted)
