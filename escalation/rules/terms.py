"""What a term is: one version of one rule about time, as data.

How it is counted stands in `escalation.rules.deadlines`, how it is read from the
municipality's file in `escalation.rules.terms_file`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from casework.errors import Refused
from casework.rules.decision import Reason


class Mode(StrEnum):
    """How a term is counted."""

    HOURS = "HOURS"
    DAYS_ATW = "DAYS_ATW"
    WEEKS_ATW = "WEEKS_ATW"
    DAYS_OWN_ROLL = "DAYS_OWN_ROLL"
    WEEKS_OWN_ROLL = "WEEKS_OWN_ROLL"
    DAYS_PLAIN = "DAYS_PLAIN"
    WEEKS_PLAIN = "WEEKS_PLAIN"
    CALENDAR_EXACT = "CALENDAR_EXACT"
    WORKING_DAYS = "WORKING_DAYS"
    MONTHS_SAME_DAY = "MONTHS_SAME_DAY"
    NEXT_OPEN_DAY = "NEXT_OPEN_DAY"
    BACKCOUNT = "BACKCOUNT"
    WEEKLY_SLOT = "WEEKLY_SLOT"
    IMMEDIATE = "IMMEDIATE"


class Unit(StrEnum):
    """What is counted."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    SLOT = "slot"


class Owner(StrEnum):
    """Whose act it is: `own` can be breached by us, `tracked` only reminds."""

    OWN = "own"
    TRACKED = "tracked"


class Status(StrEnum):
    """How far the law text was checked."""

    VERIFIED = "V"
    PARTLY = "P"
    UNVERIFIED = "U"
    LOCAL = "L"


class TermKind(StrEnum):
    """What ends: time to act, a measure's validity, the keeping of data, or a watch."""

    DUTY = "duty"
    VALIDITY = "validity"
    RETENTION = "retention"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class WeeklySlot:
    """A weekly list: what is in by the cutoff, that moment included, is on the next one."""

    cutoff_weekday: int
    cutoff: time
    weekday: int


@dataclass(frozen=True, slots=True)
class TermRule:
    """One version of one term.

    Facts: `min_with` names the term that runs beside it, of which the earlier counts; `cap`
    names the fact before whose day it always ends; `alt_n` and `alt_mode` count instead when
    the law or a local choice says so; `extends` names the term that this one may take the place
    of, counted from that term's start or end (`extends_from`); `ahead_of` names the terms it
    starts with, counted back from their end; `maximum` says that a person sets the end, at most
    this late.
    """

    code: str
    title: str
    law: str
    n: int
    unit: Unit
    mode: Mode
    start: str
    owner: Owner
    status: Status
    kind: TermKind
    version: int
    valid_from: date
    valid_until: date | None = None
    enabled: bool = True
    min_with: str = ""
    cap: str = ""
    alt_n: int | None = None
    alt_mode: Mode | None = None
    extends: str = ""
    extends_from: str = ""
    ahead_of: tuple[str, ...] = ()
    on_breach: str = ""
    maximum: bool = False
    weekly: WeeklySlot | None = None
    note: str = ""

    @property
    def identity(self) -> str:
        """Name the rule in identifiers, for logs and checks: law, amount and mode."""
        off = "" if startable(self) else f", off (status {self.status})"
        return f"{self.law}: {self.n} {self.unit}, {self.mode}{off}"


def startable(rule: TermRule) -> bool:
    """Tell whether a case may start this term: it is on, and its law text was read."""
    return rule.enabled and rule.status is not Status.UNVERIFIED


def alternative(rule: TermRule) -> TermRule:
    """Give the other way to count a term: its other amount, or its other mode.

    Refuses: a term that has none.
    """
    if rule.alt_n is None and rule.alt_mode is None:
        raise Refused((Reason("term-no-alternative", "Deze termijn heeft maar één telwijze."),))
    mode = rule.alt_mode or rule.mode
    unit = Unit.WORKING_DAY if mode is Mode.WORKING_DAYS else rule.unit
    amount = rule.n if rule.alt_n is None else rule.alt_n
    return replace(rule, n=amount, unit=unit, mode=mode, alt_n=None, alt_mode=None)


def amount_in_words(rule: TermRule) -> str:
    """Write how long a term is, in Dutch."""
    one, more = UNITS[rule.unit]
    if rule.mode is Mode.IMMEDIATE:
        return "meteen"
    return one if rule.unit is Unit.SLOT else f"{rule.n} {one if rule.n == 1 else more}"


UNITS: dict[Unit, tuple[str, str]] = {
    Unit.HOUR: ("uur", "uur"),
    Unit.DAY: ("dag", "dagen"),
    Unit.WORKING_DAY: ("werkdag", "werkdagen"),
    Unit.WEEK: ("week", "weken"),
    Unit.MONTH: ("maand", "maanden"),
    Unit.YEAR: ("jaar", "jaar"),
    Unit.SLOT: ("de wekelijkse lijst", "de wekelijkse lijst"),
}
