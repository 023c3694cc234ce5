"""How cases about the young go: one at risk, a group in seven steps, and a member of a group."""

from __future__ import annotations

import datetime as dt

from casework.services.cases import SubjectInput
from casework.vocabulary import CaseKind, Category, SubjectKind, Table
from escalation.management.demo import people, roads
from escalation.management.demo.pieces import (
    again,
    calm_down,
    finish,
    first_report,
    more_reports,
    work,
)
from escalation.management.demo.story import Story
from escalation.services import intake
from escalation.services.intake import SpawnInput
from escalation.services.subjects import add_subject

K, C = CaseKind, Category


def youth(story: Story, route: str) -> None:
    """Tell the case of a young person at risk."""
    story.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=13, oldest=19
    )
    report = first_report(story, K.YOUTH_AT_RISK, delay=3)
    story.open(K.YOUTH_AT_RISK, report, story.subject(), partners=("jeugd", "stuw", "wijkagent"))
    more_reports(story, K.YOUTH_AT_RISK, within=120)
    story.wait(2, 8)
    work(story, (("stuw", C.REL), ("jeugd", C.BEST)), "jeugd")
    if route != "local":
        story.wait(10, 40)
        roads.to_phase_3(story)
    if route == "jor":
        story.wait(3, 20)
        roads.through_jor(story, by=story.rng.choice(("om", "zvh")))
    if story.case.phase == 3:
        return calm_down(story)
    return finish(story, (70, 200), story.director)


def group(story: Story, route: str) -> None:
    """Tell how a youth group is approached in seven steps: names only when they are needed."""
    story.identity = {"name": f"Groep bij {story.spot}"}
    report = first_report(story, K.YOUTH_GROUP, "stuw", delay=3)
    story.open(
        K.YOUTH_GROUP,
        report,
        story.subject(SubjectKind.GROUP),
        partners=("coordinator", "wijkagent", "vth"),
        director="stuw",
    )
    for _ in range(story.rng.randint(14, 30)):
        moment = story.at + dt.timedelta(days=story.rng.uniform(2, 150))
        story.plan(moment, lambda _: again(story, K.YOUTH_GROUP))
    story.wait(4, 10)
    story.happened("step1_decision", "coordinator", "Partners van de groepsaanpak", day=True)
    work(story, (("stuw", C.GROEP),), "stuw", "vth")
    story.wait(10, 18)
    story.happened("step2a_problematic", "coordinator", "Partners van de groepsaanpak", day=True)
    if route != "group":
        step_2b(story)
    if route == "spawn":
        story.wait(8, 20)
        spawn_member(story)
    if route == "area":
        story.wait(15, 30)
        roads.to_phase_3(story)
        story.wait(5, 15)
        roads.through_zvh(story, only_area=True)
    story.wait(50, 120)
    story.happened("step7", "coordinator", "Driehoek", day=True)
    finish(story, (20, 60), "coordinator")


def step_2b(story: Story) -> None:
    """Decide that names are needed, and note the first two."""
    story.wait(5, 12)
    _note_names(story)


def step_2b_on(story: Story, days: float) -> None:
    """Decide so many days ago that names are needed, and note the first two."""
    story.ago(days)
    _note_names(story)


def _note_names(story: Story) -> None:
    story.happened("step2b_names_needed", "coordinator", "Partners van de groepsaanpak", day=True)
    for _ in range(2):
        story.minutes(15)
        member = people.person(
            story.rng, area=story.area, today=story.at.date(), youngest=14, oldest=17
        )
        add_subject(
            story.case,
            SubjectInput(SubjectKind.PERSON, member, "MEMBER"),
            by=story.who("wijkagent"),
            at=story.at,
        )


def spawn_member(story: Story) -> None:
    """Make a case of its own for a member who faces a criminal case."""
    sequel = Story(story.demo, story.rng, begin=story.at, now=story.now)
    sequel.place_in(story.area)
    sequel.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=14, oldest=17
    )
    sequel.case = intake.spawn_case(
        story.case,
        SpawnInput(
            target=Table.JOR,
            kind=K.YOUTH_AT_RISK,
            area=story.area,
            purpose="Voorkomen dat de jongere verder afglijdt.",
            director=story.demo.desks[sequel.director],
            subject=sequel.subject(),
        ),
        by=story.who("coordinator"),
        at=story.at,
    )
    sequel.opener = "intake"
    sequel.seated |= {"coordinator", sequel.director}
    story.sequels.append((sequel, "jor"))


def spawned_youth(story: Story, route: str) -> None:
    """Tell the case of a member of a group, from the moment it was made."""
    story.wait(1, 4)
    story.admit("wijkagent", "jeugd", "stuw")
    story.minutes(30)
    story.note("stuw", C.REL)
    story.wait(2, 6)
    roads.to_phase_3(story)
    story.wait(1, 5)
    roads.through_jor(story)
    calm_down(story)
