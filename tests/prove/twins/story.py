"""What both worlds begin from: a municipality with a case at every table, told once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.core import mail

from casework.models import Case, Report
from casework.services import (
    consents,
    examinations,
    holds,
    items,
    log_reviews,
    participation,
    reports,
)
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    ConsentKind,
    ReportKind,
    Setting,
    SubjectKind,
    Table,
)
from escalation.models import Move
from escalation.services import alerts, deadlines, drafts, facts, informing, intake, requests
from escalation.services.requests import RequestInput
from notifications import services as messenger
from tests import cast as stage
from tests.casework import acts
from tests.casework.acts import Story

USERS = (
    "coordinator",
    "samendoen",
    "wijkagent",
    "ggz",
    "wonen",
    "zvh",
    "vreemde",
    "om",
    "oov",
    "fg",
    "stuw",
    "intake",
    "vth",
    "riec",
    "burgemeester",
    "tactus",
)
"""Whose eyes the worlds are seen with, in turn; `stuw` is a guest of one meeting."""


@dataclass
class World:
    """A world as it stands, with what was made in it.

    Facts: `twin` says which of the two it is; `words` are references and names to search for;
    `counted` are the kinds whose figures a secret may move.
    """

    story: Story
    cases: dict[str, Case]
    moves: dict[str, Move]
    reports: dict[str, Report]
    twin: str = "A"
    words: list[str] = field(default_factory=list)
    counted: set[CaseKind] = field(default_factory=set)

    @property
    def cast(self) -> stage.Cast:
        return self.story.cast

    @property
    def at(self) -> dt.datetime:
        return self.cast.at

    def actor(self, name: str):
        return self.cast.actor(name)

    def desk(self, name: str):
        return self.cast.desk(name)

    def case(self, name: str) -> Case:
        """Give a case of the story as it stands now."""
        return Case.objects.get(pk=self.cases[name].pk)


def tell() -> World:
    """Tell the story: every account of `USERS` sees something of its own."""
    story = acts.tell()
    cast = story.cast
    cases = {"local": story.local, "asked": story.asked}
    moves = {"asked": story.move}
    asked_items = cast.items
    cases["zvh"] = _at_the_zvh(cast)
    cases["oth"], moves["oth"] = undermining(cast, "De Gouden Draak-fictief", ask_riec=True)
    cases["detainee"] = _detainee(cast)
    cases["group"] = acts.youth_group(cast)
    cases["examined"] = _examined(cast)
    cases["closed"] = _closed(cast)
    reported = _reports(cast)
    _begun(story)
    _guarded(story, cases)
    for case in cases.values():
        if case.closed_at is None:  # the cast admits people without what the ladder asks on top
            informing.look_again(case, by=cast.actor("coordinator"), at=cast.at)
            deadlines.reschedule(case)
    cast.items = asked_items
    cast.later(hours=1)
    world = World(story, cases, moves, reported)
    world.words = [case.reference for case in cases.values()]
    messenger.route_events(at=cast.at)
    messenger.deliver_messages(at=cast.at)
    mail.outbox.clear()
    return world


def someone(name: str, born_on: str = "1990-04-05") -> dict[str, str]:
    """Give who a case is about."""
    return {"name": name, "born_on": born_on, "address": "Marktstraat 9, Dedemsvaart"}


def _at_the_zvh(cast: stage.Cast) -> Case:
    """A case in conference, with a guest for the day and one hidden party that came forward."""
    case = stage.open_local_case(cast, identity=someone("F. Vijfde-fictief"))
    stage.fill_locally(cast, case)
    move = stage.request_zvh(cast, case)
    stage.confirm_sources(cast, move)
    stage.judge_fit(cast, move)
    stage.accept_zvh(cast, move)
    case.refresh_from_db()
    participation.opt_in(case, by=cast.actor("ggz"), at=cast.at)
    participation.admit_guest(
        case,
        cast.desk("stuw"),
        Setting.ZVH_CASUS,
        necessity="Kent het gezin.",
        until=cast.at + dt.timedelta(days=20),
        by=cast.actor("zvh"),
        at=cast.at,
    )
    return case


def undermining(cast: stage.Cast, place: str, *, ask_riec: bool) -> tuple[Case, Move | None]:
    """Open a case behind the wall, with a signal to the RIEC if asked."""
    at, director = cast.at, cast.actor("oov")
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.UNDERMINING,
            area="Hardenberg",
            purpose="Misstanden stoppen.",
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.COMPANY, {"name": place})],
        ),
        municipality=cast.demo.municipality,
        by=director,
        at=at,
    )
    for name in ("vth", "oe"):
        participation.admit(
            case, cast.desk(name), Setting.OTH, necessity="Nodig.", by=director, at=at
        )
    items.add_item(
        case,
        ItemInput(Category.WOON, f"Controle bij {place}."),
        release_into=Setting.OTH,
        necessity="Nodig.",
        by=cast.actor("vth"),
        at=at,
    )
    if not ask_riec:
        return case, None
    facts.record_fact(
        case, facts.OTH_DECIDES, at, decided_by="Ondermijningsteam", by=director, at=at
    )
    case.refresh_from_db()
    move = requests.request_move(
        case,
        RequestInput(
            target=Table.RIEC,
            reason="Meer organisaties moeten hier samen naar kijken.",
            goal="Een gezamenlijke aanpak met het RIEC.",
            contacts=["N. Vos, politie"],
        ),
        version=case.version,
        by=director,
        at=at,
    )
    return case, move


def _detainee(cast: stage.Cast) -> Case:
    return intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.DETAINEE_RETURN,
            area="Hardenberg",
            purpose="Een rustige terugkeer.",
            director=cast.desk("oov"),
            subjects=[SubjectInput(SubjectKind.PERSON, someone("G. Zesde-fictief"))],
        ),
        municipality=cast.demo.municipality,
        by=cast.actor("oov"),
        at=cast.at,
    )


def _examined(cast: stage.Cast) -> Case:
    """A case that the data protection officer looks into."""
    case = stage.open_local_case(cast, identity=someone("H. Zevende-fictief"))
    stage.fill_locally(cast, case)
    examinations.open_examination(
        case.reference, "Jaarlijkse steekproef.", by=cast.actor("fg"), at=cast.at
    )
    return case


def _closed(cast: stage.Cast) -> Case:
    case = stage.open_local_case(cast, identity=someone("I. Achtste-fictief"))
    case.refresh_from_db()
    intake.close_case(
        case,
        reason="Het is rustig.",
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    return case


def _reports(cast: stage.Cast) -> dict[str, Report]:
    """Let people report who take part in nothing that this is about; gives them by reporter."""
    return {
        who: report(cast, who, kind, category, someone("J. Negende-fictief"))
        for who, kind, category in (
            ("wijkagent", CaseKind.DOMESTIC_VIOLENCE, Category.POL8),
            ("vth", CaseKind.UNDERMINING, Category.WOON),
            ("tactus", CaseKind.CONFUSED_BEHAVIOUR, Category.GEZ),
            ("jeugd", CaseKind.CONFUSED_BEHAVIOUR, Category.ONDW),
        )
    }


def report(
    cast: stage.Cast,
    who: str,
    kind: CaseKind,
    category: Category,
    about: dict[str, str],
) -> Report:
    """Let somebody report."""
    by = cast.actor(who)
    return reports.receive_report(
        ReportInput(
            ReportKind.SIGNAL,
            kind,
            cast.at,
            "Dedemsvaart",
            category,
            "Er was vannacht weer veel lawaai.",
            about,
        ),
        municipality=cast.demo.municipality,
        desk=by.desks[0],
        by=by,
        at=cast.at,
    )


def _begun(story: Story) -> None:
    """What people have on their desk: a draft, and a request that waits to be sent."""
    cast = story.cast
    requests.prepare(
        story.local,
        Table.ZVH,
        {"reason": "Het zit vast."},
        [story.items["i1"]],
        by=cast.actor("samendoen"),
        at=cast.at,
    )
    drafts.keep(
        story.local,
        Table.ZVH,
        {"motivation": "Het lokale plan zit vast."},
        by=cast.actor("coordinator"),
        at=cast.at,
    )


def _guarded(story: Story, cases: dict[str, Case]) -> None:
    """What guards and sources have before them: alert, consent, hold, policy and log review."""
    cast = story.cast
    by = cast.actor("samendoen")
    alerts.push(story.asked, acts.danger(story, "wijkagent"), by=by, at=cast.at)
    for who in ("samendoen", "ggz"):
        given = replace(
            acts.consent(story, ConsentKind.AVG_GROUND), subject=story.asked.subjects.get()
        )
        consents.record_consent(story.asked, given, by=cast.actor(who), at=cast.at)
    holds.ask(cases["examined"], acts.CLAIM, by=cast.actor("coordinator"), at=cast.at)
    acts.proposed(story)
    log_reviews.plan(at=cast.at + dt.timedelta(days=7))
