"""Legal hold: nothing of a case is destroyed while two persons say it must be kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.vocabulary import Role

ASKS = frozenset(
    {
        Role.CASE_DIRECTOR,
        Role.PROCESS_COORDINATOR,
        Role.UNDERMINING_DIRECTOR,
        Role.ZVH_PROCESS_DIRECTOR,
        Role.RIEC_OFFICER,
        Role.DPO,
    }
)
"""Who may ask that a case is kept, or that it no longer is: who directs or guards it, oversight."""

CONFIRMS = ASKS - {Role.CASE_DIRECTOR}
"""Who may be the second person: who guards the process, not who directs the case."""


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A hold as the rules see it: who asked and confirmed, and who asked to lift and lifted."""

    asked_at: dt.datetime
    asked_by: int
    confirmed_at: dt.datetime | None = None
    lift_asked_at: dt.datetime | None = None
    lift_asked_by: int | None = None
    lifted_at: dt.datetime | None = None


def is_running(hold: HoldFact, at: dt.datetime, pending: dt.timedelta) -> bool:
    """Say whether a hold keeps: confirmed and not lifted, or asked so lately that it waits.

    Facts: what cannot be undone waits for the second person; an asked hold lapses by itself.
    """
    if hold.lifted_at is not None:
        return False
    return hold.confirmed_at is not None or at < hold.asked_at + pending


def decide_ask(roles: frozenset[Role], running: HoldFact | None) -> Decision:
    """Say whether a person may ask that a case is kept."""
    if not roles & ASKS:
        return _role()
    if running is not None:
        return refuse("hold:running", "Voor deze casus is al bewaarplicht gevraagd.")
    return ALLOWED


def decide_confirm(roles: frozenset[Role], hold: HoldFact | None, person: int) -> Decision:
    """Say whether a person may be the second one for what was asked: to keep, or to lift."""
    if hold is None or (hold.confirmed_at is not None and hold.lift_asked_at is None):
        return refuse("hold:nothing", "Er wacht hier niets op een tweede persoon.")
    if not roles & CONFIRMS:
        return _role()
    asked_by = hold.asked_by if hold.confirmed_at is None else hold.lift_asked_by
    if asked_by == person:
        return refuse(
            "hold:same_person",
            "U heeft dit zelf gevraagd. Een ander moet het bevestigen.",
            source="Vierogenprincipe",
            who_can="De functionaris gegevensbescherming of een andere procesbewaker.",
        )
    return ALLOWED


def decide_lift(roles: frozenset[Role], hold: HoldFact | None) -> Decision:
    """Say whether a person may ask that the hold ends."""
    if hold is None or hold.confirmed_at is None:
        return refuse("hold:none", "Voor deze casus geldt geen bewaarplicht.")
    if not roles & ASKS:
        return _role()
    if hold.lift_asked_at is not None:
        return refuse("hold:lift_asked", "Het einde van de bewaarplicht is al gevraagd.")
    return ALLOWED


def _role() -> Decision:
    return refuse(
        "hold:role",
        "Met uw rol kunt u dit niet doen.",
        who_can="De procescoördinator, de procesregisseur of de functionaris gegevensbescherming.",
    )
