"""Telling the data subject: the task, and what is recorded about it.

The task goes to who directs the case: one organisation speaks with the person, also for the
partners with whom it is jointly responsible (AVG 26; Wgs 1.4(4)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework import access
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Case, Desk, Participation
from casework.models.fields import now_within
from casework.rules import authority, content
from casework.rules.content import local_day
from casework.rules.decision import ALLOWED, Decision, refuse
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import (
    EventType,
    OrganisationKey,
    RegieSlot,
    Setting,
    SubjectKind,
    Table,
)
from escalation import protocol
from escalation.models import DeadlineState, InformDuty, InformRecord
from escalation.rules import informing
from escalation.rules.deadlines import compute
from escalation.rules.informing import InformState, Means, Told, Waiting
from escalation.services import deadlines


@dataclass(frozen=True, slots=True)
class Telling:
    """That somebody was told: when, how, whom, and by which participant."""

    on: dt.date
    means: Means
    told: Told
    through: Desk


@dataclass(frozen=True, slots=True)
class Deferral:
    """That telling waits: a letter of UAVG 41(1), why, each factor of 41(2), until when."""

    ground: str
    motivation: str
    until: dt.date
    weighing: Mapping[str, str] = field(default_factory=dict)


def look_again(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Make the tasks that a case asks for now; for services that act as a whole.

    Facts: one task per subject and per table's setting, because each is a purpose of its own
    (AVG 13(3), 14(4)). When another organisation receives data before the person was told, the
    term ends with that very day (AVG 14(3)(c)). Safe to repeat.
    """
    setting = protocol.ladder().handling_setting(Table(case.table))
    director = _director(case)
    shared = director is not None and _shared(case, director, at)
    if shared:
        for duty in InformDuty.objects.filter(case=case, shared_on__isnull=True):
            _bring_forward(duty, by=by, at=at)
    for subject in case.subjects.order_by("number"):
        if not InformDuty.objects.filter(subject=subject, setting=setting).exists():
            duty = InformDuty(
                case=case,
                subject=subject,
                setting=setting,
                desk=director,
                made_at=at,
                shared_on=local_day(at) if shared else None,
            )
            _begin(duty, by=by, at=at)


def _director(case: Case) -> Desk | None:
    slots = access.slots_of(case)
    holder = slots.get(RegieSlot.CASE_DIRECTION)
    if holder is None or holder.desk is None:
        holder = slots.get(RegieSlot.PROCESS_DIRECTION)
    return holder.desk if holder is not None else None


def _shared(case: Case, director: Desk, at: dt.datetime) -> bool:
    """Say whether another organisation takes part.

    Facts: one that is bound by secrecy and unseen does not count: the term would tell of it.
    """
    rows = Participation.objects.filter(now_within(at), case=case, ended_at__isnull=True).exclude(
        desk__party__secrecy_bound=True, opted_in_at__isnull=True
    )
    keys = rows.values_list("desk__party__organisation", flat=True)
    return informing.is_shared(
        map(OrganisationKey, keys), OrganisationKey(director.party.organisation)
    )


def _begin(duty: InformDuty, *, by: Actor, at: dt.datetime) -> None:
    """Write a new task with its term, or at once that there is nobody to tell."""
    duty.save()
    exemption = informing.exempt_at_once(SubjectKind(duty.subject.kind))
    if exemption:
        _keep(duty, InformState.EXEMPT, EventType.SUBJECT_EXEMPT, by=by, at=at, exemption=exemption)
    elif duty.shared_on is not None:
        _start(duty, informing.SHARED, duty.shared_on, by=by, at=at)
    else:
        _start(duty, waiting_of(duty).term, at, by=by, at=at)


def waiting_of(duty: InformDuty) -> Waiting:
    """Give the terms that hold for who must tell."""
    key = OrganisationKey(duty.desk.party.organisation) if duty.desk is not None else None
    return protocol.informing().waiting_for(key)


def _start(
    duty: InformDuty,
    term: str,
    start: dt.datetime | dt.date,
    *,
    until: dt.date | None = None,
    by: Actor,
    at: dt.datetime,
) -> None:
    duty.deadline = deadlines.start_term(
        duty.case,
        term,
        start,
        by=by,
        at=at,
        desk=duty.desk,
        setting=Setting(duty.setting),
        until=until,
    )
    duty.save(update_fields=["deadline"])


def _bring_forward(duty: InformDuty, *, by: Actor, at: dt.datetime) -> None:
    """Let the term of an open task end today: others receive data from today on."""
    duty.shared_on = local_day(at)
    duty.save(update_fields=["shared_on"])
    if duty.state == InformState.OPEN:
        _end_term(duty, DeadlineState.SUPERSEDED, by=by, at=at)
        _start(duty, informing.SHARED, local_day(at), by=by, at=at)


def _end_term(
    duty: InformDuty,
    state: DeadlineState,
    *,
    done_at: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> None:
    if duty.deadline is not None and duty.deadline.state == DeadlineState.OPEN:
        deadlines.settle([duty.deadline], state, done_at=done_at, by=by, at=at)


def decide_handle(case: Case, duty: InformDuty, *, by: Actor) -> Decision:
    """Say whether a person may record what was done: whose task it is, or who guards or directs."""
    own = duty.desk_id in {desk.id for desk in by.desks}
    if authority.decide_settle(access.standing_of(by, case), own=own):
        return ALLOWED
    return refuse(
        "inform:role",
        "Deze taak is van een andere organisatie.",
        who_can="De casusregisseur of de procescoördinator.",
    )


def longest(duty: InformDuty, at: dt.datetime) -> dt.date:
    """Give the last day until which telling may be put off now."""
    day = local_day(at)
    rule = protocol.terms().rule(waiting_of(duty).again, day)
    return compute(rule, day, protocol.terms().calendar).day


@service
def record_told(duty: InformDuty, given: Telling, *, by: Actor, at: dt.datetime) -> None:
    """Record that the subject was told; the task is done.

    Refuses: who neither has the task nor guards or directs the case; a day that lies ahead; a
    desk that takes no part.
    """
    duty = _mine(duty, by=by, at=at)
    informing.decide_told(given.on, day=local_day(at)).require()
    taking_part = Participation.objects.filter(case=duty.case, desk=given.through)
    if not taking_part.exists():
        raise NotVisible
    done = min(at, deadlines.beginning_of(given.on))
    _end_term(duty, DeadlineState.MET, done_at=done, by=by, at=at)
    _keep(
        duty,
        InformState.DONE,
        EventType.SUBJECT_TOLD,
        by=by,
        at=at,
        told_on=given.on,
        means=given.means,
        told=given.told,
        told_through=given.through,
    )
    deadlines.reschedule(duty.case)


@service
def record_deferral(duty: InformDuty, given: Deferral, *, by: Actor, at: dt.datetime) -> None:
    """Record that telling waits, on a ground of the law; the task comes back on its date.

    Refuses: as `record_told`; no ground, reason or factor; a date past what the law allows.
    Source: UAVG 41.
    """
    duty = _mine(duty, by=by, at=at)
    weighing = {key: content.clean(text) for key, text in given.weighing.items()}
    informing.decide_deferral(
        protocol.informing(),
        given.ground,
        given.motivation,
        weighing,
        given.until,
        day=local_day(at),
        longest=longest(duty, at),
    ).require()
    _end_term(duty, DeadlineState.SUPERSEDED, by=by, at=at)
    _start(duty, waiting_of(duty).again, local_day(at), until=given.until, by=by, at=at)
    _keep(
        duty,
        InformState.DEFERRED,
        EventType.SUBJECT_DEFERRED,
        by=by,
        at=at,
        ground=given.ground,
        motivation=content.clean(given.motivation),
        weighing=weighing,
        until=given.until,
    )
    deadlines.reschedule(duty.case)


@service
def record_exemption(
    duty: InformDuty, exemption: str, motivation: str, *, by: Actor, at: dt.datetime
) -> None:
    """Record that there is nothing to tell, and why.

    Refuses: as `record_told`; a reason that is not in the law's list; no words.
    Source: AVG 13(4), 14(5).
    """
    duty = _mine(duty, by=by, at=at)
    informing.decide_exemption(protocol.informing(), exemption, motivation).require()
    _end_term(duty, DeadlineState.ENDED, by=by, at=at)
    _keep(
        duty,
        InformState.EXEMPT,
        EventType.SUBJECT_EXEMPT,
        by=by,
        at=at,
        exemption=exemption,
        motivation=content.clean(motivation),
    )
    deadlines.reschedule(duty.case)


def _mine(duty: InformDuty, *, by: Actor, at: dt.datetime) -> InformDuty:
    """Give the task again with the case locked, if this person may record something about it."""
    case = access.lock_case(by, duty.case)
    found = (
        InformDuty.objects.select_related("deadline", "desk__party", "subject").get(pk=duty.pk)
        if is_known(case, duty, by=by)
        else None
    )
    if found is None:
        raise NotVisible
    found.case = case
    decide_handle(case, found, by=by).require()
    if found.state == InformState.DONE:
        raise Conflict("Hier is al vastgelegd dat de betrokkene is geïnformeerd.")
    return found


def is_known(case: Case, duty: InformDuty, *, by: Actor) -> bool:
    """Say whether a person knows of a task: a participant of its setting, or whose task it is."""
    return Setting(duty.setting) in access.settings_of(by, case) or duty.desk_id in {
        desk.id for desk in by.desks
    }


def _keep(
    duty: InformDuty,
    outcome: InformState,
    event: EventType,
    *,
    by: Actor,
    at: dt.datetime,
    **said: object,
) -> None:
    """Write what was decided, the state of the task and its event: codes and days, no words."""
    row = InformRecord.objects.create(
        duty=duty, outcome=outcome, recorded_at=at, recorded_by=by.user, **said
    )
    duty.state, duty.again_on = outcome, row.until
    duty.save(update_fields=["state", "again_on"])
    desks = access.present_desks(by, duty.case)
    journal.record(
        event,
        case=duty.case,
        by=by,
        at=at,
        desk=access.desk_in(by, duty.case) if desks else None,
        setting=Setting(duty.setting),
        object_type="inform",
        object_uuid=duty.uuid,
        ground=row.ground,
        exemption=row.exemption,
        until=row.until.isoformat() if row.until else "",
    )
