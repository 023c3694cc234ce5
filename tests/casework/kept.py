"""A file with a canary in every word of it, and a neighbour that must stay as it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import psycopg

from casework.models import Case, Report
from casework.services import grounds, items, parties, reports
from casework.services.cases import SubjectInput, close_case
from casework.services.examinations import open_examination
from casework.services.grounds import GroundInput
from casework.services.items import ItemInput
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    Ground,
    MoveOutcome,
    ReportKind,
    Setting,
    SubjectKind,
    Table,
)
from escalation.services import answers, confirmations, drafts, facts, intake, requests
from escalation.services.requests import RequestInput
from notifications import services as messenger
from tests import cast as stage

BEGIN = dt.datetime(2024, 2, 5, 9, 0, tzinfo=stage.AMSTERDAM)
"""A Monday after the municipality was founded, so long ago that everything could be over."""

LATER = BEGIN.replace(year=2026)
"""When the neighbour's story begins."""

OVER = BEGIN.replace(year=2029, month=3)
"""Five years after the first story: all of it is over, and nothing of the neighbour is."""


@dataclass
class Filed:
    """What was told: the case that goes, the one that stays, and loose reports."""

    cast: stage.Cast
    doomed: Case
    neighbour: Case
    signal: Case
    loose: Report
    hush: Report


def word(name: str) -> str:
    """Give a sentence that nobody else writes."""
    return f"{name} staat hier fictief"


def identity(name: str, born_on: str) -> dict[str, str]:
    return {"name": f"{name}-fictief", "born_on": born_on, "address": f"{name}straat 1"}


def report(
    cast: stage.Cast, name: str, kind=CaseKind.CONFUSED_BEHAVIOUR, who="wijkagent"
) -> Report:
    return reports.receive_report(
        ReportInput(
            ReportKind.SIGNAL,
            kind,
            cast.at - dt.timedelta(hours=3),
            "Dedemsvaart",
            Category.POL8 if who == "wijkagent" else Category.WOON,
            word(name),
            identity(name, "1981-01-02"),
        ),
        municipality=cast.demo.municipality,
        desk=cast.actor(who).desks[0],
        by=cast.actor(who),
        at=cast.at,
    )


def full_case(cast: stage.Cast, name: str, born_on: str) -> Case:
    """Tell of a case that was weighed, returned, accepted, discussed and scaled down."""
    cast.items = {}
    source = report(cast, name)
    cast.later(hours=1)
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.CONFUSED_BEHAVIOUR,
            area="Dedemsvaart",
            purpose=word(name),
            director=cast.desk("samendoen"),
            director_user=cast.demo.users["samendoen"],
            subjects=[SubjectInput(SubjectKind.PERSON, identity(name, born_on))],
        ),
        municipality=cast.demo.municipality,
        report=source,
        by=cast.actor("intake"),
        at=cast.at,
    )
    cast.items["i1"] = case.items.get(category=Category.ID)
    texts = {short: f"{word(name)}: {short}" for short in ("i2", "i3", "i4", "i5", "i6", "p")}
    stage.fill_locally(cast, case, texts)
    _grounds(cast, case, name)
    case.refresh_from_db()
    move = _ask(cast, case, name)
    answers.turn_down(move, MoveOutcome.RETURNED, word(name), by=cast.actor("zvh"), at=cast.at)
    cast.later(days=1)
    move = _ask(cast, case, name)
    answers.ask(move, word(name), by=cast.actor("zvh"), at=cast.at)
    answers.answer_question(move, word(name), by=cast.actor("coordinator"), at=cast.at)
    _confirm(cast, move, name)
    stage.judge_fit(cast, move)
    case = stage.accept_zvh(cast, move)
    facts.record_fact(
        case, "inquiry_done", cast.at, decided_by=word(name), by=cast.actor("wijkagent"),
        at=cast.at,
    )  # fmt: skip
    open_examination(case.reference, word(name), by=cast.actor("fg"), at=cast.at)
    drafts.keep(case, Table.JOR, {"reason": word(name)}, by=cast.actor("zvh"), at=cast.at)
    cast.later(days=1)
    return stage.scale_down(cast, case)


def _ask(cast: stage.Cast, case: Case, name: str):
    case.refresh_from_db()
    requests.prepare(
        case, Table.ZVH, {"reason": word(name)}, [cast.items["i1"]], by=cast.actor("samendoen"),
        at=cast.at,
    )  # fmt: skip
    return requests.request_move(
        case,
        RequestInput(
            target=Table.ZVH,
            reason=word(name),
            goal=word(name),
            criteria={code: word(name) for code in stage.CRITERIA},
            contacts=[f"J. Smit, {word(name)}", f"W. Hofman, {word(name)}"],
            categories=[Category.ID, Category.POL8, Category.HULP, Category.GEZ, Category.PLAN],
            invited=[cast.desk("wijkagent"), cast.desk("ggz")],
            on_behalf_of="college",
        ),
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )


def _confirm(cast: stage.Cast, move, name: str) -> None:
    for who, shorts in (("samendoen", ["i1", "i5"]), ("wijkagent", ["i2"]), ("ggz", ["i6"])):
        secret = who == "ggz"
        confirmations.confirm(
            move,
            [cast.items[short] for short in shorts],
            for_weighing=True,
            for_conference=True,
            necessity=word(name),
            ground=Ground.G if secret else None,
            motivation=word(name) if secret else "",
            by=cast.actor(who),
            at=cast.at,
        )


def _grounds(cast: stage.Cast, case: Case, name: str) -> None:
    """Write a ground on the case, an item taken back, and a person in another capacity."""
    subject = case.subjects.first()
    grounds.attach(
        GroundInput(Ground.T, "AVG 9(2)(a)", word(name), word(name)),
        by=cast.actor("samendoen"),
        at=cast.at,
        scope="subject",
        case=case,
        subject=subject,
    )
    withdrawn = items.add_item(
        case,
        ItemInput(Category.WOON, word(name), subject, details={"noot": word(name)}),
        release_into=Setting.LOKAAL,
        necessity=word(name),
        by=cast.actor("wonen"),
        at=cast.at,
    )
    parties.appoint(
        case,
        cast.demo.users["coordinator"],
        cast.demo.parties["Samen Doen"],
        decision=word(name),
        decided_by=word(name),
        until=cast.at + dt.timedelta(days=30),
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    items.withdraw_item(case, withdrawn, by=cast.actor("wonen"), at=cast.at)


def tell() -> Filed:
    """Tell of a case that was closed, one beside it that runs on, a rejected signal, and reports
    that nobody took up; every word in them carries the name of its story.
    """
    cast = stage.assemble(BEGIN)
    doomed = full_case(cast, "Kanarie", "1970-01-01")
    signal = signal_case(cast, "Nachtegaal")
    loose, hush = report(cast, "Lijster"), report(cast, "Uil", CaseKind.UNDERMINING, "vth")
    messenger.route_events(at=cast.at)
    cast.later(days=1)
    close_case(doomed, by=cast.actor("coordinator"), at=cast.at)
    cast.at = LATER
    neighbour = full_case(cast, "Mus", "1980-02-02")
    messenger.route_events(at=cast.at)
    doomed.refresh_from_db()
    return Filed(cast, doomed, neighbour, signal, loose, hush)


def signal_case(cast: stage.Cast, name: str) -> Case:
    """Tell of a signal of undermining that was weighed and rejected; nobody closed it."""
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.UNDERMINING,
            area="Slagharen",
            purpose=word(name),
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.LOCATION, {"name": word(name)})],
        ),
        municipality=cast.demo.municipality,
        report=report(cast, name, CaseKind.UNDERMINING, "vth"),
        by=cast.actor("oov"),
        at=cast.at,
    )
    facts.record_fact(
        case, "signal_rejected", cast.at, decided_by=word(name), by=cast.actor("oov"), at=cast.at
    )
    return case


def traces(administrator: psycopg.Connection[Any], name: str) -> dict[str, int]:
    """Search every column of every table for a word, past every rule."""
    tables = administrator.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    ).fetchall()
    found = {}
    for (table,) in tables:
        row = administrator.execute(
            f"SELECT count(*) FROM public.{table} AS r WHERE r::text ILIKE %s",  # type: ignore[arg-type]
            [f"%{name}%"],
        ).fetchone()
        if row and row[0]:
            found[table] = row[0]
    return found
