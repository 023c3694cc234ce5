"""The one door: everything that a person may see is obtained here and nowhere else."""

from casework.access.actor import Actor, ActorDesk, actor_for
from casework.access.audience import Audience, audience
from casework.access.context import (
    a_request,
    acting_for,
    for_purpose,
    tell_desks,
    tell_person,
)
from casework.access.disclosures import TakingPart, disclosures_of, taking_part_of
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
    examines,
    is_only_examiner,
)
from casework.access.explain import DeskView, Explained, preview, view_as, who_sees_what
from casework.access.grants import Difference, sync_grants
from casework.access.log import record_access, record_opening
from casework.access.names import find_by_name, note_name
from casework.access.past import PastDesk, PastLine, seen_at
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
from casework.access.versions import (
    Compared,
    PolicyLine,
    Touched,
    get_policy_version,
    policy_difference,
    policy_lines,
    policy_now,
)
from casework.access.worklist import WorklistPage, WorklistRow, worklist_counts, worklist_page

__all__ = [
    "Actor",
    "ActorDesk",
    "Audience",
    "Compared",
    "DeskView",
    "Difference",
    "Explained",
    "LogLine",
    "PastDesk",
    "PastLine",
    "PolicyLine",
    "SeenItem",
    "TakingPart",
    "Touched",
    "WorklistPage",
    "WorklistRow",
    "a_request",
    "access_lines",
    "acting_for",
    "actor_for",
    "audience",
    "desk_in",
    "disclosures_of",
    "examined_cases",
    "examined_participants",
    "examines",
    "find_by_name",
    "for_purpose",
    "get_case",
    "get_item",
    "get_policy_version",
    "get_receipt",
    "get_waiting_report",
    "hidden_parties",
    "intake_kinds",
    "invited_by",
    "is_examiner",
    "is_only_examiner",
    "known_items",
    "lock_case",
    "no_reading",
    "note_name",
    "one_reading",
    "policy_difference",
    "policy_lines",
    "policy_now",
    "present_desks",
    "preview",
    "record_access",
    "record_opening",
    "seen_at",
    "settings_of",
    "slots_of",
    "standing_of",
    "sync_grants",
    "taking_part_of",
    "tell_desks",
    "tell_person",
    "view_as",
    "visible_cases",
    "visible_events",
    "visible_items",
    "visible_participants",
    "waiting_count",
    "waiting_reports",
    "who_sees_what",
    "worklist_counts",
    "worklist_page",
]
