"""What is sent to every address that takes a post, and where that tries what is unseen."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from django.urls import reverse

from casework.models import Case
from casework.vocabulary import Category, ConsentKind, RegieSlot, Setting, Table
from escalation import protocol
from tests import policy_texts
from tests.prove.twins.asks import MISSING, Ask, Known, addresses, values_of
from tests.prove.twins.secrets import CATEGORIES

NAMES = ("A. Voorbeeld-fictief", "K. Geheim7-fictief", "G. Zesde-fictief", "Nieuw-fictief")


def acts_at(name: str, known: Known, chance: Random) -> list[Ask]:
    """Give posts at an address: sensible ones where a form is, and such as try what is unseen.

    Facts: at an address without a form of its own an empty post is sent.
    """
    found = []
    for number, values in enumerate(values_of(known, addresses()[name])):
        case = _case_at(known, values)
        for filled in FILLED.get(name, _nothing)(known, case, values, chance):
            token = uuid.uuid5(MISSING, f"{name}{number}{values}{filled}")
            sent = {"token": str(token), "version": str(case.version if case else 1), **filled}
            behind = sent.pop("?", "")
            path = reverse(name, kwargs=values) + (f"?{behind}" if behind else "")
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


def _nothing(known: Known, case: Case | None, values: dict, chance: Random) -> list[dict]:
    return [{}]


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


LOOKS: tuple[dict[str, str], ...] = ({}, {"voorbeeld": "1"})
"""A form that is sent, and one that first asks what would change."""


def _own_items(known: Known, case: Case | None) -> list[str]:
    """Give the items of a case, whoever has them: only one's own can be chosen."""
    return [str(row.uuid) for row in known.of(known.items, case)][-3:] if case else []


def _limits(known: Known, chance: Random) -> dict[str, str]:
    parties = {desk.party.uuid for desk in known.desks}
    levels = {f"partij_{key}": chance.choice(("vol", "signal", "none")) for key in sorted(parties)}
    return {"allen": "vol", **levels}


def _subject(known: Known, case: Case | None, chance: Random) -> object:
    rows = known.of(known.subjects, case) if case else []
    return chance.choice(rows or known.subjects).uuid


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
    "action_new": lambda k, c, v, r: [
        {
            "goal": "Rust in de straat",
            "text": "Wekelijks langsgaan.",
            "executor": _desk(k, r),
            "due_on": _day(k, 9),
        }
        for _ in range(3)
    ],
    "regie": lambda k, c, v, r: [
        {"slot": RegieSlot.PROCESS_DIRECTION.value, "holder": _desk(k, r)} for _ in range(3)
    ],
    "admit": lambda k, c, v, r: [
        {"desk": _desk(k, r), "setting": _home(c), "necessity": "Nodig.", "until": until}
        for until in ("", "", _day(k, 2))
    ],
    "participants": lambda k, c, v, r: [{"?": f"stop={_part(k, c, r)}"}],
    "appoint": lambda k, c, v, r: [
        {"person": _desk(k, r), "capacity": "", "decision": "Besluit", "decided_by": "Teamleider"}
    ],
    "fact_new": lambda k, c, v, r: [
        {"event": event, "occurred_at": _day(k, 0), "clock": "", "decided_by": "Burgemeester"}
        for event in ("inquiry_reported", "oth_team_decision")
    ],
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
    "search": lambda k, c, v, r: [
        *({"q": word} for word in r.sample(k.words, min(5, len(k.words)))),
        *({"q": name} for name in (r.choice(NAMES), "Slagharen", "ondermijning", "ZV-")),
    ],
    "share": lambda k, c, v, r: [
        {
            "items": _own_items(k, c),
            "recipients": ["iedereen"],
            "necessity": "Nodig om samen te werken.",
            "ground": "G",
            "motivation": "Zonder dit is goede hulp niet mogelijk.",
            **look,
        }
        for look in LOOKS
    ],
    "release_end": lambda k, c, v, r: (
        [{"vrijgave": str(row.uuid)} for row in k.releases if row.item.uuid == v["item_id"]]
        or [{"vrijgave": str(MISSING)}]
    ),
    "item_correct": lambda k, c, v, r: [
        {"text": "Het was de buurman, fictief.", **_identity(k, r)}
    ],
    "item_kind": lambda k, c, v, r: [
        {"category": _category(k, r), "regime": "AVG", **look} for look in LOOKS
    ],
    "item_conditions": lambda k, c, v, r: [{**_limits(k, r), **look} for look in LOOKS],
    "consent": lambda k, c, v, r: [
        {
            "kind": kind.value,
            "subject": str(_subject(k, c, r)),
            "age": "ADULT",
            "given_by": ["SELF"],
            "given_on": _day(k, 0),
            "categories": [_category(k, r)],
            "recipients": ["iedereen"],
            "explanation": "Mondeling gevraagd en uitgelegd.",
        }
        for kind in (ConsentKind.LIFT_SECRECY, ConsentKind.AVG_GROUND)
    ],
    "hold": lambda k, c, v, r: [{"reason": "Er loopt een rechtszaak over deze casus."}],
    "holds": lambda k, c, v, r: (
        [{"hold": str(row.uuid)} for row in k.holds] or [{"hold": str(MISSING)}]
    ),
    "log_review": lambda k, c, v, r: [{"verdict": "lawful", "reason": "Hoort bij het werk."}],
    "policy_new": lambda k, c, v, r: [
        {"reason": "De politie heeft dit lokaal niet nodig.", "text": text}
        for text in (policy_texts.NARROWER, "geen beleid")
    ],
    "policy_approve": lambda k, c, v, r: [
        {
            "verdict": "Fictief besluit van de partners 2026-11.",
            "valid_from": _day(k, 2),
            "compared_with": policy_texts.DIGEST,
        }
    ],
    "policy_reject": lambda k, c, v, r: [{"verdict": "Niet nodig gebleken."}],
    "alert_new": lambda k, c, v, r: [
        {
            "text": "Ga niet alleen naar de deur.",
            "category": _category(k, r),
            "recipients": [_desk(k, r)],
            "ground": "W",
            "motivation": "Dreigend geweld tegen wie aanbelt.",
            "decider": str(r.choice(k.colleagues).uuid),
        }
        for _ in range(3)
    ],
    "alert_confirm": lambda k, c, v, r: [{"until": _day(k, 3)}],
    "alert_review": lambda k, c, v, r: [{"outcome": "LAWFUL", "words": "Het gevaar was er echt."}],
    "inform": lambda k, c, v, r: [
        {"told_on": _day(k, 0), "means": "TALK", "told": "SELF", "through": _desk(k, r)},
        {
            "?": "wat=uitstel",
            "ground": "d",
            "motivation": "Informeren zou het onderzoek verstoren.",
            "until": _day(k, 14),
            **{f"factor_{row.letter}": "Dit is gewogen." for row in protocol.informing().factors},
        },
        {"?": "wat=niet", "exemption": "knows", "motivation": "Zat zelf aan tafel bij ons."},
    ],
    "overview": lambda k, c, v, r: [{"?": f"betrokkene={_subject(k, c, r)}"}],
    "account_change_password": lambda k, c, v, r: [{"oldpassword": "fout", "password1": "x"}],
    "account_reset_password": lambda k, c, v, r: [{"email": "samendoen@voorbeeld.example"}],
    "demo_sign_in": lambda k, c, v, r: [{"username": "coordinator"}],
}
"""What is sent to each address that takes a post."""


__all__ = ["FILLED", "acts_at"]
