"""What an account can ask: every address by every method, with every id that fits, seen or not."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from django.urls import reverse

from casework.models import (
    Case,
    Consent,
    DangerAlert,
    Desk,
    Item,
    LegalHold,
    LogReview,
    Participation,
    PolicyVersion,
    Release,
    Report,
    Subject,
    User,
)
from casework.vocabulary import Table
from escalation.models import Deadline, FeedbackDuty, InformDuty, Move, RightsRequest, RightsTask
from escalation.services import alerts
from notifications.models import Message
from tests.architecture.test_urls import routes
from tests.prove.twins.pairs import Built

MISSING = uuid.UUID("00000000-0000-4000-8000-000000000000")

# ------------------------------------------------------------------ what can be asked


@dataclass(frozen=True)
class Ask:
    """One request: an address, and for a post what is sent."""

    name: str
    path: str
    sent: tuple[tuple[str, Any], ...] | None = None

    @property
    def method(self) -> str:
        return "GET" if self.sent is None else "POST"


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Give every address of the product, with the names of its variable parts."""
    return {name: tuple(pattern.pattern.converters) for _, name, pattern in routes()}


@dataclass
class Known:
    """The ids, words and versions of a world: also those that the account may not know."""

    account: str
    at: dt.datetime
    cases: list[Case]
    moves: list[Move]
    items: list[Item]
    reports: list[Report]
    deadlines: list[Deadline]
    messages: list[Message]
    parts: list[Participation]
    desks: list[Desk]
    subjects: list[Subject]
    duties: list[InformDuty | FeedbackDuty]
    requests: list[RightsRequest]
    tasks: list[RightsTask]
    consents: list[Consent]
    alerts: list[DangerAlert]
    holds: list[LegalHold]
    releases: list[Release]
    versions: list[PolicyVersion]
    reviews: list[LogReview]
    people: list[User]
    colleagues: list[User]
    words: list[str]
    examined: str

    def of(self, rows: Sequence[Any], case: Case) -> list[Any]:
        return [row for row in rows if row.case_id == case.pk]


def know(built: Built) -> Known:
    """Gather everything that could be named in an address or a form."""
    home = built.actor.desks[0].party_id
    return Known(
        built.user,
        built.world.at,
        list(Case.objects.order_by("pk")),
        list(Move.objects.order_by("pk")),
        list(Item.objects.order_by("pk").select_related("case")),
        list(Report.objects.order_by("pk")),
        list(Deadline.objects.order_by("pk")),
        list(Message.objects.order_by("-pk").select_related("recipient")[:40]),
        list(Participation.objects.order_by("pk")),
        list(Desk.objects.filter(team__isnull=False).order_by("pk").select_related("party")),
        list(Subject.objects.order_by("pk")),
        [*InformDuty.objects.order_by("pk"), *FeedbackDuty.objects.order_by("pk")],
        list(RightsRequest.objects.order_by("pk")),
        list(RightsTask.objects.order_by("pk")),
        list(Consent.objects.order_by("pk")),
        list(DangerAlert.objects.order_by("pk")),
        list(LegalHold.objects.order_by("pk")),
        list(Release.objects.order_by("pk").select_related("item")),
        list(PolicyVersion.objects.order_by("pk")),
        list(LogReview.objects.order_by("pk")),
        list(User.objects.order_by("pk")),
        alerts.deciders(built.actor, home, built.world.at),
        list(built.world.words),
        built.world.cases["examined"].reference,
    )


# -- looking

QUERIES: dict[str, Callable[[Known, Random], list[str]]] = {
    "worklist": lambda k, r: [
        "",
        "toon=regie",
        "toon=laat",
        "toon=week",
        *(f"q={word}" for word in r.sample(k.words, min(4, len(k.words)))),
        "q=Dedemsvaart",
        "q=onbegrepen",
        f"soort={r.choice(k.cases).kind}",
        f"tafel={r.choice(k.cases).table}",
        "fase=2",
        f"kern={r.choice(k.cases).area}",
        f"na={k.at.isoformat()}_{r.choice(k.cases).uuid}",
    ],
    "case": lambda k, r: ["", "toon=alles&meer=1", "toon=gedeeld", "toon=termijnen&meer=1"],
    "explain": lambda k, r: ["", f"als={r.choice(k.desks).uuid}", f"als={r.choice(k.desks).uuid}"],
    "participants": lambda k, r: ["", f"stop={r.choice(k.parts).uuid}"],
    "case_new": lambda k, r: ["", *(f"melding={row.uuid}" for row in k.reports[-2:])],
    "item_new": lambda k, r: ["", "category=GEZ&setting=LOKAAL", "category=PLAN&setting=ZVH_CASUS"],
    "phase": lambda k, r: ["", "naar=3"],
    "regie": lambda k, r: ["", "rol=PROCESS_DIRECTION"],
    "inbox": lambda k, r: ["", "pagina=2", "pagina=9"],
    "figures": lambda k, r: ["", "jaar=2025"],
    "share": lambda k, r: ["", "overleg=LOKAAL", "overleg=ZVH_CASUS"],
    "inform": lambda k, r: ["", "wat=uitstel", "wat=niet"],
    "overview": lambda k, r: ["", f"betrokkene={r.choice(k.subjects).uuid}"],
    "seen_at": lambda k, r: ["", f"dag={k.at:%d-%m-%Y}&tijd=08:00"],
    "certificates": lambda k, r: ["", "vorm=tekst"],
    "log": lambda k, r: [
        "",
        f"casus={_reference(k, r)}",
        f"wie={r.choice(k.people).uuid}",
        "wat=search",
        "uitkomst=nee",
        f"na={k.at.isoformat()}_{MISSING}",
    ],
}
"""What may stand behind an address."""


def _reference(known: Known, chance: Random) -> str:
    return chance.choice(known.cases).reference


LEFT_OUT = {
    "account_confirm_email": "asks for a key from a mail",
    "account_reset_password_from_key": "asks for a key from a mail",
    "account_logout": "ends the session",
    "source": "a file that is the same for all",
    "mfa_activate_totp": "draws a new secret at every look",
}
"""Addresses that are asked nothing, each with the reason."""


def asked() -> set[str]:
    """Give the names of the addresses that are asked, by either method."""
    return set(addresses()) - set(LEFT_OUT)


def looks_at(name: str, known: Known, chance: Random) -> list[Ask]:
    """Give every look at an address: with every id that fits, seen or unseen."""
    behind = QUERIES.get(name, lambda k, r: [""])
    found = []
    for values in values_of(known, addresses()[name]):
        path = reverse(name, kwargs=values)
        found += [
            Ask(name, f"{path}?{query}" if query else path) for query in behind(known, chance)
        ]
    return found


ROWS: dict[str, Callable[[Known], list[Any]]] = {
    "move_id": lambda k: k.moves,
    "report_id": lambda k: k.reports,
    "message_id": lambda k: k.messages,
    "alert_id": lambda k: k.alerts,
    "version_id": lambda k: k.versions,
    "review_id": lambda k: k.reviews[-6:],
}
"""The rows that an id in an address stands for, of no case or of any."""

INSIDE: dict[str, Callable[[Known, Case], list[Any]]] = {
    "item_id": lambda k, case: k.of(k.items, case)[-8:],
    "deadline_id": lambda k, case: k.of(k.deadlines, case)[-4:],
    "duty_id": lambda k, case: k.of(k.duties, case),
    "consent_id": lambda k, case: k.of(k.consents, case),
    "request_id": lambda k, case: k.of(k.requests, case),
    "task_id": lambda k, case: k.of(k.tasks, case)[-4:],
}
"""The rows that an id stands for inside a case."""


def values_of(known: Known, parts: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Give the ids for the variable parts of an address: those of one case together, and none."""
    if not parts:
        yield {}
        return
    if "case_id" in parts:
        for case in known.cases:
            for rest in _within(known, parts, case):
                yield {"case_id": case.uuid, **rest}
        yield {"case_id": MISSING, **{part: _nothing(part) for part in parts if part != "case_id"}}
        return
    for row in ROWS[parts[0]](known):
        yield {parts[0]: row.uuid}
    yield {parts[0]: MISSING}


def _within(known: Known, parts: tuple[str, ...], case: Case) -> Iterator[dict[str, Any]]:
    part = next((part for part in parts if part != "case_id"), "")
    if part == "table":
        yield from ({part: table.value} for table in Table)
    elif part:
        yield from ({part: row.uuid} for row in INSIDE[part](known, case))
    else:
        yield {}


def _nothing(part: str) -> object:
    return "ZVH" if part == "table" else MISSING


__all__ = [
    "LEFT_OUT",
    "MISSING",
    "Ask",
    "Known",
    "addresses",
    "asked",
    "know",
    "looks_at",
    "values_of",
]
