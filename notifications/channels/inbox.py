"""The inbox in the product: a message is there as soon as its row is."""

from __future__ import annotations

import datetime as dt

from notifications.models import Message
from notifications.vocabulary import MessageState


def deliver(message: Message, *, at: dt.datetime) -> None:
    """Mark a message as delivered; the caller writes the row, exactly once."""
    message.state, message.sent_at = MessageState.SENT, at
