"""Who may propose and decide on a version of the sharing policy, and from when it can hold.

Source: Wgs 1.8(6) (the lawfulness committee reviews changed processing); AVG 39; sharing policy
§4 R06 (a change is a versioned proposal with the decision it rests on).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from casework.rules.content import AMSTERDAM, local_day
from casework.rules.decision import ALLOWED, Decision, refuse
from casework.vocabulary import Role, Setting

DRAFTERS = frozenset({Role.PROCESS_COORDINATOR, Role.PUBLIC_ORDER_OFFICER})
"""Who keeps the policy for the municipality and its partners, and proposes a next version."""

APPROVERS = frozenset({Role.DPO})
"""Who approves for them, on the decision of committee and partners; never one's own proposal."""

READERS = DRAFTERS | APPROVERS

BEHIND_THE_WALL = frozenset({Setting.OTH, Setting.RIEC_SIGNAAL, Setting.RIEC_CASUS})
SEES_BEHIND = frozenset({Role.PUBLIC_ORDER_OFFICER, Role.UNDERMINING_DIRECTOR})
"""Who may know how many cases there are at the undermining table and the RIEC."""

FARTHEST = dt.timedelta(days=366)


class State(StrEnum):
    """Where a version stands; it follows from its decision and the date."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


def state_of(
    *,
    decided: bool,
    valid_from: dt.datetime | None,
    next_from: dt.datetime | None,
    at: dt.datetime,
) -> State:
    """Say where a version stands; `next_from` is when the approved version after it begins."""
    if valid_from is None:
        return State.REJECTED if decided else State.PROPOSED
    if valid_from > at:
        return State.APPROVED
    return State.SUPERSEDED if next_from is not None and next_from <= at else State.IN_FORCE


def decide_approve(*, own: bool, decided: bool) -> Decision:
    """Say whether a proposal can be approved by this person: four eyes, and only once."""
    if own:
        return refuse(
            "policy:four_eyes",
            "U heeft dit zelf voorgesteld. Een ander stelt het vast.",
            who_can="Een andere functionaris gegevensbescherming.",
        )
    return decide_open(decided=decided)


def decide_open(*, decided: bool) -> Decision:
    """Refuse a second decision."""
    if decided:
        return refuse("policy:decided", "Over dit voorstel is al besloten.")
    return ALLOWED


def decide_day(day: dt.date, *, at: dt.datetime, last: dt.datetime | None) -> Decision:
    """Say whether a version can hold from a day on.

    Facts: at the earliest the next day, so that every open case is decided anew before; `last` is
    when the latest approved version begins, and versions follow each other.
    """
    today = local_day(at)
    if day <= today:
        return refuse("policy:early", "Kies een dag vanaf morgen.", field="valid_from")
    if day - today > FARTHEST:
        return refuse("policy:far", "Kies een dag binnen een jaar.", field="valid_from")
    if last is not None and day <= local_day(last):
        return refuse(
            "policy:order",
            "Er is al een versie die dan of later ingaat. Kies een dag daarna.",
            field="valid_from",
        )
    return ALLOWED


def begin_of(day: dt.date) -> dt.datetime:
    """Give the moment at which a day begins here."""
    return dt.datetime.combine(day, dt.time(), AMSTERDAM)


def may_count(setting: Setting, roles: frozenset[Role]) -> bool:
    """Say whether somebody may know how many open cases a change touches in a setting.

    Source: rulings §1.6: what is behind the wall shows nowhere, not even as a number.
    """
    return setting not in BEHIND_THE_WALL or bool(roles & SEES_BEHIND)
