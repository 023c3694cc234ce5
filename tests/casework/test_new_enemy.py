"""A right that ended shows nothing that came after it, whatever a reader was doing at that moment.

Every reader is tried against an enemy between each two of its statements. Naive twins, which check
first and then read, show that the enemy would be noticed.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import access
from casework.errors import NotVisible
from casework.models import Item
from notifications import services as messenger
from tests import stages
from tests.casework import acts, enemy
from tests.casework.enemy import READER, WORD, interleaved, statements_of

pytestmark = pytest.mark.django_db(transaction=True)


def tell() -> acts.Story:
    story = acts.tell()
    messenger.route_events(at=story.cast.at)
    story.cast.later(hours=1)
    return story


_told, story = stages.committed_stage(tell)


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


@pytest.fixture
def foe(story, administrator):
    with enemy.at_large(administrator, story, story.local) as found:
        yield found


def reading(story, name: str):
    """Give a way to read: by a page, as the reader, and what it told."""
    client = Client(raise_request_exception=True)
    client.force_login(story.cast.demo.users[READER])
    case = story.local.uuid

    def page() -> str:
        url, sent = PAGES[name](case, story)
        answer = client.get(url) if sent is None else client.post(url, sent)
        assert answer.status_code < 500
        return f"{answer.headers.get('Location', '')} {answer.content.decode()}"

    return page


PAGES = {
    "case": lambda case, s: (f"{reverse('case', args=[case])}?toon=alles", None),
    "item": lambda case, s: (reverse("item", args=[case, s.items["i3"].uuid]), None),
    "explain": lambda case, s: (reverse("explain", args=[case]), None),
    "worklist": lambda case, s: (reverse("worklist"), None),
    "search": lambda case, s: (reverse("search"), {"q": WORD.lower()}),
    "inbox": lambda case, s: (reverse("inbox"), None),
    "share": lambda case, s: (reverse("share", args=[case]), {"items": "x"}),
    "item_kind": lambda case, s: (
        reverse("item_kind", args=[case, s.items["i2"].uuid]),
        {"category": "x"},
    ),
}
"""Each way to read: a page that is opened, or a form that is sent back with what is wrong."""
KINDS = ("revoke", "narrow", "move")


@pytest.mark.parametrize("name", ["case", "search", "share"])
def test_what_the_enemy_adds_would_show_to_who_still_has_the_right(story, foe, name):
    read = reading(story, name)
    assert WORD not in read()
    foe.add()
    assert WORD in read()


@pytest.mark.parametrize(
    ("name", "kind", "every"),
    [("share", "move", 1), ("case", "revoke", 4), ("search", "revoke", 2)],
)
def test_between_no_two_statements_can_a_reader_be_fooled(story, foe, name, kind, every):
    """Some readers at some places; every reader at every place among the long proofs."""
    tried = interleaved(foe, kind, reading(story, name), every=every)
    assert not [place for place, leaked in tried if leaked]
    assert foe.strikes > 5


# -- the naive twins -------------------------------------------------------------------------------


def naive_case(story) -> str:
    """Check that the case may be seen, and then read what is in it."""
    actor = story.cast.actor(READER)
    try:
        case = access.get_case(actor, story.local.uuid)
    except NotVisible:
        return ""
    return " ".join(Item.objects.filter(case=case).values_list("text", flat=True))


def naive_ids(story) -> str:
    """Ask which items may be seen, and then read those."""
    actor = story.cast.actor(READER)
    known = access.known_items(actor, story.local)
    return " ".join(Item.objects.filter(pk__in=known).values_list("text", flat=True))


def sound(story) -> str:
    actor = story.cast.actor(READER)
    return " ".join(one.item.text for one in access.visible_items(actor, story.local))


@pytest.mark.parametrize("kind", ["revoke", "narrow"])
def test_who_checks_first_and_then_reads_is_fooled_and_the_door_is_not(story, foe, kind):
    twin = naive_case if kind == "revoke" else naive_ids
    fooled = [place for place, leaked in interleaved(foe, kind, lambda: twin(story)) if leaked]
    assert fooled
    assert not any(leaked for _, leaked in interleaved(foe, kind, lambda: sound(story)))
    assert foe.strikes < 500


# -- mail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["revoke", "move"])
def test_a_mail_is_not_sent_when_the_right_ended_before_the_last_question(
    story, administrator, kind, settings
):
    """Only what ends after everything was asked is too late, as for a letter already posted."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with enemy.at_large(administrator, story, story.asked, MAILED) as foe:
        try_mails(story, foe, kind)


MAILED = "zvh"


def try_mails(story, foe, kind):
    address = story.cast.demo.users[MAILED].email

    def send() -> str:
        mail.outbox = []
        messenger.deliver_messages(at=story.cast.at)
        return " ".join(one.subject for one in mail.outbox if address in one.to)

    foe.link.execute(
        "DELETE FROM notifications_message WHERE channel = 'EMAIL' AND recipient_id <> %(user)s",
        foe.given,
    )
    asked = statements_of(send)
    assert mail.outbox
    right = {"revoke": "casework_casegrant", "move": "casework_membership"}[kind]
    last = max(place for place, sql in enumerate(asked) if right in sql)
    foe.undo()
    for place in range(last + 1):
        stopped = enemy.Stopped(place, lambda: foe.end_right(kind))
        with connection.execute_wrapper(stopped):
            assert send() == "", (place, asked[place])
        put_mails_back(foe)
        foe.undo()


def put_mails_back(foe) -> None:
    foe.link.execute(
        "INSERT INTO notifications_message SELECT kept.* FROM kept_notifications_message AS kept "
        "WHERE case_id = %(case)s AND recipient_id = %(user)s ON CONFLICT DO NOTHING",
        foe.given,
    )


# -- acts ------------------------------------------------------------------------------------------

WAITING = (
    "escalation.answers.withdraw",
    "escalation.phases.record_review",
    "casework.holds.ask",
)


@pytest.mark.parametrize("name", WAITING)
def test_an_act_that_waited_for_the_end_of_ones_part_is_not_done(story, administrator, name):
    enemy.try_act(story, administrator, name)
