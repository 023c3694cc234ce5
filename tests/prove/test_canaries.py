"""Where words about people turn up: only on pages of who may read them, and nowhere beside."""

from __future__ import annotations

import json
import logging
import os
from base64 import b64decode
from collections import Counter
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from redis import Redis

from casework import access
from casework.models import (
    AccessLine,
    DangerAlert,
    Disclosure,
    Item,
    JournalEvent,
    LegalHold,
    LogReview,
    LogVerdict,
    Submission,
)
from casework.services import holds, log_reviews, parties, policies
from casework.vocabulary import ReviewOutcome, Verdict
from config import env
from config.celery import app
from config.log import JsonFormatter
from config.settings import base
from escalation.models import InformDuty
from escalation.services import alerts, informing, watch
from notifications import services as messenger
from tests import services, stages
from tests.casework import acts
from tests.prove.twins import pairs, story
from tests.prove.twins.asks import Ask, Known, asked, know, looks_at
from tests.prove.twins.canaries import READERS, WORD, Sown, unplaced
from tests.prove.twins.forms import FILLED, acts_at
from tests.prove.twins.pdf_text import words_of

pytestmark = [pytest.mark.prove, pytest.mark.soak, pytest.mark.django_db]

TIMES = int(os.environ.get("SCHAKEL_SOAK", "1"))


def tell() -> tuple[story.World, Sown]:
    """Tell the story on until every field is filled, and sow a word in each about a person."""
    world, sown = story.tell(), Sown()
    cast = world.cast
    acting = {"by": world.actor("samendoen"), "at": cast.at}
    parties.appoint(
        world.case("local"),
        cast.demo.users["coordinator"],
        cast.demo.parties["Samen Doen"],
        decision="Fictief besluit 2026-11",
        decided_by="Teamleider Samen Doen",
        until=cast.later(hours=1).replace(month=12),
        **acting,
    )
    duty = InformDuty.objects.get(case=world.case("local"))
    informing.record_deferral(duty, acts.deferral(world.story), **acting)
    fg = {"by": world.actor("fg"), "at": cast.at}
    alert = DangerAlert.objects.get()
    alerts.review(alert, ReviewOutcome.LAWFUL, "Het gevaar was er echt.", **fg)
    review = LogReview.objects.order_by("pk").first()
    log_reviews.give_verdict(
        review.uuid, Verdict.TO_ASK, f"Navragen: {sown.plant(LogVerdict, 'reason')}.", **fg
    )
    hold = LegalHold.objects.get()
    holds.confirm(hold, **fg)
    holds.ask_lift(hold.case, "De rechtszaak is klaar.", by=world.actor("coordinator"), at=cast.at)
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
    """Give everything of an answer: status line, headers, cookies and body, also of a PDF."""
    pdf = answer.headers.get("Content-Type") == "application/pdf"
    body = words_of(answer.content) if pdf else answer.content.decode("utf-8", "replace")
    return f"{answer.headers}{answer.cookies}{body}"


@pytest.mark.parametrize("account", story.USERS)
def test_an_account_reads_only_the_words_that_the_rules_give_it(world, sown, process_log, account):
    """Every address by both methods, seen and unseen; what a post does is undone."""
    known, chance = known_to(world, account), Random(account)
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.demo.users[account])
    may = cache(lambda word: sown.may(world, account, word))
    seen: set[str] = set()
    statuses: Counter[tuple[str, int]] = Counter()
    for ask in _enough(world, known, chance):
        with transaction.atomic():
            answer = _send(client, ask)
            transaction.set_rollback(True)
        statuses[ask.method, answer.status_code] += 1
        assert answer.status_code < 500, ask
        assert not WORD.search(ask.path)
        assert not WORD.search(answer.headers.get("Location", ""))
        for word in set(WORD.findall(whole(answer))):
            assert may(word), f"{account} reads {sown.told(word)} at {ask.method} {ask.path}"
            seen.add(word)
    print(f"\n{account}: {dict(statuses)}, {len(seen)} words")
    assert not [line for line in process_log if WORD.search(line)]
    assert {"GET", "POST"} == {method for method, status in statuses if status == 404}
    assert seen, "one's own name, at the very least"


def test_the_overview_for_a_subject_holds_no_words_but_articles(world, sown):
    """The file is read back as its reader sees it; that this works is seen by what it must say."""
    client = Client()
    client.force_login(world.cast.demo.users["fg"])
    answer = client.post(f"/casus/{world.cases['examined'].uuid}/inzageoverzicht/")
    assert answer.headers["Content-Type"] == "application/pdf"
    said = whole(answer)
    assert "Overzicht van uw gegevens" in said
    assert "Vechtdal Wonen" in said
    assert {sown.where(word) for word in WORD.findall(said)} == {"casework.LegalGround.article"}


def test_no_address_answers_to_another_method(world, sown):
    known, chance = known_to(world, "wijkagent"), Random(0)
    client = Client()
    client.force_login(world.cast.demo.users["wijkagent"])
    for name in sorted(asked() - {"health"}):
        path = looks_at(name, known, chance)[0].path
        for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"):
            answer = client.generic(method, path)
            assert path.startswith("/account/") or answer.status_code == 405, (method, path)
            assert not [word for word in WORD.findall(whole(answer)) if not sown.named(word)]


def test_a_page_that_fails_repeats_nothing(world, sown, process_log, monkeypatch):
    """Neither the page nor the log says what went wrong with which words."""

    def fails(*given: Any, **more: Any) -> None:
        raise ValueError(f"Kn00001z in {given} {more}")

    monkeypatch.setattr("escalation.views.worklist.access.worklist_page", fails)
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.demo.users["coordinator"])
    answer = client.get("/")
    assert answer.status_code == 500
    assert not [word for word in WORD.findall(whole(answer)) if not sown.named(word)]
    assert any("ValueError" in line for line in process_log)
    assert not [line for line in process_log if WORD.search(line)]


def _send(client: Client, ask: Ask) -> Any:
    return client.get(ask.path) if ask.sent is None else client.post(ask.path, dict(ask.sent))


def _enough(world: story.World, known: Known, chance: Random) -> list[Ask]:
    """Draw, per address and method, a request about what is seen; of every fourth one more.

    Facts: the others are about anything at all, as is what has nothing that this account sees.
    """
    mine = [str(case.uuid) for case in access.visible_cases(world.actor(known.account))]
    found: list[Ask] = []
    for name in sorted(asked()):
        for options in (looks_at(name, known, chance), acts_at(name, known, chance)):
            near = [ask for ask in options if any(key in ask.path for key in mine)]
            found += chance.sample(near or options, min(TIMES, len(near or options)))
            if near and chance.randrange(4) < TIMES:
                found.append(chance.choice(options))
    return list(dict.fromkeys(found))


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
        policies.decide_anew(at=world.at, batch=50)
        world.cast.later(days=12)
        watch.sweep(at=world.at)
    return world


def test_no_mail_says_more_than_that_there_is_work(much_happened, sown):
    assert len(mail.outbox) > 5
    for one in mail.outbox:
        assert len(one.to) == 1
        [receiver] = WORD.findall(one.to[0])
        assert sown.told(receiver).startswith("casework.User.email")
        rest = f"{one.subject}{one.body}{one.extra_headers}{one.from_email}"
        assert not WORD.search(rest), one.subject


def test_journal_and_logs_hold_no_words_but_articles(much_happened, sown):
    """The register of disclosures keeps on which ground something was given, by its article."""
    client = Client()
    client.force_login(much_happened.cast.demo.users["coordinator"])
    for path in ("/", f"/casus/{much_happened.cases['examined'].uuid}/wie-ziet-wat/"):
        assert client.get(path).status_code == 200
    assert JournalEvent.objects.exists()
    assert AccessLine.objects.exists()
    assert set(_tables_with("Kn_____z")) <= {"disclosure"}
    given = WORD.findall(str(list(Disclosure.objects.values())))
    assert {sown.where(word) for word in given} <= {"casework.LegalGround.article"}


@pytest.mark.parametrize("account", ["coordinator", "samendoen", "oov", "fg"])
def test_words_that_people_type_stay_out_of_log_journal_and_address(world, process_log, account):
    """What is typed is a word too: also when the form is refused, or sent twice."""
    typed, location = "Kn99999z", ""
    known, chance = known_to(world, account), Random(account)
    client = Client()
    client.force_login(world.cast.demo.users[account])
    for ask in _enough(world, known, chance):
        if ask.sent is None or ask.name not in FILLED:
            continue
        sent = {name: _typed(value, typed) for name, value in ask.sent}
        with transaction.atomic():
            answer = client.post(ask.path, sent)
            if answer.status_code == 302:
                client.post(ask.path, sent)
            assert not _tables_with(typed), ask
            transaction.set_rollback(True)
        location += answer.headers.get("Location", "")
    assert location
    assert typed not in location
    assert not [line for line in process_log if typed in line]


def _tables_with(word: str) -> list[str]:
    """Name the tables of codes and keys in which a word stands."""
    tables = ("journalevent", "accessline", "submission", "disclosure", "logreview")
    asked = " UNION ".join(
        f"SELECT '{table}' FROM casework_{table} AS t WHERE t::text LIKE %(word)s"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, {"word": f"%{word}%"})
        return [table for (table,) in cursor.fetchall()]


def _typed(value: Any, word: str) -> Any:
    return f"{value} {word}" if isinstance(value, str) and " " in value else value


def test_redis_holds_no_words(much_happened, sown):
    """Publish every task as beat does, sign in wrongly as production counts that, and read all
    keys and values while both stand there."""
    person = much_happened.cast.demo.users["samendoen"]
    client, wrong = Client(), f"Wachtwoord {next(iter(sown.rows))}"
    with (
        Redis.from_url(settings.REDIS_URL) as valkey,
        override_settings(CACHES=base.CACHES, ACCOUNT_RATE_LIMITS=base.ACCOUNT_RATE_LIMITS),
    ):
        valkey.flushdb()
        for name in (person.email, person.username):
            given = {"login": name, "password": wrong}
            assert client.post("/account/login/", given).status_code == 200
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            app.send_task(entry["task"], **entry["options"])
        held = {key: _value(valkey, key) for key in valkey.scan_iter()}
        valkey.flushdb()
    assert [key for key in held if key.startswith(b"schakel")], "sign-in attempts are counted"
    letters = [json.loads(one) for kept in held.values() for one in _letters(kept)]
    assert len(letters) == len(settings.CELERY_BEAT_SCHEDULE)
    for letter in letters:
        assert letter["headers"]["argsrepr"] == "()"
        assert letter["headers"]["kwargsrepr"] == "{}"
        assert not WORD.search(b64decode(letter["body"]).decode())
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
