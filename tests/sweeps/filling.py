"""Fills in any form as it stands on a page, and tells exactly what sending it wrote."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import resolve

from tests.journeys.walk import Form, Page, X

APPS = ("casework", "escalation", "notifications")
SENTENCE = "Dit is een fictieve zin die lang genoeg is om iets te zeggen."
FRAME = {"theme", "account_logout", "search", "demo_sign_in"}
"""Forms around every page."""

OF_THE_LOG = {"casework_accessline", "casework_unsealedline", "casework_submission"}
"""What every request writes about itself: that somebody looked, and that a form was handled."""

Data = dict[str, list[str]]


@dataclass
class Found:
    """A form on a page, with the kind of each of its fields."""

    form: Form
    kinds: dict[str, str]

    @property
    def name(self) -> str:
        return resolve(self.form.action.partition("?")[0]).url_name or ""

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        return self.name, frozenset(self.form.names | self.form.buttons)

    def filled(self, at: dt.datetime, *, fully: bool) -> Data:
        """Fill in what is empty: a sentence, a day, the first choice; with `fully` every tick."""
        data = {name: list(values) for name, values in self.form.data.items()}
        for name, kind in self.kinds.items():
            if name in self.form.hidden or (data.get(name) or [""]) != [""]:
                continue
            if kind in WRITTEN:
                data[name] = [WRITTEN[kind](at)]
            elif kind == "checkbox" and fully:
                data[name] = self.form.choices[name]
            elif kind in {"radio", "select"} and (fully or kind == "radio"):
                data[name] = [value for value in self.form.choices[name] if value][:1]
        return data


WRITTEN = {
    "text": lambda at: SENTENCE,
    "textarea": lambda at: SENTENCE,
    "search": lambda at: "Voorbeeld",
    "email": lambda at: "iemand@voorbeeld.example",
    "number": lambda at: "1",
    "date": lambda at: at.date().isoformat(),
    "datetime-local": lambda at: f"{at + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
}


def forms_on(page: Page) -> Iterator[Found]:
    """Give the forms of a page that are sent, apart from those around every page."""
    for node in page.tree.iter(f"{X}form"):
        form = Form(node, page.path)
        if form.method != "post":
            continue
        kinds = {}
        for one in node.iter():
            tag, name = one.tag.removeprefix(X) if isinstance(one.tag, str) else "", one.get("name")
            if name and tag in {"input", "textarea", "select"}:
                kinds[name] = one.get("type", "text") if tag == "input" else tag
        found = Found(form, kinds)
        if found.name not in FRAME:
            yield found


# -- what was written ------------------------------------------------------------------------------


def tables() -> list[str]:
    return [
        model._meta.db_table
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model._meta.db_table not in OF_THE_LOG
    ]


def rows() -> dict[str, set[str]]:
    """Give every row of every table of the product, as text."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT to_jsonb(r)::text FROM {table} AS r")
            found[table] = {text for (text,) in cursor.fetchall()}
    return found


UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
DRAWN = re.compile(r"(?:ZV|M)-[0-9A-Z]{3}-[0-9A-Z]{3}")
OWN_TIME = re.compile(r'"recorded_at": "[^"]*"')


@dataclass(frozen=True)
class Outcome:
    """What sending a form came to: the status, and every row that is new or different."""

    status: int
    written: tuple[str, ...]


class Sender:
    """Sends forms, each in a transaction that is undone, from the same state with the same ids."""

    def __init__(self, link: psycopg.Connection[Any]) -> None:
        self.link = link
        self.before = rows()
        self.known = set(
            UUID.findall(" ".join(text for one in self.before.values() for text in one))
        )
        self.numbers = dict(
            link.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
            ).fetchall()
        )

    def send(self, client: Client, found: Found, data: Mapping[str, list[str]]) -> Outcome:
        self._same_numbers()
        with undone():
            answer = client.post(found.form.action, _encoded(data), content_type=URLENCODED)
            after = rows() if answer.status_code < 400 else self.before
        written = sorted(
            f"{table} {self._plain(text)}"
            for table, found_rows in after.items()
            for text in found_rows - self.before[table]
        )
        return Outcome(answer.status_code, tuple(written))

    def _same_numbers(self) -> None:
        for name, value in self.numbers.items():
            begun = value is not None
            self.link.execute("SELECT setval(%s::regclass, %s, %s)", [name, value or 1, begun])

    def _plain(self, text: str) -> str:
        """Leave out what is drawn by chance."""
        text = UUID.sub(lambda one: one[0] if one[0] in self.known else "#", text)
        return OWN_TIME.sub("", DRAWN.sub("#", text))


URLENCODED = "application/x-www-form-urlencoded"


def _encoded(data: Mapping[str, list[str]]) -> str:
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    return query.urlencode()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# -- what nobody offered ---------------------------------------------------------------------------


def every_column() -> dict[str, list[str]]:
    """Give a hostile value for every column of every table, by the names a form could have."""
    hostile: dict[str, list[str]] = {}
    for app in APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.local_fields:
                for name in {field.name, field.attname}:
                    hostile[name] = [VALUES.get(field.get_internal_type(), "1")]
    return hostile


VALUES = {
    "DateTimeField": "2031-01-01T00:00:00+00:00",
    "DateField": "2031-01-01",
    "BooleanField": "on",
    "TextField": "Ondergeschoven woorden.",
    "JSONField": json.dumps({"ondergeschoven": 1}),
    "CharField": "ZVH_CASUS",
    "UUIDField": "11111111-1111-4111-8111-111111111111",
}
