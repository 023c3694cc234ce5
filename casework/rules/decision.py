"""A decision that carries its reasons, so that page, service, log and explanation agree."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.errors import Refused


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks against: a code for the log, a Dutch sentence for people, its source.

    Facts: `who_can` names, in Dutch, who is able to do it or to remove the obstacle;
    `field` is the form field the reason belongs to, when there is one.
    """

    code: str
    text: str
    source: str = ""
    who_can: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed when nothing speaks against it.

    Gives: truth value, `reasons` (all of them, not only the first), `rules` (ids that applied).
    """

    reasons: tuple[Reason, ...] = ()
    rules: tuple[str, ...] = field(default=())

    @property
    def allowed(self) -> bool:
        return not self.reasons

    def __bool__(self) -> bool:
        return self.allowed

    def __and__(self, other: Decision) -> Decision:
        return Decision(self.reasons + other.reasons, self.rules + other.rules)

    def require(self) -> Decision:
        """Pass on the decision, or raise `Refused` with every reason."""
        if self.reasons:
            raise Refused(self.reasons)
        return self


ALLOWED = Decision()


def refuse(
    code: str, text: str, *, source: str = "", who_can: str = "", field: str = ""
) -> Decision:
    """Make a refusal with a single reason."""
    return Decision((Reason(code, text, source, who_can, field),))


def all_of(*decisions: Decision) -> Decision:
    """Combine decisions; every reason is kept, so that a person reads them all at once."""
    combined = ALLOWED
    for decision in decisions:
        combined = combined & decision
    return combined
