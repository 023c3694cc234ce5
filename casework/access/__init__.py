"""The one door: everything that a person may see is obtained here and nowhere else."""

from casework.access.actor import Actor, ActorDesk, actor_for
from casework.access.alerts import SeenAlert, get_alert, known_alerts, visible_alerts, warnings
from casework.access.audience import Audience, audience
from casework.access.context import (
    a_request,
    acting_for,
    for_purpose,
    tell_desks,
    tell_person,
)
from casework.access.doors import (
    SeenItem,
    desk_in,
    get_case,
    get_item,
    is_examiner,
    known_items,
    lock_case,
    present_desks,
    settings_of,
    visible_cases,
    visible_items,
    visible_participants,
)
from casework.access.examine import (
    LogLine,
    access_lines,
    examined_cases,
    examined_participants,
    is_only_examiner,
)
from casework.access.explain import DeskView, Explained, preview, view_as, who_sees_what
from casework.access.facts import world_to_explain
from casework.access.gains import Gain, as_conditioned, as_kind, as_released, gains
from casework.access.grants import Difference, sync_grants
from casework.access.log import record_access, record_opening
from casework.access.reading import no_reading, one_reading
from casework.access.reports import (
    get_receipt,
    get_waiting_report,
    intake_kinds,
    waiting_count,
    waiting_reports,
)
from casework.access.standing import slots_of, standing_of
from casework.access.timeline import hidden_parties, invited_by, visible_events
from casework.access.worklist import WorklistPage, WorklistRow, worklist_counts, worklist_page

__all__ = [
    "Actor",
    "ActorDesk",
    "Audience",
    "DeskView",
    "Difference",
    "Explained",
    "Gain",
    "LogLine",
    "SeenAlert",
    "SeenItem",
    "WorklistPage",
    "WorklistRow",
    "a_request",
    "access_lines",
    "acting_for",
    "actor_for",
    "as_conditioned",
    "as_kind",
    "as_released",
    "audience",
    "desk_in",
    "examined_cases",
    "examined_participants",
    "for_purpose",
    "gains",
    "get_alert",
    "get_case",
    "get_item",
    "get_receipt",
    "get_waiting_report",
    "hidden_parties",
    "intake_kinds",
    "invited_by",
    "is_examiner",
    "is_only_examiner",
    "known_alerts",
    "known_items",
    "lock_case",
    "no_reading",
    "one_reading",
    "present_desks",
    "preview",
    "record_access",
    "record_opening",
    "settings_of",
    "slots_of",
    "standing_of",
    "sync_grants",
    "tell_desks",
    "tell_person",
    "view_as",
    "visible_alerts",
    "visible_cases",
    "visible_events",
    "visible_items",
    "visible_participants",
    "waiting_count",
    "waiting_reports",
    "warnings",
    "who_sees_what",
    "worklist_counts",
    "worklist_page",
    "world_to_explain",
]
