"""Telling the data subject: who must be told, before when, and when it may wait or need not be.

Source: AVG 13 and 14; UAVG 41; Wmo 2015 5.3.1; Jeugdwet 7.1.5.1 as model for children.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.rules import content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.vocabulary import OrganisationKey, SubjectKind
from escalation.rules.calendar import short

CHILD_UNTIL, ALONE_FROM = 12, 16
"""Below twelve the representative is told, from sixteen the person alone, in between both."""

EARLIEST = 366
"""How many days before today somebody can have been told: before a case is opened counts too."""

MOTIVATION = 10

ONE_HOUSE = frozenset(
    {
        OrganisationKey.PC,
        OrganisationKey.BURG,
        OrganisationKey.COL_SD,
        OrganisationKey.COL_JEUGD,
        OrganisationKey.COL_VTH,
    }
)
"""The municipality's own task fields: sharing among these is no first disclosure to another."""


class InformState(StrEnum):
    """How a task to inform stands; each but OPEN is also what somebody recorded."""

    OPEN = "OPEN"
    DONE = "DONE"
    DEFERRED = "DEFERRED"
    EXEMPT = "EXEMPT"


class Means(StrEnum):
    """How somebody was told."""

    TALK = "TALK"
    LETTER = "LETTER"
    PHONE = "PHONE"
    DIGITAL = "DIGITAL"


class Told(StrEnum):
    """Who was told."""

    SELF = "SELF"
    REPRESENTATIVE = "REPRESENTATIVE"
    BOTH = "BOTH"


@dataclass(frozen=True, slots=True)
class DeferralGround:
    """One ground of UAVG 41(1) on which telling may wait."""

    letter: str
    text: str

    @property
    def article(self) -> str:
        return f"UAVG 41(1)({self.letter})"


@dataclass(frozen=True, slots=True)
class Factor:
    """What a decision to wait takes into account (UAVG 41(2)), with what usually holds here."""

    letter: str
    text: str
    usual: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why there is nothing to tell, with its article."""

    code: str
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which terms run for who directs a case: the first, and after a decision to wait.

    Facts: no `organisation` means every other one.
    """

    organisation: OrganisationKey | None
    term: str
    again: str
    source: str


@dataclass(frozen=True, slots=True)
class InformRules:
    """The grounds, factors, exemptions and terms in force (informing.toml)."""

    grounds: tuple[DeferralGround, ...]
    factors: tuple[Factor, ...]
    exemptions: tuple[Exemption, ...]
    waiting: tuple[Waiting, ...]

    def waiting_for(self, organisation: OrganisationKey | None) -> Waiting:
        """Give the terms for the organisation that must tell."""
        return min(
            (row for row in self.waiting if row.organisation in {organisation, None}),
            key=lambda row: row.organisation is None,
        )

    def ground(self, letter: str) -> DeferralGround | None:
        return next((row for row in self.grounds if row.letter == letter), None)

    def exemption(self, code: str) -> Exemption | None:
        return next((row for row in self.exemptions if row.code == code), None)


SHARED = "AVG-INFORMEREN-DELEN"
"""The term that counts from the day on which another organisation first receives data."""

NOBODY_TO_TELL = {
    SubjectKind.LOCATION: "no_person",
    SubjectKind.COMPANY: "no_person",
    SubjectKind.GROUP: "no_names",
}
"""Subjects about whom there is nobody to tell, with the exemption that says so."""


def exempt_at_once(kind: SubjectKind) -> str:
    """Give the exemption that holds by the kind of subject alone, or nothing."""
    return NOBODY_TO_TELL.get(kind, "")


def is_shared(organisations: Iterable[OrganisationKey], responsible: OrganisationKey) -> bool:
    """Say whether another organisation than the one that must tell receives data.

    Source: AVG 14(3)(c): at the latest when the data are first disclosed to another.
    """
    own = ONE_HOUSE if responsible in ONE_HOUSE else frozenset({responsible})
    return any(key not in own for key in organisations)


def whom_to_tell(born_on: date | None, day: date) -> Told:
    """Say who is told about a person of this age; an unknown age counts as grown up."""
    if born_on is None:
        return Told.SELF
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    if age < CHILD_UNTIL:
        return Told.REPRESENTATIVE
    return Told.SELF if age >= ALONE_FROM else Told.BOTH


def waits(state: InformState, until: date | None, day: date) -> bool:
    """Say whether telling may still wait today; on the day to look again it may not."""
    return state is InformState.DEFERRED and until is not None and day < until


def is_open(state: InformState, until: date | None, day: date) -> bool:
    """Say whether somebody must tell, or decide: a postponed task comes back on its date."""
    return state is InformState.OPEN or (
        state is InformState.DEFERRED and not waits(state, until, day)
    )


def decide_told(on: date, *, day: date) -> Decision:
    """Refuse a day that lies ahead or too long ago."""
    if on > day:
        return refuse("inform:future", "Deze datum ligt in de toekomst.", field="told_on")
    if (day - on).days > EARLIEST:
        return refuse(
            "inform:past", "Deze datum is te lang geleden. Controleer het jaar.", field="told_on"
        )
    return ALLOWED


def decide_deferral(
    rules: InformRules,
    letter: str,
    motivation: str,
    weighing: Mapping[str, str],
    until: date,
    *,
    day: date,
    longest: date,
) -> Decision:
    """Say whether telling may wait: a ground of the law, a reason, every factor, a date soon.

    Source: UAVG 41(1)-(2); `longest` is the last day on which somebody must look again.
    """
    ground = (
        ALLOWED
        if rules.ground(letter)
        else refuse("inform:ground", "Kies een reden uit de wet.", field="ground")
    )
    return all_of(
        ground,
        content.decide_text(motivation, field="motivation", minimum=MOTIVATION, maximum=1000),
        *(
            content.decide_text(
                weighing.get(row.letter, ""), field=f"factor_{row.letter}", maximum=500
            )
            for row in rules.factors
        ),
        _decide_until(until, day=day, longest=longest),
    )


def _decide_until(until: date, *, day: date, longest: date) -> Decision:
    if until <= day:
        return refuse("inform:until-past", "Kies een datum na vandaag.", field="until")
    if until > longest:
        return refuse(
            "inform:until-far",
            f"Kies een datum tot en met {short(longest)}. Daarna besluit u opnieuw.",
            field="until",
        )
    return ALLOWED


def decide_exemption(rules: InformRules, code: str, motivation: str) -> Decision:
    """Say whether there is nothing to tell: a reason of the law, and why it holds here."""
    reason = (
        ALLOWED
        if rules.exemption(code)
        else refuse("inform:reason", "Kies een reden.", field="exemption")
    )
    return reason & content.decide_text(
        motivation, field="motivation", minimum=MOTIVATION, maximum=1000
    )
