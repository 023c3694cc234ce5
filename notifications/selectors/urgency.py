"""Which event cannot wait: acute danger, crisis, and a term that counts in hours."""

from __future__ import annotations

from functools import cache

from casework.models import JournalEvent
from casework.vocabulary import Setting
from escalation import protocol
from escalation.models import Deadline
from escalation.rules.terms import Unit
from notifications.rules.topics import always_insists
from notifications.vocabulary import Template


def insists(template: Template, event: JournalEvent) -> bool:
    """Say whether a message about an event is never silenced and never digested."""
    in_crisis = event.setting == Setting.CRISIS
    return always_insists(template) or in_crisis or _about_hours(event)


def _about_hours(event: JournalEvent) -> bool:
    """Say whether an event is about a term in hours, or a request for which one runs.

    Facts: a term that runs beside one in hours, or replaces one, has its own code with its unit.
    """
    if event.object_uuid is None or event.object_type not in {"deadline", "move"}:
        return False
    rows = Deadline.objects.filter(case=event.case_id)
    if event.object_type == "deadline":
        rows = rows.filter(uuid=event.object_uuid)
    else:
        rows = rows.filter(move__uuid=event.object_uuid, settled_at__isnull=True)
    return any(term in _in_hours() for term in rows.values_list("term", flat=True))


@cache
def _in_hours() -> frozenset[str]:
    return frozenset(rule.code for rule in protocol.terms().rules if rule.unit is Unit.HOUR)
