"""The roads over the ladder: to ZVH, JOR and RIEC, through the AVE phases, and down again."""

from __future__ import annotations

import datetime as dt

from casework.models import Desk
from casework.rules.tables import CASE_SETTING
from casework.services.items import own_items
from casework.vocabulary import (
    Category,
    EscalationGround,
    Ground,
    JorGround,
    MoveOutcome,
    OrganisationKey,
    Phase,
    RegieSlot,
    Setting,
    Table,
)
from escalation.management.demo import words
from escalation.management.demo.story import Story
from escalation.models import Confirmation, Move
from escalation.services import answers, confirmations, phases, requests
from escalation.services.phases import PhaseInput
from escalation.services.requests import RequestInput

ASKED = (
    Category.ID,
    Category.POL8,
    Category.WOON,
    Category.HULP,
    Category.GEZ,
    Category.REL,
    Category.PLAN,
)
"""What the coordinator asks of the sources, as a rule."""

LOCAL_REGIE = {
    RegieSlot.PROCESS_DIRECTION: "coordinator",
    RegieSlot.OPERATIONAL_OWNER: "oov",
    RegieSlot.ADMINISTRATIVE_OWNER: "wethouder",
}
"""Who takes the further regie from AVE 3."""


# ---------------------------------------------------------------- phases


def to_phase_3(story: Story) -> None:
    """Let the coordinator decide AVE 3, and fill all four kinds of regie."""
    ground = story.rng.choice(
        (EscalationGround.STAGNATION, EscalationGround.COMPLEXITY, EscalationGround.SAFETY)
    )
    given = PhaseInput(
        target=Phase.AVE_3,
        motivation=story.text(words.STALLED),
        ground=ground,
        regie={slot: story.demo.desks[name] for slot, name in LOCAL_REGIE.items()},
    )
    _change(story, given, "coordinator")


def to_phase_4(story: Story, *, acute: bool = False) -> None:
    """Let the mayor decide AVE 4; the mayor takes part as long as it lasts."""
    story.admit("burgemeester", "oov")
    regie = {**LOCAL_REGIE, RegieSlot.ADMINISTRATIVE_OWNER: "burgemeester"}
    given = PhaseInput(
        target=Phase.AVE_4,
        motivation=story.text(words.UNREST),
        ground=EscalationGround.SOCIAL_UNREST,
        acute=acute,
        regie={slot: story.demo.desks[name] for slot, name in regie.items()},
    )
    _change(story, given, "burgemeester")


def back_to_phase_3(story: Story) -> None:
    """Let the mayor decide that the escalation is over; the mayor's part ends with it."""
    given = PhaseInput(
        target=Phase.AVE_3,
        motivation="Het is weer rustig. Iedere afspraak heeft een eigenaar.",
        regie={RegieSlot.ADMINISTRATIVE_OWNER: story.demo.desks["wethouder"]},
    )
    _change(story, given, "burgemeester")
    story.minutes(30)
    story.leave("burgemeester")


def back_to_phase_2(story: Story) -> None:
    """Scale down to AVE 2; the case director takes over."""
    given = PhaseInput(
        target=Phase.AVE_2,
        motivation=story.text(words.CALM),
        recipient=story.demo.desks[story.director],
        recipient_accepted=True,
        relapse_agreement=story.text(words.RELAPSE),
        evaluation_note=story.text(words.LESSONS),
    )
    _change(story, given, "coordinator")


def back_to_phase_1(story: Story) -> None:
    """Let the case director decide that a suspicion is all that is left."""
    given = PhaseInput(target=Phase.AVE_1, motivation="De vraag is beantwoord en het is rustig.")
    _change(story, given, story.director)


def up_to_phase_2(story: Story) -> None:
    """Let intake decide that there is a question or a problem."""
    given = PhaseInput(
        target=Phase.AVE_2,
        motivation="Er is nu een duidelijke vraag om hulp.",
        ground=EscalationGround.QUESTION,
    )
    _change(story, given, "intake")


def _change(story: Story, given: PhaseInput, by: str) -> None:
    case = story.reread()
    story.case = phases.change_phase(
        case, given, version=case.version, by=story.who(by), at=story.at
    )


# ---------------------------------------------------------------- asking


def ask_zvh(story: Story, *, only_area: bool = False) -> Move:
    """Ask for the Zorg- en Veiligheidshuis: prepared by the director, sent by the coordinator."""
    codes = ("C4",) if only_area else ("C1", "C2", "C3")
    if not only_area and story.director.startswith(("samendoen", "vreemde", "sd")):
        _prepare(story)
    return _ask(
        story,
        RequestInput(
            target=Table.ZVH,
            reason=story.text(words.STALLED),
            goal=story.text(words.GOALS),
            criteria={code: story.text(words.CRITERIA[code]) for code in codes},
            contacts=words.CONTACTS[:2],
            categories=(Category.GROEP, Category.PLAN) if only_area else ASKED,
            invited=_invited(story),
            on_behalf_of="burgemeester" if only_area else "college",
        ),
        "coordinator",
    )


def _prepare(story: Story) -> None:
    by = story.who(story.director)
    own = own_items(by, story.case).values()
    names = [item for item in own if item.category == Category.ID]
    requests.prepare(story.case, Table.ZVH, {"reason": words.STALLED[0]}, names, by=by, at=story.at)


def ask_jor(story: Story, by: str = "coordinator") -> Move:
    """Ask for the JOR: the police confirmed that a criminal case runs or threatens."""
    return _ask(
        story,
        RequestInput(
            target=Table.JOR,
            reason="Er dreigt een strafzaak. Straf en zorg moeten bij elkaar komen.",
            goal="Een plan voor deze jongere, met school en ouders.",
            categories=(Category.ID, Category.POL8, Category.BEST, Category.PLAN),
            invited=_invited(story),
            on_behalf_of="college",
            jor_ground=story.rng.choice(tuple(JorGround)),
            jor_confirmed_by=OrganisationKey.POL,
        ),
        by,
    )


def ask_riec(story: Story) -> Move:
    """Hand over to the RIEC, after the decision of the undermining team."""
    return _ask(
        story,
        RequestInput(
            target=Table.RIEC,
            reason="Er zijn aanwijzingen voor georganiseerde misdaad. Partners zijn nodig.",
            goal="Een integrale analyse en een plan met alle partners.",
            categories=(Category.SIGN,),
            on_behalf_of="burgemeester",
        ),
        "oov",
    )


def ask_down(story: Story, by: str, *, to: Table = Table.LOCAL, recipient: str = "") -> Move:
    """Ask to scale down, with who takes over and what to do at a relapse."""
    return _ask(
        story,
        RequestInput(
            target=to,
            reason=story.text(words.CALM),
            recipient=story.demo.desks[recipient or story.director],
            relapse_agreement=story.text(words.RELAPSE),
            evaluation_note=story.text(words.LESSONS),
        ),
        by,
    )


def _invited(story: Story) -> list[Desk]:
    partners = ("wijkagent", "ggz", "tactus", "vt", "stuw", "jeugd")
    return [story.demo.desks[name] for name in partners if name in story.seated]


def _ask(story: Story, given: RequestInput, by: str) -> Move:
    case = story.reread()
    return requests.request_move(case, given, version=case.version, by=story.who(by), at=story.at)


# ---------------------------------------------------------------- weighing


def confirm_sources(story: Story, move: Move, *, all_but: tuple[str, ...] = ()) -> None:
    """Let each source that is asked confirm what it gives, one after the other."""
    rows = Confirmation.objects.filter(move=move, confirmed_at__isnull=True).order_by("pk")
    for row in rows.select_related("desk"):
        name = story.demo.account_at(row.desk_id)
        if name in {"intake", *all_but}:
            continue
        story.wait(0.1, 0.6)
        confirm(story, move, name)


def confirm(story: Story, move: Move, name: str) -> None:
    """Let one source give its own items of the categories that were asked."""
    by = story.who(name)
    asked = {*move.categories_asked}
    given = [item for item in own_items(by, story.case).values() if item.category in asked]
    secret = any(item.professional_secrecy or item.category == Category.GEZ for item in given)
    confirmations.confirm(
        move,
        given,
        for_weighing=True,
        for_conference=True,
        necessity="Nodig om de casus te wegen en te bespreken.",
        ground=Ground.G if secret else None,
        motivation=words.GROUND_WORDS if secret else "",
        by=by,
        at=story.at,
    )


def question_and_answer(story: Story, move: Move, by: str, asker: str) -> None:
    """Let the table ask for more, and the asking side answer."""
    answers.ask(move, story.text(words.QUESTIONS), by=story.who(by), at=story.at)
    story.wait(0.5, 2)
    answers.answer_question(move, story.text(words.REPLIES), by=story.who(asker), at=story.at)


def turn_down(story: Story, move: Move, outcome: MoveOutcome, by: str) -> None:
    """Return a request with a reason, or give advice only."""
    pool = words.RETURNED if outcome is MoveOutcome.RETURNED else words.ADVICE
    answers.turn_down(move, outcome, story.text(pool), by=story.who(by), at=story.at)


def withdraw(story: Story, move: Move, by: str) -> None:
    """Let the requester withdraw."""
    answers.withdraw(move, by=story.who(by), at=story.at)


def judge_fit(story: Story, move: Move, by: str = "zvh") -> None:
    """Let the table judge that the case fits."""
    answers.judge_fit(move, by=story.who(by), at=story.at)


def accept(story: Story, move: Move, by: str, *, takes: bool | None = True) -> None:
    """Accept a request; upward with the participants that were proposed."""
    up = takes is not None
    story.case = answers.accept(
        move,
        participants=list(move.invited.all()) if up else [],
        takes_process_direction=takes,
        guests_until=story.at + dt.timedelta(hours=8) if up else None,
        by=story.who(by),
        at=story.at,
    )


# ---------------------------------------------------------------- whole stretches


def through_zvh(
    story: Story, *, only_area: bool = False, stay: tuple[int, int] = (60, 150)
) -> None:
    """Go to the Zorg- en Veiligheidshuis, work there, and come back."""
    move = ask_zvh(story, only_area=only_area)
    confirm_sources(story, move)
    story.wait(0.2, 1)
    judge_fit(story, move)
    story.minutes(40)
    accept(story, move, "zvh")
    _confer(story)
    story.wait(*stay)
    down = ask_down(story, "zvh")
    story.wait(1, 4)
    accept(story, down, story.director, takes=None)


def _confer(story: Story) -> None:
    setting = CASE_SETTING[Table(story.case.table)]
    story.wait(6, 14)
    story.note("zvh", Category.PLAN, setting)
    story.minutes(15)
    story.agree(story.director, by="zvh")
    if story.rng.random() < 0.5:
        story.minutes(10)
        story.note("om", Category.JUS, setting)


def through_jor(story: Story, *, by: str = "om", stay: tuple[int, int] = (60, 120)) -> None:
    """Go to the JOR, work there, and come back."""
    move = ask_jor(story)
    confirm_sources(story, move)
    story.wait(0.2, 1)
    judge_fit(story, move, by)
    story.minutes(30)
    accept(story, move, by, takes=True)
    story.wait(5, 15)
    story.note("rvdk", Category.HULP, Setting.JOR)
    story.wait(*stay)
    down = ask_down(story, by)
    story.wait(1, 4)
    accept(story, down, story.director, takes=None)


def through_riec(story: Story, *, stay: tuple[int, int] = (50, 110)) -> None:
    """Hand over to the RIEC and take back what the municipality has to do."""
    story.happened("oth_team_decision", "oov", "Ondermijningsteam", day=True)
    story.wait(1, 4)
    move = ask_riec(story)
    story.wait(2, 8)
    accept(story, move, "riec")
    story.wait(*stay)
    down = ask_down(story, "riec", to=Table.OTH, recipient="oov")
    story.wait(1, 4)
    accept(story, down, "oov", takes=None)


def refused(story: Story, outcome: MoveOutcome) -> None:
    """Ask for ZVH and get no, an advice, or think better of it; the case stays local."""
    move = ask_zvh(story)
    story.wait(0.5, 1.5)
    if story.rng.random() < 0.5:
        question_and_answer(story, move, "zvh", "coordinator")
        story.wait(0.5, 1)
    if outcome is MoveOutcome.WITHDRAWN:
        withdraw(story, move, "coordinator")
    else:
        turn_down(story, move, outcome, "zvh")
