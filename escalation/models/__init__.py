"""What the ladder keeps: moves, confirmations, transitions, facts, terms, telling a subject."""

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
from escalation.models.time import CaseFact, Deadline, DeadlineState

__all__ = [
    "Axis",
    "CaseFact",
    "Confirmation",
    "DatedDecision",
    "Deadline",
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
    "Transition",
]
