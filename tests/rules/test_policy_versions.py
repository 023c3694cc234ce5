"""Versions of the policy in time: which text holds when, and when a next one can begin."""

from __future__ import annotations

import datetime as dt

import pytest

from casework.rules import policy_versions
from casework.rules.policy import Policy
from casework.rules.policy_file import parse_policy
from casework.rules.policy_times import Later, Timetable
from casework.rules.policy_versions import State, decide_day, may_count, state_of
from casework.rules.windows import windows
from casework.vocabulary import Level, OrganisationKey, Role, Setting
from tests.policy_texts import NARROWER, TEXT, WIDER
from tests.rules import sharing_builders as build

FIRST, SECOND, THIRD = (parse_policy(text.encode()) for text in (TEXT, NARROWER, WIDER))
TEXTS = {policy.digest: policy for policy in (SECOND, THIRD)}
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=policy_versions.AMSTERDAM)
TOMORROW = policy_versions.begin_of(dt.date(2026, 11, 25))
LATER = policy_versions.begin_of(dt.date(2026, 12, 1))


def text_of(digest: str) -> Policy:
    return TEXTS[digest]


def times(*rows: tuple[Policy, dt.datetime]) -> Timetable:
    later = (Later(2 + place, policy.digest, begin) for place, (policy, begin) in enumerate(rows))
    return Timetable(FIRST, tuple(later), text_of)


def test_a_version_holds_from_its_very_moment_until_the_next_one() -> None:
    table = times((SECOND, TOMORROW), (THIRD, LATER))
    just = dt.timedelta(microseconds=1)
    assert table.at(NOON) is table.at(TOMORROW - just) is FIRST
    assert table.at(TOMORROW) is table.at(LATER - just) is SECOND
    assert table.at(LATER) is table.last() is THIRD
    assert [table.number_at(at) for at in (NOON, TOMORROW, LATER)] == [1, 2, 3]
    assert table.changes == (TOMORROW, LATER)


def test_an_old_text_that_nobody_can_read_any_more_does_no_harm() -> None:
    table = Timetable(FIRST, (Later(2, "lost", TOMORROW), Later(3, THIRD.digest, LATER)), text_of)
    assert table.at(LATER) is THIRD


def test_a_timetable_has_a_name_of_its_own() -> None:
    tables = [times(), times((SECOND, TOMORROW)), times((SECOND, LATER)), times((THIRD, LATER))]
    assert len({table.short for table in tables}) == 4
    assert times().short == FIRST.short


def test_what_a_text_takes_away_ends_when_it_comes_into_force() -> None:
    told = windows(
        times((SECOND, TOMORROW)),
        participations=(build.POLICE,),
        item=build.NUISANCE,
        case=build.case(build.N),
        at=NOON,
    )
    assert [(one.level, one.since, one.until, one.policy) for one in told] == [
        (Level.FULL, NOON, TOMORROW, FIRST.short),
        (Level.NONE, TOMORROW, None, SECOND.short),
    ]


def test_a_window_is_decided_by_one_text_also_when_the_level_stays() -> None:
    told = windows(
        times((SECOND, TOMORROW)),
        participations=(build.taking_part(OrganisationKey.WOCO),),
        item=build.NUISANCE,
        case=build.case(build.N),
        at=NOON,
    )
    assert [(one.level, one.since, one.until, one.policy) for one in told] == [
        (Level.FULL, NOON, TOMORROW, FIRST.short),
        (Level.FULL, TOMORROW, None, SECOND.short),
    ]


@pytest.mark.parametrize(
    ("decided", "valid_from", "next_from", "state"),
    [
        (False, None, None, State.PROPOSED),
        (True, None, None, State.REJECTED),
        (True, LATER, None, State.APPROVED),
        (True, NOON, None, State.IN_FORCE),
        (True, NOON, LATER, State.IN_FORCE),
        (True, NOON - dt.timedelta(days=9), NOON, State.SUPERSEDED),
    ],
)
def test_where_a_version_stands_follows_from_decision_and_date(
    decided: bool, valid_from: dt.datetime | None, next_from: dt.datetime | None, state: State
) -> None:
    assert state_of(decided=decided, valid_from=valid_from, next_from=next_from, at=NOON) is state


@pytest.mark.parametrize(
    ("day", "last", "code"),
    [
        (dt.date(2026, 11, 25), None, ""),
        (dt.date(2026, 11, 24), None, "policy:early"),
        (dt.date(2025, 11, 24), None, "policy:early"),
        (dt.date(2028, 1, 1), None, "policy:far"),
        (dt.date(2026, 12, 1), LATER, "policy:order"),
        (dt.date(2026, 12, 2), LATER, ""),
    ],
)
def test_a_version_begins_on_a_later_day_and_after_every_other(
    day: dt.date, last: dt.datetime | None, code: str
) -> None:
    decision = decide_day(day, at=NOON, last=last)
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


def test_nobody_approves_what_is_their_own_or_decided() -> None:
    assert policy_versions.decide_approve(own=False, decided=False)
    assert not policy_versions.decide_approve(own=True, decided=False)
    assert not policy_versions.decide_approve(own=False, decided=True)
    assert not policy_versions.DRAFTERS & policy_versions.APPROVERS


@pytest.mark.parametrize("setting", Setting)
def test_behind_the_wall_only_public_order_may_know_how_many(setting: Setting) -> None:
    outside = setting not in {Setting.OTH, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS}
    assert may_count(setting, frozenset({Role.PROCESS_COORDINATOR})) is outside
    assert may_count(setting, frozenset({Role.DPO})) is outside
    assert may_count(setting, frozenset({Role.PUBLIC_ORDER_OFFICER}))
