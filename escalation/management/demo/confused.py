"""How cases of onbegrepen gedrag go, from a light question to a crisis measure and AVE 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casework.vocabulary import CaseKind, Category, MoveOutcome
from escalation.management.demo import people, roads
from escalation.management.demo.pieces import calm_down, finish, first_report, more_reports, work
from escalation.management.demo.story import Story

K, C = CaseKind, Category


def confused(story: Story, route: str) -> None:
    """Tell a case of onbegrepen gedrag."""
    story.identity = people.person(
        story.rng, area=story.area, today=story.at.date(), youngest=19, oldest=84
    )
    report = first_report(story, K.CONFUSED_BEHAVIOUR)
    light = route == "light"
    partners = () if light else ("wijkagent", "wonen")
    story.open(
        K.CONFUSED_BEHAVIOUR,
        report,
        story.subject(),
        partners=partners,
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
    finish(story, (30, 170), story.director)


def _confused_local(story: Story) -> None:
    story.wait(1, 8)
    work(
        story,
        (("wonen", C.WOON), (story.director, story.rng.choice((C.HULP, C.FIN, C.REL)))),
        story.rng.choice(("wonen", "wijkagent")),
        story.director,
    )
    if story.rng.random() < 0.5:
        _secret_partner(story)
    if story.rng.random() < 0.12:
        story.wait(3, 10)
        story.take_back("wonen", story.note("wonen", C.WOON))
    finish(story, (70, 220), story.director)


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
    work(story, (("wonen", C.WOON), ("wijkagent", C.POL8), (story.director, C.HULP)), "wonen")
    _secret_partner(story)


def _confused_3(story: Story) -> None:
    _up(story)
    story.wait(5, 20)
    story.agree("wijkagent")
    calm_down(story)


def _confused_zvh(story: Story) -> None:
    _up(story)
    story.wait(7, 25)
    roads.through_zvh(story)
    calm_down(story)


def _refusal(outcome: MoveOutcome) -> Callable[[Story], None]:
    def tell(story: Story) -> None:
        _up(story)
        story.wait(7, 25)
        roads.refused(story, outcome)
        calm_down(story)

    return tell


def _confused_inquiry(story: Story) -> None:
    story.wait(0.5, 2)
    story.happened("inquiry_reported", story.director, "Familie van betrokkene", day=True)
    _confused_start(story)
    finish(story, (60, 150))


def _confused_crisis(story: Story) -> None:
    story.admit("oov", "burgemeester", "ggz")
    story.wait(2, 20, night=True)
    crisis_measure(story)
    story.wait(1, 3)
    story.happened("papers_received", "oov", "Officier van justitie", day=True)
    story.wait(2, 3)
    story.happened("order_dated", "oov", "Rechtbank Overijssel", day=True)
    story.leave("burgemeester")
    finish(story, (60, 160))


def crisis_measure(story: Story) -> None:
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
    calm_down(story)


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
