"""The nightly job: destroys what the rules say, batch by batch, and leaves a certificate.

One batch is one transaction: all that is due of one case, or some reports. It can be broken off at
any moment and taken up again; what is under legal hold is passed over.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import DatabaseError, connection
from django.db.models import F

from casework.access import retention as kept
from casework.models import Case, PurgeRun, Report
from casework.models.retention import RunKind
from casework.policies import retention_in_force
from casework.purgers import Purger, registered
from casework.rules.content import AMSTERDAM, local_day
from casework.rules.retention import RetentionPolicy, RetentionRule, is_due
from casework.services import ledger, purge_again
from casework.services.base import service
from casework.services.batches import Counts, Undertaking, carry_out, certify
from casework.services.ledger import Batch, State
from casework.vocabulary import Covers

log = logging.getLogger(__name__)

LOCK = 0x5C4A_4B31
"""One run at a time: the number of a lock that goes with the connection."""

REPORTS_AT_ONCE = 200

Step = Callable[[PurgeRun, RetentionPolicy, dt.datetime], None]


def work_tonight(*, at: dt.datetime, seconds: float) -> PurgeRun | None:
    """Do the night's work when it is due, for at most so many seconds; the next call goes on.

    Gives: the run, or None when nothing had to be done.
    """
    last = (
        PurgeRun.objects.filter(kind=RunKind.NIGHT, finished_at__isnull=False)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
    local = at.astimezone(AMSTERDAM)
    if not is_due(local, last.astimezone(AMSTERDAM) if last else None):
        return None
    return destroy_due(at=at, seconds=seconds)


def destroy_due(*, at: dt.datetime, seconds: float | None = None) -> PurgeRun | None:
    """Destroy everything that is due now.

    Facts: a batch that fails is counted and tried anew in the next run; the others go on.
    Gives: the run, without an end when the time was up; None while another process is at it.
    """
    until = None if seconds is None else time.monotonic() + seconds
    with alone() as free:
        if not free:
            return None
        purge_again.catch_up(at=at)
        policy = retention_in_force()
        run = _run(policy, at)
        for step in _steps(policy, at):
            if until is not None and time.monotonic() > until:
                return run
            _try(step, run, policy, at)
        run.refresh_from_db()
        run.finished_at = at
        run.save(update_fields=["finished_at"])
        return run


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the lock of the job; a process that dies lets go of it with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _run(policy: RetentionPolicy, at: dt.datetime) -> PurgeRun:
    """Take up the run that was broken off, or begin one."""
    broken_off = PurgeRun.objects.filter(kind=RunKind.NIGHT, finished_at__isnull=True).first()
    return broken_off or PurgeRun.objects.create(
        kind=RunKind.NIGHT, policy=policy.version, started_at=at
    )


def _steps(policy: RetentionPolicy, at: dt.datetime) -> Iterator[Step]:
    """Give all that may have to be done: cases, lone reports, and what only ages.

    Facts: what ages goes of the highest app first, because its rows stand on those below.
    """
    day = local_day(at)
    for case in kept.candidates(policy, day):
        yield partial(_destroy_of_case, case)
    lone = [pk for pk, *_ in kept.unjoined_due(policy, day)]
    for some in kept.chunks(lone, REPORTS_AT_ONCE):
        yield partial(_destroy_reports, some)
    for purger in registered():
        for covers in purger.sweeps:
            yield partial(_destroy_aged, purger, covers)


def _try(step: Step, run: PurgeRun, policy: RetentionPolicy, at: dt.datetime) -> None:
    """Take one step; what the database refuses is left for the next run."""
    try:
        step(run, policy, at)
    except DatabaseError as error:
        log.error("destruction failed: %s", type(error).__name__)
        PurgeRun.objects.filter(pk=run.pk).update(failed=F("failed") + 1)


def _destroy_of_case(case: int, run: PurgeRun, policy: RetentionPolicy, at: dt.datetime) -> None:
    """Destroy what is due of one case."""
    batch = Batch(uuid.uuid4(), at)
    if _case_in_one(case, batch, run, policy, at):
        ledger.mark(batch.id, State.DONE)


@service
def _case_in_one(
    key: int, batch: Batch, run: PurgeRun, policy: RetentionPolicy, at: dt.datetime
) -> bool:
    """Look again under the lock of the case, and carry out what is still due and not held."""
    case = Case.objects.select_for_update().filter(pk=key).first()
    if case is None or key in kept.held_cases(at):
        return False
    found = kept.plans([key], policy, local_day(at))
    if not found:
        return False
    carry_out(run, of_plan(found[0], batch), at)
    return True


def of_plan(plan: kept.Plan, batch: Batch) -> Undertaking:
    """Turn what is due of a case into a batch."""
    todo = Undertaking(batch)
    for covers, things in ((Covers.ITEM, plan.items), (Covers.REPORT, plan.reports)):
        for key, (one, term) in things.items():
            todo.add(covers, key, one, term.rule, walled=plan.walled)
    if plan.shell is not None:
        todo.add(Covers.CASE, plan.case, plan.uuid, plan.shell.rule, walled=plan.walled)
    return todo


def _destroy_reports(
    keys: Collection[int], run: PurgeRun, policy: RetentionPolicy, at: dt.datetime
) -> None:
    """Destroy reports that were never added to a case."""
    batch = Batch(uuid.uuid4(), at)
    if _reports_in_one(keys, batch, run, policy, at):
        ledger.mark(batch.id, State.DONE)


@service
def _reports_in_one(
    keys: Collection[int], batch: Batch, run: PurgeRun, policy: RetentionPolicy, at: dt.datetime
) -> bool:
    rows = Report.objects.select_for_update().filter(pk__in=keys, case__isnull=True)
    locked = set(rows.values_list("pk", flat=True))
    todo = Undertaking(batch)
    for key, one, term, walled in kept.unjoined_due(policy, local_day(at)):
        if key in locked:
            todo.add(Covers.REPORT, key, one, term.rule, walled=walled)
    if todo:
        carry_out(run, todo, at)
    return bool(todo)


@service
def _destroy_aged(
    purger: Purger, covers: Covers, run: PurgeRun, policy: RetentionPolicy, at: dt.datetime
) -> None:
    """Destroy what one app keeps for a time only, whatever it belongs to."""
    counts: Counts = Counter()
    for rule in policy.of(covers):
        before = due_before(rule, local_day(at))
        if before is not None:
            for walled, number in purger.sweeps[covers](before, kept.held_cases(at)).items():
                counts[rule, covers, walled] += number
    certify(run, uuid.uuid4(), counts, at)


def due_before(rule: RetentionRule, day: dt.date) -> dt.datetime | None:
    """Give the moment before which everything that is due by a rule on a day began."""
    coarse = rule.begun_before(day)
    if coarse is None:
        return None
    days = (coarse - dt.timedelta(days=back) for back in range(8))
    last = next(one for one in days if (over := rule.ends(one)) is not None and over <= day)
    return kept.end_of(last)
