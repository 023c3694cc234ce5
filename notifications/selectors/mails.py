"""The mails that the demo wrote to files instead of sending them, for a page that shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

SHOWN = 100
FENCE = b"-" * 79


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail as its receiver reads it."""

    to: str
    subject: str
    text: str
    at: dt.datetime | None


def sent_mails(directory: Path, *, limit: int = SHOWN) -> list[SentMail]:
    """Read the newest mails from a directory; a directory that is not there holds none."""
    if not directory.is_dir():
        return []
    files = sorted(directory.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    found: list[SentMail] = []
    for path in files:
        found += reversed(list(_mails_in(path)))
        if len(found) >= limit:
            break
    return found[:limit]


def _mails_in(path: Path) -> Iterator[SentMail]:
    for part in path.read_bytes().split(FENCE):
        if part.strip():
            yield _mail(message_from_bytes(part.strip(), policy=policy.default))


def _mail(parsed: EmailMessage) -> SentMail:
    body = parsed.get_body(("plain",))
    date = parsed["date"]
    return SentMail(
        to=str(parsed["to"] or ""),
        subject=str(parsed["subject"] or ""),
        text=str(body.get_content()) if body is not None else "",
        at=parsedate_to_datetime(str(date)) if date else None,
    )
