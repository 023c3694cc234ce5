"""An account at work: it asks, and what comes back is kept without what differs by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.prove.twins.asks import Ask
from tests.prove.twins.dice import Dice
from tests.prove.twins.leaks import Fault
from tests.prove.twins.pairs import Built


@dataclass(frozen=True)
class Heard:
    """What came back, without what differs by itself: form tokens and session keys.

    Facts: `queries` stands for the time it takes; `after` is where a post leads.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: str
    queries: int
    after: Heard | None = None


TOKENS = re.compile(
    r'(name="csrfmiddlewaretoken" value="|X-CSRFToken": "|name="token" value=")[0-9A-Za-z-]{36,64}'
)
KEYS = re.compile(r"(sessionid|csrftoken)=[0-9A-Za-z]+")
NEXT_PAGE = re.compile(r'href="\?([^"]*\bna=[^"#]+)"')


class Visitor:
    """An account that is signed in and asks, each time of the world as it was."""

    def __init__(self, built: Built, dice: Dice) -> None:
        self.dice, self.client = dice, Client()
        self.client.force_login(built.world.cast.demo.users[built.user])
        self.cookies = self.client.cookies.copy()

    def ask(self, ask: Ask, fault: Fault | None = None) -> Heard:
        """Ask once, perhaps with a fault in the product, and undo what asking did."""
        self.client.cookies = self.cookies.copy()
        with (
            transaction.atomic(),
            self.dice.thrown(f"{ask.method} {ask.path}"),
            pytest.MonkeyPatch.context() as patched,
        ):
            if fault is not None:
                fault.seed(patched)
            heard = self._ask(ask)
            transaction.set_rollback(True)
        return heard

    def _ask(self, ask: Ask) -> Heard:
        if ask.sent is None:
            heard, answer = self._hear(lambda: self.client.get(ask.path))
            more = NEXT_PAGE.search(answer.content.decode()) if ask.name == "worklist" else None
            return (
                _with(heard, self._follow(ask.path.split("?")[0] + "?" + more[1]))
                if more
                else heard
            )
        heard, answer = self._hear(lambda: self.client.post(ask.path, dict(ask.sent)))
        if answer.status_code != 302:
            return heard
        return _with(heard, self._follow(answer.headers["Location"]))

    def _follow(self, path: str) -> Heard:
        return self._hear(lambda: self.client.get(path.replace("&amp;", "&")))[0]

    def _hear(self, asking: Callable[[], HttpResponse]) -> tuple[Heard, HttpResponse]:
        count = Count()
        with connection.execute_wrapper(count):
            answer = asking()
        cookies = tuple(
            KEYS.sub(r"\1=", morsel.OutputString()) for morsel in answer.cookies.values()
        )
        body = TOKENS.sub(r"\1", answer.content.decode("utf-8", "replace"))
        headers = dict(answer.headers)
        headers.pop("Content-Length", None)  # says no more than the body
        return Heard(
            answer.status_code, tuple(sorted(headers.items())), cookies, body, count.total
        ), answer


def _with(heard: Heard, after: Heard) -> Heard:
    return Heard(heard.status, heard.headers, heard.cookies, heard.body, heard.queries, after)


class Count:
    """Counts the statements that a request sends."""

    def __init__(self) -> None:
        self.total = 0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.total += 1
        return execute(*arguments)


def mails_to(built: Built) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Give the mails that reached the account, whole."""
    address = built.world.cast.demo.users[built.user].email
    return [
        (one.subject, one.body, tuple(sorted(one.extra_headers.items())))
        for one in mail.outbox
        if address in one.recipients()
    ]


__all__ = ["Heard", "Visitor", "mails_to"]
