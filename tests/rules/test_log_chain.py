"""The chain over the access log: what it notices, tried on chains of a few lines."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules import log_chain
from casework.rules.log_chain import Anchor, Batch, Checkpoint, Entry, Loose, Seal

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
NOW = NOON + dt.timedelta(hours=1)
NOTHING = Loose()


def line(number: int) -> dict[str, object]:
    blank = dict.fromkeys(log_chain.COLUMNS[log_chain.FORM], "")
    moment = NOON + dt.timedelta(seconds=number)
    return {**blank, "id": uuid.UUID(int=number), "at": moment, "case_ids": [1, 2]}


def chain(*sizes: int) -> tuple[list[Batch], list[Anchor]]:
    """Make a whole chain of batches of these sizes, with its anchors."""
    batches: list[Batch] = []
    head, made = log_chain.START, 0
    for number, size in enumerate(sizes, start=1):
        entries = []
        for position in range(size):
            made += 1
            row = line(made)
            digest = log_chain.digest_of(row)
            entries.append(Entry(row["id"], position, digest, digest, (row["at"], str(row["id"]))))
        seal = sealed(number, head, entries)
        head = seal.head
        batches.append(Batch(seal, entries))
    return batches, [Anchor(one.seal.number, one.seal.head, True) for one in batches]


def sealed(number: int, previous: str, entries: list[Entry]) -> Seal:
    digest = log_chain.digest_of_all(entry.digest for entry in entries)
    given = (number, previous, digest, len(entries), log_chain.FORM, NOON)
    return Seal(*given, log_chain.head_of(*given))


def found(batches, anchors, loose=NOTHING, at=NOW) -> list[str]:
    return [fault.code for fault in log_chain.faults(batches, anchors, loose, at=at)]


@given(st.lists(st.integers(1, 6), max_size=6))
def test_a_whole_chain_has_no_fault(sizes: list[int]) -> None:
    assert found(*chain(*sizes)) == []


@given(st.data(), st.lists(st.integers(1, 5), min_size=1, max_size=5))
def test_whatever_is_done_to_one_line_is_found(data, sizes: list[int]) -> None:
    batches, anchors = chain(*sizes)
    which = data.draw(st.integers(0, len(batches) - 1))
    batch = batches[which]
    place = data.draw(st.integers(0, len(batch.entries) - 1))
    entries = list(batch.entries)
    act = data.draw(st.sampled_from(["change", "delete", "unbind", "rebind", "forge"]))
    if act == "change":
        entries[place] = replace(entries[place], now="f" * 64)
    elif act == "delete":
        entries[place] = replace(entries[place], now=None, order=None)
    elif act == "unbind":
        del entries[place]
    elif act == "rebind":
        entries.append(replace(entries[place], position=len(entries)))
    else:  # line and binding changed alike, by somebody who knows how
        entries[place] = replace(entries[place], now="f" * 64, digest="f" * 64)
    batches[which] = Batch(batch.seal, entries)
    assert found(batches, anchors)


def test_each_fault_is_called_by_its_name() -> None:
    batches, anchors = chain(2, 3, 2)
    first, middle, last = batches
    swapped = [
        replace(middle.entries[0], position=1),
        replace(middle.entries[1], position=0),
        middle.entries[2],
    ]
    assert found([first, Batch(middle.seal, swapped), last], anchors) == ["reordered"]
    assert found([first, last], anchors) == ["deleted"]
    assert found([first, middle], anchors) == ["cut"]
    assert found([], anchors) == ["cut"]
    touched = replace(middle.seal, count=4)
    assert "changed" in found([first, Batch(touched, middle.entries), last], anchors)


def test_a_chain_that_was_made_anew_from_a_line_on_disagrees_with_its_anchors() -> None:
    """Who rules the database can make everything in it fit again, but not what stands outside."""
    batches, anchors = chain(2, 2)
    forged = [replace(batches[0].entries[0], digest="f" * 64, now="f" * 64), batches[0].entries[1]]
    first = Batch(sealed(1, log_chain.START, forged), forged)
    entries = list(batches[1].entries)
    second = Batch(sealed(2, first.seal.head, entries), entries)
    assert found([first, second], []) == ["anchor"], "only that it is not anchored"
    assert found([first, second], anchors) == ["anchor", "anchor"]


def test_an_anchor_with_a_false_signature_counts_for_nothing() -> None:
    batches, anchors = chain(1)
    assert found(batches, [replace(anchors[0], genuine=False)]) == ["anchor", "anchor"]


@pytest.mark.parametrize(
    ("after", "codes"),
    [(dt.timedelta(minutes=5), []), (dt.timedelta(minutes=5, seconds=1), ["anchor"])],
)
def test_a_fresh_seal_may_wait_for_its_anchor(after: dt.timedelta, codes: list[str]) -> None:
    batches, _ = chain(1)
    assert found(batches, [], at=NOON + after) == codes


def test_what_stands_beside_the_chain_is_named() -> None:
    one, two, three = (uuid.UUID(int=number) for number in (1, 2, 3))
    loose = Loose([one], [two], [three], NOW - dt.timedelta(minutes=6))
    assert found([], [], loose) == ["inserted", "inserted", "deleted", "stalled"]
    assert found([], [], Loose(waiting_since=NOW - dt.timedelta(minutes=4))) == []


def test_every_sentence_is_plain_and_says_where() -> None:
    batches, anchors = chain(2, 2)
    gone = [replace(batches[0].entries[0], now=None, order=None), batches[0].entries[1]]
    (fault,) = log_chain.faults(
        [Batch(batches[0].seal, gone), batches[1]], anchors, Loose(), at=NOW
    )
    assert fault.text == f"Reeks 1: regel {uuid.UUID(int=1)} is verwijderd."
    assert (fault.code, fault.number, fault.line) == ("deleted", 1, uuid.UUID(int=1))


def test_a_line_that_is_kept_no_longer_may_be_gone_and_no_other() -> None:
    batches, anchors = chain(2, 2)
    seal = batches[0].seal
    gone = [replace(entry, now=None, order=None) for entry in batches[0].entries]

    def codes(expired: dt.datetime | None) -> list[str]:
        walked = log_chain.faults(
            [Batch(seal, gone), batches[1]], anchors, Loose(), at=NOW, expired=expired
        )
        return [fault.code for fault in walked]

    assert codes(seal.sealed_at + dt.timedelta(seconds=1)) == []
    assert codes(seal.sealed_at) == ["deleted", "deleted"]
    assert codes(None) == ["deleted", "deleted"]


# ------------------------------------------------------------------ checkpoints

LATER = NOON + dt.timedelta(seconds=1)


def closed(batches, number: int, **changed) -> Checkpoint:
    seal = batches[number - 1].seal
    return replace(Checkpoint(number, seal.head, seal.sealed_at, True), **changed)


def behind(batches, anchors, checkpoints, *, cut: int, expired=LATER) -> list[str]:
    walked = log_chain.faults(
        batches[cut:], anchors, NOTHING, at=NOW, expired=expired, checkpoints=checkpoints
    )
    return [fault.code for fault in walked]


@given(st.lists(st.integers(1, 3), min_size=2, max_size=6), st.data())
def test_the_chain_goes_on_behind_a_checkpoint_and_only_there(sizes, data) -> None:
    batches, anchors = chain(*sizes)
    cut = data.draw(st.integers(1, len(sizes)))
    number = data.draw(st.integers(1, len(sizes)))
    found = behind(batches, anchors, [closed(batches, number)], cut=cut)
    whole = found == []
    assert whole == (cut == number), (cut, number, found)


@given(st.lists(st.integers(1, 3), min_size=2, max_size=6), st.data())
def test_a_checkpoint_over_seals_that_are_still_there_changes_nothing(sizes, data) -> None:
    batches, anchors = chain(*sizes)
    number = data.draw(st.integers(1, len(sizes)))
    assert behind(batches, anchors, [closed(batches, number)], cut=0) == []


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"genuine": False}, ["checkpoint", "deleted"]),
        ({"head": "0" * 64}, ["checkpoint", "reordered"]),
        ({"sealed_at": LATER}, ["checkpoint"]),
    ],
)
def test_a_wrong_checkpoint_is_found(changed, codes) -> None:
    batches, anchors = chain(2, 2, 2)
    assert behind(batches, anchors, [closed(batches, 2, **changed)], cut=2) == codes


def test_nothing_may_be_closed_where_nothing_expires() -> None:
    batches, anchors = chain(2, 2)
    one = closed(batches, 1)
    assert behind(batches, anchors, [one], cut=1, expired=None) == ["checkpoint"]
    assert behind(batches, anchors, [one], cut=1, expired=NOON) == ["checkpoint"]


def test_a_moment_has_the_same_digest_in_every_zone() -> None:
    elsewhere = line(1) | {"at": line(1)["at"].astimezone(dt.timezone(dt.timedelta(hours=5)))}
    assert log_chain.digest_of(elsewhere) == log_chain.digest_of(line(1))
    assert log_chain.digest_of(line(1) | {"role": "DPO"}) != log_chain.digest_of(line(1))
