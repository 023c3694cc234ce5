"""Versions of the sharing policy for who may propose or decide: list, difference, what it touches.

A number of cases is content too. What is behind the wall is counted only for who works there, and
a participation that is hidden until its own opt-in is counted for nobody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from casework import policies
from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.errors import NotVisible
from casework.models import Participation, PolicyVersion
from casework.models.fields import now_within
from casework.rules.policy import SHORT, Policy
from casework.rules.policy_difference import Change, Difference, difference
from casework.rules.policy_file import parse_policy
from casework.rules.policy_times import FIRST_NUMBER
from casework.rules.policy_versions import READERS, State, may_count, state_of
from casework.vocabulary import OrganisationKey, Purpose, Setting


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One version in the list; the first has no row, for it is the file of the installation."""

    number: int
    label: str
    short: str
    state: State
    version: PolicyVersion | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """A change with the number of open cases it touches; None where one may not know."""

    change: Change
    cases: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A version beside the one before it: the fingerprint of that one, and what differs."""

    before: str
    found: Difference
    touched: tuple[Touched, ...]


def policy_lines(actor: Actor) -> list[PolicyLine]:
    """Give every version, the newest first.

    Refuses: `NotVisible` for who neither proposes nor decides.
    """
    _require(actor)
    rows = list(
        PolicyVersion.objects.defer("text")
        .select_related("drafted_by", "decided_by")
        .order_by("-number")
    )
    first, times = policies.first_policy(), policies.timetable()
    replaced = bool(times.changes) and times.changes[0] <= actor.at
    state = State.SUPERSEDED if replaced else State.IN_FORCE
    lines = [_line(row, actor.at) for row in rows]
    return [*lines, PolicyLine(FIRST_NUMBER, first.version, first.short, state)]


def _line(row: PolicyVersion, at: dt.datetime) -> PolicyLine:
    return PolicyLine(row.number, row.label, row.digest[:SHORT], _state(row, at), row)


def _state(row: PolicyVersion, at: dt.datetime) -> State:
    begins = row.valid_from
    later = [moment for moment in policies.timetable().changes if begins and moment > begins]
    return state_of(
        decided=row.decided_at is not None,
        valid_from=begins,
        next_from=min(later, default=None),
        at=at,
    )


def get_policy_version(actor: Actor, version_id: uuid.UUID | str) -> PolicyLine:
    """Give one version with its row.

    Refuses: `NotVisible` for who neither proposes nor decides, and for what is not there.
    """
    _require(actor)
    try:
        row = PolicyVersion.objects.select_related("drafted_by", "decided_by").get(uuid=version_id)
    except (PolicyVersion.DoesNotExist, ValidationError) as error:
        raise NotVisible from error
    return _line(row, actor.at)


def _require(actor: Actor) -> None:
    if not actor.roles & READERS:
        raise NotVisible


def policy_now(at: dt.datetime) -> PolicyLine:
    """Name the version by which is decided at a moment; no secret, so for everybody."""
    policy, times = policies.policy_in_force(at), policies.timetable()
    return PolicyLine(times.number_at(at), policy.version, policy.short, State.IN_FORCE)


def policy_difference(actor: Actor, version: PolicyVersion) -> Compared:
    """Compare a version with what held or will hold before it, and count what it touches.

    Refuses: `NotVisible` for who neither proposes nor decides.
    """
    _require(actor)
    before = _before(version)
    found = difference(before, parse_policy(version.text.encode()))
    touched = _count(actor, found.changes)
    return Compared(before.digest, found, tuple(touched))


def _before(version: PolicyVersion) -> Policy:
    times = policies.timetable()
    if version.valid_from is None:
        return times.last()
    return times.at(version.valid_from - dt.timedelta(microseconds=1))


def _count(actor: Actor, changes: Iterable[Change]) -> Iterable[Touched]:
    """Count per change the open cases in which one of its organisations takes part there now."""
    changes = list(changes)
    wanted = {change.setting for change in changes if may_count(change.setting, actor.roles)}
    cases = _open_cases(wanted, actor.at)
    for change in changes:
        if change.setting not in wanted:
            yield Touched(change, None)
            continue
        found = (cases[change.setting, key] for key in change.organisations)
        yield Touched(change, len(set().union(*found)))


def _open_cases(
    settings: Iterable[Setting], at: dt.datetime
) -> dict[tuple[Setting, OrganisationKey], set[int]]:
    rows = (
        Participation.objects.filter(
            now_within(at),
            Q(desk__party__secrecy_bound=False) | Q(opted_in_at__isnull=False),
            setting__in=list(settings),
            ended_at__isnull=True,
            case__closed_at__isnull=True,
            case__settings__setting=F("setting"),
            case__settings__closed_at__isnull=True,
        )
        .values_list("setting", "desk__party__organisation", "case_id")
        .distinct()
    )
    with for_purpose(Purpose.DECIDE):
        counted = list(rows)
    found: dict[tuple[Setting, OrganisationKey], set[int]] = defaultdict(set)
    for setting, organisation, case in counted:
        found[Setting(setting), OrganisationKey(organisation)].add(case)
    return found
