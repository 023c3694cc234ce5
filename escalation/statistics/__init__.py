"""What is counted: from the history of moves and from the journal, never from the access log."""

from escalation.statistics.moves import MoveRow, moves_by_month
from escalation.statistics.reports import ReportRow, reports_by_kind
from escalation.statistics.scope import kinds_for

__all__ = ["MoveRow", "ReportRow", "kinds_for", "moves_by_month", "reports_by_kind"]
