"""What the messenger asks: who is concerned, what waits in an inbox, what may leave."""

from notifications.selectors.audiences import Person, concerned, people_at
from notifications.selectors.digests import last_failure
from notifications.selectors.inbox import (
    InboxLine,
    inbox,
    one_message,
    unread_count,
    visible_messages,
)
from notifications.selectors.mails import SentMail, sent_mails
from notifications.selectors.outgoing import being_sent, next_to_send, still_allowed
from notifications.selectors.preferences import own_habits

__all__ = [
    "InboxLine",
    "Person",
    "SentMail",
    "being_sent",
    "concerned",
    "inbox",
    "last_failure",
    "next_to_send",
    "one_message",
    "own_habits",
    "people_at",
    "sent_mails",
    "still_allowed",
    "unread_count",
    "visible_messages",
]
