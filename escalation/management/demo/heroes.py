"""Cases to try things out with: the same in every demo, so that each account has work today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from casework.services.cases import SubjectInput
from casework.vocabulary import CaseKind, Category, MoveOutcome, SubjectKind
from escalation.management.demo import people, roads
from escalation.management.demo.clock import last_at_work
from escalation.management.demo.confused import crisis_measure
from escalation.management.demo.municipality import DemoMunicipality
from escalation.management.demo.story import Story
from escalation.management.demo.youth import step_2b_on
from escalation.models import Move
from escalation.services import answers

K, C = CaseKind, Category


@dataclass(frozen=True, slots=True)
class Hero:
    """A fixed case: what kind, begun how many days ago, about whom, and what happens."""

    kind: CaseKind
    days: float
    who: str
    age: int
    tell: Callable[[Story], None]
    area: str = "Dedemsvaart"

    def begin(self, demo: DemoMunicipality, name: str, end: dt.datetime) -> Story:
        """Put the case in its place, so many days before the end."""
        rng = Random(name)  # noqa: S311 - fiction, not secrets
        begin = last_at_work(rng, end - dt.timedelta(days=self.days))
        story = Story(demo, rng, begin=begin + dt.timedelta(seconds=len(name)), now=end)
        story.diligent = True
        story.place_in(self.area)
        born = end.date() - dt.timedelta(days=self.age * 365 + 120)
        story.identity = {
            "name": f"{self.who}-fictief",
            "born_on": born.isoformat(),
            "address": people.address(rng, self.area),
        }
        return story


def main_road(story: Story) -> None:
    """Open a case of onbegrepen gedrag with police, housing and ggz, each with its own item."""
    report = story.report(K.CONFUSED_BEHAVIOUR, "wijkagent")
    story.minutes(60)
    story.open(K.CONFUSED_BEHAVIOUR, report, story.subject(), partners=("wonen", "ggz"))
    for account, category in (
        ("wonen", C.WOON),
        ("samendoen", C.FIN),
        ("samendoen", C.HULP),
        ("ggz", C.GEZ),
    ):
        story.minutes(20)
        story.note(account, category)
    story.agree("wonen", within=14)


def local(story: Story) -> None:
    """Stage A: worked on locally in AVE 2."""
    main_road(story)
    story.ago(0.2)
    story.join(story.report(K.CONFUSED_BEHAVIOUR, "wijkagent"))


def _asked(story: Story, days: float) -> Move:
    main_road(story)
    story.ago(days + 14)
    roads.to_phase_3(story)
    story.ago(days)
    return roads.ask_zvh(story)


def requested(story: Story) -> None:
    """Stage B: asked of the Zorg- en Veiligheidshuis; the sources still have to confirm."""
    _asked(story, 1)


def questioned(story: Story) -> None:
    """Stage B with a question of the table, which the coordinator has to answer."""
    move = _asked(story, 3)
    story.ago(1)
    answers.ask(move, "Weet betrokkene van dit verzoek?", by=story.who("zvh"), at=story.at)


def overdue(story: Story) -> None:
    """Stage B too long ago: nobody weighed it, and the supervisor has it now."""
    _asked(story, 16)


def weighed(story: Story) -> None:
    """Stage C: it fits and the sources confirmed; the table still has to accept."""
    move = _asked(story, 5)
    for account in ("wijkagent", "samendoen", "wonen", "ggz"):
        story.ago(3)
        roads.confirm(story, move, account)
    story.ago(1)
    roads.judge_fit(story, move)


def _accepted(story: Story, days: float) -> None:
    move = _asked(story, days + 8)
    for account in ("wijkagent", "samendoen", "wonen", "ggz"):
        story.ago(days + 6)
        roads.confirm(story, move, account)
    story.ago(days + 1)
    roads.judge_fit(story, move)
    story.ago(days)
    roads.accept(story, move, "zvh")
    story.minutes(30)
    story.show("ggz")


def conference(story: Story) -> None:
    """Stage D: at the Zorg- en Veiligheidshuis."""
    _accepted(story, 20)
    story.ago(8)
    story.agree("wijkagent", by="zvh", within=20)


def coming_back(story: Story) -> None:
    """Between D and E: the case director has to accept the case again."""
    _accepted(story, 90)
    story.ago(2)
    roads.ask_down(story, "zvh")


def back(story: Story) -> None:
    """Stage E: back at the local table, with a relapse agreement."""
    _accepted(story, 120)
    story.ago(20)
    move = roads.ask_down(story, "zvh")
    story.ago(17)
    roads.accept(story, move, "samendoen", takes=None)


def escalated(story: Story) -> None:
    """AVE 4: a threatening dispute with the media at the door."""
    main_road(story)
    story.ago(10)
    roads.to_phase_3(story)
    story.ago(0.6)
    roads.to_phase_4(story)


def crisis(story: Story) -> None:
    """A crisis measure that runs."""
    report = story.report(K.CONFUSED_BEHAVIOUR, "wijkagent")
    story.minutes(90)
    story.open(
        K.CONFUSED_BEHAVIOUR, report, story.subject(), partners=("oov", "burgemeester", "ggz")
    )
    story.ago(0.9)
    crisis_measure(story)


def restrained(story: Story) -> None:
    """A restraining order that runs, with a household behind it."""
    report = story.report(K.DOMESTIC_VIOLENCE, "wijkagent")
    story.minutes(45)
    home = SubjectInput(
        SubjectKind.HOUSEHOLD, {"name": "Huishouden Sleedoorn-fictief"}, "HOUSEHOLD"
    )
    story.open(K.DOMESTIC_VIOLENCE, report, story.subject(), home, partners=("vt", "hovj", "oov"))
    story.ago(4)
    story.happened("order_imposed", "hovj", "Hulpofficier, namens de burgemeester")
    story.minutes(90)
    story.note("vt", C.VTH)
    story.agree("vt", within=7)


def group_2b(story: Story) -> None:
    """A youth group at step 2B: names may be noted from now on."""
    story.spot = "de skatebaan"
    story.identity = {"name": "Groep bij de skatebaan"}
    report = story.report(K.YOUTH_GROUP, "stuw")
    story.minutes(120)
    story.open(
        K.YOUTH_GROUP,
        report,
        story.subject(SubjectKind.GROUP),
        partners=("coordinator", "wijkagent", "vth"),
        director="stuw",
    )
    story.ago(35)
    story.happened("step1_decision", "coordinator", "Partners van de groepsaanpak", day=True)
    story.note("stuw", C.GROEP)
    story.ago(18)
    story.happened("step2a_problematic", "coordinator", "Partners van de groepsaanpak", day=True)
    step_2b_on(story, 2)


def young(story: Story) -> None:
    """A young person for whom the JOR is asked."""
    report = story.report(K.YOUTH_AT_RISK, "wijkagent")
    story.minutes(80)
    story.open(K.YOUTH_AT_RISK, report, story.subject(), partners=("jeugd", "stuw", "halt"))
    story.minutes(30)
    story.note("jeugd", C.BEST)
    story.ago(12)
    roads.to_phase_3(story)
    story.ago(2)
    roads.ask_jor(story)


def signal(story: Story) -> None:
    """A signal at the undermining table."""
    story.identity = {"name": "Een loods aan de Turfkade in Dedemsvaart"}
    report = story.report(K.UNDERMINING, "oe")
    story.minutes(100)
    story.open(K.UNDERMINING, report, story.subject(SubjectKind.LOCATION), director="oov")
    story.minutes(20)
    story.admit("vth", "oe")
    story.note("vth", C.BEDR)
    story.agree("vth", within=16)


def handed_over(story: Story) -> None:
    """A signal for which the RIEC is asked, after the decision of the team."""
    signal(story)
    story.ago(4)
    story.happened("oth_team_decision", "oov", "Ondermijningsteam", day=True)
    story.ago(2)
    roads.ask_riec(story)


def returning(story: Story) -> None:
    """A notice of return: the mayor has not shared it yet."""
    report = story.report(K.DETAINEE_RETURN, "oov")
    story.minutes(30)
    story.open(
        K.DETAINEE_RETURN, report, story.subject(), partners=("burgemeester",), director="oov"
    )
    story.happened("notice_received", "oov", "Dienst Justitiële Inrichtingen", day=True)


def advised(story: Story) -> None:
    """A request that got advice: the case stays local."""
    move = _asked(story, 25)
    story.ago(21)
    roads.turn_down(story, move, MoveOutcome.ADVICE, "zvh")


CB = K.CONFUSED_BEHAVIOUR

HEROES: Mapping[str, Hero] = {
    "lokaal": Hero(CB, 12, "A. Linde", 44, local),
    "verzoek": Hero(CB, 41, "B. Esdoorn", 52, requested),
    "vraag": Hero(CB, 43, "C. Wilg", 37, questioned),
    "te laat": Hero(CB, 56, "D. Populier", 61, overdue),
    "weging": Hero(CB, 45, "E. Berk", 29, weighed),
    "casusoverleg": Hero(CB, 68, "F. Iep", 48, conference),
    "terug": Hero(CB, 138, "G. Els", 33, coming_back),
    "weer lokaal": Hero(CB, 168, "H. Hazelaar", 57, back),
    "advies": Hero(CB, 65, "O. Linde", 66, advised),
    "AVE 4": Hero(CB, 30, "I. Meidoorn", 41, escalated),
    "crisismaatregel": Hero(CB, 9, "K. Vlier", 26, crisis),
    "huisverbod": Hero(K.DOMESTIC_VIOLENCE, 6, "L. Sleedoorn", 39, restrained),
    "jeugdgroep": Hero(K.YOUTH_GROUP, 40, "Groep", 15, group_2b),
    "jongere": Hero(K.YOUTH_AT_RISK, 34, "M. Zomereik", 16, young),
    "signaal": Hero(K.UNDERMINING, 15, "Signaal", 30, signal),
    "overdracht": Hero(K.UNDERMINING, 15, "Signaal", 30, handed_over),
    "terugkeer": Hero(K.DETAINEE_RETURN, 3, "N. Beuk", 35, returning, "Hardenberg"),
}
"""Every fixed case by what it shows, in the order in which they are made."""
