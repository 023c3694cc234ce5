"""Scaling up and down: prepare, request, confirm, judge, answer; each opens what the text says.

Source: rulings §1.1, §1.3 and §4 (acceptance table); Wgs 2.31(1)-(4).
"""

from __future__ import annotations

from collections.abc import Iterable

from casework.vocabulary import (
    Category,
    JorGround,
    MoveOutcome,
    OrganisationKey,
    Table,
)
from casework.vocabulary import (
    Ground as Code,
)
from escalation.models import Move
from escalation.services import answers, confirmations, requests
from tests.cast import CRITERIA, REASON
from tests.prove.stateful import model
from tests.prove.stateful.model import CaseFile, Given, Item, Request, Step
from tests.prove.stateful.scene import HANDLES, Attempt, Deed, Scene

SEATED = {"LOCAL": ("coordinator",), "ZVH": ("zvh", "om"), "JOR": ("zvh", "om", "rvdk")}
"""Whose teams sit at a table: they weigh what is asked of it."""

WEIGHS = {"LOCAL": "LOKAAL", "ZVH": "ZVH_TRIAGE", "JOR": "ZVH_TRIAGE"}
"""Where a request is weighed; the JOR works under the Wgs by a standing decision."""


def _desk(scene: Scene, name: str) -> model.Desk:
    return scene.town.desks[scene.town.people[name].jobs[0].team.desk]


def _move(request: Request) -> Move:
    return Move.objects.select_related("case").get(pk=request.id)


def _a_request(scene: Scene) -> tuple[CaseFile, Request] | None:
    waiting = [case for case in scene.open_cases() if case.request is not None]
    if not waiting:
        return None
    case = scene.rng.choice(waiting)
    assert case.request is not None
    return case, case.request


# ------------------------------------------------------------------ asking


def prepare(scene: Scene) -> Attempt | None:
    case = scene.a_case()
    if case is None or case.table != "LOCAL":
        return None
    name = "samendoen" if not scene.chance(5) else scene.somebody(case)
    own = scene.own_items(name, case)
    chosen = scene.rng.sample(own, min(len(own), scene.rng.choice((0, 1, 2))))
    desk = scene.capacity(name, case)

    def run():
        requests.prepare(
            scene.row(case),
            Table.ZVH,
            {"reason": "Het lokale plan zit vast."},
            scene.item_rows(chosen),
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        assert desk is not None
        case.prepared["ZVH"] = (desk.party, chosen)

    return Attempt(
        f"{name} prepares a request with {[one.mark for one in chosen]} in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


def request_up(scene: Scene) -> Attempt | None:
    """Ask the ZVH or the JOR to take the case."""
    case = scene.a_case()
    if case is None or case.table != "LOCAL":
        return None
    target = "JOR" if case.kind == "YOUTH_AT_RISK" else "ZVH"
    name = "coordinator" if not scene.chance(6) else scene.somebody(case)
    desk = scene.capacity(name, case)
    own = scene.own_items(name, case)[:1] if scene.chance(2) else []
    asked = [Category(one) for one in ("ID", "POL8", "WOON", "HULP", "GEZ", "FIN", "PLAN")]

    def run():
        row = scene.row(case)
        return requests.request_move(
            row,
            requests.RequestInput(
                target=Table(target),
                reason=f"{REASON} {mark}",
                goal="Een gezamenlijk plan.",
                criteria=CRITERIA,
                contacts=["J. Smit, politie"],
                categories=asked,
                own=scene.item_rows(own),
                on_behalf_of="college",
                jor_ground=JorGround.CRIMINAL_CASE if target == "JOR" else None,
                jor_confirmed_by=OrganisationKey.POL if target == "JOR" else None,
            ),
            version=row.version,
            by=scene.by(name),
            at=scene.at,
        )

    mark = scene.mark()

    def tell(move):
        assert desk is not None
        weighing = WEIGHS[target]
        scene.told_opening(case, weighing)
        receivers = [_desk(scene, one) for one in SEATED[target]]
        director = case.regie.get("case_direction")
        for seated in dict.fromkeys([*receivers, desk, *([director] if director else [])]):
            scene.told_seat(case, seated, weighing)
        scene.told_case_ground(case, "MELD")
        party, prepared = case.prepared.pop(target, (desk.party, []))
        item = scene.told_item(
            case, move.request_item_id, party, "PLAN", weighing, mark=mark, secret=False
        )
        for setting in (weighing, HANDLES[target]):
            scene.told_release(case, item, setting)
        case.request = Request(move.pk, target, weighing, scene.at, name, desk, receivers)
        _told_along(scene, case, case.request, [*own, *prepared])

    return Attempt(
        f"{name} asks {target} with {[one.mark for one in own]} in {case.reference}, {mark}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


def _told_along(scene: Scene, case: CaseFile, request: Request, along: Iterable[Item]) -> None:
    """What the asking side itself gives is open to who weighs at once."""
    local = {
        part.desk.party
        for part in case.parts
        if part.setting == "LOKAAL" and scene.oracle.runs(part, scene.at)
    }
    for item in along:
        if item.party in local:
            given = request.given.setdefault(item.party, Given([], with_request=True))
            if item not in given.items:
                given.items.append(item)
                scene.told_release(case, item, request.weighing, _weighers(request))


def _weighers(request: Request) -> list[int]:
    return [desk.party.id for desk in request.receivers]


def request_down(scene: Scene) -> Attempt | None:
    """Ask the local table to take the case back."""
    case = scene.a_case()
    if case is None or case.table not in {"ZVH", "JOR"}:
        return None
    name = "zvh" if not scene.chance(6) else scene.somebody(case)
    desk = scene.capacity(name, case)
    recipient = _desk(scene, "samendoen")
    mark = scene.mark()
    left = HANDLES[case.table]

    def run():
        row = scene.row(case)
        return requests.request_move(
            row,
            requests.RequestInput(
                target=Table.LOCAL,
                reason=f"De doelen zijn gehaald. {mark}",
                recipient=scene.desk_row(recipient),
                relapse_agreement="Bij drie meldingen bellen we elkaar.",
                evaluation_note="Samen optrekken werkte goed.",
            ),
            version=row.version,
            by=scene.by(name),
            at=scene.at,
        )

    def tell(move):
        assert desk is not None
        scene.told_opening(case, "LOKAAL")
        receivers = list(dict.fromkeys([recipient, _desk(scene, "coordinator")]))
        for seated in receivers:
            scene.told_seat(case, seated, "LOKAAL")
        party, _ = case.prepared.pop("LOCAL", (desk.party, []))
        item = scene.told_item(
            case, move.request_item_id, party, "PLAN", left, mark=mark, secret=False
        )
        for setting in (left, "LOKAAL"):
            scene.told_release(case, item, setting)
        case.request = Request(
            move.pk, "LOCAL", "LOKAAL", scene.at, name, desk, receivers, recipient=recipient
        )

    return Attempt(
        f"{name} asks to scale {case.reference} down, {mark}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


# ------------------------------------------------------------------ confirming


def confirm(scene: Scene) -> Attempt | None:
    """A source says which of its items go along."""
    found = _a_request(scene)
    if found is None or found[1].target == "LOCAL":
        return None
    case, request = found
    name = scene.somebody(case)
    own = scene.own_items(name, case)
    chosen = scene.rng.sample(own, min(len(own), scene.rng.choice((0, 1, 2, 3))))
    if chosen and scene.chance(15):
        other = [item for item in case.items.values() if item not in own]
        chosen = [*chosen, *other[:1]]
    secret = any(item.secret or item.category == "GEZ" for item in chosen)
    ground = scene.rng.choice(("G", "G", "W", "T", "")) if secret else ""
    weighing, conference = not scene.chance(5), not scene.chance(5)

    def run():
        return confirmations.confirm(
            _move(request),
            scene.item_rows(chosen),
            for_weighing=weighing,
            for_conference=conference,
            necessity="Nodig om de casus te wegen.",
            ground=Code(ground) if ground else None,
            motivation="Zonder deze informatie is goede hulp niet mogelijk." if ground else "",
            by=scene.by(name),
            at=scene.at,
        )

    def tell(row):
        party = scene.told_party(row.party_id)
        given = request.given.setdefault(party, Given([]))
        kept = chosen if weighing else []
        for item in given.items:
            for release in item.releases if item not in kept else ():
                to_weighers = release.setting == request.weighing and release.recipients is not None
                if to_weighers and release.withdrawn is None:
                    release.withdrawn = scene.at
        given.items, given.confirmed, given.ground = list(chosen), True, ground
        given.for_weighing, given.for_conference = weighing, conference
        if request.fits:
            _told_weighed(scene, case, request, given)

    return Attempt(
        f"{name} confirms {[one.mark for one in chosen]} {ground} for"
        f" {'weighing ' if weighing else ''}{'conference' if conference else ''}"
        f" in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case) or any(item not in own for item in chosen),
        never=secret and ground not in {"G", "W", "T"},
    )


def _told_weighed(scene: Scene, case: CaseFile, request: Request, given: Given) -> None:
    """Open to who weighs what a source confirmed for that; agreements of the plan stay behind."""
    if not (given.for_weighing and given.confirmed):
        return
    for item in given.items:
        standing = any(
            release.setting == request.weighing
            and release.withdrawn is None
            and release.since >= request.since
            for release in item.releases
        )
        if not standing and item.category != "PLAN" and item.withdrawn is None:
            scene.told_release(
                case, item, request.weighing, _weighers(request), grounds=_own_ground(given)
            )


def _own_ground(given: Given) -> list[tuple[str, None]]:
    return [(given.ground, None)] if given.ground else []


def judge_fit(scene: Scene) -> Attempt | None:
    found = _a_request(scene)
    if found is None:
        return None
    case, request = found
    name = _answers(scene, case, request)

    def run():
        answers.judge_fit(_move(request), by=scene.by(name), at=scene.at)

    def tell(_):
        if not request.fits:
            request.fits = True
            for given in request.given.values():
                _told_weighed(scene, case, request, given)

    words = f"{name} judges that {case.reference} fits {request.target}"
    return Attempt(words, run, tell, [case], unseen=not scene.knows(name, case))


def _answers(scene: Scene, case: CaseFile, request: Request) -> str:
    usual = "samendoen" if request.target == "LOCAL" else "zvh"
    return usual if not scene.chance(8) else scene.somebody(case)


# ------------------------------------------------------------------ answering


def accept(scene: Scene) -> Attempt | None:
    found = _a_request(scene)
    if found is None:
        return None
    case, request = found
    name = _answers(scene, case, request)
    up = request.target != "LOCAL"
    among = ("wijkagent", "ggz", "wonen", "jeugd", "tactus", "stuw")
    extra = [_desk(scene, one) for one in scene.rng.sample(among, scene.rng.choice((0, 2, 3)))]
    extra = extra if up else []
    takes = scene.chance(2) if up else None
    until = scene.at + (scene.soon(1) - scene.at) if not scene.chance(6) else None
    desk = scene.capacity(name, case)
    director = case.regie.get("case_direction")
    seated = list(
        dict.fromkeys([*request.receivers, request.desk, *([director] if director else []), *extra])
    )

    def run():
        return answers.accept(
            _move(request),
            participants=[scene.desk_row(one) for one in extra],
            takes_process_direction=takes,
            guests_until=until,
            by=scene.by(name),
            at=scene.at,
        )

    def tell(_):
        setting, old = HANDLES[request.target], HANDLES[case.table]
        scene.told_opening(case, setting)
        if up:
            for one in seated:
                guest = scene.text.is_guest(setting, one.party.organisation)
                scene.told_seat(
                    case,
                    one,
                    setting,
                    guest=guest,
                    until=until if guest else None,
                    decided=True,
                )
                case.invited.add((name, one.party))
            _told_conference(scene, case, request, setting, {one.party.id for one in seated})
            if takes:
                case.regie["process_direction"] = desk
        else:
            case.regie["case_direction"] = request.recipient
        if up:
            scene.told_shut(case, request.weighing)
        if old != "LOKAAL":
            scene.told_shut(case, old)
        scene.town.steps.append(
            Step(case.kind, case.table, request.target, "UP" if up else "DOWN", scene.at)
        )
        case.table = request.target
        _told_answered(scene, case)

    return Attempt(
        f"{name} accepts {case.reference} at {request.target} with"
        f" {[one.party.name for one in extra]} guests until {until}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=name == request.asker,
    )


def _told_conference(
    scene: Scene, case: CaseFile, request: Request, setting: str, parties: set[int]
) -> None:
    """Open to the named participants what was confirmed for the conference, or went along."""
    for given in request.given.values():
        if not given.for_conference:
            continue
        for item in given.items:
            if item.withdrawn is not None:
                continue
            if given.confirmed:
                scene.told_release(case, item, setting, parties, grounds=_own_ground(given))
                continue
            for release in list(item.releases):
                stands = release.setting == request.weighing and release.withdrawn is None
                if stands and release.since >= request.since:
                    scene.told_release(case, item, setting, parties)


def _told_answered(scene: Scene, case: CaseFile) -> None:
    """The request is over, and with it the ground that it was being weighed."""
    for ground in case.grounds.get(("MELD", "case", None), []):
        if ground.withdrawn is None:
            ground.withdrawn = scene.at
    case.request = None


def _told_weighing_over(scene: Scene, case: CaseFile, request: Request) -> None:
    if request.weighing != "LOKAAL":
        scene.told_shut(case, request.weighing)


def _told_words(
    scene: Scene, case: CaseFile, request: Request, ident: int, party: model.Party, mark: str
) -> None:
    """Words about a request: readable where it is weighed and where the case stays."""
    item = scene.told_item(case, ident, party, "PLAN", request.weighing, mark=mark, secret=False)
    for setting in dict.fromkeys((request.weighing, HANDLES[case.table])):
        scene.told_release(case, item, setting)


def turn_down(scene: Scene) -> Attempt | None:
    found = _a_request(scene)
    if found is None:
        return None
    case, request = found
    name = _answers(scene, case, request)
    outcome = scene.rng.choice((MoveOutcome.RETURNED, MoveOutcome.ADVICE))
    desk = scene.capacity(name, case)
    mark = scene.mark()

    def run():
        return answers.turn_down(
            _move(request), outcome, f"Dit past niet. {mark}", by=scene.by(name), at=scene.at
        )

    def tell(move):
        assert desk is not None
        _told_words(scene, case, request, move.answer_item_id, desk.party, mark)
        _told_answered(scene, case)
        _told_weighing_over(scene, case, request)

    return Attempt(
        f"{name} turns {case.reference} down for {request.target}, {mark}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=name == request.asker,
    )


def take_back(scene: Scene) -> Attempt | None:
    found = _a_request(scene)
    if found is None:
        return None
    case, request = found
    name = request.asker if not scene.chance(5) else scene.somebody(case)

    def run():
        answers.withdraw(_move(request), by=scene.by(name), at=scene.at)

    def tell(_):
        _told_answered(scene, case)
        _told_weighing_over(scene, case, request)

    return Attempt(
        f"{name} takes the request for {request.target} back in {case.reference}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
        never=name != request.asker,
    )


def ask(scene: Scene) -> Attempt | None:
    """Ask the asking side for more, or answer that."""
    found = _a_request(scene)
    if found is None:
        return None
    case, request = found
    usual = request.asker if request.question else _answers(scene, case, request)
    name = usual if not scene.chance(8) else scene.somebody(case)
    act = answers.answer_question if request.question else answers.ask
    desk = scene.capacity(name, case)
    mark = scene.mark()

    def run():
        return act(_move(request), f"Welke hulp loopt er? {mark}", by=scene.by(name), at=scene.at)

    def tell(row):
        assert desk is not None
        ident = row.answer_id if request.question else row.item_id
        request.question = not request.question
        _told_words(scene, case, request, ident, desk.party, mark)

    return Attempt(
        f"{name} {'answers' if request.question else 'asks'} about {case.reference}, {mark}",
        run,
        tell,
        [case],
        unseen=not scene.knows(name, case),
    )


DEEDS: dict[Deed, int] = {
    prepare: 3,
    request_up: 5,
    request_down: 3,
    confirm: 10,
    judge_fit: 5,
    accept: 6,
    turn_down: 2,
    take_back: 1,
    ask: 2,
}
