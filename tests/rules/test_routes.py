"""Which event goes to whom and in which words; none of it needs a database."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import labels
from casework.vocabulary import CaseKind, EventType, Role, Setting, Table
from notifications.rules import delivery, routes, wording
from notifications.rules.routes import ROUTES, behind_the_wall, is_history, report_roles, routes_for
from notifications.vocabulary import Audience, Channel, Target, Template, Urgency

NOON = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)

# event, then per route: audience, by e-mail as well (+) or not (-)
BY_HAND = """
REPORT_RECEIVED     INTAKE+
REPORT_OVERDUE      INTAKE+
REPORT_JOINED       CASE_DIRECTOR+
PARTY_ADMITTED      NEW_DESK+
REGIE_ASSIGNED      REGIE_HOLDER+
ACTION_PLANNED      EXECUTOR+
MOVE_REQUESTED      RECEIVING_TABLE+
MOVE_ANSWERED       RECEIVING_TABLE+
MOVE_WITHDRAWN      RECEIVING_TABLE- CASE_DIRECTOR-
MOVE_RETURNED       REQUESTER+
MOVE_ADVISED        REQUESTER+
MOVE_QUESTIONED     REQUESTER+
MOVE_ACCEPTED       REQUESTER+
TABLE_MOVED         CASE_DIRECTOR- PROCESS_DIRECTION-
MOVE_OVERDUE        SUPERVISOR+ REQUESTER-
RELEASE_ASKED       SOURCES+
RELEASE_CONFIRMED   REQUESTER-
DEADLINE_NEAR       DEADLINE_DESK+
DEADLINE_PASSED     DEADLINE_DESK+ CASE_DIRECTOR- PROCESS_DIRECTION-
DEADLINE_ESCALATED  DEADLINE_SUPERVISOR+ DEADLINE_COORDINATOR+ DEADLINE_DESK+
PHASE_CHANGED       PARTICIPANTS_OF_SETTING-
ITEM_RELEASED       PARTICIPANTS_OF_SETTING-
ITEM_CORRECTED      PARTICIPANTS_OF_SETTING-
SETTING_OPENED      CARE_PROVIDERS+
CRISIS_SHARED       CARE_PROVIDERS+
ALERT_GIVEN         ALERT_RECIPIENTS+ ALERT_OVERSIGHT+ ALERT_DIRECTOR+ ALERT_SOURCE+
ALERT_CONFIRMED     ALERT_OVERSIGHT-
ALERT_REVIEWED      ALERT_SOURCE- ALERT_DIRECTOR-
ALERT_REVIEW_LATE   ALERT_OVERSIGHT+
REFERRAL_MADE       ASKED_DESK+
CASE_CLOSED         FORMER_PARTICIPANTS-
LOG_REVIEW_READY    OVERSIGHT+
LOG_REVIEW_OVERDUE  OVERSIGHT+ COORDINATORS-
LOG_BROKEN          OVERSIGHT+
ACCESS_DIFFERS      OVERSIGHT+
POLICY_DRAFTED      OVERSIGHT+
POLICY_APPROVED     POLICY_PROPOSER+
POLICY_REJECTED     POLICY_PROPOSER+
RIGHTS_ASKED        RIGHTS_SOURCE+
RIGHTS_NEAR         OVERSIGHT+
RIGHTS_LATE         OVERSIGHT+
"""
EXPECTED = {line.split()[0]: line.split()[1:] for line in BY_HAND.strip().splitlines()}


@pytest.mark.parametrize("event", EventType)
def test_every_event_goes_where_the_table_says_and_nowhere_else(event: EventType) -> None:
    found = [
        f"{route.audience}{'+' if Channel.EMAIL in route.channels else '-'}"
        for route in routes_for(event)
    ]
    assert found == EXPECTED.get(event.name, [])


def test_every_route_reaches_the_inbox_and_names_its_source() -> None:
    for row in ROUTES.values():
        for route in row:
            assert route.channels[0] is Channel.INBOX
            assert route.source


def test_new_information_is_quiet_and_stays_in_the_product() -> None:
    (route,) = routes_for(EventType.ITEM_RELEASED)
    assert route.channels == (Channel.INBOX,)
    assert route.urgency is Urgency.LOW
    assert route.setting_aware
    assert route.yields


def test_who_is_found_by_taking_part_must_take_part_in_the_setting_of_the_event() -> None:
    found_by_part = {
        Audience.CASE_DIRECTOR, Audience.PROCESS_DIRECTION, Audience.PARTICIPANTS_OF_SETTING,
        Audience.DEADLINE_DESK, Audience.DEADLINE_SUPERVISOR, Audience.DEADLINE_COORDINATOR,
    }  # fmt: skip
    for row in ROUTES.values():
        for route in row:
            assert route.setting_aware == (route.audience in found_by_part)


@pytest.mark.parametrize("kind", CaseKind)
def test_a_report_of_undermining_never_reaches_care_intake(kind: CaseKind) -> None:
    roles = report_roles(kind)
    if kind is CaseKind.UNDERMINING:
        assert roles == {Role.UNDERMINING_DIRECTOR}
    elif kind is CaseKind.DETAINEE_RETURN:
        assert roles == {Role.PUBLIC_ORDER_OFFICER, Role.PROCESS_COORDINATOR}
    else:
        assert roles == {Role.CARE_INTAKE}


@pytest.mark.parametrize(
    ("kind", "table", "setting", "walled"),
    [
        (CaseKind.UNDERMINING, None, None, True),
        (None, Table.OTH, None, True),
        (None, Table.RIEC, None, True),
        (None, None, Setting.OTH, True),
        (None, None, Setting.RIEC_SIGNAAL, True),
        (None, None, Setting.RIEC_CASUS, True),
        (CaseKind.CONFUSED_BEHAVIOUR, Table.ZVH, Setting.ZVH_TRIAGE, False),
        (CaseKind.YOUTH_AT_RISK, Table.JOR, Setting.JOR, False),
        (CaseKind.DETAINEE_RETURN, Table.LOCAL, Setting.LOKAAL, False),
        (None, None, None, False),
    ],
)
def test_nothing_of_the_undermining_table_or_the_riec_may_leave(
    kind: CaseKind | None, table: Table | None, setting: Setting | None, walled: bool
) -> None:
    assert behind_the_wall(kind, table, setting) is walled


def test_what_was_entered_long_after_it_happened_is_not_told() -> None:
    year_ago = NOON - dt.timedelta(days=365)
    assert is_history(year_ago, NOON, NOON)


def test_what_waited_through_an_outage_is_told_however_long_that_took() -> None:
    happened = NOON - dt.timedelta(days=30)
    assert not is_history(happened, happened, NOON)


def test_what_happened_this_week_is_told() -> None:
    assert not is_history(NOON - dt.timedelta(days=6), NOON, NOON)


# -- wording --------------------------------------------------------------------------------------

TELLTALE = {
    *labels.CASE_KIND.values(), *labels.TABLE.values(), *labels.TABLE_SHORT.values(),
    *labels.SETTING.values(), *labels.CATEGORY.values(), *labels.ROLE.values(), *labels.AREAS,
    "verward", "middels", "betreffende", "dient te",
}  # fmt: skip


def sentences(text: str) -> list[str]:
    return [
        part for part in text.replace(":\n", ". ").replace("\n", " ").split(".") if part.strip()
    ]


@pytest.mark.parametrize("template", Template)
def test_every_template_has_short_sentences_that_tell_nothing(template: Template) -> None:
    text = wording.inbox_text(template, "ZV-7KM-3QX")
    assert not [word for word in TELLTALE if word.lower() in text.lower()]
    for sentence in sentences(text):
        assert len(sentence.split()) <= 15
    assert text.endswith(".")


def test_every_template_has_words_and_every_route_a_template() -> None:
    used = {route.template for row in ROUTES.values() for route in row}
    assert set(wording.INBOX) == set(Template) == used | TOLD_BY_A_FAILURE


TOLD_BY_A_FAILURE = {Template.MAIL_FAILED, Template.DANGER_MAIL_FAILED}
"""What no event tells, but a mail that did not arrive."""

ABOUT_NO_CASE = {
    Template.REPORT_RECEIVED,
    Template.REPORT_OVERDUE,
    Template.LOG_REVIEW_READY,
    Template.LOG_REVIEW_OVERDUE,
    Template.LOG_REVIEW_WAITS,
    Template.LOG_BROKEN,
    Template.ACCESS_DIFFERS,
    Template.POLICY_WAITS,
    Template.POLICY_APPROVED,
    Template.POLICY_REJECTED,
    Template.RIGHTS_NEAR,
    Template.RIGHTS_LATE,
}


def test_every_message_names_its_case_but_those_that_are_about_none() -> None:
    """Who is warned of acute danger need not know of the case."""
    without = {name for name, text in wording.INBOX.items() if "{case}" not in text}
    alerts = {
        route.template for row in ROUTES.values() for route in row if route.target is Target.ALERT
    }
    assert without == ABOUT_NO_CASE | alerts | {Template.DANGER_MAIL_FAILED}
    for event, row in ROUTES.items():
        for route in row:
            about_none = route.audience in routes.WITHOUT_CASE
            assert about_none == (route.template in ABOUT_NO_CASE), event


def test_a_mail_knows_nothing_but_a_reference_and_a_link() -> None:
    text = wording.mail_body("ZV-7KM-3QX", "https://schakel.example/postvak/1/")
    assert wording.mail_subject("ZV-7KM-3QX") == "Er is een taak voor u in casus ZV-7KM-3QX"
    assert text == (
        "Er is een taak voor u in casus ZV-7KM-3QX.\n\n"
        "Bekijk de taak in Schakel:\nhttps://schakel.example/postvak/1/\n\n"
        "U moet eerst inloggen. U kunt niet antwoorden op deze mail.\n"
    )


def test_a_mail_about_a_report_has_no_reference() -> None:
    assert wording.mail_subject("") == "Er is een taak voor u in Schakel"
    assert "casus" not in wording.mail_body("", "https://schakel.example/postvak/1/")


def test_a_message_leads_nowhere_only_when_its_reader_has_no_page_for_it() -> None:
    nowhere = {
        route.template for row in ROUTES.values() for route in row if route.target is Target.NOWHERE
    }
    assert nowhere == {Template.CASE_CLOSED, Template.LOG_REVIEW_WAITS}


# -- patience -------------------------------------------------------------------------------------


def test_a_failing_mail_waits_longer_each_time_and_stops_after_eight_tries() -> None:
    pauses = [delivery.pause_after(attempts) for attempts in range(1, 9)]
    minutes = [pause and int(pause.total_seconds() // 60) for pause in pauses]
    assert minutes == [1, 5, 30, 120, 120, 120, 120, None]


def test_the_rules_hold_no_event_that_nobody_could_be_told_of() -> None:
    assert all(routes.ROUTES.values())
