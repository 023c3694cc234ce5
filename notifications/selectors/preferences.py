"""How people want to be told."""

from __future__ import annotations

from collections.abc import Iterable

from notifications.models import Preferences
from notifications.rules.quiet import Quiet
from notifications.rules.topics import CHOICES, Habits
from notifications.vocabulary import Topic, Way

USUAL = Habits()


def habits_of(users: Iterable[int]) -> dict[int, Habits]:
    """Give the habits of people by their keys; who chose nothing is left out."""
    return {row.user_id: habits(row) for row in Preferences.objects.filter(user__in=set(users))}


def own_habits(user: int) -> Habits:
    """Give the habits of one person."""
    return habits_of([user]).get(user, USUAL)


def habits(row: Preferences) -> Habits:
    """Read what somebody chose; what can no longer be chosen is passed over."""
    ways = {Topic(topic): Way.DIGEST for topic in row.in_digest} | {
        Topic(topic): Way.NONE for topic in row.no_mail
    }
    return Habits(
        {topic: way for topic, way in ways.items() if way in CHOICES.get(topic, ())},
        Quiet(row.quiet_since, row.quiet_until, row.quiet_weekend),
        row.digest_at,
    )
