"""The file as it is kept: fields, constraints and tiny properties; nothing decides here."""

from casework.models.alerts import AlertReader, DangerAlert
from casework.models.audit import AccessLine, LogSeal, SealedLine, UnsealedLine
from casework.models.case import (
    Case,
    CaseLink,
    CaseSetting,
    Person,
    PersonMatch,
    RegieHolder,
    Subject,
)
from casework.models.confidentiality import Acknowledgement, ConfidentialityText
from casework.models.consents import Consent
from casework.models.content import Item, PlanAction, Release, Report
from casework.models.forms import Draft, Submission
from casework.models.grants import (
    CaseGrant,
    GrantCheck,
    ItemGrant,
    NameEntry,
    NameWord,
    WorklistEntry,
)
from casework.models.grounds import LegalGround
from casework.models.journal import EventMark, JournalEvent
from casework.models.log_review import LogReview, LogRound, LogVerdict
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
from casework.models.policy_versions import PolicyVersion
from casework.models.register import Disclosure
from casework.models.retention import Certificate, LedgerEntry, LegalHold, PurgeRun
from casework.models.runs import TaskRun
from casework.models.third_persons import ThirdPersonCheck

__all__ = [
    "AccessLine",
    "Acknowledgement",
    "AlertReader",
    "Appointment",
    "Case",
    "CaseGrant",
    "CaseLink",
    "CaseSetting",
    "Certificate",
    "ConfidentialityText",
    "Consent",
    "DangerAlert",
    "Desk",
    "Disclosure",
    "Draft",
    "EventMark",
    "GrantCheck",
    "Item",
    "ItemGrant",
    "JournalEvent",
    "LedgerEntry",
    "LegalGround",
    "LegalHold",
    "LogReview",
    "LogRound",
    "LogSeal",
    "LogVerdict",
    "Membership",
    "Municipality",
    "NameEntry",
    "NameWord",
    "Participation",
    "Party",
    "Person",
    "PersonMatch",
    "PlanAction",
    "PolicyVersion",
    "PurgeRun",
    "RegieHolder",
    "Release",
    "Report",
    "SealedLine",
    "Subject",
    "Submission",
    "TableSeat",
    "TaskRun",
    "Team",
    "ThirdPersonCheck",
    "UnsealedLine",
    "User",
    "WorklistEntry",
]
