"""How cases of domestic violence, undermining and return from detention go."""

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

K, C = CaseKind, Category


def violence(story: Story, route: str) -> None:
    """Tell a case of domestic violence: a household, and who is suspected."""
    story.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=24, oldest=67
    )
    home = SubjectInput(
        SubjectKind.HOUSEHOLD, people.household(story.rng, area=story.area), "HOUSEHOLD"
    )
    order = route == "order"
    report = first_report(story, K.DOMESTIC_VIOLENCE, "wijkagent" if order else None, delay=0.8)
    partners = ("wijkagent", "vt") if route != "light" else ()
    story.open(K.DOMESTIC_VIOLENCE, report, story.subject(), home, partners=partners)
    more_reports(story, K.DOMESTIC_VIOLENCE, within=90)
    if order:
        restraining_order(story)
    if route == "light":
        story.wait(1, 6)
        story.note(story.director, C.REL)
        return finish(story, (30, 150), story.director)
    story.wait(1, 5)
    work(story, (("vt", C.VTH), (story.director, C.REL)), story.director)
    if route in {"ave3", "zvh"}:
        story.wait(14, 45)
        roads.to_phase_3(story)
    if route == "zvh":
        story.wait(5, 20)
        roads.through_zvh(story)
    if story.case.phase == 3:
        return calm_down(story)
    return finish(story, (60, 190), story.director)


def restraining_order(story: Story) -> None:
    """Let the assistant prosecutor impose an order to stay away, by mandate of the mayor."""
    story.admit("hovj", "oov")
    story.wait(0.2, 2, night=True)
    story.happened("order_imposed", "hovj", "Hulpofficier, namens de burgemeester")


def undermining(story: Story, route: str) -> None:
    """Tell a signal of undermining through its weighings; nothing of it leaves the table."""
    story.identity = people.spot(story.rng, area=story.area)
    report = first_report(story, K.UNDERMINING, delay=2)
    about = SubjectKind.COMPANY if story.rng.random() < 0.4 else SubjectKind.LOCATION
    story.open(K.UNDERMINING, report, story.subject(about), director="oov")
    for _ in range(story.rng.choice((0, 0, 0, 1, 1, 2))):
        moment = story.at + dt.timedelta(days=story.rng.uniform(3, 50))
        story.plan(moment, lambda _: again(story, K.UNDERMINING))
    if route == "light":
        return finish(story, (10, 60))
    story.wait(4, 12)
    story.admit("vth", "oe")
    work(story, (("vth", C.BEDR), ("oe", C.SIGN)), "vth")
    if route == "riec":
        story.wait(15, 40)
        roads.through_riec(story)
    if route == "linked":
        story.wait(10, 20)
        care_case(story)
    return finish(story, (40, 140))


def care_case(story: Story) -> None:
    """Make a care case with a text of its own; it carries no trace of where it came from."""
    sequel = Story(story.demo, story.rng, begin=story.at, now=story.now)
    sequel.place_in(story.area)
    sequel.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=30, oldest=80
    )
    sequel.case = intake.spawn_case(
        story.case,
        SpawnInput(
            target=Table.LOCAL,
            kind=K.CONFUSED_BEHAVIOUR,
            area=story.area,
            purpose="Zorgen dat betrokkene veilig thuis kan wonen.",
            director=story.demo.desks[sequel.director],
            subject=sequel.subject(),
            own_text="Er zijn zorgen over deze inwoner. Wij vragen om een huisbezoek.",
        ),
        by=story.who("oov"),
        at=story.at,
    )
    sequel.opener = "intake"
    sequel.seated |= {"coordinator", sequel.director}
    story.sequels.append((sequel, "care"))


def spawned_care(story: Story, route: str) -> None:
    """Tell a care case from the moment it was made."""
    story.wait(1, 5)
    story.note(story.director, C.HULP)
    story.minutes(20)
    story.agree(story.director)
    finish(story, (60, 150), story.director)


def detainee(story: Story, route: str) -> None:
    """Tell a return: only the mayor's office and the coordinator, until the mayor shares."""
    story.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=21, oldest=60
    )
    report = first_report(story, K.DETAINEE_RETURN, delay=1)
    story.open(K.DETAINEE_RETURN, report, story.subject(), director="oov")
    story.minutes(30)
    story.happened("notice_received", "oov", "Dienst Justitiële Inrichtingen", day=True)
    story.wait(2, 6)
    story.note("oov", C.BEST)
    story.minutes(60)
    story.happened("mayor_decided", "oov", "Burgemeester", day=True)
    if route == "shared":
        story.wait(1, 4)
        story.happened("mayor_shared", "oov", "Burgemeester", day=True)
        story.minutes(20)
        story.admit("wijkagent", "wonen")
        story.agree("wonen")
    finish(story, (50, 140), "coordinator")
