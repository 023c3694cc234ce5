"""The words of the messenger, as closed lists. Stored values: adding is free, renaming is not."""

from enum import IntEnum, StrEnum


class Audience(StrEnum):
    """Whom an event concerns; who that is, is looked up when the event is told."""

    RECEIVING_TABLE = "RECEIVING_TABLE"
    REQUESTER = "REQUESTER"
    CASE_DIRECTOR = "CASE_DIRECTOR"
    PROCESS_DIRECTION = "PROCESS_DIRECTION"
    REGIE_HOLDER = "REGIE_HOLDER"
    SOURCES = "SOURCES"
    PARTICIPANTS_OF_SETTING = "PARTICIPANTS_OF_SETTING"
    FORMER_PARTICIPANTS = "FORMER_PARTICIPANTS"
    SUPERVISOR = "SUPERVISOR"
    DEADLINE_DESK = "DEADLINE_DESK"
    DEADLINE_SUPERVISOR = "DEADLINE_SUPERVISOR"
    DEADLINE_COORDINATOR = "DEADLINE_COORDINATOR"
    EXECUTOR = "EXECUTOR"
    INTAKE = "INTAKE"
    NEW_DESK = "NEW_DESK"
    OVERSIGHT = "OVERSIGHT"
    COORDINATORS = "COORDINATORS"
    ALERT_RECIPIENTS = "ALERT_RECIPIENTS"
    ALERT_DIRECTOR = "ALERT_DIRECTOR"
    ALERT_OVERSIGHT = "ALERT_OVERSIGHT"
    ALERT_SOURCE = "ALERT_SOURCE"
    CARE_PROVIDERS = "CARE_PROVIDERS"
    POLICY_PROPOSER = "POLICY_PROPOSER"
    RIGHTS_SOURCE = "RIGHTS_SOURCE"
    ASKED_DESK = "ASKED_DESK"


class Channel(StrEnum):
    """By which way a message reaches a person."""

    INBOX = "INBOX"
    EMAIL = "EMAIL"


class Urgency(IntEnum):
    """How soon a message matters; what is most urgent leaves first."""

    HIGH = 1
    NORMAL = 2
    LOW = 3


class MessageState(StrEnum):
    """Where a message stands. SENDING without anybody at work means: perhaps sent, try again."""

    READY = "READY"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    NOTHING = "NOTHING"
    """A digest of a day on which there was nothing to say."""


class Failure(StrEnum):
    """Why something was never delivered."""

    REFUSED = "REFUSED"
    """The other side said no for good: no such address, an endpoint that is gone."""
    EXHAUSTED = "EXHAUSTED"
    """It was tried as often as we try."""


class Topic(StrEnum):
    """A sort of message about which a person chooses; `rules.topics` says which is which."""

    URGENT = "URGENT"
    REPORTS = "REPORTS"
    REQUESTS = "REQUESTS"
    TERMS = "TERMS"
    WORK = "WORK"
    OVERSIGHT = "OVERSIGHT"
    NEWS = "NEWS"


class Way(StrEnum):
    """How a person hears of a topic beside the inbox."""

    NOW = "NOW"
    DIGEST = "DIGEST"
    NONE = "NONE"


class Target(StrEnum):
    """The page a message leads to."""

    CASE = "CASE"
    MOVE = "MOVE"
    CONFIRM = "CONFIRM"
    REPORT = "REPORT"
    LOG = "LOG"
    LOG_REVIEW = "LOG_REVIEW"
    ACCESS = "ACCESS"
    ALERT = "ALERT"
    POLICY = "POLICY"
    RIGHTS = "RIGHTS"
    NOWHERE = "NOWHERE"


class Template(StrEnum):
    """Which sentence a message is; `rules.wording` has the words."""

    REPORT_RECEIVED = "REPORT_RECEIVED"
    REPORT_OVERDUE = "REPORT_OVERDUE"
    REPORT_JOINED = "REPORT_JOINED"
    INVITED = "INVITED"
    REGIE_ASSIGNED = "REGIE_ASSIGNED"
    REVIEW_REQUEST = "REVIEW_REQUEST"
    QUESTION_ANSWERED = "QUESTION_ANSWERED"
    REQUEST_RETURNED = "REQUEST_RETURNED"
    REQUEST_ADVISED = "REQUEST_ADVISED"
    ANSWER_QUESTION = "ANSWER_QUESTION"
    REQUEST_WITHDRAWN = "REQUEST_WITHDRAWN"
    REQUEST_ACCEPTED = "REQUEST_ACCEPTED"
    CASE_MOVED = "CASE_MOVED"
    REQUEST_OVERDUE = "REQUEST_OVERDUE"
    REQUEST_WAITS = "REQUEST_WAITS"
    CONFIRM_DATA = "CONFIRM_DATA"
    DATA_CONFIRMED = "DATA_CONFIRMED"
    DEADLINE_NEAR = "DEADLINE_NEAR"
    DEADLINE_PASSED = "DEADLINE_PASSED"
    DEADLINE_ESCALATED = "DEADLINE_ESCALATED"
    PHASE_CHANGED = "PHASE_CHANGED"
    ACTION_PLANNED = "ACTION_PLANNED"
    NEW_INFORMATION = "NEW_INFORMATION"
    CASE_CLOSED = "CASE_CLOSED"
    LOG_REVIEW_READY = "LOG_REVIEW_READY"
    LOG_REVIEW_OVERDUE = "LOG_REVIEW_OVERDUE"
    LOG_REVIEW_WAITS = "LOG_REVIEW_WAITS"
    LOG_BROKEN = "LOG_BROKEN"
    DANGER = "DANGER"
    DANGER_IN_CASE = "DANGER_IN_CASE"
    DANGER_REVIEW = "DANGER_REVIEW"
    DANGER_REVIEW_LATE = "DANGER_REVIEW_LATE"
    DANGER_CONFIRM = "DANGER_CONFIRM"
    DANGER_REVIEWED = "DANGER_REVIEWED"
    CRISIS_OPENED = "CRISIS_OPENED"
    CRISIS_SHARED = "CRISIS_SHARED"
    ACCESS_DIFFERS = "ACCESS_DIFFERS"
    POLICY_WAITS = "POLICY_WAITS"
    POLICY_APPROVED = "POLICY_APPROVED"
    POLICY_REJECTED = "POLICY_REJECTED"
    RIGHTS_ASKED = "RIGHTS_ASKED"
    RIGHTS_NEAR = "RIGHTS_NEAR"
    RIGHTS_LATE = "RIGHTS_LATE"
    TASK = "TASK"
    MAIL_FAILED = "MAIL_FAILED"
    DANGER_MAIL_FAILED = "DANGER_MAIL_FAILED"
