"""What a person chooses about being told."""

from __future__ import annotations

import datetime as dt

from casework.access import Actor
from notifications.models import Preferences
from notifications.rules.topics import CHOICES, Habits
from notifications.services.base import messenger
from notifications.vocabulary import Topic, Way


def choose(habits: Habits, *, by: Actor, at: dt.datetime) -> None:
    """Keep how somebody wants to be told from now on; it holds for what is sent, too."""

    def chosen(way: Way) -> list[Topic]:
        return [topic for topic in CHOICES if habits.ways.get(topic) is way]

    with messenger():
        Preferences.objects.update_or_create(
            user=by.user,
            defaults={
                "in_digest": chosen(Way.DIGEST),
                "no_mail": chosen(Way.NONE),
                "digest_at": habits.digest_at,
                "quiet_since": habits.quiet.since,
                "quiet_until": habits.quiet.until,
                "quiet_weekend": habits.quiet.weekend,
                "changed_at": at,
            },
        )
