"""Pieces that the stories of all kinds share: reports, first work, and the way out."""

from __future__ import annotations

import datetime as dt

from casework.models import Report
from casework.vocabulary import CaseKind, Category
from escalation.management.demo import roads
from escalation.management.demo.clock import Present
from escalation.management.demo.story import Story


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
    if luck < 0.58:
        return
    low, high = next(
        span
        for bound, span in ((0.75, (1, 2)), (0.88, (3, 7)), (0.96, (8, 19)), (1.0, (20, 34)))
        if luck <= bound
    )
    for _ in range(story.rng.randint(low, high)):
        days = story.rng.triangular(1, within, within / 4)
        moment = story.at + dt.timedelta(days=days)
        story.plan(moment, lambda _: again(story, kind, source))


def again(story: Story, kind: CaseKind, source: str | None = None) -> None:
    """Let a partner report again, and intake join that to the case the same day."""
    report = story.report(kind, source)
    later = story.at + dt.timedelta(minutes=story.rng.randint(30, 300))
    if later <= story.now and story.case.closed_at is None:
        story.at = later
        story.join(report)


def work(story: Story, notes: tuple[tuple[str, Category], ...], *actions: str) -> None:
    """Write down what is known, and agree who does what."""
    for name, category in notes:
        story.note(name, category)
        story.minutes(story.rng.randint(5, 50))
    for name in actions:
        story.agree(name)
        story.minutes(5)


def finish(story: Story, days: tuple[int, int], by: str | None = None) -> None:
    """Close the case when it has been calm for a while."""
    story.wait(*days)
    story.close(by)


def calm_down(story: Story) -> None:
    """Go back to AVE 2, and close when it stays calm."""
    story.wait(40, 110)
    roads.back_to_phase_2(story)
    finish(story, (40, 110), story.director)
