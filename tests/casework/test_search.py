"""Search by name finds what one reads, and is as closed as the page itself."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from casework import access
from casework.models import AccessLine, NameEntry
from casework.services import items
from escalation.services import intake
from tests import stages
from tests.casework import acts
from tests.journeys.walk import Walker

pytestmark = pytest.mark.django_db

_told, story = stages.stage(acts.tell)


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


def found(story, name, text, at=None):
    rows = access.find_by_name(story.cast.actor(name, at), text)
    return {row.reference for row in rows}


@pytest.mark.parametrize(
    "text", ["Voorbeeld", "voorb", "fictief voor", "VOORBEELD-FICTIEF", "vóór"]
)
def test_who_reads_the_name_finds_the_case_by_the_beginning_of_its_words(story, text):
    for name in ("samendoen", "wonen", "coordinator"):
        assert found(story, name, text) == {story.local.reference}


@pytest.mark.parametrize("text", ["beeld", "Marktstraat", "1982", "xyz", "", "a", "%", "_"])
def test_what_is_not_the_beginning_of_a_word_of_the_name_finds_nothing(story, text):
    assert found(story, "samendoen", text) == set()


def test_all_words_must_belong_to_one_name(story):
    assert found(story, "samendoen", "fictief") == {story.local.reference, story.asked.reference}
    assert found(story, "samendoen", "anders voorbeeld") == set()


def test_who_does_not_take_part_finds_nothing(story):
    for name in ("vreemde", "stuw", "oov", "riec", "fg"):
        assert found(story, name, "Voorbeeld") == set()


def test_a_name_that_is_taken_back_is_no_longer_found(story):
    cast = story.cast
    items.withdraw_item(story.local, story.items["i1"], by=cast.actor("intake"), at=cast.at)
    assert found(story, "wonen", "Voorbeeld") == set()


def test_a_right_that_ends_ends_the_search_at_that_moment(story):
    ends = story.cast.at + dt.timedelta(days=1)
    group = story.cast.actor("wonen").group_ids
    story.local.item_grants.filter(group__in=group).update(until=ends)
    access.names.sync_names(story.local)
    assert found(story, "wonen", "Voorbeeld", ends - dt.timedelta(seconds=1))
    assert found(story, "wonen", "Voorbeeld", ends) == set()


def test_a_closed_case_is_found_by_nobody_and_leaves_no_name_in_the_index(story):
    cast = story.cast
    intake.close_case(
        story.local,
        reason="Het is rustig.",
        version=story.local.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    assert found(story, "samendoen", "Voorbeeld") == set()
    assert not NameEntry.objects.filter(case=story.local).exists()


def test_the_index_itself_shows_a_person_only_the_rows_of_his_own_desks(story):
    actor = story.cast.actor("wonen")
    with access.acting_for(actor):
        groups = set(NameEntry.objects.values_list("group_id", flat=True))
    assert groups
    assert groups <= set(actor.group_ids)


def test_one_index_answers_a_search_by_one_word(story):
    actor = story.cast.actor("samendoen")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT case_id FROM casework_nameentry WHERE group_id = %s "
            "AND word >= 'voor' AND word < 'voos' AND until > now() AND since <= now()",
            [actor.group_ids[0]],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "name_search" in plan


# -- the page --------------------------------------------------------------------------------------


def ask(name, text):
    person = Walker(name)
    return person.send(person.look("/").form(action=reverse("search")), q=text)


def test_a_name_leads_to_a_list_and_a_number_to_the_case_itself(story):
    page = ask("samendoen", "voorbeeld")
    assert story.local.reference in page.text
    assert story.asked.reference not in page.text
    assert ask("samendoen", story.local.reference.lower()).path == reverse(
        "case", args=[story.local.uuid]
    )


def test_a_kind_or_a_place_leads_to_the_filtered_list(story):
    assert "soort=CONFUSED_BEHAVIOUR" in ask("samendoen", "onbegrepen").path
    assert "kern=Dedemsvaart" in ask("samendoen", "dedems").path


def test_nothing_found_says_the_same_for_the_unseen_and_the_missing(story):
    unseen, missing = ask("stuw", "Voorbeeld"), ask("stuw", "Bestaatniet")
    assert unseen.text.replace("Voorbeeld", "") == missing.text.replace("Bestaatniet", "")
    assert "Niets gevonden" in unseen.text


def test_what_was_typed_stands_in_no_address_and_in_no_log_but_the_search_does(story):
    page = ask("samendoen", "voorbeeld")
    assert "voorbeeld" not in page.path
    (line,) = AccessLine.objects.filter(action="search")
    assert line.case_ids == [story.local.pk]
    assert "voorbeeld" not in str(vars(line)).casefold()


def test_a_case_that_two_desks_of_one_person_carry_with_other_dates_is_found_once(story):
    cast, group = story.cast, story.cast.actor("samendoen").group_ids[0]
    row = story.local.worklist.get(group_id=group)
    second = next(one for one in cast.actor("samendoen").desks if one.group_id != group)
    row.pk, row.group_id, row.desk_id = None, second.group_id, second.id
    row.next_due_at = cast.at
    row.save()
    rows = access.find_by_name(cast.actor("samendoen"), "Voorbeeld")
    assert [one.reference for one in rows] == [story.local.reference]
