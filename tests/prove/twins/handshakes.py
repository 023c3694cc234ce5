"""What one world has and the other has not: requests, drafts, reports, looks; see `secrets`."""

from __future__ import annotations

from django.test import Client

from casework import access
from casework.models import Case, Item, Party
from casework.services import examinations
from casework.vocabulary import CaseKind, Category, Ground, MoveOutcome, Setting, Table
from escalation.models import Move
from escalation.services import answers, confirmations, drafts, requests
from notifications import services as messenger
from tests.prove.twins import story
from tests.prove.twins.knowing import (
    Drawn,
    Hidden,
    handles,
    knows_case,
    knows_move,
    level_of,
    pick,
    sits_in,
    sort,
)
from tests.prove.twins.secrets import SHOWN_NAMES, WRITERS, ask_zvh
from tests.prove.twins.story import World, someone

ASKED = (
    (Category.ID,),
    (Category.ID, Category.POL8),
    (Category.ID, Category.WOON, Category.PLAN),
    (Category.GEZ, Category.HULP),
)


@sort
def _move(world: World, drawn: Drawn) -> Hidden:
    """A request about a known case, known to both sides and to the sources that are asked."""
    case = world.case(pick(("local", "examined"), drawn.where))
    move = ask_zvh(world, case, pick(ASKED, drawn.who))
    if drawn.how % 4 == 1:
        answers.ask(move, "Welke hulp loopt er nu precies?", by=world.actor("zvh"), at=world.at)
    if drawn.how % 4 == 2:
        answers.judge_fit(move, by=world.actor("zvh"), at=world.at)
    if drawn.how % 4 == 3:
        answers.turn_down(
            move, MoveOutcome.RETURNED, "Past niet bij ons.", by=world.actor("zvh"), at=world.at
        )
    return lambda account: (
        not knows_move(world, account, move)
        and not any(level_of(world, account, one) for one in _spoken(move))
    )


def _spoken(move: Move) -> list[Item]:
    """Give the words of a request: where it is returned they can be read."""
    move = Move.objects.get(pk=move.pk)
    questions = [one for row in move.questions.all() for one in (row.item, row.answer)]
    return [one for one in (move.request_item, move.answer_item, *questions) if one]


@sort
def _answer(world: World, drawn: Drawn) -> Hidden:
    """What happens on both sides of a request that runs."""
    move = Move.objects.get(pk=world.moves["asked"].pk)
    if drawn.how % 3 == 0:
        answers.judge_fit(move, by=world.actor("zvh"), at=world.at)
    elif drawn.how % 3 == 1:
        answers.ask(move, "Welke hulp loopt er nu precies?", by=world.actor("zvh"), at=world.at)
    else:
        return _confirmed(world, move, drawn)
    return lambda account: (
        not sits_in(world, account, move.case, Setting(move.weighing_setting))
        and not any(level_of(world, account, one) for one in _answers(move))
    )


def _answers(move: Move) -> list[Item]:
    return [one for one in _spoken(move) if one.pk != move.request_item_id]


def _confirmed(world: World, move: Move, drawn: Drawn) -> Hidden:
    """A source confirms otherwise than before: between that source and who asks."""
    who, short = pick((("wonen", "i3"), ("wijkagent", "i2"), ("ggz", "i6")), drawn.who)
    secret = who == "ggz"
    confirmations.confirm(
        move,
        [world.cast.items[short]] if drawn.where % 2 else [],
        for_weighing=bool(drawn.where % 3),
        for_conference=True,
        necessity="Nodig om te wegen.",
        ground=Ground.G if secret else None,
        motivation="Zonder deze informatie is goede hulp niet mogelijk." if secret else "",
        by=world.actor(who),
        at=world.at,
    )
    source = world.desk(who).party_id
    return lambda account: (
        source not in world.actor(account).party_ids
        and not sits_in(world, account, move.case, Setting(move.weighing_setting))
    )


@sort
def _draft(world: World, drawn: Drawn) -> Hidden:
    """What somebody is writing, or laid ready for who sends it."""
    if drawn.how % 2:
        requests.prepare(
            world.case("local"),
            Table.ZVH,
            {"reason": "Een geheime reden.", "goal": "Een geheim doel."},
            [],
            by=world.actor("samendoen"),
            at=world.at,
        )
        return lambda account: account not in {"samendoen", "coordinator"}
    who, place = pick((("coordinator", "local"), ("zvh", "zvh"), ("oov", "oth")), drawn.where)
    table = {"local": Table.ZVH, "zvh": Table.JOR, "oth": Table.RIEC}[place]
    drafts.keep(
        world.case(place), table, {"motivation": "Geheim."}, by=world.actor(who), at=world.at
    )
    return lambda account: account != who


# ------------------------------------------------------------------ around cases


@sort
def _report(world: World, drawn: Drawn) -> Hidden:
    """A report of somebody else, perhaps about somebody whose case is known."""
    who, category, kind = pick(
        (
            ("wijkagent", Category.POL8, CaseKind.CONFUSED_BEHAVIOUR),
            ("wonen", Category.WOON, CaseKind.DOMESTIC_VIOLENCE),
            ("vth", Category.WOON, CaseKind.UNDERMINING),
            ("ggz", Category.GEZ, CaseKind.YOUTH_AT_RISK),
            ("wijkagent", Category.POL8, CaseKind.DETAINEE_RETURN),
        ),
        drawn.where,
    )
    name = pick((*SHOWN_NAMES, "L. Onbekend-fictief"), drawn.who)
    row = story.report(world.cast, who, kind, category, someone(name, "1982-05-03"))
    world.words += [row.reference, name]
    desk = row.desk_id
    return lambda account: (
        desk not in {one.id for one in world.actor(account).desks} and not handles(account, kind)
    )


@sort
def _examination(world: World, drawn: Drawn) -> Hidden:
    """The data protection officer looks into a case, and perhaps closes that again."""
    case = world.case(pick(("local", "asked", "zvh", "oth", "detainee"), drawn.where))
    acting = {"by": world.actor("fg"), "at": world.at}
    examinations.open_examination(case.reference, "Naar aanleiding van een vraag.", **acting)
    if drawn.how % 2:
        examinations.close_examination(case, **acting)
    return lambda account: account != "fg"


@sort
def _look(world: World, drawn: Drawn) -> Hidden:
    """Somebody else signs in, opens a case, looks for a name and reads the inbox."""
    place = pick(("local", "asked", "zvh", "examined", "oth"), drawn.where)
    who = pick(WRITERS[place], drawn.who)
    client = Client()
    client.force_login(world.cast.demo.users[who])
    case = world.case(place)
    access.get_case(world.actor(who), case.uuid)  # who has left looks at nothing
    for rest in ("", "deelnemers/", "wie-ziet-wat/"):
        assert client.get(f"/casus/{case.uuid}/{rest}").status_code in {200, 403}
    for name in (pick(SHOWN_NAMES, drawn.how), "K. Geheim-fictief"):
        assert client.post("/zoeken/", {"q": name}).status_code in {200, 302}
    messenger.mark_all_read(by=world.actor(who), at=world.at)
    looked = world.desk(who).party
    return lambda account: (
        account != "fg"
        and looked.pk not in world.actor(account).party_ids
        and (not knows_case(world, account, case) or _unseen(case, looked))
    )


def _unseen(case: Case, party: Party) -> bool:
    """Say whether a party takes part in a case and did not choose to be seen."""
    parts = case.participations.filter(desk__party=party)
    return party.secrecy_bound and not parts.filter(opted_in_at__isnull=False).exists()
