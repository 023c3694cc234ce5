"""The timeline of a case: the journal in words, with the items a person reads in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework import labels
from casework.access import DeskView, SeenItem
from casework.models import JournalEvent
from casework.vocabulary import (
    Category,
    EventType,
    Level,
    RegieSlot,
    Setting,
    Table,
)
from escalation import protocol

E = EventType

REPORTS = (E.REPORT_JOINED,)
DECISIONS = (
    E.CASE_OPENED,
    E.CASE_CLOSED,
    E.CASE_LINKED,
    E.PHASE_CHANGED,
    E.TABLE_MOVED,
    E.REGIE_ASSIGNED,
    E.MOVE_REQUESTED,
    E.MOVE_RETURNED,
    E.MOVE_ADVISED,
    E.MOVE_QUESTIONED,
    E.MOVE_ANSWERED,
    E.MOVE_WITHDRAWN,
    E.MOVE_ACCEPTED,
    E.MOVE_OVERDUE,
    E.SUBJECT_TOLD,
    E.SUBJECT_DEFERRED,
    E.SUBJECT_EXEMPT,
    E.FEEDBACK_GIVEN,
)
SHARED = (
    E.ITEM_RELEASED,
    E.ITEM_WITHDRAWN,
    E.ITEM_RECLASSIFIED,
    E.ITEM_CONDITIONED,
    E.OTHERS_STATED,
    E.OTHERS_CHECKED,
    E.CONSENT_RECORDED,
    E.CONSENT_WITHDRAWN,
    E.ALERT_GIVEN,
    E.ALERT_CONFIRMED,
    E.ALERT_ENDED,
    E.CRISIS_SHARED,
    E.RELEASE_ASKED,
    E.RELEASE_CONFIRMED,
    E.PARTY_ADMITTED,
    E.PARTY_OPTED_IN,
    E.PARTY_ENDED,
    E.OVERVIEW_MADE,
)
TERMS = (
    E.DEADLINE_SET,
    E.DEADLINE_MET,
    E.DEADLINE_SUPERSEDED,
    E.DEADLINE_SUSPENDED,
    E.DEADLINE_RESUMED,
    E.DEADLINE_EXTENDED,
    E.DEADLINE_NEAR,
    E.DEADLINE_PASSED,
    E.DEADLINE_ESCALATED,
    E.FACT_RECORDED,
)
WORK = (E.ITEM_ADDED, E.ITEM_CORRECTED, E.ACTION_PLANNED, E.ACTION_DONE, E.FACT_RECORDED)

VIEWS: dict[str, tuple[str, tuple[EventType, ...]]] = {
    "": ("Verloop", (*REPORTS, *DECISIONS, *WORK)),
    "meldingen": ("Meldingen", REPORTS),
    "besluiten": ("Besluiten", DECISIONS),
    "gedeeld": ("Deelnemers en delen", SHARED),
    "termijnen": ("Termijnen", TERMS),
    "alles": ("Alles", ()),
}
"""The chips above the timeline: code in the address, word, types of event."""


def chips(chosen: str) -> list[dict[str, object]]:
    """Give the chips, for `components/chips.html`."""
    return [
        {
            "label": word,
            "url": f"?toon={code}#tijdlijn" if code else "?#tijdlijn",
            "active": code == chosen,
        }
        for code, (word, _) in VIEWS.items()
    ]


def entries(
    events: Sequence[JournalEvent], seen: Mapping[int, SeenItem], views: Sequence[DeskView]
) -> list[dict[str, Any]]:
    """Put events in words, for `components/timeline.html`."""
    readers = readers_of(views)
    return [_entry(event, seen, readers) for event in events if not _twice(event)]


def _twice(event: JournalEvent) -> bool:
    """Say whether an event only repeats that an item was written where it is read."""
    return (
        event.type == E.ITEM_RELEASED
        and event.item is not None
        and event.setting == event.item.written_in
    )


def readers_of(views: Sequence[DeskView]) -> dict[int, list[str]]:
    """Say per item which of the participants read it in full, as far as the viewer may know."""
    readers: dict[int, list[str]] = {}
    for view in views:
        for row in view.items:
            names = readers.setdefault(row.item.pk, [])
            if row.level is Level.FULL and view.desk.party.name not in names:
                names.append(view.desk.party.name)
    return readers


def _entry(
    event: JournalEvent, seen: Mapping[int, SeenItem], readers: Mapping[int, list[str]]
) -> dict[str, Any]:
    row = seen.get(event.item_id or 0)
    tells = event.type in (E.ITEM_ADDED, E.ITEM_CORRECTED, E.REPORT_JOINED, E.ACTION_PLANNED)
    return {
        "at": event.at,
        "kind": _mark(event),
        "title": title(event),
        "text": row.item.text if row and row.full and tells else "",
        "who": _who(event),
        "audience": ", ".join(readers.get(event.item_id or 0, ())) if tells else "",
        "badge": labels.CATEGORY[Category(row.item.category)]
        if row and event.type == E.REPORT_JOINED
        else "",
    }


def _mark(event: JournalEvent) -> str:
    if event.type in DECISIONS:
        return "decision"
    if event.type in REPORTS:
        return "report"
    return "shared" if event.type in SHARED else "note"


def _who(event: JournalEvent) -> str:
    names = [str(event.actor) if event.actor else "", str(event.actor_party or "")]
    return ", ".join(name for name in names if name)


def title(event: JournalEvent) -> str:
    """Say in words what happened."""
    words = DETAIL.get(EventType(event.type))
    plain = labels.EVENT[EventType(event.type)]
    return words(event) if words else plain


def _phase(event: JournalEvent) -> str:
    return f"Van AVE {event.data.get('origin')} naar AVE {event.data.get('target')}"


def _table(event: JournalEvent) -> str:
    return f"Naar {_name_of(event.data.get('target'))}"


def _name_of(code: object) -> str:
    return labels.TABLE[Table(str(code))] if code in set(Table) else str(code or "")


def _request(event: JournalEvent) -> str:
    if event.data.get("axis") == "PHASE":
        return f"Voorstel: naar AVE {event.data.get('target')}"
    return f"Verzoek ingediend: naar {_name_of(event.data.get('target'))}"


def _party(event: JournalEvent) -> str:
    plain = labels.EVENT[EventType(event.type)]
    return f"{plain}: {event.party}" if event.party else plain


def _regie(event: JournalEvent) -> str:
    slot = str(event.data.get("slot", ""))
    word = labels.REGIE_SLOT[RegieSlot(slot)] if slot in set(RegieSlot) else "Regie"
    return f"{word}: {event.party or 'het huishouden'}"


def _shared(event: JournalEvent) -> str:
    if not event.setting:
        return labels.EVENT[EventType(event.type)]
    return f"Gedeeld met: {labels.SETTING[Setting(event.setting)]}"


def _setting(event: JournalEvent) -> str:
    plain = labels.EVENT[EventType(event.type)]
    return f"{plain}: {labels.SETTING[Setting(event.setting)]}" if event.setting else plain


def _term(event: JournalEvent) -> str:
    code = str(event.data.get("term", ""))
    name = next((rule.title for rule in protocol.terms().rules if rule.code == code), "")
    plain = labels.EVENT[EventType(event.type)]
    return f"{plain}: {name}" if name else plain


def _fact(event: JournalEvent) -> str:
    return protocol.events().label(str(event.data.get("fact", ""))) or labels.EVENT[E.FACT_RECORDED]


def _note(event: JournalEvent) -> str:
    if event.item is None:
        return labels.EVENT[E.ITEM_ADDED]
    category = Category(event.item.category)
    return "Bericht in het plan" if category is Category.PLAN else labels.CATEGORY[category]


DETAIL = {
    E.PHASE_CHANGED: _phase,
    E.TABLE_MOVED: _table,
    E.MOVE_REQUESTED: _request,
    E.PARTY_ADMITTED: _party,
    E.PARTY_OPTED_IN: _party,
    E.PARTY_ENDED: _party,
    E.RELEASE_ASKED: _party,
    E.RELEASE_CONFIRMED: _party,
    E.REGIE_ASSIGNED: _regie,
    E.ITEM_RELEASED: _shared,
    E.ITEM_ADDED: _note,
    E.SETTING_OPENED: _setting,
    E.SETTING_CLOSED: _setting,
    E.DEADLINE_SET: _term,
    E.DEADLINE_MET: _term,
    E.DEADLINE_SUPERSEDED: _term,
    E.DEADLINE_SUSPENDED: _term,
    E.DEADLINE_RESUMED: _term,
    E.DEADLINE_EXTENDED: _term,
    E.DEADLINE_NEAR: _term,
    E.DEADLINE_PASSED: _term,
    E.DEADLINE_ESCALATED: _term,
    E.FACT_RECORDED: _fact,
}
"""Events that say more than their name."""
