"""The file as it is kept: fields, constraints and tiny properties; nothing decides here."""

from casework.models.alerts import AlertReader, DangerAlert
from casework.models.audit import AccessLine
from casework.models.case import (
    Case,
    CaseLink,
    CaseSetting,
    Person,
    PersonMatch,
    RegieHolder,
    Subject,
)
from casework.models.consents import Consent
from casework.models.content import Item, PlanAction, Release, Report
from casework.models.forms import Draft, Submission
from casework.models.grants import CaseGrant, ItemGrant, WorklistEntry
from casework.models.grounds import LegalGround
from casework.models.journal import EventMark, JournalEvent
from casework.models.participation import Participation
from casework.models.party import (
    Appointment,
    Desk,
    Membership,
    Municipality,
    Party,
    TableSeat,
    Team,
    User,
)

__all__ = [
    "AccessLine",
    "AlertReader",
    "Appointment",
    "Case",
    "CaseGrant",
    "CaseLink",
    "CaseSetting",
    "Consent",
    "DangerAlert",
    "Desk",
    "Draft",
    "EventMark",
    "Item",
    "ItemGrant",
    "JournalEvent",
    "LegalGround",
    "Membership",
    "Municipality",
    "Participation",
    "Party",
    "Person",
    "PersonMatch",
    "PlanAction",
    "RegieHolder",
    "Release",
    "Report",
    "Subject",
    "Submission",
    "TableSeat",
    "Team",
    "User",
    "WorklistEntry",
]
