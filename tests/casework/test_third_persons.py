"""An item of justice is checked by a second person before it is given at the local table."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from casework import access
from casework.errors import NotVisible, Refused
from casework.models import Release, ThirdPersonCheck
from casework.services import changes, items, third_persons
from casework.services.items import ItemInput
from casework.vocabulary import Category, Setting
from tests import stages
from tests.casework import acts
from tests.casework.acts import fingerprint

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)

WORDS = "KANARIE-2JS: er loopt een strafzaak."


def confirm(s, row, by="omcollega", sure=True):
    return third_persons.confirm_no_others(
        s.local, row, sure=sure, by=s.cast.actor(by), at=s.cast.at
    )


def test_without_the_statement_nothing_is_written(story):
    acts.justice(story)
    before = fingerprint()
    with pytest.raises(Refused) as refused:
        items.add_item(
            story.local,
            ItemInput(Category.JUS, WORDS),
            release_into=Setting.LOKAAL,
            by=story.cast.actor("om"),
            at=story.cast.at,
        )
    assert [reason.field for reason in refused.value.reasons] == ["no_third_persons"]
    assert fingerprint() == before


def test_what_one_person_stated_stays_with_its_source_until_another_checked_it(story):
    row = acts.justice(story)
    assert not Release.objects.filter(item=row).exists()
    with pytest.raises(Refused):
        confirm(story, row, "om")
    confirm(story, row)
    given = Release.objects.get(item=row)
    assert (given.setting, given.recipients) == (Setting.LOKAAL, None)


def test_giving_it_by_hand_is_refused_until_it_is_checked(story):
    row = acts.justice(story)
    recipients = [story.cast.demo.parties["Samen Doen"].pk]

    def share():
        return items.release_items(
            story.local,
            [row],
            Setting.LOKAAL,
            recipients,
            necessity="Nodig voor de zitting.",
            by=story.cast.actor("om"),
            at=story.cast.at,
        )

    before = fingerprint()
    with pytest.raises(Refused) as refused:
        share()
    assert [reason.code for reason in refused.value.reasons] == ["others:unchecked"]
    assert fingerprint() == before
    confirm(story, row)
    assert share()


@pytest.mark.parametrize("name", ["samendoen", "wijkagent", "coordinator", "vreemde"])
def test_nobody_of_another_organisation_checks_it(story, name):
    row = acts.justice(story)
    before = fingerprint()
    with pytest.raises(NotVisible):
        confirm(story, row, name)
    assert fingerprint() == before


def test_a_corrected_text_is_checked_anew(story):
    row = acts.justice(story)
    confirm(story, row)
    by = story.cast.actor("om")
    new = changes.correct_item(story.local, row, WORDS, by=by, at=story.cast.at)
    assert not Release.objects.filter(item=new, withdrawn_at__isnull=True).exists()
    assert not Release.objects.filter(item=row, withdrawn_at__isnull=True).exists()
    confirm(story, new, "om")
    confirm(story, new)
    assert Release.objects.filter(item=new, setting=Setting.LOKAAL).exists()


def test_the_database_holds_the_two_persons_too(story):
    row = acts.justice(story)
    check = ThirdPersonCheck.objects.get(item=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThirdPersonCheck.objects.filter(pk=check.pk).update(
            checked_at=story.cast.at, checked_by=check.stated_by
        )


def test_it_waits_in_the_work_of_a_colleague_and_of_nobody_else(story):
    row = acts.justice(story)
    waiting = {
        name: [one.item for one in access.checks_waiting(story.cast.actor(name))]
        for name in ("om", "omcollega", "samendoen", "wijkagent")
    }
    assert waiting == {"om": [], "omcollega": [row], "samendoen": [], "wijkagent": []}
