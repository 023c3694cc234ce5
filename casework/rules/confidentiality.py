"""Confidentiality that everybody accepts: the text in force, and how long an acceptance counts.

Source: Wgs 1.11: also for who takes part once, or receives a result.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from casework.errors import SchakelError
from casework.rules.content import AMSTERDAM, local_day
from casework.rules.retention import add_months

KEYS = frozenset({"version", "source", "months", "paragraphs"})


class ConfidentialityError(SchakelError):
    """The file cannot be used; the message says why, in Dutch."""


@dataclass(frozen=True, slots=True)
class Confidentiality:
    """The text in force.

    Facts: `months` is how long an acceptance counts.
    """

    version: str
    source: str
    months: int
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as they are kept with who accepted them."""
        return "\n".join(self.paragraphs)

    @property
    def digest(self) -> str:
        """A fingerprint of the words, so that another text is never taken for this one."""
        return sha256(f"{self.version}\n{self.text}".encode()).hexdigest()

    def counts_until(self, accepted_at: dt.datetime) -> dt.datetime:
        """Give the midnight with which an acceptance no longer counts."""
        day = add_months(local_day(accepted_at), self.months)
        return dt.datetime.combine(day, dt.time.min, AMSTERDAM)

    def counted_from(self, at: dt.datetime) -> dt.datetime:
        """Give a moment so long ago that whatever was accepted before it no longer counts."""
        day = add_months(local_day(at), -self.months) - dt.timedelta(days=3)
        return dt.datetime.combine(day, dt.time.min, AMSTERDAM)


def load_confidentiality(path: Path) -> Confidentiality:
    """Read the text. Refuses: `ConfidentialityError` when the file is missing or not right."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfidentialityError(f"{path.name} is niet te lezen: {error}") from error
    months, paragraphs = data.get("months"), data.get("paragraphs")
    if set(data) != KEYS:
        raise ConfidentialityError(f"{path.name}: nodig zijn {', '.join(sorted(KEYS))}.")
    if not isinstance(months, int) or not 1 <= months <= 12:
        raise ConfidentialityError(f"{path.name}: months is 1 tot en met 12.")
    words = isinstance(paragraphs, list) and all(isinstance(one, str) and one for one in paragraphs)
    if not paragraphs or not words or not data["version"] or not data["source"]:
        raise ConfidentialityError(f"{path.name}: version, source en paragraphs zijn niet leeg.")
    return Confidentiality(str(data["version"]), str(data["source"]), months, tuple(paragraphs))
