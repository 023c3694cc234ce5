"""The policies in force, for sharing and for keeping: loaded and checked at start.

Without the sharing policy nobody sees anything; without retention rules nothing starts. Of the
sharing policy the file of the installation is the first version. Versions that were approved later
stand in the database, each with the moment from which it holds. A process parses a text once, by
its fingerprint; which texts there are is asked once per request or service, and only when needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from casework.errors import PolicyUnavailable
from casework.models import PolicyVersion
from casework.rules.confidentiality import Confidentiality, load_confidentiality
from casework.rules.policy_file import Policy, PolicyError, load_policy, parse_policy
from casework.rules.policy_times import Later, Timetable
from casework.rules.retention import RetentionPolicy
from casework.rules.retention_file import load_retention

_reading: ContextVar[list[Timetable] | None] = ContextVar("policy_reading", default=None)


@cache
def _load(path: Path) -> Policy:
    return load_policy(path)


def shipped_file() -> Path:
    """Say where the first version of this installation lies."""
    return Path(settings.POLICY_DIRECTORY) / "sharing.toml"


def first_policy() -> Policy:
    """Give the policy this installation came with; needs no database.

    Refuses: `PolicyUnavailable` when the file is missing, unknown or ambiguous.
    """
    try:
        return _load(shipped_file())
    except (OSError, PolicyError) as error:
        raise PolicyUnavailable(str(error)) from error


@lru_cache(maxsize=16)
def _stored(digest: str) -> Policy:
    """Read an approved text from the database; a text that was tampered with is no policy."""
    text = PolicyVersion.objects.values_list("text", flat=True).filter(digest=digest).first()
    if text is None or sha256(text.encode()).hexdigest() != digest:
        raise PolicyUnavailable("De tekst van het deelbeleid klopt niet met de vingerafdruk.")
    return parse_policy(text.encode())


@contextmanager
def one_reading() -> Iterator[None]:
    """Ask at most once which versions there are, until the request or service is done."""
    if _reading.get() is not None:
        yield
        return
    token = _reading.set([])
    try:
        yield
    finally:
        _reading.reset(token)


def forget_reading() -> None:
    """Ask anew: another version was approved just now."""
    kept = _reading.get()
    if kept is not None:
        kept.clear()


def timetable() -> Timetable:
    """Give which text of the policy holds when, also what is approved for later.

    Refuses: `PolicyUnavailable` when the first text cannot be used.
    """
    kept = _reading.get()
    if kept:
        return kept[0]
    rows = (
        PolicyVersion.objects.filter(valid_from__isnull=False)
        .order_by("valid_from")
        .values_list("number", "digest", "valid_from")
    )
    later = (Later(number, digest, begins) for number, digest, begins in rows if begins)
    found = Timetable(first_policy(), tuple(later), _stored)
    if kept is not None:
        kept.append(found)
    return found


def policy_in_force(at: dt.datetime) -> Policy:
    """Give the policy by which a decision at a moment is taken.

    Refuses: `PolicyUnavailable` when its text cannot be used.
    """
    return timetable().at(at)


def prove_stored() -> None:
    """Read every approved text that holds now or later, by the clock of the database.

    Refuses: `PolicyUnavailable` when one of them cannot be used by this program.
    """
    rows = PolicyVersion.objects.filter(valid_from__isnull=False).order_by("-valid_from")
    begun = Case(When(valid_from__lte=Now(), then=Value(True)), default=Value(False))
    for digest, holds in rows.annotate(begun=begun).values_list("digest", "begun"):
        _stored(digest)
        if holds:
            return  # what held before it decides nothing any more


def last_text() -> str:
    """Give the text that a next version begins from: the last approved, else the first."""
    later = timetable().later
    if not later:
        return shipped_file().read_text(encoding="utf-8")
    return PolicyVersion.objects.values_list("text", flat=True).get(number=later[-1].number)


@cache
def _load_confidentiality(path: Path) -> Confidentiality:
    return load_confidentiality(path)


def confidentiality_in_force() -> Confidentiality:
    """Give the text everybody accepts. Refuses: `ConfidentialityError` when it is not right."""
    return _load_confidentiality(Path(settings.POLICY_DIRECTORY) / "confidentiality.toml")


@cache
def _load_retention(path: Path) -> RetentionPolicy:
    return load_retention(path)


def retention_in_force() -> RetentionPolicy:
    """Give how long everything is kept. Refuses: `RetentionError` when the file is not right."""
    return _load_retention(Path(settings.POLICY_DIRECTORY) / "retention.toml")
