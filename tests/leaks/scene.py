"""The scene of the leak tests: what some may see and others may not, with words to look for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from casework.models import Case
from casework.services.cases import Opening, SubjectInput, open_case
from casework.vocabulary import CaseKind, Category, SubjectKind, Table
from notifications import services as messenger
from tests import cast as stage
from tests.casework import acts
from tests.journeys.walk import Page, Walker

HIDDEN = "Geheimwoord-van-de-zorg"
"""Stands in an item that only its source may read."""
HIDDEN_NAME = "Z. Verborgene-fictief"
"""The person of a case in which only Samen Doen takes part."""


@dataclass
class Scene:
    """The usual story, a second local case that few know, and a case behind the wall."""

    story: acts.Story
    quiet: Case
    walled: Case

    @property
    def cast(self) -> stage.Cast:
        return self.story.cast

    @property
    def local(self) -> Case:
        return self.story.local

    def as_(self, name: str) -> Walker:
        return Walker(name)

    def page(self, name: str, path: str) -> Page:
        return Walker(name).look(path)

    def client(self, name: str) -> Client:
        return Walker(name).client


def tell() -> Scene:
    story = acts.tell()
    cast = story.cast
    known = dict(cast.items)
    quiet = stage.open_local_case(
        cast, identity={"name": HIDDEN_NAME, "born_on": "1970-02-03", "address": "Elders 1"}
    )
    cast.items = known
    acts.items.add_item(
        story.local,
        acts.ItemInput(Category.HULP, HIDDEN),
        release_into=None,
        necessity="",
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    director = cast.actor("oov")
    walled = open_case(
        Opening(
            kind=CaseKind.UNDERMINING,
            table=Table.OTH,
            phase=None,
            area="Slagharen",
            purpose="Signalen duiden.",
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION)],
            participants=[cast.desk("vth"), cast.desk("oe")],
        ),
        municipality=cast.demo.municipality,
        desk=director.desks[0],
        by=director,
        at=cast.at,
    )
    messenger.route_events(at=cast.at)
    cast.later(hours=1)
    for case in (story.local, story.asked, quiet, walled):
        case.refresh_from_db()
    return Scene(story, quiet, walled)


def looks(scene: Scene, name: str, *paths: str) -> list[tuple[int, dict[str, str], str]]:
    """Open pages as somebody and give what a browser gets, without what differs by itself."""
    client = scene.client(name)
    return [normal(client.get(path)) for path in paths]


def normal(answer) -> tuple[int, dict[str, str], str]:
    """Leave out what differs by itself: form tokens, and the address that was asked."""
    body = answer.content.decode().replace(answer.wsgi_request.path, "")
    body = re.sub(r'(value="|X-CSRFToken": ")[0-9A-Za-z]{64}', "", body)
    body = re.sub(r'name="token" value="[^"]*"', "", body)
    return answer.status_code, dict(answer.headers), body


def pages_of(case: Case) -> list[str]:
    """Give every page on which something about a case is told to who takes part in it."""
    inside = reverse("case", args=[case.uuid])
    return [
        reverse("worklist"),
        reverse("inbox"),
        inside,
        *(f"{inside}?toon={part}" for part in ("alles", "meldingen", "delen")),
        reverse("explain", args=[case.uuid]),
        reverse("participants", args=[case.uuid]),
        reverse("item_new", args=[case.uuid]),
    ]
