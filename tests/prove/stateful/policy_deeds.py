"""A next version of the sharing policy: proposed, approved by another, in force from its day on.

Source: Wgs 1.8(6); sharing policy §4 R06.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from zoneinfo import ZoneInfo

from casework.services import policies
from tests import policy_texts
from tests.prove.stateful.scene import Attempt, Deed, Scene
from tests.prove.stateful.text import read_text

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEXTS = (policy_texts.TEXT, policy_texts.NARROWER, policy_texts.WIDER)
CASES = 100


def change_policy(scene: Scene) -> Attempt | None:
    """Let another text hold from a day that a walk will live to see."""
    known = scene.town.texts
    since, last = known[-1]
    if since > scene.at or len(known) > 4:
        return None
    text = scene.rng.choice([one for one in TEXTS if one != last.words])
    name = "fg" if not scene.chance(6) else "coordinator"
    days = scene.rng.choice((1, 1, 2))
    today = scene.at.astimezone(AMSTERDAM).date()
    day = max(today, since.astimezone(AMSTERDAM).date()) + dt.timedelta(days=days)
    begins = dt.datetime.combine(day, dt.time(), AMSTERDAM)

    def run():
        by = scene.by("coordinator")
        version = policies.propose(text, "De partners willen het zo.", by=by, at=scene.at)
        policies.approve(
            version,
            "Besluit van de commissie, fictief.",
            day,
            compared_with=sha256(last.words.encode()).hexdigest(),
            by=scene.by(name),
            at=scene.at,
        )
        policies.decide_anew(at=scene.at, batch=CASES)

    def tell(_):
        known.append((begins, read_text(text)))

    able = all(
        scene.found_person(one).active and scene.oracle.teams_of(one, scene.at, active=True)
        for one in ("coordinator", "fg")
    )
    return Attempt(
        f"{name} approves text {TEXTS.index(text)} of the policy from {begins:%d %b}",
        run,
        tell,
        scene.open_cases(),
        never=not able or name != "fg",
        always=True,
    )


DEEDS: dict[Deed, int] = {change_policy: 2}
