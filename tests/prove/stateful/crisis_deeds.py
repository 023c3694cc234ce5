"""CRISIS follows the facts, and acute danger is pushed by a source to whom it names.

Source: Wvggz 8:29 and I33 for CRISIS; sharing policy 3.6 and I34 for acute danger.
"""

from __future__ import annotations

import datetime as dt

from casework.models import DangerAlert, User
from casework.vocabulary import Category
from casework.vocabulary import Ground as Code
from escalation.services import alerts, facts
from tests.prove.stateful import model
from tests.prove.stateful.model import CaseFile, Warning
from tests.prove.stateful.oracle import NONE, holds
from tests.prove.stateful.scene import PEOPLE, REGIMES, Attempt, Deed, Scene
from tests.prove.stateful.sharing_deeds import ANY

PREPARATION = dt.timedelta(hours=24)
"""How long a preparation counts when no measure follows."""

LEADERS = ("coordinator", "oov")
"""Whose teams lead CRISIS: they take part in it at once when they take part locally."""

PUSHED = dt.timedelta(hours=24)
"""How long a warning of acute danger runs (policy, `[break_glass]`)."""

WPG_POWERS = ("P16a", "P16b", "P42", "P19")
"""What "by law" is for police data: a power that names the recipient."""


def _teams(scene: Scene, names: tuple[str, ...]) -> set[model.Desk]:
    return {scene.town.desks[scene.town.people[name].jobs[0].team.desk] for name in names}


def prepare_measure(scene: Scene) -> Attempt | None:
    """Record that a crisis measure is prepared, mostly with why sharing is strictly necessary."""
    found = [case for case in scene.open_cases() if case.kind == "CONFUSED_BEHAVIOUR"]
    if not found:
        return None
    case = scene.rng.choice(found)
    name = scene.somebody(case)
    desk = scene.capacity(name, case)
    moment = scene.at - dt.timedelta(hours=scene.rng.choice((0, 0, 2, 23)))
    until = moment + PREPARATION
    needed = not scene.chance(4)

    def run():
        facts.record_fact(
            scene.row(case),
            "measure_prepared",
            moment,
            decided_by="De burgemeester",
            strictly_necessary="Anders dreigt ernstig nadeel." if needed else "",
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        assert desk is not None
        scene.told_opening(case, "CRISIS")
        local = [
            p.desk for p in case.parts if p.setting == "LOKAAL" and scene.oracle.runs(p, scene.at)
        ]
        inside = [p.desk for p in _inside(scene, case)]
        for one in dict.fromkeys(local):
            may = scene.text.ceiling("CRISIS", "META", one.party.organisation).level > NONE
            leads = one is desk or one in _teams(scene, LEADERS)
            if may and leads and one not in inside:
                scene.told_seat(case, one, "CRISIS", until=until)
        if needed:
            case.record(model.Ground("SN", "case", scene.at, until, by=desk.party))
        told_within(scene, case, until)

    return Attempt(
        f"{name} records at {moment:%d %H:%M} that a measure is prepared in {case.reference}"
        f"{'' if needed else ', without saying why'}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=desk is not None and desk.party.organisation == "TOETS",
        always=True,
    )


def _inside(scene: Scene, case: CaseFile) -> list[model.Part]:
    return [p for p in case.parts if p.setting == "CRISIS" and scene.oracle.runs(p, scene.at)]


def told_within(scene: Scene, case: CaseFile, until: dt.datetime) -> None:
    """Everybody's part in CRISIS, and the ground it rests on, end with the measure.

    Facts: a guest, who is there for one meeting, never stays longer for it.
    """
    for part in _inside(scene, case):
        part.until = min(part.until or until, until) if part.guest else until
    for ground in case.grounds.get(("SN", "case", None), []):
        runs = holds(ground.since, ground.until, scene.at) and ground.withdrawn is None
        if runs and ground.recipients is None:
            ground.until = until


def end_measure(scene: Scene) -> Attempt | None:
    """Record that no measure was taken: CRISIS closes."""
    found = [c for c in scene.open_cases() if any(o.setting == "CRISIS" for o in c.openings)]
    if not found:
        return None
    case = scene.rng.choice(found)
    name = scene.somebody(case)
    desk = scene.capacity(name, case)

    def run():
        facts.record_fact(
            scene.row(case),
            "measure_not_taken",
            scene.at,
            decided_by="De burgemeester",
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        for ground in case.grounds.get(("SN", "case", None), []):
            ground.withdrawn = ground.withdrawn or scene.at
        scene.told_shut(case, "CRISIS")

    return Attempt(
        f"{name} records that no measure was taken in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=desk is not None and desk.party.organisation == "TOETS",
        always=True,
    )


# ------------------------------------------------------------------ acute danger


def warn(scene: Scene) -> Attempt | None:
    """Push a short text to named desks, in the case or outside it."""
    case = scene.a_case()
    if case is None or len(scene.town.warnings) > 8:
        return None
    name = scene.somebody(case)
    desk = scene.capacity(name, case)
    if desk is None:
        return None
    category = scene.rng.choice(ANY)
    code = scene.rng.choice(("C", "W", "W", "SN"))
    setting = _under_law(scene, name, case, code)
    chosen = scene.rng.sample(sorted(_teams(scene, PEOPLE[:-1]), key=lambda d: d.id), 2)
    recipients = chosen[: scene.rng.choice((1, 1, 2))]
    colleagues = _colleagues(scene, name, desk.party)
    decider = scene.rng.choice(colleagues)
    mark = scene.mark()
    until = scene.at + PUSHED
    regime = REGIMES.get(desk.party.organisation, "AVG")
    powers = WPG_POWERS if code == "W" and regime == "WPG" else ()
    given = () if code == "SN" else (code, *powers)
    item = model.Item(
        0,
        mark,
        desk.party,
        category,
        setting or "",
        regime,
        desk.party.secret,
        subject=case.subjects[0],
    )

    def run():
        return alerts.push(
            scene.row(case),
            alerts.AlertInput(
                Category(category),
                f"Pas op: {mark}.",
                Code(code),
                "Er is direct gevaar voor iemand.",
                [scene.desk_row(one) for one in recipients],
                User.objects.get(username=decider),
            ),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(row: DangerAlert):
        assert setting is not None
        item.id, item.warning = row.item_id, True
        case.items[item.id] = item
        here = {part.desk for part in _parts(scene, case, setting)}
        named = {one.party.id for one in recipients if one in here}
        scene.told_release(
            case, item, setting, named, grounds=[(one, None) for one in given], until=until
        )
        if code == "SN":
            about = frozenset({category})
            case.record(
                model.Ground(
                    "SN",
                    "case",
                    scene.at,
                    until,
                    by=desk.party,
                    recipients=frozenset(named),
                    categories=about,
                )
            )
        own = {
            scene.town.desks[job.desk]
            for job in scene.found_person(decider).jobs
            if job.team.party is desk.party
        }
        scene.town.warnings.append(
            Warning(
                row.pk,
                case,
                item,
                setting,
                frozenset({desk, *own}),
                frozenset(recipients),
                scene.at,
                until,
            )
        )

    possible = (
        setting is not None
        and category not in scene.text.never_pushed
        and not scene.text.forbidden(setting, category, desk.party.organisation)
        and all(
            scene.oracle.may_be_warned(one, item, code, given, case, scene.at) for one in recipients
        )
    )
    return Attempt(
        f"{name} warns {[one.party.name for one in recipients]} of {category} {mark} on {code}"
        f" in {setting} of {case.reference}",
        run,
        tell,
        [case],
        people=[n for n in PEOPLE if set(recipients) & set(scene.oracle.desks_of(n, scene.at))][:2],
        unseen=not scene.knows(name, case),
        never=not possible,
        always=desk.party.organisation != "TOETS",
    )


def _parts(scene: Scene, case: CaseFile, setting: str) -> list[model.Part]:
    return [p for p in case.parts if p.setting == setting and scene.oracle.runs(p, scene.at)]


ORDER = ("LOKAAL", "ZVH_TRIAGE", "ZVH_CASUS", "JOR", "OTH")


def _under_law(scene: Scene, name: str, case: CaseFile, code: str) -> str | None:
    """Under which law a source pushes: CRISIS for SN, else where it takes part."""
    mine = scene.oracle.settings_of(name, case, scene.at)
    if code == "SN":
        return "CRISIS" if "CRISIS" in mine else None
    return min(mine - {"CRISIS"}, key=ORDER.index, default=None)


def _colleagues(scene: Scene, name: str, party: model.Party) -> list[str]:
    """Who may confirm: somebody else of the source; oneself only where there is nobody else."""
    others = [
        person.name
        for person in scene.town.people.values()
        if person.active
        and person.name != name
        and any(
            team.party is party
            for team in scene.oracle.teams_of(person.name, scene.at, active=True)
        )
    ]
    return sorted(others) or [name]


def stop_warning(scene: Scene) -> Attempt | None:
    """Take a warning back: nobody who was warned reads it any more."""
    if not scene.town.warnings:
        return None
    warning = scene.rng.choice(scene.town.warnings)
    item = warning.item
    able = [n for n in PEOPLE if warning.source & set(scene.oracle.desks_of(n, scene.at))]
    name = scene.rng.choice(able) if able and not scene.chance(6) else scene.rng.choice(PEOPLE)
    mine = scene.oracle.knows_warning(name, warning, scene.at, reading=True)
    own = item.party in scene.oracle.parties_of(name, scene.at)

    def run():
        alerts.end(DangerAlert.objects.get(pk=warning.id), by=scene.by(name), at=scene.at)

    def tell(_):
        item.withdrawn = item.withdrawn or scene.at
        warning.ended = scene.at
        warning.told_stopped(scene.at)

    return Attempt(
        f"{name} stops the warning {item.mark} in {warning.case.reference}",
        run,
        tell,
        [warning.case],
        people=[n for n in PEOPLE if warning.recipients & set(scene.oracle.desks_of(n, scene.at))][
            :2
        ],
        unseen=not own,
        never=warning.ended is not None,
        always=mine,
    )


DEEDS: dict[Deed, int] = {prepare_measure: 5, end_measure: 2, warn: 5, stop_warning: 2}
