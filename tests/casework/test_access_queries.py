"""A list costs as many statements for fifty rows as for five."""

from __future__ import annotations

import copy
import itertools
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import access
from casework.models import (
    Case,
    CaseGrant,
    Item,
    ItemGrant,
    JournalEvent,
    RegieHolder,
    Release,
    Report,
    WorklistEntry,
)
from notifications import services as messenger
from notifications.models import Message
from tests import stages
from tests.casework import acts

_told, story = stages.stage(acts.tell)

FEW, MANY = 5, 50


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


def again(rows, *changes):
    """Copy rows, each once per set of changes, under keys of their own."""
    others = []
    for row, changed in itertools.product(rows, changes):
        other = copy.copy(row)
        other.pk, other._state = None, copy.copy(row._state)
        other._state.adding = True
        if hasattr(other, "uuid"):
            other.uuid = uuid.uuid4()
        for name, value in changed.items():
            setattr(other, name, value)
        others.append(other)
    return type(others[0]).objects.bulk_create(others) if others else []


def more_cases(story, count):
    example = story.local
    names = [{"reference": f"ZV-C{number:02}-{count:03}"} for number in range(count)]
    cases = again([example], *names)
    again(RegieHolder.objects.filter(case=example), *({"case": case} for case in cases))
    grants = CaseGrant.objects.filter(content_object=example)
    again(grants, *({"content_object": case} for case in cases))
    again(
        WorklistEntry.objects.filter(case=example),
        *({"case": c, "case_uuid": c.uuid, "reference": c.reference} for c in cases),
    )


def more_items(story, count, example=None):
    example = example or story.items["i3"]
    items = again([example], *[{}] * count)
    again(Release.objects.filter(item=example), *({"item": item} for item in items))
    grants = ItemGrant.objects.filter(content_object=example)
    again(grants, *({"content_object": item} for item in items))
    again(JournalEvent.objects.filter(item=example), *({"item": item} for item in items))


def more_to_confirm(story, count):
    more_items(story, count, story.cast.items["i3"])


def more_reports(story, count):
    names = ({"reference": f"M-R{number:02}-{count:03}"} for number in range(count))
    again([story.report], *names)


def more_messages(story, count):
    messenger.route_events(at=story.cast.at)
    example = Message.objects.filter(
        recipient__username="samendoen", channel="INBOX", case__isnull=False
    ).first()
    events = JournalEvent.objects.exclude(
        pk__in=Message.objects.filter(recipient=example.recipient).values("event")
    ).filter(case=example.case)
    news = again([events.first() or example.event], *[{}] * count)
    again([example], *({"event": event} for event in news))


PAGES = {
    "worklist": ("samendoen", more_cases, lambda s: reverse("worklist")),
    "case": ("samendoen", more_items, lambda s: reverse("case", args=[s.local.uuid])),
    "explain": ("samendoen", more_items, lambda s: reverse("explain", args=[s.local.uuid])),
    "intake": ("intake", more_reports, lambda s: reverse("intake")),
    "inbox": ("samendoen", more_messages, lambda s: reverse("inbox")),
    "confirm": ("wonen", more_to_confirm, lambda s: reverse("confirm", args=[s.move.uuid])),
}


def statements(story, account, url):
    client = Client()
    client.force_login(story.cast.demo.users[account])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return [row["sql"] for row in captured.captured_queries], answer


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_asks_as_often_for_fifty_rows_as_for_five(story, name):
    account, more, address = PAGES[name]
    url = address(story)
    more(story, FEW)
    few, short = statements(story, account, url)
    more(story, MANY - FEW)
    many, long = statements(story, account, url)
    assert len(long.content) > len(short.content), "the page shows more rows"
    assert len(many) == len(few), extra(few, many)
    assert len(few) <= MOST[name], len(few)


MOST = {"worklist": 25, "case": 50, "explain": 33, "intake": 20, "inbox": 20, "confirm": 34}
"""Statements per page, the transaction's own included: high enough to breathe, low enough to
notice a page that starts to ask too much."""


def extra(few, many):
    shapes = [sql[:160] for sql in many]
    for sql in few:
        if sql[:160] in shapes:
            shapes.remove(sql[:160])
    return shapes[:5]


def test_the_doors_ask_once_whatever_there_is(story):
    actor = story.cast.actor("samendoen")
    for count in (FEW, MANY):
        more_cases(story, count)
        more_items(story, count)
        with CaptureQueriesContext(connection) as captured:
            access.worklist_page(actor)
        assert len(captured) == 1
        with CaptureQueriesContext(connection) as captured:
            access.visible_items(actor, story.local)
        assert len(captured) == 1
        with CaptureQueriesContext(connection) as captured:
            access.get_case(actor, story.local.uuid)
        assert len(captured) == 1
    assert Case.objects.count() > MANY
    assert Report.objects.exists()
    assert Item.objects.filter(case=story.local).count() > MANY
