"""Versions of the sharing policy: propose, decide with four eyes, and decide every case anew.

A version is approved for a later day. What anybody may see by the old text is cut off at that
moment in the very act of approval, and every case is decided anew before it comes; so a right
that the new text takes away ends on time although no job runs, and a case that was not reached
is dark rather than open.
"""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

from django.db.models import Exists, Max, OuterRef, Q

from casework import access, policies
from casework.access import Actor, ActorDesk
from casework.errors import Conflict, NotVisible
from casework.models import (
    Case,
    CaseGrant,
    ItemGrant,
    Municipality,
    Party,
    PolicyVersion,
    WorklistEntry,
)
from casework.rules import content, policy_versions
from casework.rules.decision import ALLOWED, Decision, Reason, all_of, refuse
from casework.rules.policy_file import PolicyError
from casework.rules.policy_limits import read_and_prove
from casework.rules.policy_times import FIRST_NUMBER
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType, Role

MAX_TEXT = 200_000
"""Characters of a text of the policy; the first one has some thirty thousand."""


@service
def propose(text: str, reason: str, *, by: Actor, at: dt.datetime) -> PolicyVersion:
    """Lay down a whole text of the policy as a proposal.

    Refuses: `NotVisible` for who does not keep the policy; a text that cannot be read, that
    crosses a limit or that changes nothing; an empty reason.
    """
    desk = _desk(by, policy_versions.DRAFTERS)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    all_of(
        decide_proposal(text),
        content.decide_text(reason, field="reason", minimum=10, maximum=1000),
    ).require()
    municipality = _turn(desk)
    policy = read_and_prove(text.encode())
    known = PolicyVersion.objects.filter(municipality=municipality)
    last = known.aggregate(last=Max("number"))["last"] or FIRST_NUMBER
    version = PolicyVersion.objects.create(
        municipality=municipality,
        number=last + 1,
        label=policy.version[:40],
        text=text,
        digest=policy.digest,
        reason=content.clean(reason),
        drafted_at=at,
        drafted_by=by.user,
    )
    _record(EventType.POLICY_DRAFTED, version, desk, by=by, at=at)
    return version


def decide_proposal(text: str) -> Decision:
    """Say whether a text can be proposed; every problem is named at the field."""
    if len(text) > MAX_TEXT:
        return refuse("policy:long", "De tekst is te lang voor een deelbeleid.", field="text")
    raw = text.encode(errors="replace")
    if sha256(raw).hexdigest() == policies.timetable().last().digest:
        return refuse("policy:same", "Deze tekst is gelijk aan het laatste beleid.", field="text")
    return _provable(raw, field="text")


def _provable(raw: bytes, *, field: str) -> Decision:
    try:
        read_and_prove(raw)
    except PolicyError as error:
        return Decision(tuple(Reason("policy:text", one, field=field) for one in error.problems))
    return ALLOWED


@service
def approve(
    version: PolicyVersion,
    verdict: str,
    day: dt.date,
    *,
    compared_with: str,
    by: Actor,
    at: dt.datetime,
) -> PolicyVersion:
    """Approve a proposal of somebody else, for a later day.

    Facts: `verdict` names the decision of the lawfulness committee and the partners;
    `compared_with` is the fingerprint of the text whose difference the person read.
    Refuses: `NotVisible` for who does not decide; one's own proposal; a day that is too early or
    out of order; a text that no longer holds its limits. `Conflict` when another version was
    approved since the difference was read.
    Source: Wgs 1.8(6).
    """
    desk = _desk(by, policy_versions.APPROVERS)
    _turn(desk)
    version = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    policy_versions.decide_approve(
        own=version.drafted_by_id == by.user.pk, decided=version.decided_at is not None
    ).require()
    policies.forget_reading()  # under the lock: another may have been approved just now
    times = policies.timetable()
    if times.last().digest != compared_with:
        raise Conflict("Er is intussen een andere versie vastgesteld. Bekijk het verschil opnieuw.")
    all_of(
        policy_versions.decide_day(day, at=at, last=times.changes[-1] if times.changes else None),
        content.decide_text(verdict, field="verdict", maximum=1000),
        _provable(version.text.encode(), field=""),
    ).require()
    version.decided_at, version.decided_by = at, by.user
    version.verdict, version.valid_from = content.clean(verdict), policy_versions.begin_of(day)
    version.save(update_fields=["decided_at", "decided_by", "verdict", "valid_from"])
    policies.forget_reading()
    _cut(version.valid_from)
    _record(EventType.POLICY_APPROVED, version, desk, by=by, at=at)
    return version


def _cut(moment: dt.datetime) -> None:
    """Let every right end when another text comes into force; what stays is decided anew."""
    for rows in (CaseGrant.objects, ItemGrant.objects, WorklistEntry.objects):
        rows.filter(since__gte=moment).delete()
        rows.filter(until__gt=moment).update(until=moment)


@service
def reject(version: PolicyVersion, verdict: str, *, by: Actor, at: dt.datetime) -> PolicyVersion:
    """Turn a proposal down, or take one's own back.

    Refuses: `NotVisible` for who does not decide and did not propose it; a second decision; an
    empty reason.
    """
    own = version.drafted_by_id == by.user.pk
    desk = _desk(by, policy_versions.READERS if own else policy_versions.APPROVERS)
    version = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    policy_versions.decide_open(decided=version.decided_at is not None).require()
    content.decide_text(verdict, field="verdict", maximum=1000).require()
    version.decided_at, version.decided_by = at, by.user
    version.verdict = content.clean(verdict)
    version.save(update_fields=["decided_at", "decided_by", "verdict"])
    _record(EventType.POLICY_REJECTED, version, desk, by=by, at=at)
    return version


@service
def decide_anew(*, at: dt.datetime, batch: int) -> int:
    """Decide who sees what of cases that were last decided by another timetable of policies.

    Facts: takes cases that nobody holds; safe to repeat and to stop. Closed cases count while
    somebody still has a right to them.
    Gives: how many cases were decided.
    """
    running = CaseGrant.objects.filter(content_object=OuterRef("pk"), until__gt=at)
    waiting = (
        Case.objects.exclude(policy=policies.timetable().short)
        .filter(Q(closed_at__isnull=True) | Exists(running))
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))
    )[:batch]
    done = 0
    for case in waiting:
        access.sync_grants(case, at=at)
        done += 1
    return done


def waiting_count(at: dt.datetime) -> int:
    """Count the open cases that are still to be decided by the present timetable."""
    open_cases = Case.objects.filter(closed_at__isnull=True)
    return open_cases.exclude(policy=policies.timetable().short).count()


def _desk(by: Actor, roles: frozenset[Role]) -> ActorDesk:
    desk = by.desk_with(roles)
    if desk is None:
        raise NotVisible
    return desk


def _turn(desk: ActorDesk) -> Municipality:
    """Take turns: numbers and days of versions follow each other."""
    municipality = Party.objects.values_list("municipality", flat=True).get(pk=desk.party_id)
    return Municipality.objects.select_for_update().get(pk=municipality)


def _record(
    event: EventType, version: PolicyVersion, desk: ActorDesk, *, by: Actor, at: dt.datetime
) -> None:
    journal.record(
        event,
        case=None,
        municipality=version.municipality,
        by=by,
        at=at,
        desk=desk,
        object_type="policy",
        object_uuid=version.uuid,
        number=version.number,
        digest=version.digest,
    )
