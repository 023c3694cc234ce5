"""What the messenger asks: who is concerned, what waits in an inbox, what may leave."""

from notifications.selectors.audiences import Person, concerned, people_at
from notifications.selectors.inbox import (
    InboxLine,
    inbox,
    one_message,
    unread_count,
    visible_messages,
)
from notifications.selectors.mails import SentMail, sent_mails
from notifications.selectors.outgoing import being_sent, next_to_send, still_allowed

__all__ = [
    "InboxLine",
    "Person",
    "SentMail",
    "being_sent",
    "concerned",
    "inbox",
    "next_to_send",
    "one_message",
    "people_at",
    "sent_mails",
    "still_allowed",
    "unread_count",
    "visible_messages",
]
