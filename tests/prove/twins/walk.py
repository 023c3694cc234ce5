"""Everything an account can get: every page by every method, with every id, and its mail."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from casework.models import Case, Desk, Item, Participation, Report
from casework.vocabulary import Category, RegieSlot, Setting, Table
from escalation.models import Deadline, Move
from notifications.models import Message
from tests.architecture.test_urls import routes
from tests.prove.twins.dice import Dice
from tests.prove.twins.pairs import Built
from tests.prove.twins.secrets import CATEGORIES

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


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Give every address that can be written out, with the names of its variable parts."""
    return {
        name: tuple(pattern.pattern.converters)
        for _, name, pattern in routes()
        if not _is_pattern(pattern)
    }


def _is_pattern(pattern: Any) -> bool:
    return "(?P" in str(pattern.pattern)


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
    words: list[str]
    examined: str

    def of(self, rows: Sequence[Any], case: Case) -> list[Any]:
        return [row for row in rows if row.case_id == case.pk]


def know(built: Built) -> Known:
    """Gather everything that could be named in an address or a form."""
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
}
"""What may stand behind an address."""

LEFT_OUT = {"account_logout", "source", "mfa_activate_totp"}
"""Ends the session; a file that is the same for all; draws a new secret at every look."""


def looks(known: Known, chance: Random) -> list[Ask]:
    """Give every look there is: every address, with every id that fits, seen or unseen."""
    found = []
    for name, parts in addresses().items():
        if name in LEFT_OUT:
            continue
        behind = QUERIES.get(name, lambda k, r: [""])
        for values in _values(known, parts):
            path = reverse(name, kwargs=values)
            found += [
                Ask(name, f"{path}?{query}" if query else path) for query in behind(known, chance)
            ]
    return found


def _values(known: Known, parts: tuple[str, ...]) -> Iterator[dict[str, Any]]:
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
    rows = {"move_id": known.moves, "report_id": known.reports, "message_id": known.messages}
    for row in rows[parts[0]]:
        yield {parts[0]: row.uuid}
    yield {parts[0]: MISSING}


def _within(known: Known, parts: tuple[str, ...], case: Case) -> Iterator[dict[str, Any]]:
    if "item_id" in parts:
        yield from ({"item_id": row.uuid} for row in known.of(known.items, case)[-6:])
    elif "deadline_id" in parts:
        yield from ({"deadline_id": row.uuid} for row in known.of(known.deadlines, case)[-4:])
    elif "table" in parts:
        yield from ({"table": table.value} for table in Table)
    else:
        yield {}


def _nothing(part: str) -> object:
    return "ZVH" if part == "table" else MISSING


# -- acting

NAMES = ("A. Voorbeeld-fictief", "K. Geheim7-fictief", "G. Zesde-fictief", "Nieuw-fictief")


def acts_of(known: Known, chance: Random) -> list[Ask]:
    """Give posts at every address that takes one: sensible ones, and such as try what is unseen."""
    found = []
    for name, parts in addresses().items():
        if name in LEFT_OUT or name not in FILLED:
            continue
        for number, values in enumerate(_values(known, parts)):
            case = _case_at(known, values)
            for filled in FILLED[name](known, case, values, chance):
                token = uuid.uuid5(MISSING, f"{name}{number}{values}{filled}")
                sent = {"token": str(token), "version": str(case.version if case else 1), **filled}
                path = reverse(name, kwargs=values)
                if name == "participants":
                    path += f"?stop={_part(known, case, chance)}"
                found.append(Ask(name, path, tuple((key, _fixed(sent[key])) for key in sent)))
    return found


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _case_at(known: Known, values: dict[str, Any]) -> Case | None:
    if "case_id" in values:
        return next((row for row in known.cases if row.uuid == values["case_id"]), None)
    move = next((row for row in known.moves if row.uuid == values.get("move_id")), None)
    return next((row for row in known.cases if move and row.pk == move.case_id), None)


def _part(known: Known, case: Case | None, chance: Random) -> object:
    rows = known.of(known.parts, case) if case else known.parts
    return chance.choice(rows or known.parts).uuid


Filled = Callable[[Known, Case | None, dict[str, Any], Random], list[dict[str, Any]]]


def _day(known: Known, days: int) -> str:
    return (known.at + dt.timedelta(days=days)).strftime("%d-%m-%Y")


def _desk(known: Known, chance: Random) -> str:
    return str(chance.choice(known.desks).uuid)


def _reference(known: Known, chance: Random) -> str:
    """Give a number to type in: seen, unseen or of nothing.

    Facts: the data protection officer opens whatever case he or she names, with a reason that is
    logged; so for that account only what was open already, and what is not there.
    """
    if known.account == "fg":
        return chance.choice(["ZV-ZZZ-ZZZ", known.examined])
    return chance.choice(known.cases).reference


def _identity(known: Known, chance: Random) -> dict[str, str]:
    secret = [word for word in known.words if "fictief" in word]
    name = chance.choice(secret or NAMES)
    return {"name": name, "born_on": "03-05-1982", "address": "Marktstraat 9, Dedemsvaart"}


def _category(known: Known, chance: Random) -> str:
    return chance.choice(CATEGORIES.get(known.account, (Category.PLAN, Category.WOON))).value


def _home(case: Case | None) -> str:
    table = case.table if case else Table.LOCAL
    return {Table.ZVH: Setting.ZVH_CASUS, Table.OTH: Setting.OTH}.get(table, Setting.LOKAAL).value


REASON = {"text": "Dit is een gewone toelichting.", "reason": "Het is nu een poos rustig geweest."}
WORDS = {
    "motivation": "Het lokale plan zit vast, partners zijn het oneens.",
    "goal": "Een gezamenlijk plan.",
    "criterion_c1": "Wonen, geld en gezondheid lopen door elkaar.",
    "criterion_c2": "Zorg en politie komen er samen niet uit.",
    "criterion_c3": "De buurt en familie lijden er onder.",
    "partner_contacts": "J. Smit, politie",
    "on_behalf_of": "college",
}


def _answers(known: Known, case: Case | None, values: dict, chance: Random) -> list[dict]:
    people = [str(desk.uuid) for desk in chance.sample(known.desks, 2)]
    given = {"participants": people, "takes_process_direction": "yes", "necessity": "on"}
    return [
        {"answer": code, "text": "Dit is een gewone toelichting.", **given}
        for code in ("fit", "accept", "return", "advice", "question")
    ]


FILLED: dict[str, Filled] = {
    "report_new": lambda k, c, v, r: [
        {
            "text": "Er was vannacht weer veel lawaai.",
            "case_kind": kind,
            "occurred_at": _day(k, 0),
            "area": "Dedemsvaart",
            "category": _category(k, r),
            "kind": "SIGNAL",
            **_identity(k, r),
        }
        for kind in ("CONFUSED_BEHAVIOUR", "DOMESTIC_VIOLENCE", "UNDERMINING")
    ],
    "case_new": lambda k, c, v, r: [
        {
            "kind": kind,
            "area": "Dedemsvaart",
            "purpose": "Rust in de straat.",
            "subject": "PERSON",
            "director": _desk(k, r),
            "phase": "2",
            **_identity(k, r),
        }
        for kind in ("CONFUSED_BEHAVIOUR", "DETAINEE_RETURN", "UNDERMINING", "DOMESTIC_VIOLENCE")
    ],
    "intake_report": lambda k, c, v, r: [{"reference": _reference(k, r)} for _ in range(3)],
    "dossier": lambda k, c, v, r: [
        {"reference": _reference(k, r), "reason": "Naar aanleiding van een vraag."},
        {"sluiten": str(r.choice(k.cases).uuid)},
    ],
    "inbox_read": lambda k, c, v, r: [
        {"alles": "1"},
        *({"bericht": str(row.uuid)} for row in k.messages[:3]),
    ],
    "theme": lambda k, c, v, r: [{"thema": "donker", "next": "/postvak/"}],
    "item_new": lambda k, c, v, r: [
        {"text": "Vandaag was het rustig.", "category": _category(k, r), "setting": _home(c)},
        {"text": "Voor onszelf.", "category": _category(k, r), "setting": "eigen"},
        {"text": "", "category": "GEZ", "setting": "ZVH_CASUS"},
    ],
    "item_withdraw": lambda k, c, v, r: [{}],
    "action_new": lambda k, c, v, r: [
        {
            "goal": "Rust in de straat",
            "text": "Wekelijks langsgaan.",
            "executor": _desk(k, r),
            "due_on": _day(k, 9),
        }
        for _ in range(3)
    ],
    "action_done": lambda k, c, v, r: [{}],
    "opt_in": lambda k, c, v, r: [{}],
    "regie": lambda k, c, v, r: [
        {"slot": RegieSlot.PROCESS_DIRECTION.value, "holder": _desk(k, r)} for _ in range(3)
    ],
    "admit": lambda k, c, v, r: [
        {"desk": _desk(k, r), "setting": _home(c), "necessity": "Nodig.", "until": until}
        for until in ("", "", _day(k, 2))
    ],
    "participants": lambda k, c, v, r: [{}],
    "appoint": lambda k, c, v, r: [
        {"person": _desk(k, r), "capacity": "", "decision": "Besluit", "decided_by": "Teamleider"}
    ],
    "fact_new": lambda k, c, v, r: [
        {"event": event, "occurred_at": _day(k, 0), "clock": "", "decided_by": "Burgemeester"}
        for event in ("inquiry_reported", "oth_team_decision")
    ],
    "deadline_met": lambda k, c, v, r: [{}],
    "review": lambda k, c, v, r: [{}],
    "close": lambda k, c, v, r: [REASON],
    "phase": lambda k, c, v, r: [
        {"motivation": "Het overleg zit helemaal vast.", "ground": "STAGNATION", "act": act}
        for act in ("propose", "decide")
    ],
    "prepare": lambda k, c, v, r: [WORDS],
    "spawn": lambda k, c, v, r: [
        {
            "area": "Hardenberg",
            "purpose": "Een gewoon doel.",
            "own_text": "Een nieuwe tekst.",
            "director": _desk(k, r),
            **_identity(k, r),
        }
    ],
    "move_table": lambda k, c, v, r: [{"to_table": table} for table in ("ZVH", "RIEC", "JOR")],
    "move_criteria": lambda k, c, v, r: [WORDS],
    "move_data": lambda k, c, v, r: [{"categories": ["ID", "POL8", "GEZ"], "bekijk": "1"}],
    "move_preview": lambda k, c, v, r: [{"categories": ["ID", "POL8", "GEZ"]}],
    "move_check": lambda k, c, v, r: [{}],
    "move_down": lambda k, c, v, r: [
        {
            "motivation": "De doelen zijn gehaald.",
            "reason": "De doelen zijn gehaald.",
            "recipient": _desk(k, r),
            "relapse_agreement": "Bij drie meldingen bellen we elkaar.",
            "evaluation_note": "Samen optrekken werkte goed.",
        }
    ],
    "move_answer": _answers,
    "move_reply": lambda k, c, v, r: [{"text": "Er komt elke week een begeleider langs."}],
    "move_withdraw": lambda k, c, v, r: [{}],
    "confirm": lambda k, c, v, r: [
        {
            "items": [str(row.uuid) for row in k.of(k.items, c)] if c else [],
            "for_weighing": "on",
            "for_conference": "on",
            "necessity": "Nodig om te wegen.",
            "ground": "G",
            "motivation": "Zonder dit is goede hulp niet mogelijk.",
        }
    ],
    "move": lambda k, c, v, r: [{}],
    "case": lambda k, c, v, r: [{}],
    "inbox_open": lambda k, c, v, r: [{}],
    "report": lambda k, c, v, r: [{}],
    "account_change_password": lambda k, c, v, r: [{"oldpassword": "fout", "password1": "x"}],
    "account_reset_password": lambda k, c, v, r: [{"email": "samendoen@voorbeeld.example"}],
    "demo_sign_in": lambda k, c, v, r: [{"username": "coordinator"}],
}
"""What is sent to each address that takes a post."""


# ------------------------------------------------------------------ asking

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

    def ask(self, ask: Ask) -> Heard:
        """Ask once, and undo what asking did."""
        self.client.cookies = self.cookies.copy()
        with transaction.atomic(), self.dice.thrown(f"{ask.method} {ask.path}"):
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


__all__ = [
    "Ask",
    "Heard",
    "Known",
    "Visitor",
    "acts_of",
    "get_resolver",
    "know",
    "looks",
    "mails_to",
]
