"""Rights are compared with the rules every day: a difference is told once and left as it is."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.db import connection, transaction
from django.urls import reverse

from casework import access
from casework.models import (
    Case,
    CaseGrant,
    GrantCheck,
    ItemGrant,
    JournalEvent,
    NameEntry,
    WorklistEntry,
)
from casework.services import grant_checks
from casework.services.base import service
from casework.services.cases import close_case
from casework.vocabulary import EventType, Level
from config import celery_settings
from tests import stages
from tests.casework import acts
from tests.escalation.browsing import client_of, text_of
from tests.notifications.conftest import quiet, route

_told, story = stages.stage(acts.tell)

DERIVED = (
    "casework_casegrant",
    "casework_itemgrant",
    "casework_worklistentry",
    "casework_nameentry",
)


def told() -> int:
    return JournalEvent.objects.filter(type=EventType.ACCESS_DIFFERS).count()


def check(story, **later) -> int:
    story.cast.later(**later or {"hours": 13})
    return grant_checks.check_some(at=story.cast.at)


def derived() -> dict[str, str]:
    marks = acts.fingerprint()
    return {table: marks[table] for table in DERIVED}


def one_more(story) -> dict[str, int]:
    row = ItemGrant.objects.filter(case=story.local, level=Level.SIGNAL).first()
    row.pk, row.group = None, story.cast.desk("vreemde").group
    row.save()
    return {"surplus": 1}


def one_fewer(story) -> dict[str, int]:
    gone = ItemGrant.objects.filter(case=story.local, level=Level.SIGNAL).first()
    gone.delete()
    return {"missing": 1}


def wrong_end(story) -> dict[str, int]:
    row = ItemGrant.objects.filter(case=story.local, level=Level.SIGNAL).first()
    row.until = story.cast.at + dt.timedelta(days=400)
    row.save()
    return {"missing": 1, "surplus": 1}


def wrong_level(story) -> dict[str, int]:
    row = ItemGrant.objects.filter(case=story.local, level=Level.SIGNAL).first()
    ItemGrant.objects.filter(pk=row.pk).update(level=Level.FULL)
    return {"missing": 1, "surplus": 1}


def a_stranger_knows_the_case(story) -> dict[str, int]:
    row = CaseGrant.objects.filter(content_object=story.local).first()
    row.pk, row.group = None, story.cast.desk("vreemde").group
    row.save()
    return {"surplus": 1}


def worklist_row_gone(story) -> dict[str, int]:
    WorklistEntry.objects.filter(case=story.local).first().delete()
    return {"listed": 1}


def worklist_row_of_a_stranger(story) -> dict[str, int]:
    desk = story.cast.desk("vreemde")
    row = WorklistEntry.objects.filter(case=story.local).first()
    row.pk, row.desk, row.group_id = None, desk, desk.group_id
    row.save()
    return {"listed": 1}


def name_gone(story) -> dict[str, int]:
    NameEntry.objects.filter(case=story.local).first().delete()
    return {"named": 1}


def name_too_many(story) -> dict[str, int]:
    row = NameEntry.objects.filter(case=story.local).first()
    row.pk, row.group_id = None, story.cast.desk("vreemde").group_id
    row.save()
    return {"named": 1}


FAULTS = [
    one_more,
    one_fewer,
    wrong_end,
    wrong_level,
    a_stranger_knows_the_case,
    worklist_row_gone,
    worklist_row_of_a_stranger,
    name_gone,
    name_too_many,
]


def test_without_a_difference_it_is_silent_and_changes_no_right(story):
    before = derived()
    assert check(story) == 0
    assert derived() == before
    assert told() == 0
    assert set(GrantCheck.objects.values_list("difference", "found_at")) == {("", None)}
    assert GrantCheck.objects.count() == Case.objects.count()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_difference_is_told_once_and_left_as_it_is(story, fault, caplog):
    check(story)
    expected = service(fault)(story)
    before = derived()
    with caplog.at_level(logging.ERROR):
        assert check(story) == 1
    assert "grants differ" in caplog.text
    row = GrantCheck.objects.exclude(difference="").get()
    assert row.case == story.local
    assert row.found_at == story.cast.at
    numbers = {name: getattr(row, name) for name in ("missing", "surplus", "listed", "named")}
    assert numbers == {"missing": 0, "surplus": 0, "listed": 0, "named": 0, **expected}
    assert derived() == before, "nothing is put right in silence"
    assert told() == 1

    assert check(story) == 0, "the same difference is no news"
    assert told() == 1
    row.refresh_from_db()
    assert row.checked_at > row.found_at

    service(access.sync_grants)(story.local, at=story.cast.at)
    assert check(story) == 0
    assert not GrantCheck.objects.exclude(difference="").exists()
    service(fault)(story)
    assert check(story) == 1, "when it comes back it is news again"


def test_another_difference_in_the_same_case_is_told_too(story):
    service(one_fewer)(story)
    assert check(story) == 1
    service(one_more)(story)
    assert check(story) == 1
    assert told() == 2


def test_one_turn_takes_few_and_a_day_takes_all(story, monkeypatch):
    monkeypatch.setattr(grant_checks, "FEWEST", 1)
    cases = Case.objects.count()
    assert cases > 1
    for turn in range(cases):
        grant_checks.check_some(at=story.cast.later(minutes=5))
        assert GrantCheck.objects.count() == turn + 1
    first = GrantCheck.objects.order_by("checked_at").first()
    grant_checks.check_some(at=story.cast.later(minutes=5))
    assert GrantCheck.objects.order_by("checked_at").first() == first, "not again so soon"
    per_day = 24 * 3600 // celery_settings.GRANTS_SECONDS
    assert per_day / 2 > grant_checks.TURNS, "all of them twice a day, also after an outage"
    assert grant_checks.AGAIN < grant_checks.LATE


def test_a_case_that_another_text_has_still_to_decide_is_no_fault(story):
    Case.objects.filter(pk=story.local.pk).update(policy="elders")
    service(one_fewer)(story)
    assert check(story) == 0
    assert not GrantCheck.objects.filter(case=story.local).exists()


def test_a_right_that_outlives_a_closed_case_is_found(story):
    """The derived rows of a closed case are gone; one that is put back is too many."""
    close_case(story.local, by=story.cast.actor("coordinator"), at=story.cast.later(hours=1))
    assert check(story) == 0
    service(a_stranger_knows_the_case_again)(story)
    assert check(story) == 1


def a_stranger_knows_the_case_again(story) -> None:
    row = CaseGrant.objects.filter(content_object=story.asked).first()
    row.pk, row.group = None, story.cast.desk("vreemde").group
    row.content_object = story.local
    row.save()


def test_oversight_is_told_without_a_word_about_what_and_reads_where_on_its_page(
    story, monkeypatch
):
    quiet()
    service(one_more)(story)
    check(story)
    assert route(story.cast) == {"fg": ["ACCESS_DIFFERS+"]}
    client = client_of(story.cast, "fg")
    page = text_of(client.get(reverse("access_checks")))
    assert story.local.reference in page
    assert story.asked.reference not in page
    assert "Er is niets hersteld." in page
    for name in ("coordinator", "samendoen", "vreemde"):
        assert client_of(story.cast, name).get(reverse("access_checks")).status_code == 404


def test_the_wall_shows_the_outcome_to_nobody_else(story):
    check(story)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('schakel.purpose', '', true)")
        cursor.execute("SELECT count(*) FROM casework_grantcheck")
        assert cursor.fetchone() == (0,)
