"""One case as a story: who does what when, through the services, until the story meets today.

A story is written as if it runs to its end; whatever lies after now does not happen. Terms are
reminded of and settled along the way, so that they are history too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

from casework.access import Actor
from casework.models import Case, Item, Report
from casework.services import items, participation, plan, reports
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    ReportKind,
    Setting,
    SubjectKind,
    Table,
)
from escalation import protocol
from escalation.management.demo import people, words
from escalation.management.demo.clock import Present, any_hour, at_work
from escalation.management.demo.municipality import DemoMunicipality
from escalation.models import Deadline, DeadlineState
from escalation.services import deadlines, facts, intake, phases

DIRECTORS = {
    "Dedemsvaart": "samendoen",
    "Balkbrug": "samendoen",
    "Gramsbergen": "vreemde",
    "De Krim": "vreemde",
    "Bruchterveld": "vreemde",
    "Slagharen": "lutten",
    "Lutten": "lutten",
    "Buitengebied": "lutten",
}
"""The Samen Doen team of a village; elsewhere the team of Hardenberg."""

INTAKE = {CaseKind.UNDERMINING: "oov", CaseKind.DETAINEE_RETURN: "oov"}
"""Who opens a case of a kind; otherwise the intake of Samen Doen."""

REVIEWS = frozenset({"AVE2-REVIEW", "AVE3-REVIEW", "AVE4-REVIEW", "AVE4-WEEKLY"})
LATE, FORGOTTEN = 0.12, 0.03
"""The share of terms that is met late, and the share nobody looks at."""


class Story:
    """One case and its clock. Every act is done by an account at the moment of the clock."""

    def __init__(
        self, demo: DemoMunicipality, rng: Random, *, begin: dt.datetime, now: dt.datetime
    ) -> None:
        self.demo, self.rng, self.at, self.now = demo, rng, begin, now
        self.area = people.village(rng)
        self.street = people.street(rng)
        self.place = rng.choice(people.PLACES)
        self.director = DIRECTORS.get(self.area, "hardenberg")
        self.identity: people.Identity = {}
        self.case: Case
        self.others: list[Story] = []
        self.seated: set[str] = set()
        self.settle_on: dict[int, dt.datetime | None] = {}
        self._actors: dict[str, Actor] = {}

    # -- time ---------------------------------------------------------------------------------

    def wait(self, days: float, upto: float | None = None, *, night: bool = False) -> None:
        """Let days pass (drawn between two bounds) and do what falls due meanwhile.

        Refuses: `Present` when that lies after now.
        """
        drawn = self.rng.uniform(days, upto) if upto else days
        moment = self.at + dt.timedelta(days=drawn)
        moment = any_hour(self.rng, moment) if night else at_work(self.rng, moment)
        self.until(max(moment, self.at + dt.timedelta(minutes=20)))

    def until(self, moment: dt.datetime) -> None:
        """Let time pass up to a moment; stops the story at now."""
        self.tend(min(moment, self.now))
        if moment > self.now:
            raise Present
        self.at = moment

    def minutes(self, number: int) -> None:
        """Let a little time pass within the same conversation."""
        self.until(self.at + dt.timedelta(minutes=number))

    def tend(self, moment: dt.datetime) -> None:
        """Remind of terms and settle them, each at its own time, up to a moment."""
        if not hasattr(self, "case"):
            return
        while True:
            rows = deadlines.open_terms(self.case)
            turns = [turn for row in rows for turn in self._turns(row) if turn[0] <= moment]
            if not turns:
                return
            at, _, row = min(turns, key=lambda turn: turn[:2])
            if row is None:
                deadlines.sweep(at=at)
            else:
                self._settle(row, at)

    def _turns(self, row: Deadline) -> list[tuple[dt.datetime, int, Deadline | None]]:
        """Give when a term is looked at next: by the sweep, and by who settles it."""
        turns: list[tuple[dt.datetime, int, Deadline | None]] = []
        if row.next_at is not None:
            turns.append((row.next_at, 0, None))
        if row.pk not in self.settle_on:
            self.settle_on[row.pk] = self._settling(row)
        settle = self.settle_on[row.pk]
        if settle is not None:
            turns.append((max(settle, self.at), row.pk, row))
        return turns

    def _settling(self, row: Deadline) -> dt.datetime | None:
        """Decide when somebody deals with a term; a request is dealt with by its answer."""
        if row.move_id is not None:
            return None
        rule = protocol.terms().rule(row.term, row.started_at.date())
        if rule.kind in {"validity", "watch", "retention"}:
            return row.due_at + dt.timedelta(minutes=5)
        length, luck = row.due_at - row.started_at, self.rng.random()
        if luck < FORGOTTEN:
            return None
        if luck < FORGOTTEN + LATE:
            return row.due_at + dt.timedelta(days=self.rng.uniform(0.5, 12))
        return row.started_at + length * self.rng.uniform(0.4, 0.95)

    def _settle(self, row: Deadline, at: dt.datetime) -> None:
        self.settle_on[row.pk] = None
        by = self.who(self.lead, at)
        if row.term in REVIEWS:
            phases.record_review(self.case, by=by, at=at)
        else:
            deadlines.settle_deadline(row, by=by, at=at)

    # -- people -------------------------------------------------------------------------------

    def who(self, name: str, at: dt.datetime | None = None) -> Actor:
        """Give an account as the one who acts now."""
        if name not in self._actors:
            self._actors[name] = self.demo.actor(name, at or self.at)
        return replace(self._actors[name], at=at or self.at, trace_id=UUID(int=0))

    @property
    def lead(self) -> str:
        """Name who keeps the case going: its director locally, the mayor's office otherwise."""
        return INTAKE.get(CaseKind(self.case.kind), self.director)

    def admit(self, *names: str, setting: Setting | None = None) -> None:
        """Admit partners who do not take part yet."""
        for name in names:
            if setting is None and name in self.seated:
                continue
            participation.admit(
                self.case,
                self.demo.desks[name],
                setting or self.home,
                necessity="Nodig om deze casus samen op te pakken.",
                by=self.who(self.chair),
                at=self.at,
            )
            self.seated.add(name)

    @property
    def chair(self) -> str:
        """Name who leads the local side of the case."""
        return "oov" if self.case.kind == CaseKind.UNDERMINING else "coordinator"

    @property
    def home(self) -> Setting:
        """Give the setting in which the case began."""
        return Setting.OTH if self.case.kind == CaseKind.UNDERMINING else Setting.LOKAAL

    # -- content ------------------------------------------------------------------------------

    def text(self, pool: words.Pool) -> str:
        """Draw a text about this case."""
        return words.draw(
            self.rng, pool, kern=self.area, straat=self.street, plek=self.place
        )

    def report(self, kind: CaseKind, source: str | None = None) -> Report:
        """Let a partner report something that happened a little earlier."""
        choices = [key for key in words.REPORTS if key[0] is kind and source in {None, key[1]}]
        key = self.rng.choice(choices)
        by = self.who(key[1])
        return reports.receive_report(
            ReportInput(
                kind=_report_kind(key[1], key[2]),
                case_kind=kind,
                occurred_at=self.at - dt.timedelta(minutes=self.rng.randint(15, 600)),
                area=self.area,
                category=key[2],
                text=self.text(words.REPORTS[key]),
                identity=self.identity,
            ),
            municipality=self.demo.municipality,
            desk=by.desks[0],
            by=by,
            at=self.at,
        )

    def join(self, report: Report) -> None:
        """Let intake add a report to the case."""
        by = self.who(self.opener)
        intake.join_report(report, self.case, by=by, at=self.at)
        self.seated.add(self._name_of(report.desk_id))

    def _name_of(self, desk: int) -> str:
        return next(name for name, row in self.demo.desks.items() if row.pk == desk)

    @property
    def opener(self) -> str:
        return INTAKE.get(CaseKind(self.case.kind), "intake")

    def open(
        self,
        kind: CaseKind,
        report: Report | None,
        *,
        subjects: Sequence[SubjectInput],
        partners: Sequence[str] = (),
        phase: int = 2,
        director: str | None = None,
    ) -> Case:
        """Let intake open the case, with the partners it needs from the start."""
        self.director = director or self.director
        self.case = intake.open_case(
            intake.IntakeInput(
                kind=kind,
                area=self.area,
                purpose=self.text(words.PURPOSES[kind]),
                director=self.demo.desks[self.director],
                director_user=self.demo.users[self.director],
                subjects=subjects,
                participants=[self.demo.desks[name] for name in partners],
                phase=phase,
            ),
            municipality=self.demo.municipality,
            report=report,
            by=self.who(INTAKE.get(kind, "intake")),
            at=self.at,
        )
        self.seated |= {*partners, self.director, INTAKE.get(kind, "intake")}
        if report is not None:
            self.seated.add(self._name_of(report.desk_id))
        return self.case

    def subject(self, kind: SubjectKind = SubjectKind.PERSON) -> SubjectInput:
        return SubjectInput(kind, self.identity)

    def note(
        self, name: str, category: Category, *, setting: Setting | None = None, keep: bool = False
    ) -> Item:
        """Let a participant write something, and share it where the case is handled."""
        voice = "director" if name == self.director and category is not Category.PLAN else name
        return items.add_item(
            self.case,
            ItemInput(category, self.text(words.NOTES[voice, category])),
            release_into=None if keep else setting or self.home,
            necessity="Nodig voor de samenwerking in deze casus.",
            by=self.who(name),
            at=self.at,
        )

    def agree(self, name: str, *, within: int = 21, by: str | None = None) -> None:
        """Agree on an action; it is done in time, late, or not yet."""
        goal, text = self.rng.choice(words.ACTIONS[CaseKind(self.case.kind)])
        action = plan.plan_action(
            self.case,
            goal=goal,
            text=f"{self.demo.parties_of[name]}: {text[0].lower()}{text[1:]}",
            executor=self.demo.desks[name],
            due_on=self.at.date() + dt.timedelta(days=self.rng.randint(5, within)),
            by=self.who(by or self.director),
            at=self.at,
        )
        deadlines.reschedule(self.case)
        luck = self.rng.random()
        if luck < 0.85:
            self.todo.append((action.due_on, name, action.pk))

    def happened(
        self, event: str, by: str, *, decided_by: str, mandate: str = "", day: bool = False
    ) -> None:
        """Record a fact that just happened, with every term it starts."""
        facts.record_fact(
            self.case,
            event,
            self.at.date() if day else self.at,
            decided_by=decided_by,
            mandate=mandate,
            by=self.who(by),
            at=self.at,
        )

    def refresh(self) -> Case:
        """Read the case again: a service may have changed its version."""
        self.case.refresh_from_db()
        return self.case

    def close(self, *, by: str | None = None) -> None:
        """Close the case."""
        case = self.refresh()
        self.case = intake.close_case(
            case,
            reason=self.text(words.CLOSED),
            version=case.version,
            by=self.who(by or self.chair),
            at=self.at,
        )

    @property
    def open_at(self) -> Table:
        return Table(self.case.table)


def _report_kind(source: str, category: Category) -> ReportKind:
    if category is Category.POL8:
        return ReportKind.REGISTRATION
    return ReportKind.CONCERN if source in {"vt", "samendoen", "jeugd"} else ReportKind.SIGNAL


def still_open(case: Case) -> int:
    """Count the terms of a case that run."""
    return Deadline.objects.filter(case=case, state=DeadlineState.OPEN).count()
