"""The disclosure register: a row per data subject for everything that is given, and no other."""

from __future__ import annotations

import pytest

from casework import policies
from casework.models import Disclosure, Participation, Release, Subject
from casework.services import changes, items, participation
from casework.services.items import ItemInput
from casework.vocabulary import Category, Setting, SubjectKind
from escalation.services import answers
from tests import stages
from tests.casework import acts

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)


def names(story, row: Disclosure) -> set[str]:
    parties = {party.pk: name for name, party in story.cast.demo.parties.items()}
    return {parties[key] for key in row.recipient_ids}


def rows_of(item) -> list[Disclosure]:
    return list(Disclosure.objects.filter(item_uuid=item.uuid).order_by("subject_id"))


def release(story, short, setting=Setting.LOKAAL, recipients=None):
    by = story.cast.actor("samendoen")
    (made,) = items.release_items(
        story.local,
        [story.items[short]],
        setting,
        recipients,
        necessity="Nodig.",
        by=by,
        at=story.cast.at,
    )
    return made, by


def test_every_release_that_somebody_can_get_stands_in_the_register(story):
    registered = set(Disclosure.objects.values_list("release_uuid", flat=True))
    given = set(Release.objects.values_list("uuid", flat=True))
    assert registered <= given
    for row in Release.objects.exclude(uuid__in=registered).select_related("item"):
        others = Participation.objects.filter(case=row.item.case, setting=row.setting).exclude(
            desk__party=row.item.party
        )
        organisations = set(others.values_list("desk__party__organisation", flat=True))
        cells = [
            policies.policy_in_force(story.cast.at).cell(
                Setting(row.setting), Category(row.item.category), one
            )
            for one in organisations
        ]
        assert not any(cell.ceiling or cell.without for cell in cells), "somebody could get it"


def test_a_row_says_who_got_what_from_whom_on_which_ground_under_which_policy(story):
    made, by = release(story, "i5")
    (row,) = [one for one in rows_of(story.items["i5"]) if one.release_uuid == made.uuid]
    item, policy = story.items["i5"], policies.policy_in_force(story.cast.at)
    assert (row.case_id, row.category, row.setting) == (story.local.pk, "HULP", "LOKAAL")
    assert (row.source_id, row.organisation, row.actor_id) == (
        item.party_id,
        "COL_SD",
        by.user.pk,
    )
    assert row.trace_id == by.trace_id
    assert row.grounds == ["N"]
    assert row.articles == ["AVG 5(1)(b)-(c), 6(1)(e)"]
    assert row.policy == f"{policy.version} {policy.digest[:16]}"
    assert not row.named
    assert "Samen Doen" not in names(story, row), "the source gives itself nothing"
    assert {"Politie Vechtdal", "Vechtdal Wonen"} <= names(story, row)


def test_who_the_policy_never_shows_it_to_is_not_among_the_recipients(story):
    made, _ = release(story, "i5")
    row = Disclosure.objects.filter(release_uuid=made.uuid).first()
    coordinator = story.cast.actor("coordinator").desks[0].party_id
    assert coordinator not in row.recipient_ids, "care never goes to the coordinator"


def test_named_recipients_are_those_and_no_others(story):
    police = story.cast.demo.parties["Politie Vechtdal"].pk
    made, _ = release(story, "i5", recipients=[police])
    row = Disclosure.objects.get(release_uuid=made.uuid)
    assert (row.recipient_ids, row.named) == ([police], True)


def test_there_is_a_row_per_data_subject(story):
    second = Subject.objects.create(case=story.local, kind=SubjectKind.PERSON, number=2)
    first = story.local.subjects.get(number=1)
    by = story.cast.actor("samendoen")

    def add(subject):
        item = items.add_item(
            story.local,
            ItemInput(Category.WOON, "Fictief.", subject=subject),
            release_into=Setting.LOKAAL,
            necessity="Nodig.",
            by=by,
            at=story.cast.at,
        )
        return [row.subject_id for row in rows_of(item)]

    assert add(second) == [second.pk]
    assert add(None) == [first.pk, second.pk], "an item about nobody is about everybody"


def test_what_a_weighing_opens_is_registered_in_the_name_of_its_source(story):
    before = set(Disclosure.objects.values_list("pk", flat=True))
    answers.judge_fit(story.move, by=story.cast.actor("zvh"), at=story.cast.at)
    opened = Disclosure.objects.exclude(pk__in=before)
    assert opened
    for row in opened:
        assert row.setting == Setting.ZVH_TRIAGE
        assert row.named
        giver = Release.objects.get(uuid=row.release_uuid).released_by_id
        assert row.actor_id == giver != story.cast.demo.users["zvh"].pk
    police = opened.get(category="POL8")
    assert "P203" in police.grounds


def test_a_newcomer_gets_what_stands_open_and_that_is_registered_once(story):
    before = Disclosure.objects.count()
    by, desk = story.cast.actor("coordinator"), story.cast.desk("stuw")
    given = {"necessity": "Nodig.", "by": by, "at": story.cast.at}
    participation.admit(story.local, desk, Setting.LOKAAL, **given)
    new = Disclosure.objects.filter(recipient_ids=[desk.party_id])
    assert Disclosure.objects.count() == before + new.count() > before
    assert "i1" in {
        short
        for short, item in story.items.items()
        if item.uuid in set(new.values_list("item_uuid", flat=True))
    }
    participation.admit(story.local, desk, Setting.LOKAAL, **given)
    assert Disclosure.objects.count() == before + new.count()


def test_a_withdrawn_release_does_not_reach_a_newcomer(story):
    items.withdraw_item(
        story.local, story.items["i3"], by=story.cast.actor("wonen"), at=story.cast.at
    )
    before = set(Disclosure.objects.values_list("pk", flat=True))
    participation.admit(
        story.local,
        story.cast.desk("stuw"),
        Setting.LOKAAL,
        necessity="Nodig.",
        by=story.cast.actor("coordinator"),
        at=story.cast.at,
    )
    new = Disclosure.objects.exclude(pk__in=before).values_list("item_uuid", flat=True)
    assert new
    assert story.items["i3"].uuid not in new


def test_a_row_says_under_which_conditions_of_the_source(story):
    party = story.cast.demo.parties["Vechtdal Wonen"].pk
    rows = [{"level": "signal", "parties": [party]}]
    by = story.cast.actor("samendoen")
    changes.set_conditions(story.local, story.items["i4"], rows, by=by, at=story.cast.at)
    made, _ = release(story, "i4")
    row = Disclosure.objects.get(release_uuid=made.uuid)
    assert row.conditions == rows
    changes.set_conditions(story.local, story.items["i4"], [], by=by, at=story.cast.at)
    row.refresh_from_db()
    assert row.conditions == rows, "as it stood then"
