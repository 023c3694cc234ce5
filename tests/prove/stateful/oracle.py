"""Who sees what, from the text of the policy alone.

Source: sharing policy §1.4 (eight steps), §2.9 (invariants), §3.1; rulings §1.1, §1.4–§1.9, §1.12.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from tests.prove.stateful.model import (
    CaseFile,
    Desk,
    Ground,
    Item,
    Moment,
    Part,
    Party,
    Release,
    Team,
    Town,
    Warning,
)
from tests.prove.stateful.text import FULL, NONE, SIGNAL, Ceiling, PolicyText

NEVER = {"BEHEER", "STAT"}
"""Technical management and statistics never get a case (rulings §1.6)."""

ON_ADMISSION = frozenset({"ID", "PRO", "DEELN", "META", "GROEP"})
"""What the necessity that is given once, on admitting a party, is about (rulings §1.4)."""

OF_THE_SOURCE = {"C", "G"}
"""Decisions that are by their nature those of who is bound by secrecy (policy, `[grounds]`)."""

LIFTS = "LIFT_SECRECY"
"""The one of three kinds of consent that is ground T: that which lifts a secret (policy §1.3)."""

LIFTS_SECRECY = OF_THE_SOURCE | {"T", "W", "W526", "W533"}
"""What lifts secrecy counts when the source itself recorded it (invariants I03, I04, I06)."""


FIGURES: dict[str, frozenset[str]] = {
    "coordinator": frozenset({"UNDERMINING"}),
    "zvh": frozenset({"UNDERMINING", "DETAINEE_RETURN"}),
    "oov": frozenset(),
}
"""Who works where figures may be seen, and the kinds left out for them (rulings §1.6, §3)."""


def holds(since: Moment, until: Moment | None, at: Moment) -> bool:
    return since <= at and (until is None or at < until)


def happened(moment: Moment | None, at: Moment) -> bool:
    return moment is not None and moment <= at


class Oracle:
    """Gives verdicts about a town at a moment."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def text(self, at: Moment) -> PolicyText:
        """Give the text of the policy that holds at a moment."""
        return next(text for since, text in reversed(self.town.texts) if since <= at)

    # ------------------------------------------------------------------ people

    def desks_of(self, name: str, at: Moment) -> list[Desk]:
        """Step 1: somebody active has the desks of running jobs and appointments."""
        person = self.town.people[name]
        if not person.active:
            return []
        found: dict[int, Desk] = {}
        for job in person.jobs:
            if holds(job.since, job.until, at) and job.team.active:
                for desk in (job.team.desk, job.desk):
                    found[desk] = self.town.desks[desk]
        for row in person.appointments:
            if holds(row.since, row.until, at):
                found[row.desk] = self.town.desks[row.desk]
        return list(found.values())

    def parties_of(self, name: str, at: Moment) -> set[Party]:
        return {desk.party for desk in self.desks_of(name, at)}

    def teams_of(self, name: str, at: Moment, *, active: bool = False) -> list[Team]:
        running = [row for row in self.town.people[name].jobs if holds(row.since, row.until, at)]
        return [job.team for job in running if job.team.active or not active]

    # ------------------------------------------------------------------ the case

    def is_open(self, case: CaseFile, setting: str, at: Moment) -> bool:
        """Step 2: the case is not closed and the setting has a decision in force."""
        return not happened(case.closed, at) and any(
            row.setting == setting and holds(row.since, row.until, at) for row in case.openings
        )

    def was_shut(self, case: CaseFile, setting: str, since: Moment, at: Moment) -> bool:
        """What was there when a setting closed is shielded, also when it opens again (I19)."""
        return any(
            row.setting == setting and row.until is not None and since < row.until <= at
            for row in case.openings
        )

    def is_in(self, part: Part, case: CaseFile, at: Moment) -> bool:
        """Step 3: admitted to this case, in a setting that is open."""
        return (
            part.desk.party.organisation not in NEVER
            and self.runs(part, at)
            and self.is_open(case, part.setting, at)
            and not self.was_shut(case, part.setting, part.since, at)
        )

    def runs(self, part: Part, at: Moment) -> bool:
        return holds(part.since, part.until, at) and not happened(part.ended, at)

    def parts_of(self, desk: Desk, case: CaseFile, at: Moment) -> list[Part]:
        return [part for part in case.parts if part.desk is desk and self.is_in(part, case, at)]

    def settings_of(self, name: str, case: CaseFile, at: Moment) -> set[str]:
        """The settings in which somebody takes part now and may know who else does (I01, I10)."""
        mine = self.desks_of(name, at)
        return {
            part.setting
            for part in case.parts
            if part.desk in mine
            and self.is_in(part, case, at)
            and self.text(at).ceiling(part.setting, "DEELN", part.desk.party.organisation).level
            > NONE
        }

    # ------------------------------------------------------------------ categories of the case

    def facet(self, category: str, desk: Desk, case: CaseFile, at: Moment) -> int:
        """How much a desk knows of the case itself; oversight through its dossier (rule X03)."""
        if desk.party.organisation == "TOETS":
            return self._by_dossier(category, desk, case, at)
        return max(
            (self._facet_in(part, category, case, at) for part in self.parts_of(desk, case, at)),
            default=NONE,
        )

    def _facet_in(self, part: Part, category: str, case: CaseFile, at: Moment) -> int:
        ceiling = self.text(at).ceiling(part.setting, category, part.desk.party.organisation)
        return self._with_grounds(ceiling, [], part, category, None, None, case, at)

    def _by_dossier(self, category: str, desk: Desk, case: CaseFile, at: Moment) -> int:
        ceiling = self.text(at).ceiling("LOKAAL", category, "TOETS")
        opened = any(
            self._stands(row, at) and row.recipients and desk.party.id in row.recipients
            for row in case.grounds.get(("TD", "case", None), [])
        )
        return ceiling.level if opened and desk.team else NONE

    def knows(self, name: str, case: CaseFile, at: Moment) -> bool:
        """I02: somebody knows of a case through a desk that has at least a signal of it."""
        return bool(self.present(name, case, at))

    def present(self, name: str, case: CaseFile, at: Moment) -> list[Desk]:
        return [
            desk for desk in self.desks_of(name, at) if self.facet("META", desk, case, at) > NONE
        ]

    def cases(self, name: str, at: Moment) -> set[int]:
        return {case.id for case in self.town.cases.values() if self.knows(name, case, at)}

    def worklist(self, name: str, at: Moment) -> set[int]:
        """Open cases on which somebody works: oversight examines, it does not work on a case."""
        return {
            case.id
            for case in self.town.cases.values()
            if not happened(case.closed, at)
            and any(desk.party.organisation != "TOETS" for desk in self.present(name, case, at))
        }

    def finds(self, name: str, item: Item, case: CaseFile, at: Moment) -> bool:
        """Say whether a search by the name in an item leads to its case: who reads it, works on it.

        Facts: names stand in items about identity; a name of which one has a signal is not read.
        """
        return (
            item.category == "ID"
            and self.levels(name, case, at).get(item.id, NONE) == FULL
            and case.id in self.worklist(name, at)
        )

    def hidden_kinds(self, name: str, at: Moment) -> frozenset[str] | None:
        """Give the kinds that are left out of somebody's figures; None when there are none to see.

        Facts: figures go with one's own work; an appointment holds in its case alone.
        """
        working = self.town.people[name].active and self.teams_of(name, at, active=True)
        return FIGURES.get(name) if working else None

    def counted(
        self, hidden: frozenset[str], at: Moment
    ) -> tuple[Counter[tuple[str, str, str, int]], Counter[str]]:
        """Count the moves of this year by kind, step and month, and the reports by kind."""
        moves = Counter(
            (step.kind, step.origin, step.target, step.at.month)
            for step in self.town.steps
            if step.kind not in hidden and step.at.year == at.year
        )
        joined = Counter(
            kind for kind, year in self.town.joined if kind not in hidden and year == at.year
        )
        return moves, joined

    def participants(self, name: str, case: CaseFile, at: Moment) -> set[Part]:
        """Who takes part, as far as somebody may know: S10 hides who did not choose to be seen.

        A setting shows its participants to who may know of them there (category DEELN).
        """
        present = self.present(name, case, at)
        if any(desk.party.organisation == "TOETS" for desk in present):
            known = {part.setting for part in case.parts}
        else:
            known = {
                part.setting
                for desk in self.desks_of(name, at)
                for part in self.parts_of(desk, case, at)
                if self._facet_in(part, "DEELN", case, at) > NONE
            }
        own = self.parties_of(name, at)
        return {
            part
            for part in case.parts
            if part.setting in known
            and self.runs(part, at)
            and (not self._hides(part, at) or part.opted_in or part.desk.party in own)
        }

    def _hides(self, part: Part, at: Moment) -> bool:
        rules = self.text(at).source_rules(part.setting)
        return part.desk.party.secret and any(
            rule.when == "participation.geheimhouder" and rule.effect == "opt_in" for rule in rules
        )

    # ------------------------------------------------------------------ items

    def levels(self, name: str, case: CaseFile, at: Moment) -> dict[int, int]:
        """What somebody sees of the items: the most of all desks, when the case is known."""
        if not self.knows(name, case, at):
            return {}
        desks = self.desks_of(name, at)
        found = {
            item.id: max(self.level(desk, item, case, at) for desk in desks)
            for item in case.items.values()
        }
        return {key: level for key, level in found.items() if level > NONE}

    def level(self, desk: Desk, item: Item, case: CaseFile, at: Moment) -> int:
        """Steps 2 to 8 for one desk."""
        parts = self.parts_of(desk, case, at)
        if not parts:
            return NONE
        if item.party is desk.party and self.is_open(case, item.home, at):
            return FULL
        if happened(item.withdrawn, at):
            return NONE
        return max(self._level_in(part, item, case, at) for part in parts)

    def _level_in(self, part: Part, item: Item, case: CaseFile, at: Moment) -> int:
        organisation = part.desk.party.organisation
        ceiling = self.text(at).ceiling(part.setting, item.category, organisation)
        asks = [
            rule
            for rule in self.text(at).source_rules(part.setting)
            if _applies(rule.when, item, part.setting)
        ]
        outsider = part.guest or "DERDE" in ceiling.needs
        by_name = outsider or any(rule.effect == "named_recipients" for rule in asks)
        best = NONE
        for release in item.releases:
            if not self._gives(release, part, by_name, case, at):
                continue
            level = self._with_grounds(ceiling, asks, part, item.category, item, release, case, at)
            best = max(best, level)
        for condition in item.conditions:
            if _concerns(condition, part):
                best = min(best, condition.level)
        return best

    def _gives(
        self, release: Release, part: Part, by_name: bool, case: CaseFile, at: Moment
    ) -> bool:
        """Step 4: released by the source into this setting, to this party (I09, I31)."""
        if release.setting != part.setting or happened(release.withdrawn, at):
            return False
        if not holds(release.since, release.until, at):
            return False
        if self.was_shut(case, release.setting, release.since, at):
            return False
        if part.guest and release.since < part.since:
            return False  # given for a meeting that is over (I31)
        if release.recipients is None:
            return not by_name
        return part.desk.party.id in release.recipients

    # ------------------------------------------------------------------ grounds

    def _with_grounds(
        self,
        ceiling: Ceiling,
        asks: Iterable,
        part: Part,
        category: str,
        item: Item | None,
        release: Release | None,
        case: CaseFile,
        at: Moment,
    ) -> int:
        """Step 6: all needs, and one of each choice; without a choice of the cell: `without`."""

        def have(code: str) -> bool:
            return self._recorded(code, part, category, item, release, case, at)

        if ceiling.level == NONE or not all(map(have, ceiling.needs)):
            return NONE
        for rule in asks:
            if not all(map(have, rule.needs)):
                return NONE
            if rule.any_of and not any(map(have, rule.any_of)):
                return NONE
        if ceiling.any_of and not any(map(have, ceiling.any_of)):
            return min(ceiling.level, ceiling.without)
        return ceiling.level

    def _recorded(
        self,
        code: str,
        part: Part,
        category: str,
        item: Item | None,
        release: Release | None,
        case: CaseFile,
        at: Moment,
    ) -> bool:
        if code == "BRON" and release is not None:
            return True
        for scope in self.text(at).scopes.get(code, ()):
            for row in self._attached(code, scope, part, item, release, case):
                if self._counts(row, part, category, item, at):
                    return True
        return False

    def _attached(
        self,
        code: str,
        scope: str,
        part: Part,
        item: Item | None,
        release: Release | None,
        case: CaseFile,
    ) -> list[Ground]:
        if scope == "standing":
            return [row for row in self.town.standing if row.code == code]
        on: object = {
            "participation": part,
            "release": release,
            "subject": item.subject if item else None,
            "case": None,
        }[scope]
        if on is None and scope != "case":
            return []
        return case.grounds.get((code, scope, on), [])

    def _counts(
        self, row: Ground, part: Part, category: str, item: Item | None, at: Moment
    ) -> bool:
        if not self._stands(row, at) or row.kind not in {"", LIFTS}:
            return False
        if row.categories is not None and category not in row.categories:
            return False
        if row.recipients is not None and part.desk.party.id not in row.recipients:
            return False
        secret = item is not None and item.secret
        if row.code in OF_THE_SOURCE and not secret:
            return False
        return not (secret and row.code in LIFTS_SECRECY) or row.by is item.party

    def _stands(self, row: Ground, at: Moment) -> bool:
        return holds(row.since, row.until, at) and not happened(row.withdrawn, at)

    # ------------------------------------------------------------------ acute danger

    def warned_of(self, name: str, at: Moment) -> set[int]:
        """Give the texts that somebody reads by a warning: the text, and nothing of the case."""
        return {
            warning.item.id
            for warning in self.town.warnings
            if self.knows_warning(name, warning, at, reading=True)
        }

    def knows_warning(self, name: str, warning: Warning, at: Moment, *, reading: bool) -> bool:
        """Say whether somebody knows of a warning: its source, who was warned, who oversees.

        Facts: who is warned reads it until it ends, its source until the setting closes; oversight
        knows that there is one, and reads it only with a dossier on the case (rulings §1.7).
        """
        mine = set(self.desks_of(name, at))
        if mine & warning.source and not happened(warning.shut, at):
            return True
        if mine & warning.recipients and holds(warning.since, warning.until, at):
            return True
        overseeing = any(desk.team and desk.party.organisation == "TOETS" for desk in mine)
        return overseeing and (not reading or self.knows(name, warning.case, at))

    def may_be_warned(
        self,
        desk: Desk,
        item: Item,
        code: str,
        given: Iterable[str],
        case: CaseFile,
        at: Moment,
    ) -> bool:
        """Say whether the ordinary rules would let a desk read this, were it given now (I34).

        Facts: who takes part there reads it as a participant; who does not, as if it were admitted
        with a necessity. A push never raises a ceiling.
        """
        if desk.party is item.party:
            return False
        parts = [part for part in self.parts_of(desk, case, at) if part.setting == item.home]
        supposed = replace(case, grounds={key: list(rows) for key, rows in case.grounds.items()})
        if not parts:
            parts = [Part(desk, item.home, at)]
            supposed.record(Ground("N", "participation", at, on=parts[0]))
        release = Release(item.id, item.home, frozenset({desk.party.id}), at)
        for ground in ("N", *given):
            supposed.record(Ground(ground, "release", at, on=release, by=item.party))
        if code == "SN":
            supposed.record(Ground("SN", "case", at, by=item.party))
        pushed = replace(item, releases=[release])
        return any(self._level_in(part, pushed, supposed, at) == FULL for part in parts)

    # ------------------------------------------------------------------ consent

    def consented(
        self, item: Item, named: Iterable[int] | None, case: CaseFile, at: Moment
    ) -> bool:
        """Say whether the source holds consent that lifts the secret, for all who are named."""
        covered: set[int] = set()
        for row in case.grounds.get(("T", "subject", item.subject), []):
            about = row.categories is None or item.category in row.categories
            if item.subject is None or row.by is not item.party or not about:
                continue
            if row.kind != LIFTS or not self._stands(row, at):
                continue
            if row.recipients is None:
                return True
            covered |= row.recipients
        return bool(covered) if named is None else covered >= set(named)

    def must_consent(self, age: str, *, capable: bool) -> set[str]:
        """Below 12 the representative, from 12 both, from 16 the person alone (Jeugdwet 7.1.5.1).

        Who cannot weigh the own interests is represented, whatever the age.
        """
        if age == "CHILD" or not capable:
            return {"REPRESENTATIVE"}
        return {"SELF", "REPRESENTATIVE"} if age == "YOUTH" else {"SELF"}

    def age_group(self, born: dt.date, day: dt.date, at: Moment) -> str:
        """Say in which of three groups of age somebody is on a day, by the ages of the policy."""
        years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if years < self.text(at).represented_below:
            return "CHILD"
        return "YOUTH" if years < self.text(at).jointly_below else "ADULT"

    def read_birth(self, name: str, subject: int, case: CaseFile, at: Moment) -> dt.date | None:
        """Give the birth date of a subject, when somebody reads it in the case."""
        for key, level in self.levels(name, case, at).items():
            item = case.items[key]
            stands = item.category == "ID" and item.withdrawn is None
            if stands and level == FULL and item.subject == subject and item.born:
                return item.born
        return None


def _applies(when: str, item: Item, setting: str) -> bool:
    return {
        "item.geheimhouder": item.secret,
        "item.conditions": bool(item.conditions),
        "item.onward": setting != item.home,
        "item.regime_wpg": item.regime == "WPG",
        "item.regime_wjsg": item.regime == "WJSG",
        "item.geheim_adres": item.hidden_address,
    }.get(when, False)


def _concerns(condition: object, part: Part) -> bool:
    asked = (
        (condition.organisations, part.desk.party.organisation),
        (condition.parties, part.desk.party.id),
        (condition.settings, part.setting),
    )
    return all(chosen is None or value in chosen for chosen, value in asked)


__all__ = [
    "FIGURES",
    "FULL",
    "LIFTS",
    "NONE",
    "ON_ADMISSION",
    "SIGNAL",
    "Oracle",
    "happened",
    "holds",
]
