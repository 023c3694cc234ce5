"""Which event is told to whom, by which way, in which words; and what never leaves the building.

A route opens nothing: whoever it names must also be able to see the case, when the message is
made and again when it is sent or shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.vocabulary import CaseKind, EventType, Role, Setting, Table
from notifications.vocabulary import Audience, Channel, Target, Template, Urgency

INBOX = (Channel.INBOX,)
BOTH = (Channel.INBOX, Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Route:
    """One way an event is told.

    Facts: `setting_aware` limits it to who takes part in the event's setting now; `yields` leaves
    it out when something unread about the same case already waits for the person. E-mail is for
    work only: what is merely news stays in the inbox.
    """

    audience: Audience
    channels: tuple[Channel, ...]
    template: Template
    urgency: Urgency
    target: Target
    setting_aware: bool
    yields: bool
    source: str


def _route(
    audience: Audience,
    channels: tuple[Channel, ...],
    template: Template,
    urgency: Urgency,
    target: Target,
    source: str,
    *,
    setting_aware: bool = False,
    yields: bool = False,
) -> Route:
    return Route(audience, channels, template, urgency, target, setting_aware, yields, source)


A, T, U, To = Audience, Template, Urgency, Target

TRIAGE = "LOC-MOVE-TRIAGE; Wgs 2.31(1)-(3)"
HANDSHAKE = "AVE: de oude regie blijft tot aanname"
SOURCE_DECIDES = "grond BRON: de bron kiest en bevestigt zelf"
CRISIS = "Wvggz 8:29(2)"
DANGER = "deelbeleid 3.6: bericht aan FG, casusregie en wie gewaarschuwd is"
OPEN_TO_PARTICIPANTS = "Wgs 1.4(3); alleen deelnemers"
OVERDUE = "werkafspraak: wat te laat is gaat omhoog, en wie moest handelen hoort het ook"
RIGHTS = "AVG 12(3), 16 tot en met 18, 21; Wgs 1.4(4)(b), 1.9(4)"
REVIEW = "Wgs 1.8(4); AVG 32(1)(d); NEN 7513"
POLICY = "Wgs 1.8(6); AVG 39"

ROUTES: dict[EventType, tuple[Route, ...]] = {
    EventType.REPORT_RECEIVED: (
        _route(A.INTAKE, BOTH, T.REPORT_RECEIVED, U.NORMAL, To.REPORT, "Wmo 2.3.2; Jeugdwet 2.3"),
    ),
    EventType.REPORT_OVERDUE: (
        _route(A.INTAKE, BOTH, T.REPORT_OVERDUE, U.HIGH, To.REPORT, "LOC-TRIAGE"),
    ),
    EventType.REPORT_JOINED: (
        _route(
            A.CASE_DIRECTOR,
            BOTH,
            T.REPORT_JOINED,
            U.NORMAL,
            To.CASE,
            OPEN_TO_PARTICIPANTS,
            setting_aware=True,
        ),
    ),
    EventType.PARTY_ADMITTED: (
        _route(A.NEW_DESK, BOTH, T.INVITED, U.NORMAL, To.CASE, "Wgs 2.31(4)", yields=True),
    ),
    EventType.REGIE_ASSIGNED: (
        _route(A.REGIE_HOLDER, BOTH, T.REGIE_ASSIGNED, U.HIGH, To.CASE, "AVE: regie per fase"),
    ),
    EventType.ACTION_PLANNED: (
        _route(
            A.EXECUTOR,
            BOTH,
            T.ACTION_PLANNED,
            U.NORMAL,
            To.CASE,
            "afspraak in het gezamenlijke plan",
        ),
    ),
    EventType.MOVE_REQUESTED: (
        _route(A.RECEIVING_TABLE, BOTH, T.REVIEW_REQUEST, U.HIGH, To.MOVE, TRIAGE),
    ),
    EventType.MOVE_ANSWERED: (
        _route(A.RECEIVING_TABLE, BOTH, T.QUESTION_ANSWERED, U.HIGH, To.MOVE, TRIAGE),
    ),
    EventType.MOVE_WITHDRAWN: (
        _route(A.RECEIVING_TABLE, INBOX, T.REQUEST_WITHDRAWN, U.NORMAL, To.CASE, HANDSHAKE),
        _route(
            A.CASE_DIRECTOR,
            INBOX,
            T.REQUEST_WITHDRAWN,
            U.NORMAL,
            To.CASE,
            HANDSHAKE,
            setting_aware=True,
        ),
    ),
    EventType.MOVE_RETURNED: (
        _route(A.REQUESTER, BOTH, T.REQUEST_RETURNED, U.HIGH, To.MOVE, HANDSHAKE),
    ),
    EventType.MOVE_ADVISED: (
        _route(A.REQUESTER, BOTH, T.REQUEST_ADVISED, U.NORMAL, To.MOVE, HANDSHAKE),
    ),
    EventType.MOVE_QUESTIONED: (
        _route(A.REQUESTER, BOTH, T.ANSWER_QUESTION, U.HIGH, To.MOVE, HANDSHAKE),
    ),
    EventType.MOVE_ACCEPTED: (
        _route(A.REQUESTER, BOTH, T.REQUEST_ACCEPTED, U.HIGH, To.CASE, HANDSHAKE),
    ),
    EventType.TABLE_MOVED: (
        _route(
            A.CASE_DIRECTOR, INBOX, T.CASE_MOVED, U.NORMAL, To.CASE, HANDSHAKE, setting_aware=True
        ),
        _route(
            A.PROCESS_DIRECTION,
            INBOX,
            T.CASE_MOVED,
            U.NORMAL,
            To.CASE,
            HANDSHAKE,
            setting_aware=True,
        ),
    ),
    EventType.MOVE_OVERDUE: (
        _route(A.SUPERVISOR, BOTH, T.REQUEST_OVERDUE, U.HIGH, To.MOVE, TRIAGE),
        _route(A.REQUESTER, INBOX, T.REQUEST_WAITS, U.NORMAL, To.MOVE, TRIAGE),
    ),
    EventType.RELEASE_ASKED: (
        _route(A.SOURCES, BOTH, T.CONFIRM_DATA, U.HIGH, To.CONFIRM, SOURCE_DECIDES),
    ),
    EventType.RELEASE_CONFIRMED: (
        _route(A.REQUESTER, INBOX, T.DATA_CONFIRMED, U.LOW, To.MOVE, SOURCE_DECIDES, yields=True),
    ),
    EventType.DEADLINE_NEAR: (
        _route(
            A.DEADLINE_DESK,
            BOTH,
            T.DEADLINE_NEAR,
            U.HIGH,
            To.CASE,
            "Algemene termijnenwet",
            setting_aware=True,
        ),
    ),
    EventType.DEADLINE_PASSED: (
        _route(
            A.DEADLINE_DESK,
            BOTH,
            T.DEADLINE_PASSED,
            U.HIGH,
            To.CASE,
            "Algemene termijnenwet",
            setting_aware=True,
        ),
        _route(
            A.CASE_DIRECTOR,
            INBOX,
            T.DEADLINE_PASSED,
            U.NORMAL,
            To.CASE,
            "Algemene termijnenwet",
            setting_aware=True,
        ),
        _route(
            A.PROCESS_DIRECTION,
            INBOX,
            T.DEADLINE_PASSED,
            U.NORMAL,
            To.CASE,
            "Algemene termijnenwet",
            setting_aware=True,
        ),
    ),
    EventType.DEADLINE_ESCALATED: (
        _route(
            A.DEADLINE_SUPERVISOR,
            BOTH,
            T.DEADLINE_ESCALATED,
            U.HIGH,
            To.CASE,
            OVERDUE,
            setting_aware=True,
        ),
        _route(
            A.DEADLINE_COORDINATOR,
            BOTH,
            T.DEADLINE_ESCALATED,
            U.HIGH,
            To.CASE,
            OVERDUE,
            setting_aware=True,
        ),
        _route(
            A.DEADLINE_DESK,
            BOTH,
            T.DEADLINE_PASSED,
            U.HIGH,
            To.CASE,
            OVERDUE,
            setting_aware=True,
            yields=True,
        ),
    ),
    EventType.PHASE_CHANGED: (
        _route(
            A.PARTICIPANTS_OF_SETTING,
            INBOX,
            T.PHASE_CHANGED,
            U.NORMAL,
            To.CASE,
            OPEN_TO_PARTICIPANTS,
            setting_aware=True,
        ),
    ),
    EventType.ITEM_RELEASED: (
        _route(
            A.PARTICIPANTS_OF_SETTING,
            INBOX,
            T.NEW_INFORMATION,
            U.LOW,
            To.CASE,
            OPEN_TO_PARTICIPANTS,
            setting_aware=True,
            yields=True,
        ),
    ),
    EventType.LOG_REVIEW_READY: (
        _route(A.OVERSIGHT, BOTH, T.LOG_REVIEW_READY, U.NORMAL, To.LOG_REVIEW, REVIEW),
    ),
    EventType.LOG_REVIEW_OVERDUE: (
        _route(A.OVERSIGHT, BOTH, T.LOG_REVIEW_OVERDUE, U.HIGH, To.LOG_REVIEW, REVIEW),
        _route(A.COORDINATORS, INBOX, T.LOG_REVIEW_WAITS, U.NORMAL, To.NOWHERE, REVIEW),
    ),
    EventType.LOG_BROKEN: (
        _route(A.OVERSIGHT, BOTH, T.LOG_BROKEN, U.HIGH, To.LOG, "BIO2 8.15.05, 8.15.06"),
    ),
    EventType.ACCESS_DIFFERS: (
        _route(A.OVERSIGHT, BOTH, T.ACCESS_DIFFERS, U.HIGH, To.ACCESS, "BIO2 5.18; Wgs 1.8(4)"),
    ),
    EventType.POLICY_DRAFTED: (
        _route(A.OVERSIGHT, BOTH, T.POLICY_WAITS, U.NORMAL, To.POLICY, POLICY),
    ),
    EventType.POLICY_APPROVED: (
        _route(A.POLICY_PROPOSER, BOTH, T.POLICY_APPROVED, U.NORMAL, To.POLICY, POLICY),
    ),
    EventType.POLICY_REJECTED: (
        _route(A.POLICY_PROPOSER, BOTH, T.POLICY_REJECTED, U.NORMAL, To.POLICY, POLICY),
    ),
    EventType.ITEM_CORRECTED: (
        _route(
            A.PARTICIPANTS_OF_SETTING,
            INBOX,
            T.NEW_INFORMATION,
            U.NORMAL,
            To.CASE,
            "AVG 19: wie het gegeven kreeg, hoort van de verbetering",
            setting_aware=True,
        ),
    ),
    EventType.RIGHTS_ASKED: (
        _route(A.RIGHTS_SOURCE, BOTH, T.RIGHTS_ASKED, U.HIGH, To.CASE, RIGHTS),
    ),
    EventType.RIGHTS_NEAR: (_route(A.OVERSIGHT, BOTH, T.RIGHTS_NEAR, U.HIGH, To.RIGHTS, RIGHTS),),
    EventType.RIGHTS_LATE: (_route(A.OVERSIGHT, BOTH, T.RIGHTS_LATE, U.HIGH, To.RIGHTS, RIGHTS),),
    EventType.SETTING_OPENED: (
        _route(A.CARE_PROVIDERS, BOTH, T.CRISIS_OPENED, U.HIGH, To.CASE, CRISIS),
    ),
    EventType.CRISIS_SHARED: (
        _route(A.CARE_PROVIDERS, BOTH, T.CRISIS_SHARED, U.HIGH, To.CASE, CRISIS),
    ),
    EventType.ALERT_GIVEN: (
        _route(A.ALERT_RECIPIENTS, BOTH, T.DANGER, U.HIGH, To.ALERT, DANGER),
        _route(A.ALERT_OVERSIGHT, BOTH, T.DANGER_REVIEW, U.HIGH, To.ALERT, DANGER),
        _route(A.ALERT_DIRECTOR, BOTH, T.DANGER_IN_CASE, U.HIGH, To.ALERT, DANGER),
        _route(A.ALERT_SOURCE, BOTH, T.DANGER_CONFIRM, U.HIGH, To.ALERT, DANGER),
    ),
    EventType.ALERT_CONFIRMED: (
        _route(A.ALERT_OVERSIGHT, INBOX, T.DANGER_IN_CASE, U.NORMAL, To.ALERT, DANGER),
    ),
    EventType.ALERT_REVIEW_LATE: (
        _route(A.ALERT_OVERSIGHT, BOTH, T.DANGER_REVIEW_LATE, U.HIGH, To.ALERT, DANGER),
    ),
    EventType.ALERT_REVIEWED: (
        _route(A.ALERT_SOURCE, INBOX, T.DANGER_REVIEWED, U.NORMAL, To.ALERT, DANGER),
        _route(A.ALERT_DIRECTOR, INBOX, T.DANGER_REVIEWED, U.NORMAL, To.ALERT, DANGER),
    ),
    EventType.REFERRAL_MADE: (
        _route(A.ASKED_DESK, BOTH, T.TASK, U.HIGH, To.CASE, "Wgs 2.31(13); WgPRT 5"),
    ),
    EventType.CASE_CLOSED: (
        _route(A.FORMER_PARTICIPANTS, INBOX, T.CASE_CLOSED, U.NORMAL, To.NOWHERE, "Wgs 2.31(8)"),
    ),
}
"""Every event that is told; an event that is not here is not news to anybody."""

REPORT_ROLES: dict[CaseKind, frozenset[Role]] = {
    CaseKind.UNDERMINING: frozenset({Role.UNDERMINING_DIRECTOR}),
    CaseKind.DETAINEE_RETURN: frozenset({Role.PUBLIC_ORDER_OFFICER, Role.PROCESS_COORDINATOR}),
}
"""Who hears of a report of a kind; all others go to `REPORT_ROLES_ANY`.

Undermining never passes through care intake, and re-integration is opened by public order.
"""

REPORT_ROLES_ANY = frozenset({Role.CARE_INTAKE})

WITHOUT_CASE = frozenset(
    {Audience.INTAKE, Audience.OVERSIGHT, Audience.COORDINATORS, Audience.POLICY_PROPOSER}
)
"""Found by role, for what is about no case; everybody else must see the case."""

WALLED_TABLES = frozenset({Table.OTH, Table.RIEC})
WALLED_SETTINGS = frozenset({Setting.OTH, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS})

HISTORY = dt.timedelta(days=7)


def routes_for(event: EventType) -> tuple[Route, ...]:
    """Give the ways in which an event is told; none for what is not news."""
    return ROUTES.get(event, ())


def report_roles(kind: CaseKind) -> frozenset[Role]:
    """Give the roles that hear of a report about this kind of trouble."""
    return REPORT_ROLES.get(kind, REPORT_ROLES_ANY)


def behind_the_wall(
    kind: CaseKind | None, table: Table | None = None, setting: Setting | None = None
) -> bool:
    """Say whether a matter is one of the undermining table or the RIEC.

    Facts: nothing about such a matter leaves the product, not even that it exists.
    Source: Wgs 2.17, 2.19, 1.7(1).
    """
    return kind is CaseKind.UNDERMINING or table in WALLED_TABLES or setting in WALLED_SETTINGS


def is_history(happened: dt.datetime, recorded: dt.datetime, at: dt.datetime) -> bool:
    """Say whether an event was entered long after it happened, so that it is no news.

    Facts: an event that waited, however long, because nobody was there to tell it, was recorded
    when it happened: it is told.
    """
    return recorded - happened > HISTORY and at - happened > HISTORY
