"""How cases of each kind go, from the first report to the end; a route says how far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from casework.models import Report
from casework.services.cases import SubjectInput, add_subject
from casework.vocabulary import CaseKind, Category, MoveOutcome, SubjectKind, Table
from escalation.management.demo import people, roads
from escalation.management.demo.clock import Present
from escalation.management.demo.story import Story
from escalation.services import intake
from escalation.services.intake import SpawnInput

K, C = CaseKind, Category


# ---------------------------------------------------------------- shared pieces


def first_report(
    story: Story, kind: CaseKind, source: str | None = None, delay: float = 1.5
) -> Report:
    """Take in the first report; intake opens the case a little later, and today at the latest."""
    report = story.report(kind, source)
    try:
        story.wait(0.05, delay)
    except Present:
        story.at += dt.timedelta(minutes=25)
    return report


def more_reports(story: Story, kind: CaseKind, *, within: float, source: str | None = None) -> None:
    """Plan further reports about the same trouble: most are seen once, a few very often."""
    luck = story.rng.random()
    if luck < 0.63:
        return
    low, high = next(
        span for bound, span in
        ((0.78, (1, 2)), (0.89, (3, 7)), (0.96, (8, 19)), (1.0, (20, 34))) if luck <= bound
    )
    for _ in range(story.rng.randint(low, high)):
        days = story.rng.triangular(1, within, within / 4)
        moment = story.at + dt.timedelta(days=days)
        story.plan(moment, lambda at: _again(story, kind, source))


def _again(story: Story, kind: CaseKind, source: str | None) -> None:
    report = story.report(kind, source)
    later = story.at + dt.timedelta(minutes=story.rng.randint(30, 300))
    if later <= story.now and story.case.closed_at is None:
        story.at = later
        story.join(report)


def _work(story: Story, notes: tuple[tuple[str, Category], ...], *actions: str) -> None:
    """Write down what is known, and agree who does what."""
    for name, category in notes:
        story.note(name, category)
        story.minutes(story.rng.randint(5, 50))
    for name in actions:
        story.agree(name)
        story.minutes(5)


def _finish(story: Story, days: tuple[int, int], by: str | None = None) -> None:
    story.wait(*days)
    story.close(by)


# ---------------------------------------------------------------- onbegrepen gedrag


def confused(story: Story, route: str) -> None:
    """Tell a case of onbegrepen gedrag."""
    story.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=19, oldest=84
    )
    report = first_report(story, K.CONFUSED_BEHAVIOUR)
    light = route == "light"
    partners = () if light else ("wijkagent", "wonen")
    story.open(
        K.CONFUSED_BEHAVIOUR, report, story.subject(), partners=partners,
        phase=1 if light and story.rng.random() < 0.3 else 2,
    )
    more_reports(story, K.CONFUSED_BEHAVIOUR, within=60 if light else 140)
    CONFUSED_ROUTES[route](story)


def _confused_light(story: Story) -> None:
    story.wait(1, 6)
    story.note(story.director, C.HULP)
    if story.case.phase == 1 and story.rng.random() < 0.6:
        story.wait(1, 4)
        roads.up_to_phase_2(story)
    if story.rng.random() < 0.5:
        story.agree(story.director)
    if story.case.phase == 2 and story.rng.random() < 0.25:
        story.wait(20, 60)
        roads.back_to_phase_1(story)
    _finish(story, (30, 170), story.director)


def _confused_local(story: Story) -> None:
    story.wait(1, 8)
    _work(
        story,
        (("wonen", C.WOON), (story.director, story.rng.choice((C.HULP, C.FIN, C.REL)))),
        story.rng.choice(("wonen", "wijkagent")), story.director,
    )
    if story.rng.random() < 0.5:
        _secret_partner(story)
    if story.rng.random() < 0.12:
        story.wait(3, 10)
        story.take_back("wonen", story.note("wonen", C.WOON))
    _finish(story, (70, 220), story.director)


def _secret_partner(story: Story) -> str:
    """Let a party that is bound by secrecy take part; not each of them wants to be visible."""
    name = story.rng.choice(("ggz", "ggz", "tactus"))
    story.wait(1, 6)
    story.admit(name)
    story.wait(1, 4)
    story.note(name, C.GEZ)
    if story.rng.random() < 0.6:
        story.minutes(20)
        story.show(name)
    return name


def _up(story: Story) -> None:
    """Bring the case to AVE 3 after local work that does not help enough."""
    _confused_start(story)
    story.wait(20, 60)
    roads.to_phase_3(story)


def _confused_start(story: Story) -> None:
    story.wait(1, 6)
    _work(story, (("wonen", C.WOON), ("wijkagent", C.POL8), (story.director, C.HULP)), "wonen")
    _secret_partner(story)


def _confused_3(story: Story) -> None:
    _up(story)
    story.wait(5, 20)
    story.agree("wijkagent")
    _calm_down(story)


def _calm_down(story: Story) -> None:
    """Go back to AVE 2, and close when it stays calm."""
    story.wait(40, 110)
    roads.back_to_phase_2(story)
    _finish(story, (40, 110), story.director)


def _confused_zvh(story: Story) -> None:
    _up(story)
    story.wait(7, 25)
    roads.through_zvh(story)
    _calm_down(story)


def _refusal(outcome: MoveOutcome) -> Callable[[Story], None]:
    def tell(story: Story) -> None:
        _up(story)
        story.wait(7, 25)
        roads.refused(story, outcome)
        _calm_down(story)

    return tell


def _confused_inquiry(story: Story) -> None:
    story.wait(0.5, 2)
    story.happened("inquiry_reported", story.director, "Familie van betrokkene", day=True)
    _confused_start(story)
    _finish(story, (60, 150))


def _confused_crisis(story: Story) -> None:
    story.admit("oov", "burgemeester", "ggz")
    story.wait(2, 20, night=True)
    crisis(story)
    story.wait(1, 3)
    story.happened("papers_received", "oov", "Officier van justitie", day=True)
    story.wait(2, 3)
    story.happened("order_dated", "oov", "Rechtbank Overijssel", day=True)
    story.leave("burgemeester")
    _finish(story, (60, 160))


def crisis(story: Story) -> None:
    """Let the mayor take a crisis measure; hour after hour the clocks of the Wvggz run."""
    story.happened("care_started", "oov", "Crisisdienst")
    story.minutes(150)
    story.happened("psychiatrist_started", "oov", "Psychiater van de crisisdienst")
    story.minutes(120)
    story.happened("measure_taken", "oov", "Burgemeester")


def _confused_4(story: Story) -> None:
    _up(story)
    story.wait(4, 12)
    roads.to_phase_4(story)
    story.wait(9, 20)
    roads.back_to_phase_3(story)
    _calm_down(story)


CONFUSED_ROUTES: Mapping[str, Callable[[Story], None]] = {
    "light": _confused_light,
    "local": _confused_local,
    "ave3": _confused_3,
    "zvh": _confused_zvh,
    "advice": _refusal(MoveOutcome.ADVICE),
    "returned": _refusal(MoveOutcome.RETURNED),
    "withdrawn": _refusal(MoveOutcome.WITHDRAWN),
    "inquiry": _confused_inquiry,
    "crisis": _confused_crisis,
    "ave4": _confused_4,
}


# ---------------------------------------------------------------- huiselijk geweld


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
        return _finish(story, (30, 150), story.director)
    story.wait(1, 5)
    _work(story, (("vt", C.VTH), (story.director, C.REL)), story.director)
    if route in {"ave3", "zvh"}:
        story.wait(14, 45)
        roads.to_phase_3(story)
    if route == "zvh":
        story.wait(5, 20)
        roads.through_zvh(story)
    if story.case.phase == 3:
        return _calm_down(story)
    return _finish(story, (60, 190), story.director)


def restraining_order(story: Story) -> None:
    """Let the assistant prosecutor impose an order to stay away, by mandate of the mayor."""
    story.admit("hovj", "oov")
    story.wait(0.2, 2, night=True)
    story.happened("order_imposed", "hovj", "Hulpofficier, namens de burgemeester")


# ---------------------------------------------------------------- jeugd


def youth(story: Story, route: str) -> None:
    """Tell the case of a young person at risk."""
    story.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=13, oldest=19
    )
    report = first_report(story, K.YOUTH_AT_RISK, delay=3)
    story.open(
        K.YOUTH_AT_RISK, report, story.subject(), partners=("jeugd", "stuw", "wijkagent")
    )
    more_reports(story, K.YOUTH_AT_RISK, within=120)
    story.wait(2, 8)
    _work(story, (("stuw", C.REL), ("jeugd", C.BEST)), "jeugd")
    if route != "local":
        story.wait(10, 40)
        roads.to_phase_3(story)
    if route == "jor":
        story.wait(3, 20)
        roads.through_jor(story, by=story.rng.choice(("om", "zvh")))
    if story.case.phase == 3:
        return _calm_down(story)
    return _finish(story, (70, 200), story.director)


def group(story: Story, route: str) -> None:
    """Tell how a youth group is approached in seven steps: names only when they are needed."""
    story.identity = {"name": f"Groep bij {story.spot}"}
    report = first_report(story, K.YOUTH_GROUP, "stuw", delay=3)
    story.open(
        K.YOUTH_GROUP, report, story.subject(SubjectKind.GROUP),
        partners=("coordinator", "wijkagent", "vth"), director="stuw",
    )
    for _ in range(story.rng.randint(8, 22)):
        moment = story.at + dt.timedelta(days=story.rng.uniform(2, 150))
        story.plan(moment, lambda at: _again(story, K.YOUTH_GROUP, None))
    story.wait(4, 10)
    story.happened("step1_decision", "coordinator", "Partners van de groepsaanpak", day=True)
    _work(story, (("stuw", C.GROEP),), "stuw", "vth")
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
    _finish(story, (20, 60), "coordinator")


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
            story.case, SubjectInput(SubjectKind.PERSON, member, "MEMBER"),
            by=story.who("wijkagent"), at=story.at,
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
            target=Table.JOR, kind=K.YOUTH_AT_RISK, area=story.area,
            purpose="Voorkomen dat de jongere verder afglijdt.",
            director=story.demo.desks[sequel.director], subject=sequel.subject(),
        ),
        by=story.who("coordinator"), at=story.at,
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
    _calm_down(story)


# ---------------------------------------------------------------- ondermijning en terugkeer


def undermining(story: Story, route: str) -> None:
    """Tell a signal of undermining through its weighings; nothing of it leaves the table."""
    story.identity = people.spot(story.rng, area=story.area)
    report = first_report(story, K.UNDERMINING, delay=2)
    about = SubjectKind.COMPANY if story.rng.random() < 0.4 else SubjectKind.LOCATION
    story.open(K.UNDERMINING, report, story.subject(about), director="oov")
    for _ in range(story.rng.choice((0, 0, 0, 1, 1, 2))):
        moment = story.at + dt.timedelta(days=story.rng.uniform(3, 50))
        story.plan(moment, lambda at: _again(story, K.UNDERMINING, None))
    if route == "light":
        return _finish(story, (10, 60))
    story.wait(4, 12)
    story.admit("vth", "oe")
    _work(story, (("vth", C.BEDR), ("oe", C.SIGN)), "vth")
    if route == "riec":
        story.wait(15, 40)
        roads.through_riec(story)
    if route == "linked":
        story.wait(10, 20)
        care_case(story)
    return _finish(story, (40, 140))


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
            target=Table.LOCAL, kind=K.CONFUSED_BEHAVIOUR, area=story.area,
            purpose="Zorgen dat betrokkene veilig thuis kan wonen.",
            director=story.demo.desks[sequel.director], subject=sequel.subject(),
            own_text="Er zijn zorgen over deze inwoner. Wij vragen om een huisbezoek.",
        ),
        by=story.who("oov"), at=story.at,
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
    _finish(story, (60, 150), story.director)


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
    _finish(story, (50, 140), "coordinator")


TELL: Mapping[CaseKind, Callable[[Story, str], None]] = {
    K.CONFUSED_BEHAVIOUR: confused,
    K.DOMESTIC_VIOLENCE: violence,
    K.YOUTH_AT_RISK: youth,
    K.YOUTH_GROUP: group,
    K.UNDERMINING: undermining,
    K.DETAINEE_RETURN: detainee,
}
"""The story of each kind."""

SEQUELS: Mapping[str, Callable[[Story, str], None]] = {"jor": spawned_youth, "care": spawned_care}
"""The story of a case that another case spawned."""
