"""Makes a term longer where the law allows it: once, before it ends, with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from casework import access
from casework.access import Actor
from casework.errors import Conflict
from casework.rules import authority, content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType, Setting
from escalation import protocol
from escalation.models import RUNNING, Deadline, DeadlineExtension, DeadlineState
from escalation.rules.calendar import Start, local_day
from escalation.rules.deadlines import Due
from escalation.rules.terms import TermRule
from escalation.services import deadlines
from escalation.services.due import due_of


@dataclass(frozen=True, slots=True)
class ExtensionInput:
    """Why a term is made longer, who decided it, and until when if the law leaves that open."""

    reason: str
    decided_by: str
    until: dt.date | None = None


def extension_rule(row: Deadline) -> TermRule | None:
    """Give the term that may take the place of this one; None where the law knows none."""
    return protocol.terms().extension_of(row.term, local_day(row.started_at))


def longest(row: Deadline, rule: TermRule) -> Due:
    """Compute until when a term can be made to last."""
    return due_of(row.case, rule, _counted_from(row, rule))


def _counted_from(row: Deadline, rule: TermRule) -> Start:
    if rule.extends_from == "start":
        return deadlines.start_of(row)
    return row.due_on or row.due_at


def decide_extend(row: Deadline, *, at: dt.datetime) -> Decision:
    """Say whether a term can be made longer now.

    Source: an extension is decided and told before the term ends (Wth 9(1), AVG 12(3)).
    """
    if extension_rule(row) is None:
        return refuse("term:fixed", "Deze termijn kan niet worden verlengd.", source=row.law)
    if row.state != DeadlineState.OPEN:
        return refuse("term:stands", "Deze termijn loopt nu niet.")
    if at >= row.due_at:
        return refuse(
            "term:over",
            "Deze termijn is al voorbij. Verlengen kan alleen ervoor.",
            source=row.law,
        )
    return ALLOWED


@service
def extend_deadline(
    row: Deadline, given: ExtensionInput, *, by: Actor, at: dt.datetime
) -> Deadline:
    """Let a longer term take the place of this one.

    Refuses: a term the law gives no extension for, or one that was extended already; one that
    ended; an end beyond the longest; who may not settle it either.
    """
    case = access.lock_case(by, row.case)
    row = Deadline.objects.select_for_update(of=("self",)).select_related("fact").get(pk=row.pk)
    if row.state not in RUNNING:
        raise Conflict("Deze termijn loopt niet meer.")
    rule = extension_rule(row)
    all_of(
        authority.decide_settle(
            access.standing_of(by, case), own=row.desk_id in {desk.id for desk in by.desks}
        ),
        decide_extend(row, at=at),
        content.decide_text(given.reason, field="reason", minimum=10, maximum=1000),
        content.decide_text(given.decided_by, field="decided_by", minimum=2, maximum=120),
        _decide_until(given, rule),
    ).require()
    assert rule is not None, "decided above"
    counted_from = _counted_from(row, rule)
    deadlines.settle([row], DeadlineState.SUPERSEDED, by=by, at=at)
    longer = deadlines.start_term(
        case,
        rule.code,
        counted_from,
        by=by,
        at=at,
        desk=row.desk,
        setting=Setting(row.setting) if row.setting else None,
        fact=row.fact,
        until=given.until,
    )
    assert longer is not None, "an extension that is off is not offered"
    DeadlineExtension.objects.create(
        deadline=longer,
        extended=row,
        decided_by=content.clean(given.decided_by),
        reason=content.clean(given.reason),
        recorded_at=at,
        recorded_by=by.user,
    )
    journal.record(
        EventType.DEADLINE_EXTENDED,
        case=case,
        by=by,
        at=at,
        setting=Setting(row.setting) if row.setting else None,
        object_type="deadline",
        object_uuid=longer.uuid,
        term=longer.term,
        due_at=longer.due_at.isoformat(),
    )
    deadlines.reschedule(case)
    return longer


def _decide_until(given: ExtensionInput, rule: TermRule | None) -> Decision:
    """Ask for an end where a person sets it, and for none where the law does."""
    if rule is None or not rule.maximum or given.until is not None:
        return ALLOWED
    return refuse("term:until", "Kies tot en met welke dag.", field="until", source=rule.law)
