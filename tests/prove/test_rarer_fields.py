"""The forms that are seldom seen: each writes what it shows, and takes what it offered."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

from escalation.models import RightsTask
from escalation.services import referrals
from tests import stages
from tests.casework import acts
from tests.sweeps import scene as scenes
from tests.sweeps.test_denials import client_of
from tests.sweeps.test_fields import forms_at, sender, try_form

__all__ = ["sender"]

pytestmark = pytest.mark.prove

RARER = frozenset(
    {
        *("breach", "deadline_extend", "feedback", "item_check"),
        *("referral_end", "rights", "rights_request", "rights_task"),
    }
)
"""Forms that hang on something which the scene of all the others does not hold."""


def tell():
    """Tell of what happens seldom. Gives: the scene, and who finds which form at which address."""
    scene = scenes.tell()
    story, cast = scene.story, scene.cast
    term, justice = acts.banned(story), acts.justice(story)
    asked = acts.asked_of_sources(story)
    duty = acts.returned(story)
    referrals.make(story.local, acts.referral(story), by=cast.actor("wijkagent"), at=cast.at)
    task = RightsTask.objects.filter(request=asked, item=story.items["i3"]).first()
    local, back = story.local.uuid, story.asked.uuid
    return scene, {
        "breach": ("fg", f"{reverse('breach')}?van={cast.at:%d-%m-%Y}"),
        "deadline_extend": (
            "samendoen",
            reverse("deadline_extend", args=[term.case.uuid, term.uuid]),
        ),
        "feedback": ("samendoen", reverse("feedback", args=[back, duty.uuid])),
        "item_check": ("omcollega", reverse("item_check", args=[local, justice.uuid])),
        "referral_end": ("wijkagent", reverse("referral", args=[local])),
        "rights": ("fg", reverse("rights", args=[local])),
        "rights_request": ("fg", reverse("rights_request", args=[local, asked.uuid])),
        "rights_task": ("wonen", reverse("rights_task", args=[local, task.uuid])),
    }


_told, scene = stages.stage(tell)


@pytest.mark.parametrize("name", sorted(RARER))
def test_a_form_that_is_seldom_seen_does_so_too(scene, sender, monkeypatch, name):
    told, places = scene
    assert set(places) == RARER
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: told.cast.at))
    who, url = places[name]
    client = client_of(told, who)
    form = next(one for one in forms_at(client, url) if one.name == name)
    assert try_form(told, sender, client, form) < 400
