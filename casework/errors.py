"""What can go wrong on purpose. Anything else is a bug.

SchakelError
├── Refused        one may know of it, but may not do it   → 403 with reasons
├── NotVisible     for this person it does not exist       → 404, the same page as missing
├── Conflict       somebody was first                      → 409
│   └── StaleVersion   the form was made on an older version → 409 with both versions
└── PolicyUnavailable  no policy, no access                → 503, nobody sees anything
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class ReasonLike(Protocol):
    """Anything with a code and a Dutch text."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...


class SchakelError(Exception):
    """Base of every anticipated failure."""


class Refused(SchakelError):
    """The act is known to the person and not allowed; `reasons` say why and who can help."""

    def __init__(self, reasons: Sequence[ReasonLike]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reason.code for reason in self.reasons))


class NotVisible(SchakelError):
    """For this person the thing does not exist. Carries no detail, on purpose."""


class Conflict(SchakelError):
    """Another act came first; `message` is a Dutch sentence for the person who lost."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class StaleVersion(Conflict):
    """The form was made on an older version; shows what was typed beside what stands now."""

    def __init__(
        self, message: str, *, yours: Mapping[str, Any], current: Mapping[str, Any]
    ) -> None:
        self.yours = dict(yours)
        self.current = dict(current)
        super().__init__(message)


class PolicyUnavailable(SchakelError):
    """The sharing policy could not be loaded: nobody sees anything until it can."""
