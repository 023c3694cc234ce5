"""Requests of a data subject: what can be asked, before when, who decides and how it ends.

Source: AVG 12(3)-(4), 15 to 18 and 21; UAVG 34; Wgs 1.4(4)(b), 1.9(4); sharing policy §3.4.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.rules import content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.overview import About, omission_of
from casework.vocabulary import Omission, SubjectKind


class RightKind(StrEnum):
    """What a data subject can ask."""

    ACCESS = "ACCESS"
    RECTIFICATION = "RECTIFICATION"
    ERASURE = "ERASURE"
    RESTRICTION = "RESTRICTION"
    OBJECTION = "OBJECTION"


ARTICLE = {
    RightKind.ACCESS: "AVG 15",
    RightKind.RECTIFICATION: "AVG 16",
    RightKind.ERASURE: "AVG 17",
    RightKind.RESTRICTION: "AVG 18",
    RightKind.OBJECTION: "AVG 21",
}

DECIDED_PER_ITEM = frozenset(RightKind) - {RightKind.ACCESS}
"""What each source decides about its own items; access is answered by the overview."""


class Outcome(StrEnum):
    """How a request was answered."""

    GRANTED = "GRANTED"
    PARTLY = "PARTLY"
    REFUSED = "REFUSED"
    REFERRED = "REFERRED"
    WITHDRAWN = "WITHDRAWN"


NEEDS_REASON = frozenset({Outcome.PARTLY, Outcome.REFUSED, Outcome.REFERRED})
"""A refusal says why (AVG 12(4)); a referral says where to."""


class Verdict(StrEnum):
    """What a source decided about one item."""

    OPEN = "OPEN"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


ANSWER, ANSWER_LONGER = "AVG-VERZOEK", "AVG-VERZOEK-VERLENGD"
"""The term of one month, and of three when it was extended (AVG 12(3))."""

EARLIEST = 366
REASON = 10

OWN_LAW = frozenset({Omission.POLICE, Omission.JUSTICE})
"""Police and justice decide by their own law (Wpg 25-28; Wjsg 39i, 39m): we refer to them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """That the source of an item must decide, and whether who handles the request may know it."""

    told: bool


def asked_of(item: About, subject: int) -> Asked | None:
    """Say whether the source of an item is asked about it for a subject; None when not.

    Facts: police and justice are never asked here: everybody is referred to them, so that a
    referral tells nothing. What may not be told to the subject (secrecy, a report, a family) is
    asked of its source, who answers for itself; who handles the request does not see that.
    """
    omission = omission_of(item, subject)
    if omission in OWN_LAW:
        return None
    about = subject if item.subject_id is None and item.alone else item.subject_id
    return Asked(told=omission is None) if about == subject else None


def decide_register(
    kinds: Collection[RightKind], received_on: date, subject: SubjectKind, *, day: date
) -> Decision:
    """Say whether a request can be registered: something is asked, by a person, not tomorrow."""
    return all_of(
        ALLOWED if kinds else refuse("rights:kinds", "Kies wat er is gevraagd.", field="kinds"),
        ALLOWED
        if subject in {SubjectKind.PERSON, SubjectKind.HOUSEHOLD}
        else refuse("rights:person", "Alleen een persoon heeft deze rechten.", field="subject"),
        _decide_day(received_on, day=day, field="received_on"),
    )


def _decide_day(on: date, *, day: date, field: str) -> Decision:
    if on > day:
        return refuse("rights:future", "Deze datum ligt in de toekomst.", field=field)
    if (day - on).days > EARLIEST:
        return refuse(
            "rights:past", "Deze datum is te lang geleden. Controleer het jaar.", field=field
        )
    return ALLOWED


def decide_extend(
    reason: str, told_on: date, *, received_on: date, due_on: date, day: date
) -> Decision:
    """Say whether the term may be extended: for a reason, told to the subject within the month.

    Facts: `told_on` is when the subject heard of it; `due_on` the last day of the first term.
    Source: AVG 12(3).
    """
    return _decide_told(told_on, received_on, due_on, day) & content.decide_text(
        reason, field="reason", minimum=REASON, maximum=1000
    )


def _decide_told(told_on: date, received_on: date, due_on: date, day: date) -> Decision:
    if told_on < received_on:
        return refuse("rights:told", "Deze dag ligt voor de ontvangst.", field="told_on")
    if told_on > due_on:
        return refuse(
            "rights:late",
            "Verlengen kan alleen als de betrokkene dit binnen een maand hoort (AVG 12(3)).",
            field="told_on",
        )
    return _decide_day(told_on, day=day, field="told_on")


def decide_answer(
    outcome: Outcome, reason: str, answered_on: date, *, received_on: date, day: date
) -> Decision:
    """Say whether an answer is whole: its day, and a reason where something is not granted."""
    order = _decide_day(answered_on, day=day, field="answered_on")
    if order and answered_on < received_on:
        order = refuse("rights:before", "Deze dag ligt voor de ontvangst.", field="answered_on")
    if outcome not in NEEDS_REASON:
        return order
    return order & content.decide_text(reason, field="reason", minimum=REASON, maximum=1000)


def decide_verdict(kind: RightKind, verdict: Verdict, reason: str, *, corrected: bool) -> Decision:
    """Say whether a source's decision about an item is whole.

    Facts: who grants a correction corrects first, so that the decision and the text agree; a
    refusal says why, for the subject is told (AVG 12(4)).
    """
    if verdict is Verdict.REFUSED:
        return content.decide_text(reason, field="reason", minimum=REASON, maximum=1000)
    if kind is RightKind.RECTIFICATION and not corrected:
        return refuse(
            "rights:correct",
            "Verbeter het gegeven eerst. Leg daarna dit besluit vast.",
            field="verdict",
        )
    return ALLOWED


def decide_lift(reason: str, told_on: date, *, day: date) -> Decision:
    """Say whether a restriction may end: for a reason, and the subject heard it first.

    Source: AVG 18(3).
    """
    told = (
        ALLOWED
        if told_on <= day
        else refuse("rights:future", "Vertel het de betrokkene eerst.", field="told_on")
    )
    return told & content.decide_text(reason, field="reason", minimum=REASON, maximum=1000)
