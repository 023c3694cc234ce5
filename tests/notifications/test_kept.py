"""What the messenger keeps beside messages: whose it is, and that it goes when its term is over."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from casework import access
from casework.models import Case, JournalEvent
from casework.purgers import Doomed
from casework.vocabulary import Covers, Purpose
from notifications import services
from notifications.models import Digest, Message, Preferences, WebhookCall
from notifications.rules.topics import Habits
from notifications.services.purge import PURGER
from tests import cast as stage
from tests import stages
from tests.cast import Cast

YEAR = dt.timedelta(days=365)


def tell() -> tuple[Cast, Case, Case]:
    """Tell of two cases, each with a webhook, and of a digest and a choice of Vechtdal Wonen."""
    cast = stage.assemble()
    one = stage.open_local_case(cast)
    other = stage.open_local_case(cast, identity={"name": "B. Anders-fictief"})
    services.route_events(at=cast.at)
    acting = {"next_try_at": cast.at, "created_at": cast.at}
    for case in (one, other):
        WebhookCall.objects.create(event=case.events.first(), party=cast.desk("wonen").party,
                                   subscription="werkbak", **acting)  # fmt: skip
    wonen = cast.demo.users["wonen"]
    Digest.objects.create(user=wonen, day=cast.at.date(), **acting)
    services.choose(Habits(), by=cast.actor("wonen"), at=cast.at)
    return cast, one, other


_told, story = stages.stage(tell)


def test_what_tells_of_a_case_goes_with_it(story: tuple[Cast, Case, Case]) -> None:
    _, one, other = story
    PURGER.destroy(Doomed(batch=uuid4(), cases=(one.pk,)))
    assert WebhookCall.objects.get().event.case == other
    assert not Message.objects.filter(case=one).exists()
    assert Message.objects.filter(case=other).exists()


def test_what_grew_old_goes_but_of_a_case_that_is_held(story: tuple[Cast, Case, Case]) -> None:
    cast, one, other = story
    sweep = PURGER.sweeps[Covers.MESSAGE]
    assert sum(sweep(cast.at, []).values()) == 0, "nothing began before its own moment"
    before = Message.objects.exclude(case=one).count()
    gone = sweep(cast.at + YEAR, [one.pk])
    assert gone == {False: before + 2}
    assert not Digest.objects.exists()
    assert WebhookCall.objects.get().event.case == one
    assert set(Message.objects.values_list("case", flat=True)) == {one.pk}
    assert not JournalEvent.objects.filter(case=other, messages__isnull=False).exists()
    assert Preferences.objects.exists(), "a choice has no age"


@pytest.mark.parametrize(("name", "shown"), [("wonen", 1), ("samendoen", 0), ("beheer", 0)])
def test_choices_and_digests_are_ones_own_and_calls_are_nobodys(
    story: tuple[Cast, Case, Case], name: str, shown: int
) -> None:
    with access.acting_for(story[0].actor(name)):
        assert Preferences.objects.count() == Digest.objects.count() == shown
        assert not WebhookCall.objects.exists()


def test_only_the_messenger_opens_them(
    story: tuple[Cast, Case, Case], behind_the_wall: None
) -> None:
    for purpose in set(Purpose) - {Purpose.SERVICE}:
        with access.for_purpose(purpose):
            found = {model.objects.exists() for model in (Preferences, Digest, WebhookCall)}
            assert found == {purpose is Purpose.MESSENGER}, purpose
