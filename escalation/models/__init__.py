"""What the ladder keeps: moves, facts and terms; telling a subject, and its requests."""

from escalation.models.decisions import DatedDecision
from escalation.models.feedback import FeedbackDuty, FeedbackRecord
from escalation.models.informing import InformDuty, InformRecord
from escalation.models.moves import (
    Axis,
    Confirmation,
    Direction,
    Move,
    Preparation,
    Question,
    Transition,
)
from escalation.models.referrals import Referral
from escalation.models.rights import RightsRequest, RightsTask
from escalation.models.time import (
    RUNNING,
    CaseFact,
    Deadline,
    DeadlineExtension,
    DeadlineState,
)

__all__ = [
    "RUNNING",
    "Axis",
    "CaseFact",
    "Confirmation",
    "DatedDecision",
    "Deadline",
    "DeadlineExtension",
    "DeadlineState",
    "Direction",
    "FeedbackDuty",
    "FeedbackRecord",
    "InformDuty",
    "InformRecord",
    "Move",
    "Preparation",
    "Question",
    "Referral",
    "RightsRequest",
    "RightsTask",
    "Transition",
]
