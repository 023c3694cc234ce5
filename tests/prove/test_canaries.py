"""Where words about people turn up: only on pages of who may read them, and nowhere beside."""

from __future__ import annotations

import json
import logging
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from redis import Redis

from casework.models import Item, Submission
from casework.services import parties
from config import env
from config.celery import app
from config.log import JsonFormatter
from escalation.services import deadlines
from notifications import services as messenger
from tests import services, stages
from tests.prove.twins import pairs, story
from tests.prove.twins.asks import Ask, Known, know, looks
from tests.prove.twins.canaries import READERS, WORD, Sown, unplaced
from tests.prove.twins.forms import acts_of

pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def tell() -> tuple[story.World, Sown]:
    """Tell the story with somebody appointed, and sow a word in every field about a person."""
    world = story.tell()
    cast = world.cast
    parties.appoint(
        world.case("local"),
        cast.demo.users["coordinator"],
        cast.demo.parties["Samen Doen"],
        decision="Fictief besluit 2026-11",
        decided_by="Teamleider Samen Doen",
        until=cast.later(hours=1).replace(month=12),
        by=world.actor("samendoen"),
        at=cast.at,
    )
    sown = Sown()
    sown.sow()
    return world, sown


_told, sown_world = stages.stage(tell)


@pytest.fixture
def world(sown_world, monkeypatch) -> story.World:
    world, _ = sown_world
    world.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: world.at))
    return world


@pytest.fixture
def sown(sown_world) -> Sown:
    return sown_world[1]


@pytest.fixture
def process_log():
    """Collect what a process would log, in its own format, at the most talkative level."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    keep, root = Keep(logging.DEBUG), logging.getLogger()
    keep.setFormatter(JsonFormatter())
    level, root.level = root.level, logging.DEBUG
    root.addHandler(keep)
    yield lines
    root.removeHandler(keep)
    root.setLevel(level)


def test_every_field_about_a_person_has_a_word_and_a_reader(sown):
    assert unplaced() == set()
    assert set(READERS) - sown.columns() <= {"escalation.CaseFact.mandate"}, "left empty"


def known_to(world: story.World, account: str) -> Known:
    return know(pairs.Built(world, account))


def whole(answer: Any) -> str:
    """Give everything of an answer: status line, headers, cookies and body."""
    return f"{answer.headers}{answer.cookies}{answer.content.decode('utf-8', 'replace')}"


@pytest.mark.parametrize("account", story.USERS)
def test_an_account_reads_only_the_words_that_the_rules_give_it(world, sown, process_log, account):
    """Every page, seen or not, and every form posted; what a post does is undone."""
    known, chance = known_to(world, account), Random(account)
    client = Client()
    client.force_login(world.cast.demo.users[account])
    may = cache(lambda word: sown.may(world, account, word))
    seen: set[str] = set()
    for ask in _enough([*looks(known, chance), *acts_of(known, chance)], chance):
        with transaction.atomic():
            answer = _send(client, ask)
            transaction.set_rollback(True)
        assert not WORD.search(ask.path)
        for word in set(WORD.findall(whole(answer))):
            assert may(word), f"{account} reads {sown.told(word)} at {ask.method} {ask.path}"
            seen.add(word)
        assert not WORD.search(answer.headers.get("Location", ""))
    assert not [line for line in process_log if WORD.search(line)]
    assert seen, "one's own name, at the very least"


def _send(client: Client, ask: Ask) -> Any:
    return client.get(ask.path) if ask.sent is None else client.post(ask.path, dict(ask.sent))


def _enough(asks: list[Ask], chance: Random, most: int = 3) -> list[Ask]:
    """Keep some requests per address and method, whichever they are."""
    chance.shuffle(asks)
    kept: dict[tuple[str, str], list[Ask]] = {}
    for ask in asks:
        kept.setdefault((ask.name, ask.method), []).append(ask)
    return [ask for same in kept.values() for ask in same[:most]]


# ------------------------------------------------------------------ beside the pages


@pytest.fixture
def much_happened(world):
    """Let people do everything they can, let time pass, and let the messenger tell it."""
    mail.outbox.clear()
    done = [name for name in pairs.OPENLY if pairs._openly(world, name) == name]
    assert len(done) > 20
    for _ in range(3):
        messenger.route_events(at=world.at)
        messenger.deliver_messages(at=world.at)
        world.cast.later(days=12)
        deadlines.sweep(at=world.at)
    return world


def test_no_mail_says_more_than_that_there_is_work(much_happened, sown):
    assert len(mail.outbox) > 5
    for one in mail.outbox:
        assert len(one.to) == 1
        [receiver] = WORD.findall(one.to[0])
        assert sown.told(receiver).startswith("casework.User.email")
        rest = f"{one.subject}{one.body}{one.extra_headers}{one.from_email}"
        assert not WORD.search(rest), one.subject


def test_journal_and_access_log_hold_no_words(much_happened):
    client = Client()
    client.force_login(much_happened.cast.demo.users["coordinator"])
    for path in ("/", f"/casus/{much_happened.cases['examined'].uuid}/wie-ziet-wat/"):
        assert client.get(path).status_code == 200
    for table in ("casework_journalevent", "casework_accessline"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            rows = [text for (text,) in cursor.fetchall()]
        assert rows
        assert not [text for text in rows if WORD.search(text)], table


def test_words_that_people_type_stay_out_of_log_journal_and_address(world, process_log):
    """What is typed is a word too: also when the form is refused, or sent twice."""
    typed, location = "Kn99999z", []
    for account in ("coordinator", "samendoen", "wijkagent", "zvh", "oov", "fg", "intake"):
        known, chance = known_to(world, account), Random(account)
        client = Client()
        client.force_login(world.cast.demo.users[account])
        for ask in _enough(acts_of(known, chance), chance, most=2):
            sent = {name: _typed(value, typed) for name, value in ask.sent or ()}
            with transaction.atomic():
                answers = [client.post(ask.path, sent) for _ in range(2)]
                location += [one.headers.get("Location", "") for one in answers]
                with connection.cursor() as cursor:
                    for table in ("journalevent", "accessline", "submission"):
                        cursor.execute(f"SELECT t::text FROM casework_{table} AS t")
                        rows = "".join(text for (text,) in cursor.fetchall())
                        assert typed not in rows, (table, ask)
                transaction.set_rollback(True)
    assert any(location)
    assert typed not in "".join(location)
    assert not [line for line in process_log if typed in line]


def _typed(value: Any, word: str) -> Any:
    return f"{value} {word}" if isinstance(value, str) and " " in value else value


def test_the_broker_carries_no_words_and_no_arguments(much_happened):
    """Publish every task as beat does, and read all that Valkey holds."""
    with Redis.from_url(settings.REDIS_URL) as valkey:
        valkey.flushdb()
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            app.send_task(entry["task"], **entry["options"])
        held = {key: _value(valkey, key) for key in valkey.scan_iter()}
        valkey.flushdb()
    letters = [json.loads(one) for kept in held.values() for one in _letters(kept)]
    assert len(letters) == len(settings.CELERY_BEAT_SCHEDULE)
    for letter in letters:
        assert letter["headers"]["argsrepr"] == "()"
        assert letter["headers"]["kwargsrepr"] == "{}"
    assert not WORD.search(str(held))


def _value(valkey: Redis, key: bytes) -> Any:
    match valkey.type(key):
        case b"list":
            return valkey.lrange(key, 0, -1)
        case b"set":
            return valkey.smembers(key)
        case b"zset":
            return valkey.zrange(key, 0, -1)
        case b"hash":
            return valkey.hgetall(key)
    return valkey.get(key)


def _letters(kept: Any) -> list[bytes]:
    return [one for one in kept if one.startswith(b"{")] if isinstance(kept, list) else []


def test_no_log_of_a_service_repeats_what_went_wrong_with_words(world, sown):
    """A constraint that fails holds the row in its message; the server's log must not."""
    item = Item.objects.filter(text__contains="Kn").first()
    with pytest.raises(IntegrityError, match="uuid"), transaction.atomic():
        Item.objects.bulk_create([Item(**{**_values(item), "text": item.text})])
    said = [path.read_text("utf-8", "replace") for path in services.DIRECTORY.glob("*.log")]
    assert any("item_uuid" in text for text in said), "the server logs that it went wrong"
    assert not WORD.search("".join(said))
    assert not Submission.objects.exists()


def _values(item: Item) -> dict[str, Any]:
    return {
        column.attname: getattr(item, column.attname)
        for column in Item._meta.concrete_fields
        if not column.primary_key
    }


@pytest.mark.parametrize("process", ["worker", "stats"])
def test_no_other_role_sees_what_the_web_asks(world, sown, process):
    """The statement that just ran stands in `pg_stat_activity`, with the words it was given."""
    item = Item.objects.filter(text__contains="Kn").first()
    assert Item.objects.filter(text=item.text).exists()
    url = env.embedded_urls(services.SOCKETS, services.DATABASE)[env.DATABASE_VARIABLE[process]]
    with psycopg.connect(url) as other:
        rows = other.execute("SELECT usename, query FROM pg_stat_activity").fetchall()
    asked = [query for name, query in rows if name == "schakel_web"]
    assert asked
    assert not [query for query in asked if query and WORD.search(query)]
