"""Cases that open and close; who is let in, leaves, is appointed, moves or stops; the clock."""

from __future__ import annotations

import datetime as dt

from casework.models import Desk, Membership, Participation, Team, User
from casework.services import cases, examinations, participation, parties, reports
from casework.services.cases import SubjectInput
from casework.services.reports import ReportInput
from casework.vocabulary import (
    CaseKind,
    Category,
    RegieSlot,
    ReportKind,
    Role,
    Setting,
    SubjectKind,
)
from escalation.services import admission, intake
from tests.prove.stateful import model
from tests.prove.stateful.crisis_deeds import told_within
from tests.prove.stateful.model import CaseFile
from tests.prove.stateful.oracle import happened, holds
from tests.prove.stateful.scene import HANDLES, PEOPLE, Attempt, Deed, Scene, new_desk

AT_MOST = 3
"""Open cases at once, so that a step stays small."""

LEADS = {
    "LOKAAL": "coordinator",
    "ZVH_TRIAGE": "zvh",
    "ZVH_CASUS": "zvh",
    "JOR": "zvh",
    "OTH": "oov",
    "CRISIS": "coordinator",
}


def _team(scene: Scene, name: str) -> model.Desk:
    return scene.town.desks[scene.town.people[name].jobs[0].team.desk]


def open_case(scene: Scene) -> Attempt | None:
    """Open a case; one about undermining now and then, and one about somebody young."""
    if len(scene.open_cases()) >= AT_MOST:
        return None
    undermining = scene.chance(5)
    name, director = ("oov", "vth") if undermining else ("intake", "samendoen")
    if scene.chance(12):
        name = scene.rng.choice(PEOPLE)
    kind = CaseKind.UNDERMINING if undermining else CaseKind.CONFUSED_BEHAVIOUR
    if not undermining and scene.chance(4):
        kind = CaseKind.YOUTH_AT_RISK
    years = (2009, 2012, 2017) if kind is CaseKind.YOUTH_AT_RISK else (1982,)
    born = dt.date(scene.rng.choice(years), 5, 3)
    mark = scene.mark()
    desk = _team(scene, director)
    by = scene.by(name)
    subject = (
        SubjectInput(SubjectKind.LOCATION, {"address": mark})
        if undermining
        else SubjectInput(SubjectKind.PERSON, {"name": mark, "born_on": born.isoformat()})
    )

    def run():
        return intake.open_case(
            intake.IntakeInput(
                kind=kind,
                area="Dedemsvaart",
                purpose="Overlast stoppen.",
                director=scene.desk_row(desk),
                subjects=[subject],
                participants=[scene.desk_row(_team(scene, "wijkagent"))] if undermining else [],
            ),
            municipality=scene.cast.demo.municipality,
            by=by,
            at=scene.at,
        )

    def tell(row):
        table = "OTH" if undermining else "LOCAL"
        case = CaseFile(
            row.pk,
            row.uuid,
            row.reference,
            kind.value,
            table,
            scene.at,
            list(row.subjects.values_list("pk", flat=True)),
        )
        scene.town.cases[case.id] = case
        setting = HANDLES[table]
        scene.told_opening(case, setting)
        opener = _intake_desk(scene, name)
        guards = _team(scene, "oov" if undermining else "coordinator")
        police = [_team(scene, "wijkagent")] if undermining else []
        for seated in dict.fromkeys([opener, desk, *police, guards]):
            scene.told_seat(case, seated, setting)
        case.regie["case_direction"] = desk
        identity = row.items.get()
        item = scene.told_item(
            case,
            identity.pk,
            opener.party,
            "ID",
            setting,
            mark=mark,
            subject=case.subjects[0],
            born=None if undermining else born,
        )
        scene.told_release(case, item, setting)
        attempt.cases = [case]

    attempt = Attempt(f"{name} opens a case {kind.value} about {mark}", run, tell)
    return attempt


def _intake_desk(scene: Scene, name: str) -> model.Desk:
    """The desk at which somebody does intake: that of the team (it comes before one's own)."""
    team = scene.oracle.teams_of(name, scene.at)[0]
    return scene.town.desks[team.desk]


def close_case(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None or (len(scene.open_cases()) < 2 and not scene.chance(6)):
        return None
    leader = "oov" if case.table == "OTH" else "coordinator"
    name = leader if scene.chance(2) else scene.somebody(case)

    def run():
        row = scene.row(case)
        intake.close_case(
            row, reason="Het is rustig.", version=row.version, by=scene.by(name), at=scene.at
        )

    def tell(_):
        for setting in {row.setting for row in case.openings if row.until is None}:
            scene.told_shut(case, setting)
        case.closed = scene.at

    words = f"{name} closes {case.reference}"
    return Attempt(words, run, tell, [case], unseen=not scene.knows(name, case))


def report(scene: Scene) -> Attempt | None:
    """Report something that intake adds to a case: the reporter takes part from now on."""
    case = scene.a_case()
    if case is None or len(case.items) > 18:
        return None
    walled = case.kind == "UNDERMINING"
    among = ("wijkagent", "vth") if walled else ("wijkagent", "wonen", "ggz", "vreemde", "stuw")
    name = scene.rng.choice(among)
    team = next(iter(scene.oracle.teams_of(name, scene.at, active=True)), None)
    if team is None or not scene.found_person(name).active:
        return None
    usual = {"POL": "POL8", "WOCO": "WOON", "GGZ": "HULP"}
    category = "SIGN" if walled else usual.get(team.party.organisation, "REL")
    intakes = ("oov", "oov", "vreemde") if walled else ("intake", "coordinator", "vreemde")
    joiner = scene.rng.choice(intakes)
    does_intake = joiner != "vreemde" and bool(scene.oracle.desks_of(joiner, scene.at))
    mark = scene.mark()
    desk = scene.town.desks[team.desk]

    def run():
        by = scene.by(name)
        received = reports.receive_report(
            ReportInput(
                ReportKind.SIGNAL,
                CaseKind(case.kind),
                scene.at,
                "Dedemsvaart",
                Category(category),
                f"Melding {mark}.",
            ),
            municipality=scene.cast.demo.municipality,
            desk=next(one for one in by.desks if one.id == desk.id),
            by=by,
            at=scene.at,
        )
        intake.join_report(received, scene.row(case), by=scene.by(joiner), at=scene.at)
        return received

    def tell(received):
        local = scene.oracle.is_open(case, "LOKAAL", scene.at)
        setting = "LOKAAL" if local else HANDLES[case.table]
        scene.told_seat(case, desk, setting)
        row = case_item(received)
        item = scene.told_item(
            case, row, desk.party, category, setting, mark=mark, subject=case.subjects[0]
        )
        scene.told_release(case, item, setting)
        scene.town.joined.append((case.kind, scene.at.year))
        case.invited.add((joiner, desk.party))

    def case_item(received) -> int:
        from casework.models import Item

        return Item.objects.get(case=case.id, text__contains=mark).pk

    return Attempt(
        f"{name} reports {category} {mark}, {joiner} joins it to {case.reference}",
        run,
        tell,
        [case],
        people=[name],
        unseen=does_intake and not scene.knows(joiner, case),
        never=not does_intake,
    )


# ------------------------------------------------------------------ taking part


def _a_desk(scene: Scene) -> model.Desk:
    """Choose a team, or now and then one designated person."""
    name = scene.rng.choice([one for one in PEOPLE if one != "fg"])
    person = scene.found_person(name)
    running = [job for job in person.jobs if holds(job.since, job.until, scene.at)]
    if not running:
        return _team(scene, name)
    job = running[0]
    return scene.town.desks[job.desk if scene.chance(6) else job.team.desk]


def admit(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    among = [row.setting for row in case.openings if row.until is None] or ["LOKAAL"]
    setting = scene.rng.choice(among)
    guests = [part.desk for part in case.parts if part.guest and part.setting == setting]
    again = bool(guests) and scene.chance(4)
    desk = scene.rng.choice(guests) if again else _a_desk(scene)
    name = LEADS[setting] if not scene.chance(5) else scene.somebody(case, 3)
    third = scene.text.is_guest(setting, desk.party.organisation)
    until = None
    if again or third != scene.chance(6):
        until = scene.at + dt.timedelta(minutes=scene.rng.choice((30, 60, 240, 2000)))

    def run():
        return admission.admit(
            scene.row(case),
            scene.desk_row(desk),
            Setting(setting),
            necessity="Nodig voor deze casus.",
            guest_until=until,
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        scene.told_seat(case, desk, setting, guest=until is not None, until=until, decided=True)
        if setting == "CRISIS":
            told_admitted(scene, case)
        case.invited.add((name, desk.party))

    return Attempt(
        f"{name} admits desk {desk.id} of {desk.party.name}{'' if desk.team else ' (one person)'}"
        f" to {setting}{f' as guest until {until:%d %H:%M}' if until else ''} in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=third and until is None,
    )


def told_admitted(scene: Scene, case: CaseFile) -> None:
    """Who is admitted to CRISIS later ends with the measure as well."""
    running = [p for p in case.parts if p.setting == "CRISIS" and scene.oracle.runs(p, scene.at)]
    ends = [part.until for part in running if part.until is not None and not part.guest]
    if ends:
        told_within(scene, case, max(ends))


def opt_in(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    name = scene.rng.choice(("ggz", "tactus", "ggz", "tactus", scene.rng.choice(PEOPLE)))
    mine = scene.oracle.desks_of(name, scene.at)
    rows = [p for p in case.parts if p.desk in mine and p.ended is None and not p.opted_in]

    def run():
        participation.opt_in(scene.row(case), by=scene.by(name), at=scene.at)

    def tell(_):
        for part in rows:
            part.opted_in = True

    words = f"{name} chooses to be seen in {case.reference}"
    return Attempt(words, run, tell, [case], unseen=not scene.knows(name, case))


def end_part(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    running = [part for part in case.parts if scene.oracle.runs(part, scene.at)]
    if not running:
        return None
    part = scene.rng.choice(running)
    asked = case.request
    if asked and part.setting == asked.weighing and part.desk in asked.receivers:
        return None  # the page refuses it: nobody would be left to answer
    name = LEADS[part.setting] if scene.chance(2) else scene.somebody(case)

    def run():
        row = Participation.objects.get(
            case=case.id,
            desk=part.desk.id,
            setting=part.setting,
            since=part.since,
            until=part.until,
            guest=part.guest,
        )
        participation.end_participation(row, by=scene.by(name), at=scene.at)

    def tell(_):
        part.ended = scene.at
        appointed = part.desk.appointment
        left = any(p.desk is part.desk and scene.oracle.runs(p, scene.at) for p in case.parts)
        if appointed is not None and not left:
            appointed.until = scene.at

    return Attempt(
        f"{name} ends the part of desk {part.desk.id} of {part.desk.party.name} in"
        f" {part.setting} of {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


def appoint(scene: Scene) -> Attempt | None:
    """Let somebody work in another capacity in one case, until a moment."""
    case = scene.a_case()
    if case is None:
        return None
    by, party = scene.rng.choice(
        (("oov", "BURG"), ("samendoen", "COL_SD"), ("samendoen", "COL_SD"))
    )
    lends = next(one for one in scene.town.parties.values() if one.organisation == party)
    user = scene.rng.choice(("coordinator", "coordinator", "wonen", "jeugd", "hovj", "wijkagent"))
    until = scene.at + dt.timedelta(minutes=scene.rng.choice((60, 600, 3000)))
    theirs = scene.oracle.settings_of(user, case, scene.at)
    ours = scene.oracle.settings_of(by, case, scene.at)

    def run():
        from casework.models import Party

        return parties.appoint(
            scene.row(case),
            User.objects.get(username=user),
            Party.objects.get(pk=lends.id),
            decision="Fictief besluit",
            decided_by="De burgemeester",
            until=until,
            by=scene.by(by),
            at=scene.at,
        )

    def tell(row: Desk):
        assert row.appointment_id is not None
        appointment = model.Appointment(row.appointment_id, case.id, row.pk, scene.at, until)
        desk = new_desk(scene, row, appointment=appointment)
        scene.found_person(user).appointments.append(appointment)
        for setting in sorted(theirs & ours):
            scene.told_seat(case, desk, setting, until=until, decided=True)

    return Attempt(
        f"{by} appoints {user} as {party} until {until:%d %H:%M} in {case.reference}",
        run,
        tell,
        [case],
        people=[user],
        unseen=not scene.knows(by, case),
    )


def hand_regie(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None:
        return None
    name = LEADS[HANDLES[case.table]] if not scene.chance(6) else scene.somebody(case)
    among = [  # regie is shown to all, so that nobody gets it who does not choose to be seen
        part.desk
        for part in scene.oracle.participants(name, case, scene.at)
        if not part.guest and (part.opted_in or not part.desk.party.secret)
    ]
    present = sorted(set(among), key=lambda desk: desk.id)
    if not present:
        return None
    desk = scene.rng.choice(present)
    slot = scene.rng.choice(("case_direction", "process_direction"))

    def run():
        cases.assign_regie(
            scene.row(case),
            RegieSlot(slot),
            scene.desk_row(desk),
            None,
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        case.regie[slot] = desk

    return Attempt(
        f"{name} gives {slot} of {case.reference} to desk {desk.id} of {desk.party.name}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


# ------------------------------------------------------------------ people


def move_job(scene: Scene) -> Attempt | None:
    """Let somebody leave a team and work in another."""
    name = scene.rng.choice(("vreemde", "wonen", "jeugd", "hovj", "stuw", "samendoen"))
    person = scene.found_person(name)
    job = next((row for row in person.jobs if holds(row.since, row.until, scene.at)), None)
    if job is None or len(person.jobs) > 4:
        return None
    there = scene.rng.choice(("samendoen", "wijkagent", "wonen", name))
    team = scene.town.people[there].jobs[0].team
    role = Role.POLICE_WORKER if team.party.organisation == "POL" else Role.CARE_WORKER
    ends = scene.soon(4)

    def run():
        row = Membership.objects.get(pk=job.id)
        parties.end_membership(row, at=scene.at)
        return parties.add_member(
            Team.objects.get(pk=team.id),
            User.objects.get(username=name),
            role,
            since=scene.at,
            until=ends,
        )

    def tell(row):
        job.until = scene.at
        desk = Desk.objects.get(membership=row)
        new_desk(scene, desk)
        person.jobs.append(model.Job(row.pk, team, desk.pk, scene.at, ends))

    return Attempt(
        f"{name} moves to the team of {there}{f' until {ends:%d %H:%M}' if ends else ''}",
        run,
        tell,
        scene.open_cases(),
        people=[name],
    )


def come_back(scene: Scene) -> Attempt | None:
    """Let somebody who is without work return to the first team."""
    idle = [
        name
        for name in PEOPLE
        if not any(holds(j.since, j.until, scene.at) for j in scene.found_person(name).jobs)
    ]
    if not idle:
        return None
    name = scene.rng.choice(idle)
    first = scene.found_person(name).jobs[0]

    def run():
        role = Membership.objects.get(pk=first.id).role
        return parties.add_member(
            Team.objects.get(pk=first.team.id),
            User.objects.get(username=name),
            Role(role),
            since=scene.at,
        )

    def tell(row):
        desk = Desk.objects.get(membership=row)
        new_desk(scene, desk)
        scene.found_person(name).jobs.append(model.Job(row.pk, first.team, desk.pk, scene.at))

    return Attempt(f"{name} comes back", run, tell, people=[name])


def deactivate(scene: Scene) -> Attempt | None:
    """Take away somebody's account, or give it back."""
    off = [name for name in PEOPLE if not scene.found_person(name).active]
    name = scene.rng.choice(off) if off and not scene.chance(3) else scene.rng.choice(PEOPLE)
    person = scene.found_person(name)
    wanted = not person.active

    def run():
        User.objects.filter(username=name).update(is_active=wanted)
        scene.cast.demo.users[name].is_active = wanted

    def tell(_):
        person.active = wanted

    words = f"the account of {name} is {'given back' if wanted else 'taken away'}"
    return Attempt(words, run, tell, people=[name])


def close_team(scene: Scene) -> Attempt | None:
    """End a team, or let it begin again; nobody has access through a team that ended."""
    off = [team for team in scene.town.teams.values() if not team.active]
    among = [scene.town.people[name].jobs[0].team for name in ("stuw", "vth", "tactus", "jeugd")]
    team = scene.rng.choice(off) if off else scene.rng.choice(among)

    def run():
        Team.objects.filter(pk=team.id).update(active=not team.active)

    def tell(_):
        team.active = not team.active

    who = [n for n in PEOPLE if team in scene.oracle.teams_of(n, scene.at)]
    words = f"a team of {team.party.name} {'ends' if team.active else 'begins again'}"
    return Attempt(words, run, tell, people=who)


def examine(scene: Scene) -> Attempt | None:
    """Open a dossier of oversight, or close it."""
    case = scene.a_case()
    if case is None:
        return None
    name = "fg" if not scene.chance(6) else scene.rng.choice(PEOPLE)
    office = next(one for one in scene.town.parties.values() if one.organisation == "TOETS")
    rows = [
        row
        for row in case.grounds.get(("TD", "case", None), [])
        if holds(row.since, row.until, scene.at) and not happened(row.withdrawn, scene.at)
    ]
    never = office not in scene.oracle.parties_of(name, scene.at)

    def begin():
        examinations.open_examination(
            case.reference, "Jaarlijkse steekproef.", by=scene.by(name), at=scene.at
        )

    def end():
        examinations.close_examination(scene.row(case), by=scene.by(name), at=scene.at)

    def tell_begin(_):
        if not rows:
            until = scene.at + dt.timedelta(days=30)
            own = frozenset({office.id})
            case.record(model.Ground("TD", "case", scene.at, until, by=office, recipients=own))

    def tell_end(_):
        for row in rows[:1]:
            row.withdrawn = scene.at

    if rows and scene.chance(2):
        words = f"{name} closes the dossier on {case.reference}"
        return Attempt(words, end, tell_end, [case], people=["fg"], unseen=never)
    words = f"{name} opens a dossier on {case.reference}"
    return Attempt(words, begin, tell_begin, [case], people=["fg"], unseen=never)


# ------------------------------------------------------------------ the clock


def _ends(scene: Scene) -> list[dt.datetime]:
    """Every moment ahead at which something ends."""
    found: set[dt.datetime | None] = {row.until for row in scene.town.standing}
    found |= {since for since, _ in scene.town.texts}
    for case in scene.open_cases():
        found |= {part.until for part in case.parts}
        found |= {row.until for row in case.all_grounds()}
        found |= {rel.until for item in case.items.values() for rel in item.releases}
    found |= {warning.until for warning in scene.town.warnings}
    for person in scene.town.people.values():
        found |= {job.until for job in person.jobs}
        found |= {row.until for row in person.appointments}
    return sorted(end for end in found if end is not None and end > scene.at)


def let_time_pass(scene: Scene) -> Attempt | None:
    """Jump: to the very moment at which something ends, to just before it, or some while on."""
    ends = _ends(scene)[:3]
    if ends and not scene.chance(3):
        end = scene.rng.choice(ends)
        before = end - dt.timedelta(seconds=1)
        target = before if before > scene.at and scene.chance(3) else end
    else:
        target = scene.at + dt.timedelta(hours=scene.rng.choice((1, 5, 30, 30, 200)))

    def run():
        scene.cast.at = target

    words = f"it becomes {target:%d %b %H:%M:%S}"
    return Attempt(words, run, cases=scene.open_cases())


DEEDS: dict[Deed, int] = {
    open_case: 12,
    close_case: 1,
    report: 3,
    admit: 12,
    opt_in: 2,
    end_part: 4,
    appoint: 3,
    hand_regie: 2,
    move_job: 1,
    come_back: 6,
    deactivate: 2,
    close_team: 1,
    examine: 2,
    let_time_pass: 20,
}
