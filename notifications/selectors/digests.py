"""Whose digest may leave, and what is in it at that moment."""

from __future__ import annotations

import datetime as dt

from casework import access
from casework.models import User
from notifications.models import Digest, Message, Preferences
from notifications.rules.digest import Unread, digest_day
from notifications.selectors.inbox import visible_messages
from notifications.selectors.links import link_to
from notifications.selectors.outgoing import walled
from notifications.selectors.preferences import habits, own_habits
from notifications.vocabulary import Channel

LOOKED_AT = 500
"""How many unread messages of one person are looked at; more would not change the mail."""


def due_digests(at: dt.datetime) -> list[tuple[int, dt.date]]:
    """Give the people (by key) whose digest of a day may leave now and was not planned yet."""
    rows = Preferences.objects.filter(in_digest__len__gt=0, user__is_active=True)
    days = {row.user_id: digest_day(habits(row), at) for row in rows.exclude(user__email="")}
    planned = set(
        Digest.objects.filter(
            user__in=days, day__in={day for day in days.values() if day}
        ).values_list("user_id", "day")
    )
    return [(user, day) for user, day in sorted(days.items()) if day and (user, day) not in planned]


def unread_for_digest(user: User, at: dt.datetime) -> list[Unread]:
    """Give what a person reads of in the digest: unread, chosen, and permitted now; newest first.

    Facts: nothing about OTH or RIEC is among it, nor counted with it.
    """
    templates = own_habits(user.pk).digested
    rows = (
        visible_messages(access.actor_for(user, at))
        .filter(channel=Channel.INBOX, read_at__isnull=True, template__in=templates)
        .select_related("event__case")
        .order_by("-created_at", "-pk")[:LOOKED_AT]
    )
    return [Unread(row.reference, link_to(row.uuid)) for row in rows if not walled(row.event)]


def last_failure(user: User, since: dt.datetime) -> Message | None:
    """Give the newest mail to a person that was given up since a moment."""
    rows = Message.objects.filter(recipient=user, channel=Channel.EMAIL, created_at__gte=since)
    return rows.exclude(failure="").order_by("-created_at").first()
