"""What a person may choose per sort of message: a mail at once, in the digest, or no mail.

The inbox is not a choice: what there is to know is always there. Neither is what cannot wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.rules.quiet import NEVER_QUIET, Quiet
from notifications.vocabulary import Template, Topic, Way

T = Template

TEMPLATES: Mapping[Topic, frozenset[Template]] = {
    Topic.URGENT: frozenset(
        {
            T.DANGER,
            T.DANGER_IN_CASE,
            T.DANGER_REVIEW,
            T.DANGER_REVIEW_LATE,
            T.DANGER_CONFIRM,
            T.DANGER_REVIEWED,
            T.DANGER_MAIL_FAILED,
            T.CRISIS_OPENED,
            T.CRISIS_SHARED,
        }
    ),
    Topic.REPORTS: frozenset({T.REPORT_RECEIVED, T.REPORT_OVERDUE, T.REPORT_JOINED}),
    Topic.REQUESTS: frozenset(
        {
            T.REVIEW_REQUEST,
            T.QUESTION_ANSWERED,
            T.REQUEST_RETURNED,
            T.REQUEST_ADVISED,
            T.ANSWER_QUESTION,
            T.REQUEST_ACCEPTED,
            T.REQUEST_OVERDUE,
            T.CONFIRM_DATA,
        }
    ),
    Topic.TERMS: frozenset({T.DEADLINE_NEAR, T.DEADLINE_PASSED, T.DEADLINE_ESCALATED}),
    Topic.WORK: frozenset({T.INVITED, T.REGIE_ASSIGNED, T.ACTION_PLANNED, T.RIGHTS_ASKED, T.TASK}),
    Topic.OVERSIGHT: frozenset(
        {
            T.LOG_REVIEW_READY,
            T.LOG_REVIEW_OVERDUE,
            T.LOG_BROKEN,
            T.ACCESS_DIFFERS,
            T.POLICY_WAITS,
            T.POLICY_APPROVED,
            T.POLICY_REJECTED,
            T.RIGHTS_NEAR,
            T.RIGHTS_LATE,
        }
    ),
    Topic.NEWS: frozenset(
        {
            T.REQUEST_WITHDRAWN,
            T.CASE_MOVED,
            T.REQUEST_WAITS,
            T.DATA_CONFIRMED,
            T.PHASE_CHANGED,
            T.NEW_INFORMATION,
            T.CASE_CLOSED,
            T.LOG_REVIEW_WAITS,
            T.MAIL_FAILED,
        }
    ),
}
"""Every message belongs to one topic. What is news has no mail of its own (see the routes)."""

TOPIC_OF = {template: topic for topic, group in TEMPLATES.items() for template in group}

ALWAYS = frozenset({Topic.URGENT})
"""Acute danger and crisis: never silenced, never digested."""

CHOICES: Mapping[Topic, tuple[Way, ...]] = {
    topic: (Way.DIGEST, Way.NONE) if topic is Topic.NEWS else (Way.NOW, Way.DIGEST, Way.NONE)
    for topic in Topic
    if topic not in ALWAYS
}
"""What can be chosen per topic."""

DIGEST_AT = dt.time(7)
"""When the digest leaves for who chose no hour."""


def usual_way(topic: Topic) -> Way:
    """Give the way of who chose nothing: work by mail at once, news in the inbox only."""
    return Way.NONE if topic is Topic.NEWS else Way.NOW


@dataclass(frozen=True, slots=True)
class Habits:
    """How one person wants to be told.

    Facts: `ways` holds what differs from the usual; `digest_at` is a time here (Europe/Amsterdam).
    """

    ways: Mapping[Topic, Way] = field(default_factory=dict)
    quiet: Quiet = NEVER_QUIET
    digest_at: dt.time = DIGEST_AT

    def way(self, topic: Topic | None) -> Way:
        """Give the way for a topic; what has no topic or cannot wait goes at once."""
        if topic is None or topic in ALWAYS:
            return Way.NOW
        return self.ways.get(topic, usual_way(topic))

    def mails_at_once(self, template: Template, *, insists: bool) -> bool:
        """Say whether a message that may be mailed is mailed by itself."""
        return insists or self.way(TOPIC_OF.get(template)) is Way.NOW

    @property
    def digested(self) -> frozenset[Template]:
        """Give the messages that this person reads of in the digest."""
        chosen = [topic for topic in CHOICES if self.way(topic) is Way.DIGEST]
        return frozenset(template for topic in chosen for template in TEMPLATES[topic])


def always_insists(template: Template) -> bool:
    """Say whether a message can never wait, whatever its term."""
    return TOPIC_OF.get(template) in ALWAYS
