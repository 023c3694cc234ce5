"""What one world has and the other has not: cases, notes, people, requests and what is around them.

Each secret is made by the services, as people make it, and gives the question whether a given
account may not know of it (`knowing`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework.models import Case, Item, Participation
from casework.services import items, participation, plan
from casework.services.cases import SubjectInput
from casework.services.items import ItemInput
from casework.vocabulary import (
    CaseKind,
    Category,
    Level,
    OrganisationKey,
    Setting,
    SubjectKind,
    Table,
)
from escalation.models import Move
from escalation.services import (
    admission,
    answers,
    crisis,
    facts,
    intake,
    requests,
)
from escalation.services.requests import RequestInput
from tests import cast as stage
from tests.prove.twins import story
from tests.prove.twins.knowing import (
    Drawn,
    Hidden,
    handles,
    knows_case,
    level_of,
    pick,
    sits_in,
    sort,
)
from tests.prove.twins.story import World, someone

# ------------------------------------------------------------------ whole cases

DIRECTORS = ("vreemde", "sdhardenberg", "sdslagharen", "samendoen")
PARTNERS = ("wijkagent", "wonen", "ggz", "tactus", "vt")
NOTES = (
    ("wijkagent", Category.POL8),
    ("wonen", Category.WOON),
    ("ggz", Category.GEZ),
    ("tactus", Category.HULP),
    ("vt", Category.REL),
)
SHOWN_NAMES = ("A. Voorbeeld-fictief", "F. Vijfde-fictief", "J. Negende-fictief")


@sort
def _case(world: World, drawn: Drawn) -> Hidden:
    """A case elsewhere, perhaps about somebody whose other case is known."""
    kind = pick(
        (CaseKind.CONFUSED_BEHAVIOUR, CaseKind.DOMESTIC_VIOLENCE, CaseKind.YOUTH_AT_RISK), drawn.how
    )
    known = drawn.who % 2 and kind is not CaseKind.CONFUSED_BEHAVIOUR
    name = pick(SHOWN_NAMES, drawn.who) if known else f"K. Geheim{drawn.how}-fictief"
    director = pick(DIRECTORS, drawn.where)
    case = intake.open_case(
        intake.IntakeInput(
            kind=kind,
            area=pick(("Dedemsvaart", "Gramsbergen"), drawn.how),
            purpose="Een geheim doel.",
            director=world.desk(director),
            subjects=[SubjectInput(SubjectKind.PERSON, someone(name, "1982-05-03"))],
        ),
        municipality=world.cast.demo.municipality,
        by=world.actor("intake"),
        at=world.at,
    )
    world.words += [case.reference, name]
    present = PARTNERS[: drawn.who % (len(PARTNERS) + 1)]
    for partner in present:
        _admit(world, case, partner, Setting.LOKAAL, by="coordinator")
    for writer, category in NOTES:
        if writer in present:
            _write(world, case, writer, category, Setting.LOKAAL, "Een geheim gegeven.")
    if "wonen" in present:
        plan.plan_action(
            case,
            goal="Geheim doel",
            text="Een geheime afspraak.",
            executor=world.desk("wonen"),
            due_on=world.at.date() + dt.timedelta(days=2),
            by=world.actor("coordinator"),
            at=world.at,
        )
    if drawn.how % 4 == 3 and kind is CaseKind.CONFUSED_BEHAVIOUR:
        _up_and_accepted(world, case)
    if drawn.how % 4 == 1:
        case.refresh_from_db()
        intake.close_case(
            case, reason="Klaar.", version=case.version, by=world.actor("coordinator"), at=world.at
        )
    return lambda account: not knows_case(world, account, case) and not handles(account, kind)


def _up_and_accepted(world: World, case: Case) -> None:
    move = ask_zvh(world, case, [Category.ID, Category.POL8])
    answers.judge_fit(move, by=world.actor("zvh"), at=world.at)
    answers.accept(
        move, participants=[], takes_process_direction=True, by=world.actor("zvh"), at=world.at
    )
    world.counted.add(CaseKind(case.kind))


def ask_zvh(world: World, case: Case, categories: Iterable[Category]) -> Move:
    """Let the coordinator ask that the Zorg- en Veiligheidshuis takes a case."""
    case.refresh_from_db()
    return requests.request_move(
        case,
        RequestInput(
            target=Table.ZVH,
            reason="Het lokale plan zit vast, partners zijn het oneens.",
            goal="Een gezamenlijk plan met het Zorg- en Veiligheidshuis.",
            criteria=stage.CRITERIA,
            contacts=["J. Smit, politie"],
            categories=list(categories),
            invited=[world.desk("vt")],
        ),
        version=case.version,
        by=world.actor("coordinator"),
        at=world.at,
    )


@sort
def _walled(world: World, drawn: Drawn) -> Hidden:
    """A case behind the wall of the undermining table, or at the RIEC."""
    name = pick(("De Gouden Draak-fictief", "Loods Zuid-fictief"), drawn.who)
    case, _ = story.undermining(world.cast, name, ask_riec=bool(drawn.how % 2))
    world.words += [case.reference, name]
    return lambda account: (
        not knows_case(world, account, case) and not handles(account, CaseKind.UNDERMINING)
    )


@sort
def _spawned(world: World, drawn: Drawn) -> Hidden:
    """A case behind the wall that came of a case before it."""
    origin = world.case(pick(("local", "asked", "group"), drawn.where))
    case = intake.spawn_case(
        origin,
        intake.SpawnInput(
            target=Table.OTH,
            kind=CaseKind.UNDERMINING,
            area="Hardenberg",
            purpose="Een geheim doel.",
            director=world.desk("oov"),
            subject=SubjectInput(SubjectKind.COMPANY, {"name": "Winkel-fictief"}),
            own_text="Een geheime aanleiding.",
        ),
        by=world.actor("coordinator"),
        at=world.at,
    )
    world.words.append(case.reference)
    return lambda account: (
        not knows_case(world, account, case) and not handles(account, CaseKind.UNDERMINING)
    )


@sort
def _detainee(world: World, drawn: Drawn) -> Hidden:
    """Somebody comes back from detention: for the mayor's people and the coordinator alone."""
    case = intake.open_case(
        intake.IntakeInput(
            kind=CaseKind.DETAINEE_RETURN,
            area="Hardenberg",
            purpose="Een geheim doel.",
            director=world.desk("oov"),
            subjects=[
                SubjectInput(
                    SubjectKind.PERSON, someone(pick(SHOWN_NAMES, drawn.who), "1982-05-03")
                )
            ],
        ),
        municipality=world.cast.demo.municipality,
        by=world.actor("oov"),
        at=world.at,
    )
    world.words.append(case.reference)
    return lambda account: (
        not knows_case(world, account, case) and not handles(account, CaseKind.DETAINEE_RETURN)
    )


# ------------------------------------------------------------------ inside a known case

WRITERS = {
    "local": ("samendoen", "wijkagent", "wonen", "ggz", "coordinator"),
    "asked": ("samendoen", "wijkagent", "wonen", "ggz", "coordinator"),
    "examined": ("samendoen", "wijkagent", "wonen", "ggz", "coordinator"),
    "zvh": ("samendoen", "wijkagent", "ggz", "zvh", "coordinator"),
    "oth": ("oov", "vth", "oe"),
}
CATEGORIES = {
    "coordinator": (Category.PLAN, Category.WOON, Category.REL),
    "samendoen": (Category.HULP, Category.FIN, Category.REL),
    "wijkagent": (Category.POL8, Category.JUS),
    "wonen": (Category.WOON, Category.FIN),
    "ggz": (Category.GEZ, Category.HULP),
    "zvh": (Category.HULP, Category.POL8),
    "oov": (Category.SIGN, Category.BIBOB),
    "vth": (Category.BEDR, Category.BIBOB),
    "oe": (Category.POL8, Category.FISC),
}
HOME = {"zvh": Setting.ZVH_CASUS, "oth": Setting.OTH}


def _write(
    world: World, case: Case, who: str, category: Category, setting: Setting | None, text: str
) -> Item:
    return items.add_item(
        case,
        ItemInput(category, text, no_third_persons=category is Category.JUS),
        release_into=setting,
        necessity="Nodig.",
        by=world.actor(who),
        at=world.at,
    )


def _note(world: World, drawn: Drawn, *, released: bool, text: str) -> Item:
    place = pick(tuple(WRITERS), drawn.where)
    who = pick(WRITERS[place], drawn.who)
    home = HOME.get(place, Setting.LOKAAL) if released else None
    if released and place == "zvh" and drawn.how % 3 == 0 and who != "zvh":
        home = Setting.LOKAAL
    return _write(world, world.case(place), who, pick(CATEGORIES[who], drawn.how), home, text)


def _unread(world: World, item: Item, most: Level = Level.NONE) -> Hidden:
    return lambda account: (
        not knows_case(world, account, item.case) or level_of(world, account, item) <= most
    )


@sort
def _kept(world: World, drawn: Drawn) -> Hidden:
    """A note that its source keeps to itself."""
    return _unread(world, _note(world, drawn, released=False, text="Een eigen gegeven."))


@sort
def _shared(world: World, drawn: Drawn) -> Hidden:
    """A note for others, in a category or setting that is not everybody's."""
    return _unread(world, _note(world, drawn, released=True, text="Een gedeeld gegeven."))


@sort
def _words(world: World, drawn: Drawn) -> Hidden:
    """A note that stands in both worlds, in other words: whoever gets a signal reads neither."""
    item = _note(world, drawn, released=True, text=f"In wereld {world.twin * 9} staat iets anders.")
    return _unread(world, item, Level.SIGNAL)


@sort
def _addressed(world: World, drawn: Drawn) -> Hidden:
    """A note that its source gives to one party by name."""
    item = _note(world, drawn, released=False, text="Voor één partij.")
    place = pick(tuple(WRITERS), drawn.where)
    who = pick(WRITERS[place], drawn.who)
    other = pick([name for name in WRITERS[place] if name != who], drawn.how)
    items.release_items(
        item.case,
        [item],
        HOME.get(place, Setting.LOKAAL),
        [world.desk(other).party_id],
        necessity="Nodig.",
        by=world.actor(who),
        at=world.at,
    )
    return _unread(world, item)


@sort
def _taken_back(world: World, drawn: Drawn) -> Hidden:
    """A note that its source wrote and withdrew."""
    item = _note(world, drawn, released=False, text="Een ingetrokken gegeven.")
    who = pick(WRITERS[pick(tuple(WRITERS), drawn.where)], drawn.who)
    items.withdraw_item(item.case, item, by=world.actor(who), at=world.at)
    return _unread(world, item)


def _admit(world: World, case: Case, who: str, setting: Setting, *, by: str) -> Participation:
    return admission.admit(
        case, world.desk(who), setting, necessity="Nodig.", by=world.actor(by), at=world.at
    )


@sort
def _participant(world: World, drawn: Drawn) -> Hidden:
    """A party bound by secrecy that takes part and did not choose to be seen."""
    place = pick(("local", "asked", "zvh"), drawn.where)
    by, setting = ("zvh", Setting.ZVH_CASUS) if place == "zvh" else ("coordinator", Setting.LOKAAL)
    case = world.case(place)
    row = _admit(world, case, "tactus", setting, by=by)
    if drawn.how % 2:
        note = _write(world, case, "tactus", Category.GEZ, None, "Loopt bij ons.")
    return lambda account: (
        account != by
        and row.desk.party_id not in world.actor(account).party_ids
        and not case.participations.filter(
            desk__party=row.desk.party_id, opted_in_at__isnull=False
        ).exists()
        and (not drawn.how % 2 or _unread(world, note)(account))
    )


@sort
def _elsewhere(world: World, drawn: Drawn) -> Hidden:
    """A party that comes to a conference, or leaves it, in a case that is known locally too."""
    case = world.case("zvh")
    if drawn.how % 2:
        _admit(world, case, pick(("om", "vt", "rvdk"), drawn.who), Setting.ZVH_CASUS, by="zvh")
    else:
        row = case.participations.get(desk=world.desk("stuw"), ended_at__isnull=True)
        participation.end_participation(row, by=world.actor("zvh"), at=world.at)
    return lambda account: not sits_in(world, account, case, Setting.ZVH_CASUS)


@sort
def _fact(world: World, drawn: Drawn) -> Hidden:
    """Something that happened, with its terms, told in a setting that is not everybody's."""
    place, who, setting = pick(
        (
            ("zvh", "wijkagent", Setting.ZVH_CASUS),
            ("zvh", "zvh", Setting.ZVH_CASUS),
            ("asked", "coordinator", Setting.ZVH_TRIAGE),
        ),
        drawn.where,
    )
    case = world.case(place)
    event = pick(("inquiry_reported", "measure_taken", "care_started"), drawn.how)
    facts.record_fact(
        case,
        event,
        world.at,
        decided_by="Burgemeester",
        setting=setting,
        by=world.actor(who),
        at=world.at,
    )
    return lambda account: (
        not sits_in(world, account, case, setting)
        and not (event == crisis.TAKEN and _in_crisis(world, account, case))
    )


def _in_crisis(world: World, account: str, case: Case) -> bool:
    """Say whether an account is told of a crisis: it takes part, or gives care (Wvggz 8:29)."""
    cares = any(desk.organisation is OrganisationKey.GGZ for desk in world.actor(account).desks)
    there = sits_in(world, account, case, Setting.CRISIS)
    return there or (cares and knows_case(world, account, case))
