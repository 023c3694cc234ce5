"""What the messenger does: telling what happened, sending what must leave, noting what was read."""

from notifications.services.delivery import deliver_messages
from notifications.services.digests import send_digests
from notifications.services.preferences import choose
from notifications.services.reading import mark_all_read, mark_read, open_message
from notifications.services.routing import route_events
from notifications.services.webhooks import call_webhooks

__all__ = [
    "call_webhooks",
    "choose",
    "deliver_messages",
    "mark_all_read",
    "mark_read",
    "open_message",
    "route_events",
    "send_digests",
]
