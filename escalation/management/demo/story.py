"""What happens in a case, act by act, each through the services by the account that may do it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

from casework.models import Case, Item, PlanAction, Report
from casework.rules import third_persons
from casework.services import items, participation, plan, reports
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.services.reports import ReportInput
from casework.vocabulary import CaseKind, Category, ReportKind, Setting, SubjectKind
from escalation.management.demo import people, words
from escalation.management.demo.municipality import DemoMunicipality
from escalation.management.demo.teller import Teller
from escalation.services import facts, intake

DIRECTORS = {
    "Dedemsvaart": "samendoen",
    "Balkbrug": "samendoen",
    "Gramsbergen": "vreemde",
    "De Krim": "vreemde",
    "Bruchterveld": "vreemde",
    "Slagharen": "sdslagharen",
    "Lutten": "sdslagharen",
    "Buitengebied": "sdslagharen",
}
"""The Samen Doen team of a village; elsewhere the team of Hardenberg."""

OPENERS = {CaseKind.UNDERMINING: "oov", CaseKind.DETAINEE_RETURN: "oov"}
"""Who opens a case of a kind; otherwise the intake of Samen Doen."""

DONE = 0.85
"""The share of actions that gets done, some of them late."""


class Story(Teller):
    """One case: its place, its people, and the acts from report to closing."""

    def __init__(
        self, demo: DemoMunicipality, rng: Random, *, begin: dt.datetime, now: dt.datetime
    ) -> None:
        super().__init__(demo, rng, begin=begin, now=now)
        self.place_in(people.village(rng))
        self.street = people.street(rng)
        self.spot = rng.choice(people.PLACES)
        self.identity: people.Identity = {}
        self.seated: set[str] = set()
        self.sequels: list[tuple[Story, str]] = []

    def place_in(self, area: str) -> None:
        """Put the story in a village, with the team that works there."""
        self.area = area
        self.director = DIRECTORS.get(area, "sdhardenberg")

    # -- the beginning ------------------------------------------------------------------------

    def text(self, pool: words.Pool) -> str:
        """Draw a text about this case."""
        return words.draw(self.rng, pool, kern=self.area, straat=self.street, plek=self.spot)

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

    def open(
        self,
        kind: CaseKind,
        report: Report | None,
        *subjects: SubjectInput,
        partners: Sequence[str] = (),
        phase: int = 2,
        director: str | None = None,
    ) -> Case:
        """Let intake open the case, with the partners it needs from the start."""
        self.director = director or self.director
        self.opener = OPENERS.get(kind, "intake")
        if kind is CaseKind.UNDERMINING:
            self.keeper = "oov"
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
            by=self.who(self.opener),
            at=self.at,
        )
        self.seated |= {*partners, self.director, self.opener, self.keeper}
        self._note_reporter(report)
        return self.case

    def join(self, report: Report) -> None:
        """Let intake add a report to the case."""
        intake.join_report(report, self.case, by=self.who(self.opener), at=self.at)
        self._note_reporter(report)

    def _note_reporter(self, report: Report | None) -> None:
        if report is not None:
            self.seated.add(self.demo.account_at(report.desk_id))

    def subject(self, kind: SubjectKind = SubjectKind.PERSON) -> SubjectInput:
        """Give who or what the story is about."""
        return SubjectInput(kind, self.identity)

    @property
    def home(self) -> Setting:
        """Give the setting in which the case began."""
        return Setting.OTH if self.case.kind == CaseKind.UNDERMINING else Setting.LOKAAL

    # -- working together ---------------------------------------------------------------------

    def admit(self, *names: str) -> None:
        """Admit partners who do not take part yet."""
        for name in names:
            if name in self.seated:
                continue
            participation.admit(
                self.case,
                self.demo.desks[name],
                self.home,
                necessity="Nodig om deze casus samen op te pakken.",
                by=self.who(self.keeper),
                at=self.at,
            )
            self.seated.add(name)

    def show(self, name: str) -> None:
        """Let a party that is bound by secrecy choose to be visible."""
        participation.opt_in(self.case, by=self.who(name), at=self.at)

    def leave(self, name: str) -> None:
        """End a partner's part in the case."""
        rows = self.case.participations.filter(desk=self.demo.desks[name], ended_at__isnull=True)
        for row in rows.select_related("case", "desk__party"):
            participation.end_participation(row, by=self.who(self.keeper), at=self.at)
        self.seated.discard(name)

    def note(self, name: str, category: Category, setting: Setting | None = None) -> Item:
        """Let a participant write something, and share it where the case began or is handled."""
        known = (name, category) in words.NOTES
        pool = words.NOTES[name if known else "director", category]
        return items.add_item(
            self.case,
            ItemInput(
                category, self.text(pool), no_third_persons=third_persons.asks_statement(category)
            ),
            release_into=setting or self.home,
            necessity="Nodig voor de samenwerking in deze casus.",
            by=self.who(name),
            at=self.at,
        )

    def take_back(self, name: str, item: Item) -> None:
        """Let a source take an item back."""
        items.withdraw_item(self.case, item, by=self.who(name), at=self.at)

    def agree(self, name: str, *, by: str | None = None, within: int = 21) -> None:
        """Agree on an action; mostly it gets done, sometimes late, sometimes not."""
        goal, text = self.rng.choice(words.ACTIONS[CaseKind(self.case.kind)])
        party = self.demo.desks[name].party.name
        action = plan.plan_action(
            self.case,
            goal=goal,
            text=f"{party}: {text[0].lower()}{text[1:]}",
            executor=self.demo.desks[name],
            due_on=self.at.date() + dt.timedelta(days=self.rng.randint(5, within)),
            by=self.who(by or self.keeper),
            at=self.at,
        )
        if self.rng.random() < DONE:
            days = self.rng.uniform(2, within * 1.2)
            self.plan(self.at + dt.timedelta(days=days), lambda at: self._do(name, action, at))

    def _do(self, name: str, action: PlanAction, at: dt.datetime) -> None:
        if name not in self.seated:
            return
        plan.complete_action(action, by=self.who(name, at), at=at)

    def happened(self, event: str, by: str, decided_by: str, *, day: bool = False) -> None:
        """Record a fact that just happened, with every term it starts."""
        facts.record_fact(
            self.case,
            event,
            self.at.date() if day else self.at,
            decided_by=decided_by,
            by=self.who(by),
            at=self.at,
        )

    def reread(self) -> Case:
        """Read the case again: a service may have changed its version."""
        self.case = Case.objects.get(pk=self.case.pk)
        return self.case

    def close(self, by: str | None = None) -> None:
        """Close the case; nothing of it happens after this."""
        case = self.reread()
        self.case = intake.close_case(
            case,
            reason=self.text(words.CLOSED),
            version=case.version,
            by=self.who(by or self.keeper),
            at=self.at,
        )


def _report_kind(source: str, category: Category) -> ReportKind:
    """Say how a report of a source is counted."""
    if category is Category.POL8:
        return ReportKind.REGISTRATION
    return ReportKind.CONCERN if source in {"vt", "samendoen", "jeugd"} else ReportKind.SIGNAL
