"""What the ladder keeps: moves, confirmations, transitions, facts, terms, telling a subject."""

from escalation.models.decisions import DatedDecision
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
    "InformDuty",
    "InformRecord",
    "Move",
    "Preparation",
    "Question",
    "Transition",
]
