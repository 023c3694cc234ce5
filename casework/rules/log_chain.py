"""The chain that seals the access log: how a line and a batch become a digest, and what is wrong.

A batch is closed by its seal: the digest of its lines in a fixed order (moment, then key) and the
head of the seal before it. Whoever changes, removes, adds, moves or cuts off anything cannot make
the heads fit again without changing every later one, and the later ones are known outside the
database.
Source: BIO2 8.15.05, 8.15.06; NEN 7513 (a log is proof).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

FORM = 1
"""How lines are written out now; an older seal is read by its own form."""

COLUMNS: Mapping[int, tuple[str, ...]] = {
    1: (
        "id",
        "at",
        "trace_id",
        "actor_id",
        "role",
        "party_id",
        "organisation",
        "action",
        "object_type",
        "object_ids",
        "case_id",
        "case_ids",
        "subject_ids",
        "categories",
        "purpose",
        "policy",
        "rule",
        "result",
        "origin",
    )
}
START = "0" * 64
"""The head before the first seal."""

GRACE = dt.timedelta(minutes=5)
"""How long a line may wait for its seal, and a seal for its anchor, before that is a fault."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it is kept."""

    number: int
    previous: str
    digest: str
    count: int
    form: int
    sealed_at: dt.datetime
    head: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that was bound to a seal, and what its digest is now; `now` is empty when it is gone.

    Facts: `order` is what the lines of a batch are sorted by.
    """

    line: UUID
    position: int
    digest: str
    now: str | None
    order: tuple[dt.datetime, str] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """A seal with what is bound to it."""

    seal: Seal
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the file outside the database says of a seal; `genuine` when its signature fits."""

    number: int
    head: str
    genuine: bool


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What closes the expired part of the chain: up to which seal, with its head.

    Facts: signed outside the database before that part goes; `genuine` when its signature fits.
    """

    number: int
    head: str
    sealed_at: dt.datetime
    genuine: bool


@dataclass(frozen=True, slots=True)
class Loose:
    """What stands beside the chain.

    Facts: `foreign` lines are neither sealed nor waiting; `lost` wait for a seal and are gone;
    `twice` are bound to more than one place; `waiting_since` is when the oldest began to wait.
    """

    foreign: Sequence[UUID] = ()
    lost: Sequence[UUID] = ()
    twice: Sequence[UUID] = ()
    waiting_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code, a Dutch sentence, and where."""

    code: str
    text: str
    number: int | None = None
    line: UUID | None = None


# -- digests --------------------------------------------------------------------------------------


def digest_of(line: Mapping[str, Any], form: int = FORM) -> str:
    """Give the digest of a line, by its columns."""
    return _sha256({name: _plain(line[name]) for name in COLUMNS[form]})


def digest_of_all(digests: Iterable[str]) -> str:
    """Give the digest of a batch, from those of its lines in their order."""
    return _sha256(list(digests))


def head_of(
    number: int, previous: str, digest: str, count: int, form: int, sealed_at: dt.datetime
) -> str:
    """Give the head that a seal must have."""
    return _sha256([number, previous, digest, count, form, _plain(sealed_at)])


def _sha256(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Write a value the same way, whichever program, zone or version reads it."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


# -- what is wrong --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Chain:
    """Where the walk along the chain is."""

    anchors: Mapping[int, set[str]]
    at: dt.datetime
    number: int = 0
    head: str = START
    unanchored: list[int] = field(default_factory=list)
    closed: Mapping[int, Checkpoint] = field(default_factory=dict)

    def follow(self, number: int, head: str) -> None:
        self.number, self.head = number, head


def faults(
    batches: Iterable[Batch],
    anchors: Sequence[Anchor],
    loose: Loose,
    *,
    at: dt.datetime,
    after: Seal | None = None,
    expired: dt.datetime | None = None,
    checkpoints: Sequence[Checkpoint] = (),
) -> Iterator[Fault]:
    """Walk the chain and name everything that is wrong; nothing when the log is whole.

    Facts: with `after` the walk begins behind that seal, and what comes before is not looked at;
    had it been made anew, the heads that follow would not agree with their anchors. A line that
    was sealed before `expired` may be gone, for it is kept no longer; its digest stays and holds
    the chain together. What a genuine checkpoint closed may be gone altogether: the chain then
    goes on behind it.
    """
    known: dict[int, set[str]] = {}
    for anchor in anchors:
        if anchor.genuine:
            known.setdefault(anchor.number, set()).add(anchor.head)
        else:
            yield _fault("anchor", f"Anker {anchor.number} draagt geen echte handtekening.")
    chain = _Chain(known, at, closed={one.number: one for one in checkpoints if one.genuine})
    yield from _closings(chain, checkpoints, expired)
    if after is not None:
        chain.follow(after.number, after.head)
    walked = after is not None
    for batch in batches:
        if not walked and batch.seal.number > 1:
            _begin_behind(chain, batch.seal.number - 1)
        walked = True
        yield from _link(chain, batch.seal)
        yield from _lines(batch, expired)
        yield from _anchored(chain, batch.seal)
        chain.follow(batch.seal.number, batch.seal.head)
    if not walked and chain.closed:
        _begin_behind(chain, max(chain.closed))
    yield from _end(chain)
    yield from _beside(loose, at)


def _fault(code: str, text: str, number: int | None = None, line: UUID | None = None) -> Fault:
    return Fault(code, text, number, line)


def _link(chain: _Chain, seal: Seal) -> Iterator[Fault]:
    if seal.number != chain.number + 1:
        missing = f"{chain.number + 1}" + (
            f" tot en met {seal.number - 1}" if seal.number > chain.number + 2 else ""
        )
        yield _fault("deleted", f"Reeks {missing} is verwijderd.", chain.number + 1)
    elif seal.previous != chain.head:
        yield _fault(
            "reordered", f"Reeks {seal.number} sluit niet aan op de reeks ervoor.", seal.number
        )
    right = head_of(seal.number, seal.previous, seal.digest, seal.count, seal.form, seal.sealed_at)
    if right != seal.head:
        yield _fault("changed", f"Het zegel van reeks {seal.number} is gewijzigd.", seal.number)


def _closings(
    chain: _Chain, checkpoints: Sequence[Checkpoint], expired: dt.datetime | None
) -> Iterator[Fault]:
    """Find checkpoints that are false, that close too much, or that close another chain."""
    for one in checkpoints:
        if not one.genuine:
            yield _fault(
                "checkpoint",
                f"De afsluiting van reeks {one.number} draagt geen echte handtekening.",
                one.number,
            )
            continue
        if expired is None or one.sealed_at >= expired:
            yield _fault(
                "checkpoint",
                f"Reeks {one.number} is afgesloten voor de bewaartermijn om was.",
                one.number,
            )
        heads = chain.anchors.get(one.number, set())
        if heads and heads != {one.head}:
            yield _fault(
                "checkpoint",
                f"De afsluiting van reeks {one.number} past niet bij wat buiten het systeem staat.",
                one.number,
            )


def _begin_behind(chain: _Chain, number: int) -> None:
    """Begin the walk behind a part that was closed; without a checkpoint it is missing."""
    if (closed := chain.closed.get(number)) is not None:
        chain.follow(closed.number, closed.head)


def _lines(batch: Batch, expired: dt.datetime | None) -> Iterator[Fault]:
    """Compare the lines of a batch with what was sealed."""
    number, found = batch.seal.number, False
    may_be_gone = expired is not None and batch.seal.sealed_at < expired
    entries = sorted(batch.entries, key=lambda entry: entry.position)
    for entry in entries:
        if entry.now is None:
            if may_be_gone:
                continue
            found = True
            yield _line_fault("deleted", number, entry, "is verwijderd")
        elif entry.now != entry.digest:
            found = True
            yield _line_fault("changed", number, entry, "is gewijzigd")
    orders = [entry.order for entry in entries if entry.order is not None]
    if not found and orders != sorted(orders):
        found = True
        yield _fault("reordered", f"Reeks {number}: de regels staan niet op volgorde.", number)
    if len(entries) != batch.seal.count:
        fewer = len(entries) < batch.seal.count
        word = "te weinig: er is iets verwijderd" if fewer else "te veel: er is iets ingevoegd"
        count = abs(len(entries) - batch.seal.count)
        yield _fault(
            "deleted" if fewer else "inserted",
            f"Reeks {number} heeft {count} regel{'s' if count > 1 else ''} {word}.",
            number,
        )
    elif digest_of_all(entry.digest for entry in entries) != batch.seal.digest and not found:
        yield _fault("changed", f"Reeks {number} past niet bij zijn zegel.", number)


def _line_fault(code: str, number: int, entry: Entry, word: str) -> Fault:
    return _fault(code, f"Reeks {number}: regel {entry.line} {word}.", number, entry.line)


def _anchored(chain: _Chain, seal: Seal) -> Iterator[Fault]:
    closed = chain.closed.get(seal.number)
    if closed is not None and closed.head != seal.head:
        yield _fault(
            "checkpoint",
            f"Reeks {seal.number} is anders dan toen die werd afgesloten.",
            seal.number,
        )
    heads = chain.anchors.get(seal.number, set())
    if not heads:
        if seal.sealed_at < chain.at - GRACE:
            chain.unanchored.append(seal.number)
    elif heads != {seal.head}:
        yield _fault(
            "anchor", f"Reeks {seal.number} is anders dan buiten het systeem staat.", seal.number
        )


def _end(chain: _Chain) -> Iterator[Fault]:
    beyond = [number for number in chain.anchors if number > chain.number]
    if beyond:
        yield _fault(
            "cut",
            f"De ketting houdt op bij reeks {chain.number}. "
            f"Buiten het systeem staat reeks {max(beyond)}: het einde is afgeknipt.",
            chain.number + 1,
        )
    if chain.unanchored:
        first, last = chain.unanchored[0], chain.unanchored[-1]
        which = f"Reeks {first}" if first == last else f"{len(chain.unanchored)} reeksen"
        where = "" if first == last else f" ({first} tot en met {last})"
        verb = "staat" if first == last else "staan"
        yield _fault("anchor", f"{which}{where} {verb} niet buiten het systeem.", first)


def _beside(loose: Loose, at: dt.datetime) -> Iterator[Fault]:
    for line in loose.foreign:
        yield _fault("inserted", f"Regel {line} is ingevoegd buiten Schakel om.", line=line)
    for line in loose.twice:
        yield _fault("inserted", f"Regel {line} is twee keer verzegeld.", line=line)
    for line in loose.lost:
        yield _fault("deleted", f"Regel {line} is verwijderd voor het verzegelen.", line=line)
    if loose.waiting_since is not None and loose.waiting_since < at - GRACE:
        since = loose.waiting_since.astimezone(dt.UTC).isoformat(timespec="minutes")
        yield _fault("stalled", f"Er wachten regels op een zegel sinds {since}.")
