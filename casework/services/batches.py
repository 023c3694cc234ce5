"""One batch of destruction: what goes, in the order that leaves nothing out of the ledger."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from casework.models import Certificate, LedgerEntry, PurgeRun
from casework.purgers import Doomed, registered
from casework.rules.retention import RetentionRule
from casework.services import ledger
from casework.services.ledger import Batch, Entry
from casework.vocabulary import Covers

Counts = Counter[tuple[RetentionRule, Covers, bool]]
"""How many went by which rule, of what sort, behind the wall or not."""


@dataclass(slots=True)
class Undertaking:
    """What a batch destroys: keys for the purgers, entries for the ledger, counts per rule."""

    batch: Batch
    items: list[int] = field(default_factory=list)
    reports: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    counts: Counts = field(default_factory=Counter)

    def add(
        self, covers: Covers, key: int, one: UUID, rule: RetentionRule, *, walled: bool
    ) -> None:
        """Put one thing on the list."""
        self.batch.entries.append(Entry(covers, ledger.digest(covers, one), rule.id))
        self.take(covers, key, rule, walled=walled)

    def take(self, covers: Covers, key: int, rule: RetentionRule, *, walled: bool) -> None:
        """Put one thing on the list that the batch names already."""
        keys = {Covers.ITEM: self.items, Covers.REPORT: self.reports, Covers.CASE: self.cases}
        keys[covers].append(key)
        self.counts[rule, covers, walled] += 1

    def __bool__(self) -> bool:
        return bool(self.items or self.reports or self.cases)

    def doomed(self) -> Doomed:
        return Doomed(self.batch.id, tuple(self.items), tuple(self.reports), tuple(self.cases))


def carry_out(run: PurgeRun, todo: Undertaking, at: dt.datetime, *, again: bool = False) -> None:
    """Destroy a batch: first to the ledger outside, then the rows, in the caller's transaction.

    Facts: `again` when the ledger outside already names it.
    """
    if not again:
        ledger.intend(todo.batch)
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                batch=todo.batch.id,
                kind=row.kind,
                digest=row.digest,
                rule=row.rule,
                at=todo.batch.at,
                again=again,
            )
            for row in todo.batch.entries
        ]
    )
    if todo:
        doomed = todo.doomed()
        for purger in registered():
            purger.destroy(doomed)
    certify(run, todo.batch.id, todo.counts, at)


def certify(run: PurgeRun, batch: UUID, counts: Counts, at: dt.datetime) -> None:
    """Write how many went by which rule."""
    Certificate.objects.bulk_create(
        Certificate(
            run=run,
            batch=batch,
            rule=rule.id,
            covers=covers,
            source=rule.source,
            walled=walled,
            number=number,
            at=at,
        )
        for (rule, covers, walled), number in counts.items()
        if number
    )
