"""The new enemy: takes a right away and then adds something, between two statements of a reader.

A reader is stopped before each of its statements in turn. There a right is ended and committed, and
then words are added and committed, over a connection of its own. Whoever reads those words read
with a right that no longer was. (Named after "new enemy" in Zanzibar, Google 2019.)
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from casework import access
from casework.errors import Conflict, NotVisible, Refused
from casework.models import Case, CaseGrant, Participation
from tests.casework import acts

WORD = "Kanariegeel"
"""Stands in everything that is added after the right was ended."""
READER = "wijkagent"

CLOSED = "SET until = since WHERE"
ENDED = {
    "revoke": (
        f"UPDATE casework_casegrant {CLOSED} content_object_id = %(case)s AND group_id = %(group)s",
        f"UPDATE casework_worklistentry {CLOSED} case_id = %(case)s AND group_id = %(group)s",
        f"UPDATE casework_nameentry {CLOSED} case_id = %(case)s AND group_id = %(group)s",
    ),
    "narrow": (
        f"UPDATE casework_itemgrant {CLOSED} case_id = %(case)s AND group_id = %(group)s",
        f"UPDATE casework_nameentry {CLOSED} case_id = %(case)s AND group_id = %(group)s",
    ),
    "move": (f"UPDATE casework_membership {CLOSED} user_id = %(user)s",),
}
"""How a right ends: the part in a case, the items of a case, or the place in a team."""

ADDED = {
    "items": "UPDATE casework_item SET text = %(word)s WHERE case_id = %(case)s",
    "list": "UPDATE casework_worklistentry SET area = %(word)s WHERE case_id = %(case)s",
    "names": (
        "UPDATE casework_nameentry SET word = lower(%(word)s) WHERE id IN (SELECT max(id) "
        "FROM casework_nameentry WHERE case_id = %(case)s AND group_id = %(group)s)"
    ),
    "messages": (
        "UPDATE notifications_message SET reference = %(word)s "
        "WHERE case_id = %(case)s AND channel = 'INBOX'"
    ),
}
HIDES = {"revoke": tuple(ADDED), "narrow": ("items", "names"), "move": tuple(ADDED)}
"""What is to stay unseen after each end: who may read no items still reads the list of cases."""
KEPT = (
    "casework_casegrant",
    "casework_worklistentry",
    "casework_nameentry",
    "casework_itemgrant",
    "casework_membership",
    "casework_item",
    "notifications_message",
)
"""What the enemy touches; it is put back from a copy after each strike."""


@dataclass
class Enemy:
    """Strikes at one case and one reader, on a connection past every rule."""

    link: psycopg.Connection[Any]
    given: dict[str, Any]
    strikes: int = 0
    log: list[str] = field(default_factory=list)

    def end_right(self, kind: str) -> None:
        with self.link.transaction():
            changed = [self.link.execute(one, self.given).rowcount for one in ENDED[kind]]
        assert changed[0] > 0, kind

    def add(self, *what: str) -> None:
        with self.link.transaction():
            for name in what or ADDED:
                self.link.execute(ADDED[name], self.given)

    def strike(self, kind: str, *what: str) -> None:
        self.end_right(kind)
        self.add(*(what or HIDES[kind]))
        self.strikes += 1

    def keep(self) -> None:
        """Remember how everything was."""
        for table in KEPT:
            self.link.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")

    def undo(self) -> None:
        """Put back what a strike may have changed."""
        with self.link.transaction():
            for table, columns in BACK.items():
                puts = ", ".join(f"{column} = kept.{column}" for column in columns)
                differs = " OR ".join(f"now.{one} IS DISTINCT FROM kept.{one}" for one in columns)
                self.link.execute(
                    f"UPDATE {table} AS now SET {puts} FROM kept_{table} AS kept "
                    f"WHERE now.id = kept.id AND ({differs})"
                )


BACK = {
    "casework_casegrant": ["until"],
    "casework_worklistentry": ["until", "area"],
    "casework_nameentry": ["until", "word"],
    "casework_itemgrant": ["until"],
    "casework_membership": ["until"],
    "casework_item": ["text"],
    "notifications_message": ["reference", "state", "attempts", "next_try_at", "sent_at"],
}


@contextmanager
def at_large(
    link: psycopg.Connection[Any], story: acts.Story, case: Case, reader: str = READER
) -> Iterator[Enemy]:
    """Let an enemy loose on a case; its triggers sleep, for it stands for a whole service."""
    link.execute("SET session_replication_role = replica")
    actor = story.cast.actor(reader)
    given = {
        "case": case.pk,
        "group": actor.group_ids[0],
        "user": actor.user.pk,
        "word": WORD,
    }
    enemy = Enemy(link, given)
    enemy.keep()
    yield enemy


class Stopped:
    """Counts the statements of a reader, and does something before one of them."""

    def __init__(self, at: int | None = None, then: Callable[[], None] = lambda: None) -> None:
        self.at, self.then = at, then
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if len(self.statements) == self.at:
            self.then()
        self.statements.append(sql)
        return execute(sql, params, many, context)


def statements_of(read: Callable[[], object]) -> list[str]:
    """Give the statements of a reader that nobody disturbs."""
    counted = Stopped()
    with connection.execute_wrapper(counted):
        read()
    return counted.statements


def interleaved(
    enemy: Enemy, kind: str, read: Callable[[], str], *what: str, every: int = 1
) -> Iterator[tuple[int, bool]]:
    """Read once per place where the enemy can strike. Gives: the place, and whether it leaked."""
    places = len(statements_of(read))
    assert places > 0
    for place in range(0, places, every):
        stopped = Stopped(place, lambda: enemy.strike(kind, *what))
        with connection.execute_wrapper(stopped):
            told = read()
        yield place, WORD in told
        enemy.undo()


# -- an act that waits for the lock under which its right ends ------------------------------------


def end_part(story: acts.Story, case: Case, who: str) -> int:
    """End the part of an account in a case, inside somebody's transaction. Gives: how many."""
    groups = story.cast.actor(who).group_ids
    Case.objects.select_for_update().get(pk=case.pk)
    ended = Participation.objects.filter(case=case, desk__group__in=groups).update(
        ended_at=story.cast.at, ended_by=story.cast.demo.users["coordinator"]
    )
    access.sync_grants(case, at=story.cast.at)
    assert not CaseGrant.objects.filter(content_object=case, group__in=groups).exists()
    return ended


def try_act(story: acts.Story, link: psycopg.Connection[Any], name: str) -> None:
    """Let a right end while the act waits for the case; the act must see that it ended."""
    done = acts.ACTS[name](story)
    by, held, over = story.cast.actor(done.who), threading.Event(), threading.Event()

    def end() -> None:
        try:
            with transaction.atomic():
                cases = filter(None, (story.local, story.asked, done.about))
                assert sum(end_part(story, case, done.who) for case in cases)
                held.set()
                while not over.wait(0.01) and not waits(link):
                    pass
        finally:
            held.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(end)
        assert held.wait(20)
        try:
            with pytest.raises((NotVisible, Refused, Conflict)):
                done.run(by)
        finally:
            over.set()
        ending.result()


def waits(link: psycopg.Connection[Any]) -> bool:
    """Say whether somebody waits for a lock in this database."""
    row = link.execute(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    return bool(row and row[0])
