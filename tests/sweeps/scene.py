"""The scene of the sweeps: for every account something of its own, and much that is not."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from casework.models import Case, LogReview, Participation
from casework.services import consents, log_reviews, participation
from escalation.services import alerts, intake
from notifications import services as messenger
from notifications.models import Message
from tests import cast as stage
from tests.casework import acts
from tests.leaks import scene as leaks

GONE = "wonen"
"""The account whose part in the case with a request was ended."""
SOURCES = frozenset({"samendoen", "wijkagent", "ggz"})
"""Who is asked to confirm for that request, apart from whose part ended."""
PROPOSER = "coordinator"
"""The account that proposed the version of the policy (`acts.proposed`)."""


@dataclass
class Scene:
    """The scene of the leak tests, with an ended part, a closed case, an alert and the rest."""

    story: acts.Story
    cases: dict[str, Case]
    alert: uuid.UUID
    message: uuid.UUID
    version: uuid.UUID
    review: uuid.UUID

    @property
    def cast(self) -> stage.Cast:
        return self.story.cast


def tell() -> Scene:
    base = leaks.tell()
    story, cast = base.story, base.cast
    director = cast.actor("samendoen")
    danger = alerts.push(story.asked, acts.danger(story, "wijkagent"), by=director, at=cast.at)
    given = replace(acts.consent(story), subject=story.asked.subjects.get())
    consents.record_consent(story.asked, given, by=director, at=cast.at)
    version = acts.proposed(story)
    closed = _closed(cast)
    part = Participation.objects.get(case=story.asked, desk=cast.desk(GONE))
    participation.end_participation(part, by=cast.actor("coordinator"), at=cast.at)
    log_reviews.plan(at=cast.at + dt.timedelta(days=7))
    review = LogReview.objects.latest("pk")
    LogReview.objects.exclude(pk=review.pk).delete()
    messenger.route_events(at=cast.at)
    cast.later(hours=1)
    cases = {
        "local": story.local,
        "asked": story.asked,
        "quiet": base.quiet,
        "walled": base.walled,
        "closed": closed,
    }
    for case in cases.values():
        case.refresh_from_db()
    message = Message.objects.filter(recipient__username="samendoen").earliest("pk")
    return Scene(story, cases, danger.uuid, message.uuid, version.uuid, review.uuid)


def _closed(cast: stage.Cast) -> Case:
    """Close a case in which the usual partners took part: its content is shielded at once."""
    known = dict(cast.items)
    case = stage.open_local_case(cast, identity={"name": "D. Afgesloten-fictief"})
    stage.fill_locally(cast, case)
    cast.items = known
    case.refresh_from_db()
    intake.close_case(
        case,
        reason="Het is al weken rustig.",
        version=case.version,
        by=cast.actor("coordinator"),
        at=cast.at,
    )
    return case
