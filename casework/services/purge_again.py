"""After a backup was put back: what the ledger outside the database names is destroyed again.

The ledger says that each of these things was lawfully destroyed before, so nothing is decided
anew, and a hold that came back with the backup does not keep them: it had been lifted by then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Cast, Concat

from casework.access.retention import held_cases
from casework.models import Case, Item, LedgerEntry, PurgeRun, Report
from casework.models.retention import RunKind
from casework.policies import retention_in_force
from casework.rules.retention import RetentionRule, Start, Status, Unit
from casework.services import ledger
from casework.services.base import service
from casework.services.batches import Undertaking, carry_out
from casework.services.ledger import Batch, State
from casework.vocabulary import CaseKind, Covers


def catch_up(*, at: dt.datetime) -> None:
    """Before a run: find out how what was broken off ended, and whether a backup was put back."""
    batches = ledger.read().values()
    known = known_batches([batch.id for batch in batches])
    if any(batch.state is State.DONE and batch.id not in known for batch in batches):
        purge_again(at=at)
    ledger.settle(known_batches)


def known_batches(batches: Collection[UUID]) -> set[UUID]:
    """Say which batches the database knows of."""
    return set(LedgerEntry.objects.filter(batch__in=batches).values_list("batch", flat=True))


def purge_again(*, at: dt.datetime) -> PurgeRun:
    """Destroy again what the ledger outside names and the database has back.

    Facts: every batch the database does not know is read back, oldest first. A batch that was
    broken off may never have come about: it is left alone when its case is under legal hold.
    Gives: the run; its certificates say what had come back.
    """
    run = PurgeRun.objects.create(
        kind=RunKind.AGAIN, policy=retention_in_force().version, started_at=at
    )
    batches = [batch for batch in ledger.read().values() if batch.state is not State.VOID]
    known = known_batches([batch.id for batch in batches])
    for batch in batches:
        if batch.id not in known:
            done = _destroy_again(run, batch, at)
            if batch.state is not State.DONE:
                ledger.mark(batch.id, State.DONE if done else State.VOID)
    run.finished_at = at
    run.save(update_fields=["finished_at"])
    return run


@dataclass(frozen=True, slots=True)
class Returned:
    """One thing that came back with a backup."""

    covers: Covers
    pk: int
    case: int | None
    walled: bool
    digest: str


@service
def _destroy_again(run: PurgeRun, batch: Batch, at: dt.datetime) -> bool:
    """Destroy what came back of one batch; not one that was broken off and touches a hold."""
    found = _returned(batch)
    if batch.state is State.INTENT and held_cases(at) & {one.case for one in found}:
        return False
    todo = Undertaking(batch)
    rules = {entry.digest: entry.rule for entry in batch.entries}
    for one in found:
        rule = _rule(rules.get(one.digest, ""), one.covers)
        todo.take(one.covers, one.pk, rule, walled=one.walled)
    carry_out(run, todo, at, again=True)
    return True


def _returned(batch: Batch) -> list[Returned]:
    """Find what a batch names; with a case everything that is in it."""
    named: dict[Covers, list[str]] = defaultdict(list)
    for entry in batch.entries:
        named[entry.kind].append(entry.digest)
    cases = list(_marked(Case.objects.all(), Covers.CASE, named[Covers.CASE]))
    inside = [pk for pk, _, _, _ in cases]
    found = [
        Returned(Covers.CASE, pk, pk, kind == CaseKind.UNDERMINING, hashed)
        for pk, _, kind, hashed in cases
    ]
    for covers, model in ((Covers.ITEM, Item), (Covers.REPORT, Report)):
        rows = {
            row[0]: row
            for row in (
                *_marked(model.objects.all(), covers, named[covers]),
                *_marked(model.objects.filter(case__in=inside), covers, None),
            )
        }
        found += [
            Returned(covers, pk, case, kind == CaseKind.UNDERMINING, hashed)
            for pk, case, kind, hashed in rows.values()
        ]
    return found


def _marked(
    rows: QuerySet[Any], covers: Covers, digests: Collection[str] | None
) -> Iterable[tuple[int, int | None, str, str]]:
    """Give key, case, kind and hash of rows; of those with these hashes, or of all (None)."""
    if digests is not None and not digests:
        return []
    words = Concat(Value(f"{covers}:"), Cast("uuid", CharField()))
    hashed = Func(
        Func(Func(words, Value("UTF8"), function="convert_to"), function="sha256"),
        Value("hex"),
        function="encode",
        output_field=CharField(),
    )
    marked = rows.annotate(mark=hashed)
    if digests is not None:
        marked = marked.filter(mark__in=digests)
    case, kind = {
        Covers.CASE: ("pk", "kind"),
        Covers.ITEM: ("case_id", "case__kind"),
        Covers.REPORT: ("case_id", "case_kind"),
    }[covers]
    return list(marked.order_by("pk").values_list("pk", F(case), F(kind), "mark"))


def _rule(rule_id: str, covers: Covers) -> RetentionRule:
    """Give the rule that ended it then, also when it is no longer in force."""
    return retention_in_force().rule(rule_id) or RetentionRule(
        id=rule_id or "REGISTER",
        title="",
        covers=covers,
        start=Start.LOGGED,
        n=0,
        unit=Unit.FOREVER,
        status=Status.A,
        source="Vernietigingsregister",
    )
