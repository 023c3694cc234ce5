"""The destruction ledger outside the database: a file that only grows.

A backup that is put back brings destroyed things back. What must go again cannot stand in that
backup, so it stands here, as hashes. The order makes sure that nothing is missing: what a batch is
about to destroy is written and flushed to disk first, then the database commits, then the batch is
marked as done. A batch without a mark was broken off; `settle` finds out with the database how it
ended.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.conf import settings

from casework.vocabulary import Covers


class State(StrEnum):
    """How a batch ended: it began, it was destroyed, or nothing of it came about."""

    INTENT = "intent"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing, by the hash of its random identifier, and the rule that ended it."""

    kind: Covers
    digest: str
    rule: str


@dataclass(slots=True)
class Batch:
    """What one transaction destroys, and how far it came."""

    id: UUID
    at: dt.datetime
    entries: list[Entry] = field(default_factory=list)
    state: State = State.INTENT


def digest(kind: Covers, uuid: UUID) -> str:
    """Hash an identifier. It is random, so the hash leads nowhere without it."""
    return hashlib.sha256(f"{kind}:{uuid}".encode()).hexdigest()


def intend(batch: Batch) -> None:
    """Write what is about to be destroyed; on disk before this returns.

    Errors: `OSError` when it cannot be written; then nothing may be destroyed.
    """
    _append(
        {
            "state": State.INTENT,
            "batch": str(batch.id),
            "at": batch.at.isoformat(),
            "entries": [[row.kind, row.digest, row.rule] for row in batch.entries],
        }
    )


def mark(batch: UUID, state: State) -> None:
    """Write how a batch ended."""
    _append({"state": state, "batch": str(batch)})


def read() -> dict[UUID, Batch]:
    """Give every batch, in the order in which they were written.

    Facts: a line that was cut off by a crash was never followed by a destruction: it is skipped.
    """
    found: dict[UUID, Batch] = {}
    for path in sorted(directory().glob("destroyed-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            _take(line, found)
    return found


def _take(line: str, found: dict[UUID, Batch]) -> None:
    try:
        row = json.loads(line)
        key, state = UUID(row["batch"]), State(row["state"])
    except (ValueError, KeyError, TypeError):
        return
    if state is not State.INTENT:
        if key in found:
            found[key].state = state
        return
    batch = found.setdefault(key, Batch(key, dt.datetime.fromisoformat(row["at"])))
    batch.entries += [Entry(Covers(kind), hashed, rule) for kind, hashed, rule in row["entries"]]


def settle(known: Callable[[Collection[UUID]], Collection[UUID]]) -> None:
    """Mark what was broken off: done when the database knows the batch, else void."""
    unsure = [batch.id for batch in read().values() if batch.state is not State.DONE]
    committed = set(known(unsure)) if unsure else set()
    states = {batch.id: batch.state for batch in read().values()}
    for one in unsure:
        if one in committed:
            mark(one, State.DONE)
        elif states[one] is State.INTENT:
            mark(one, State.VOID)


def directory() -> Path:
    """Say where the ledger lies; made when it is not there yet."""
    path = Path(settings.DESTRUCTION_LEDGER)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _append(row: dict[str, object]) -> None:
    """Add one line and flush it to disk, alone among all processes of this machine."""
    year = str(row.get("at", ""))[:4] or _latest_year()
    path = directory() / f"destroyed-{year}.jsonl"
    fresh = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        line = json.dumps(row, separators=(",", ":"))
        _write(handle, f"{chr(10) if torn else ''}{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        _flush_directory(path.parent)


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _latest_year() -> str:
    """A mark stands in the newest file: that of its batch, or a later one."""
    paths: Iterable[Path] = directory().glob("destroyed-*.jsonl")
    return max(path.stem.removeprefix("destroyed-") for path in paths)


def _flush_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
