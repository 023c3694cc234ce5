"""Legal hold: asked by one person, confirmed by another, and lifted the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from casework import access
from casework.access import Actor
from casework.access import retention as kept
from casework.errors import Conflict, NotVisible
from casework.models import Case, LegalHold
from casework.rules import content, holds
from casework.rules.decision import all_of
from casework.rules.holds import HoldFact
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType


def _locked(
    case: Case, by: Actor, may: Callable[[Actor, Case], bool]
) -> tuple[Case, LegalHold | None]:
    """Lock the case, then ask who may know of its hold, and look at that anew.

    Refuses: `NotVisible` for who may not know of it, or no longer.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not (may(by, case) and access.still_acts(by)):
        raise NotVisible
    return case, kept.running_hold(case, by.at)


@service
def ask(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> LegalHold:
    """Ask that nothing of a case is destroyed.

    Facts: from now on nothing is; without a second person the request lapses.
    Refuses: roles that do not guard or direct; a case that is kept already; an empty reason.
    Source: Wgs 1.8(7): unless a legal rule or a legal claim asks for it.
    """
    case, running = _locked(case, by, kept.may_ask_hold)
    all_of(
        holds.decide_ask(kept.hold_roles(by, case), _fact(running)),
        content.decide_text(reason, field="reason", minimum=10, maximum=1000),
    ).require()
    row = LegalHold.objects.create(
        case=case, reason=content.clean(reason), asked_at=at, asked_by=by.user
    )
    _tell(EventType.HOLD_ASKED, row, by=by, at=at)
    return row


@service
def ask_lift(case: Case, reason: str, *, by: Actor, at: dt.datetime) -> LegalHold:
    """Ask that the hold ends; it keeps until somebody else agrees."""
    case, running = _locked(case, by, kept.may_ask_hold)
    all_of(
        holds.decide_lift(kept.hold_roles(by, case), _fact(running)),
        content.decide_text(reason, field="reason", minimum=10, maximum=1000),
    ).require()
    assert running is not None, "the decision above found a hold"
    running.lift_reason = content.clean(reason)
    running.lift_asked_at, running.lift_asked_by = at, by.user
    running.save(update_fields=["lift_reason", "lift_asked_at", "lift_asked_by"])
    _tell(EventType.HOLD_LIFT_ASKED, running, by=by, at=at)
    return running


@service
def confirm(hold: LegalHold, *, by: Actor, at: dt.datetime) -> LegalHold:
    """Be the second person: the hold stands, or when its end was asked, it ends.

    Refuses: who asked it; roles that do not guard; a request that is gone.
    """
    case, running = _locked(hold.case, by, kept.may_see_hold)
    if running is None or running.pk != hold.pk:
        raise Conflict("Dit verzoek is vervallen of al afgehandeld.")
    holds.decide_confirm(kept.hold_roles(by, case), kept.hold_fact(running), by.user.pk).require()
    if running.confirmed_at is None:
        running.confirmed_at, running.confirmed_by = at, by.user
        running.save(update_fields=["confirmed_at", "confirmed_by"])
        _tell(EventType.HOLD_CONFIRMED, running, by=by, at=at)
    else:
        running.lifted_at, running.lifted_by = at, by.user
        running.save(update_fields=["lifted_at", "lifted_by"])
        _tell(EventType.HOLD_LIFTED, running, by=by, at=at)
    return running


def _fact(row: LegalHold | None) -> HoldFact | None:
    return kept.hold_fact(row) if row is not None else None


def _tell(event: EventType, row: LegalHold, *, by: Actor, at: dt.datetime) -> None:
    desk = next((desk for desk in by.desks if desk.roles & holds.ASKS), None)
    journal.record(
        event, case=row.case, by=by, at=at, desk=desk, object_type="hold", object_uuid=row.uuid
    )
