"""The people of the tests: two of everything plus a stranger, and cases with a legal history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from casework import access
from casework.access import Actor
from casework.models import Case, Item
from casework.services import items, plan
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.services.participation import admit
from casework.vocabulary import CaseKind, Category, Ground, Level, Setting, SubjectKind, Table
from escalation.management.demo.municipality import (
    DemoMunicipality,
    decide_standing,
    known_municipality,
)
from escalation.models import Move
from escalation.services import answers, confirmations, intake, requests
from escalation.services.requests import RequestInput

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=AMSTERDAM)
"""Monday morning, the beginning of every story."""

CRITERIA = {
    "C1": "Problemen met wonen, geld en gezondheid leiden tot overlast.",
    "C2": "Zorg, politie en corporatie komen er samen niet uit.",
    "C3": "De buurt en de familie lijden er ernstig onder.",
}

REASON = "Het lokale plan zit vast, partners zijn het oneens."


@dataclass
class Cast:
    """A municipality with its accounts and a clock that only the story moves."""

    demo: DemoMunicipality
    at: dt.datetime = START
    items: dict[str, Item] = field(default_factory=dict)

    def actor(self, name: str, at: dt.datetime | None = None) -> Actor:
        return self.demo.actor(name, at or self.at)

    def later(self, **span: float) -> dt.datetime:
        """Let time pass."""
        self.at += dt.timedelta(**span)
        return self.at

    def desk(self, name: str):
        return self.demo.desks[name]

    def levels(self, name: str, case: Case) -> dict[str, Level]:
        """Give what an account sees of the story's items now, by their short names."""
        seen = {row.item.pk: row.level for row in access.visible_items(self.actor(name), case)}
        return {short: seen[item.pk] for short, item in self.items.items() if item.pk in seen}


def assemble(at: dt.datetime = START, *, decisions_until: dt.datetime | None = None) -> Cast:
    """Gather the people; a week before the story the two standing decisions were taken."""
    demo = known_municipality()
    assert demo is not None, "the template holds the municipality"
    decide_standing(demo, at=at - dt.timedelta(days=7), until=decisions_until)
    return Cast(demo, at)


IDENTITY = {
    "name": "A. Voorbeeld-fictief",
    "born_on": "1982-05-03",
    "address": "Marktstraat 1, Dedemsvaart",
}


def open_local_case(
    cast: Cast, kind: CaseKind = CaseKind.CONFUSED_BEHAVIOUR, *, identity=IDENTITY
) -> Case:
    """Open a case at the local table: intake names Samen Doen as case director."""
    case = intake.open_case(
        intake.IntakeInput(
            kind=kind,
            area="Dedemsvaart",
            purpose="Overlast stoppen en passende hulp regelen.",
            director=cast.desk("samendoen"),
            director_user=cast.demo.users["samendoen"],
            subjects=[SubjectInput(SubjectKind.PERSON, identity)],
        ),
        municipality=cast.demo.municipality,
        by=cast.actor("intake"),
        at=cast.at,
    )
    cast.items["i1"] = case.items.get(category=Category.ID)
    return case


def fill_locally(cast: Cast, case: Case, texts: Mapping[str, str] = MappingProxyType({})) -> None:
    """Stage A of the acceptance table: partners take part, each adds its own item.

    Facts: `texts` gives items, by their short names, other words than the usual ones.
    """
    coordinator = cast.actor("coordinator")
    for name in ("wijkagent", "wonen", "ggz"):
        admit(
            case,
            cast.desk(name),
            Setting.LOKAAL,
            necessity="Nodig voor deze casus.",
            by=coordinator,
            at=cast.at,
        )
    for short, name, category in (
        ("i2", "wijkagent", Category.POL8),
        ("i3", "wonen", Category.WOON),
        ("i4", "samendoen", Category.FIN),
        ("i5", "samendoen", Category.HULP),
        ("i6", "ggz", Category.GEZ),
    ):
        cast.items[short] = items.add_item(
            case,
            ItemInput(category, texts.get(short, f"Inhoud van {short}, fictief.")),
            release_into=Setting.LOKAAL,
            necessity="Nodig voor de samenwerking.",
            by=cast.actor(name),
            at=cast.at,
        )
    cast.items["p"] = plan.plan_action(
        case,
        goal="Rust in de straat",
        text=texts.get("p", "Vechtdal Wonen spreekt de buren."),
        executor=cast.desk("wonen"),
        due_on=cast.at.date() + dt.timedelta(days=14),
        by=coordinator,
        at=cast.at,
    ).item


def request_zvh(cast: Cast, case: Case, reason: str = REASON) -> Move:
    """Stage B: the case director prepares with its own ID item, the coordinator sends."""
    case.refresh_from_db()
    requests.prepare(
        case,
        Table.ZVH,
        {"reason": "Het lokale plan zit vast."},
        [cast.items["i1"]],
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    move = requests.request_move(
        case,
        RequestInput(
            target=Table.ZVH,
            reason=reason,
            goal="Een gezamenlijk plan met het Zorg- en Veiligheidshuis.",
            criteria=CRITERIA,
            contacts=["J. Smit, politie", "W. Hofman, Vechtdal Wonen"],
            categories=[
                Category.ID,
                Category.POL8,
                Category.WOON,
                Category.HULP,
                Category.GEZ,
                Category.PLAN,
            ],
            invited=[cast.desk("wijkagent"), cast.desk("ggz")],
            on_behalf_of="college",
        ),
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    cast.items["r"] = move.request_item
    return move


def confirm_sources(cast: Cast, move: Move) -> None:
    """Stage C, the sources: each picks its own items; GGZ adds its ground, i4 stays home."""
    for name, shorts in (
        ("samendoen", ["i1", "i5"]),
        ("wijkagent", ["i2"]),
        ("wonen", ["i3", "p"]),
        ("ggz", ["i6"]),
    ):
        secret = name == "ggz"
        confirmations.confirm(
            move,
            [cast.items[short] for short in shorts],
            for_weighing=True,
            for_conference=True,
            necessity="Nodig om de casus te wegen en te bespreken.",
            ground=Ground.G if secret else None,
            motivation="Zonder deze informatie is goede hulp niet mogelijk." if secret else "",
            by=cast.actor(name),
            at=cast.at,
        )


def judge_fit(cast: Cast, move: Move) -> None:
    """Stage C, the table: the case fits."""
    answers.judge_fit(move, by=cast.actor("zvh"), at=cast.at)


def accept_zvh(cast: Cast, move: Move) -> Case:
    """Stage D: accepted, police and GGZ admitted to the conference."""
    return answers.accept(
        move,
        participants=[cast.desk("wijkagent"), cast.desk("ggz")],
        takes_process_direction=True,
        by=cast.actor("zvh"),
        at=cast.at,
    )


def scale_down(cast: Cast, case: Case) -> Case:
    """Stage E: back at the local table, accepted by the case director."""
    case.refresh_from_db()
    move = requests.request_move(
        case,
        RequestInput(
            target=Table.LOCAL,
            reason="De doelen zijn gehaald en het is rustig.",
            recipient=cast.desk("samendoen"),
            relapse_agreement="Bij drie meldingen in een maand bellen we elkaar.",
            evaluation_note="Samen optrekken met de buurt werkte goed.",
        ),
        version=case.version,
        by=cast.actor("zvh"),
        at=cast.at,
    )
    return answers.accept(
        move,
        participants=[],
        takes_process_direction=None,
        by=cast.actor("samendoen"),
        at=cast.at,
    )
