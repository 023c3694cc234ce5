"""Writes the heads of the chain outside the database, signed, and reads them back.

One file per month, one JSON line per seal, only ever appended to. Who rules the database cannot
make an anchor, because the key is not in it; who rules the file can take anchors away, and that
shows.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from casework import access
from casework.models import LogSeal
from casework.rules.log_chain import Anchor, Checkpoint
from casework.vocabulary import Purpose

SALT = b"schakel: anchors of the access log"

SEALED = ("number", "head", "count", "sealed_at")
CLOSED = ("closed", "head", "sealed_at", "before")
"""What is signed of an anchor and of a checkpoint; neither can be taken for the other."""

CLOSINGS = "afgesloten.log"
"""The file of the checkpoints: what closes the part of the chain that is kept no longer."""

TAIL = 8192
"""Bytes at the end of a file in which its last whole line certainly stands."""


def write_missing() -> int:
    """Anchor every seal after the last that is anchored. Gives: how many that were."""
    last = _last_number()
    with transaction.atomic(), access.for_purpose(Purpose.OVERSIGHT):
        rows = list(LogSeal.objects.filter(number__gt=last).order_by("number"))
    for row in rows:
        _append(row)
    return len(rows)


def read() -> list[Anchor]:
    """Give every anchor, each with whether its signature is ours.

    Facts: a line that is broken off counts as not there; its seal is then not anchored.
    """
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in _files())
    return [_anchor(line) for text in texts for line in _whole_lines(text)]


def close(seal: LogSeal, *, before: dt.datetime) -> None:
    """Write down, signed, that the chain up to this seal is kept no longer.

    Facts: on disk before this returns; only then the seals and what they bind may go.
    Errors: `OSError` when it cannot be written.
    """
    line: dict[str, object] = {
        "closed": seal.number,
        "head": seal.head,
        "sealed_at": seal.sealed_at.isoformat(),
        "before": before.isoformat(),
    }
    line["signature"] = _sign(line, _keys()[0], CLOSED)
    _write(Path(settings.LOG_ANCHORS) / CLOSINGS, line)


def checkpoints() -> list[Checkpoint]:
    """Give every checkpoint, each with whether its signature is ours."""
    path = Path(settings.LOG_ANCHORS) / CLOSINGS
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    return [
        Checkpoint(
            int(str(line["closed"])),
            str(line["head"]),
            dt.datetime.fromisoformat(str(line["sealed_at"])),
            _genuine(line, CLOSED),
        )
        for line in _whole_lines(text, CLOSED)
    ]


def _append(row: LogSeal) -> None:
    line: dict[str, object] = {
        "number": row.number,
        "head": row.head,
        "count": row.count,
        "sealed_at": row.sealed_at.isoformat(),
    }
    line["signature"] = _sign(line, _keys()[0])
    _write(Path(settings.LOG_ANCHORS) / f"{row.sealed_at:%Y-%m}.jsonl", line)


def _write(path: Path, line: dict[str, object]) -> None:
    """Add one line to a file, on disk before this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    words = (json.dumps(line) + "\n").encode()
    if _broken_off(path):
        words = b"\n" + words
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, words)
        os.fsync(handle)
    finally:
        os.close(handle)


def _broken_off(path: Path) -> bool:
    """Say whether the machine went down in the middle of the last line."""
    end = _tail(path)
    return bool(end) and not end.endswith("\n")


def _tail(path: Path) -> str:
    """Read the end of a file: the last lines are enough to know where it stopped."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read().decode(errors="replace")


def _sign(line: dict[str, object], key: bytes, columns: tuple[str, ...] = SEALED) -> str:
    words = "|".join(str(line[name]) for name in columns)
    return hmac.new(key, words.encode(), sha256).hexdigest()


def _keys() -> list[bytes]:
    """Derive the keys: the first signs, the others only recognise what was signed before."""
    secrets = settings.LOG_KEYS or [settings.SECRET_KEY]
    return [hmac.new(secret.encode(), SALT, sha256).digest() for secret in secrets]


def _anchor(line: dict[str, object]) -> Anchor:
    return Anchor(int(str(line["number"])), str(line["head"]), _genuine(line, SEALED))


def _genuine(line: dict[str, object], columns: tuple[str, ...]) -> bool:
    signature = str(line["signature"])
    return any(hmac.compare_digest(signature, _sign(line, key, columns)) for key in _keys())


def _last_number() -> int:
    for path in reversed(_files()):
        if numbers := [int(str(line["number"])) for line in _whole_lines(_tail(path))]:
            return max(numbers)
    return 0


def _files() -> list[Path]:
    return sorted(Path(settings.LOG_ANCHORS).glob("*.jsonl"))


def _whole_lines(text: str, columns: tuple[str, ...] = SEALED) -> Iterator[dict[str, object]]:
    for written in text.splitlines():
        try:
            line = json.loads(written)
            if {*columns, "signature"} <= set(line):
                int(line[columns[0]])
                dt.datetime.fromisoformat(line["sealed_at"])
                yield line
        except (TypeError, ValueError):
            continue
