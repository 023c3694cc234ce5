"""What a line of the access log says of an act: which kind of act it was, and what for."""

from __future__ import annotations

from casework.vocabulary import EventType, LogAction, LogPurpose, OrganisationKey

ACT_OF = {
    EventType.REPORT_RECEIVED: LogAction.CREATE,
    EventType.REPORT_JOINED: LogAction.COMBINE,
    EventType.CASE_OPENED: LogAction.CREATE,
    EventType.CASE_LINKED: LogAction.COMBINE,
    EventType.ITEM_ADDED: LogAction.CREATE,
    EventType.ITEM_RELEASED: LogAction.DISCLOSE,
    EventType.RELEASE_CONFIRMED: LogAction.DISCLOSE,
    EventType.FACT_RECORDED: LogAction.CREATE,
    EventType.RIGHTS_REGISTERED: LogAction.CREATE,
    EventType.ACTION_PLANNED: LogAction.CREATE,
}
"""The events that do more than change (Wpg 32a(1): collect, change, disclose, combine)."""

LOOKING = frozenset({LogAction.READ, LogAction.LIST, LogAction.EXPLAIN, LogAction.WRITE})
"""Lines that are no act: reading, and an attempt that was refused."""

LOG = "log"
"""The object of a line about reading the log itself."""


def act_of(event: EventType) -> LogAction:
    """Give the kind of act that an event of the journal is."""
    return ACT_OF.get(event, LogAction.CHANGE)


def purpose_of(organisation: OrganisationKey | None, object_type: str) -> LogPurpose:
    """Say what for somebody works in a capacity on a thing.

    Source: Wgs 1.8(5), each purpose is laid down beforehand; 1.8(4), internal control.
    """
    if organisation is OrganisationKey.TOETS:
        return LogPurpose.OVERSIGHT
    if object_type == LOG:
        return LogPurpose.CONTROL
    return LogPurpose.INTAKE if object_type == "report" else LogPurpose.HANDLING
