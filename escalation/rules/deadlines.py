"""When a term ends, and why then: one counter per mode, each explaining the days it passes over.

Nothing here reads a clock or a file. A term comes from `escalation.rules.terms_file`.
Source: Algemene termijnenwet (Atw), Wvggz 6:2(2), 7:4 and 7:8(3), Wth 13; domain text §3.6.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from casework.errors import Refused
from casework.rules.decision import ALLOWED, Decision, Reason, refuse
from escalation.rules.calendar import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    WEEKDAYS,
    Calendar,
    Start,
    Step,
    in_words,
    local,
    local_day,
    midnight_after,
    on_the_clock,
    short,
)
from escalation.rules.terms import Mode, TermRule, Unit, startable

MONTHS_IN_A_YEAR = 12
ATW_TWO_OPEN_DAYS_FROM = 3


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a term, able to explain itself.

    Facts: `due` is a moment where the term has a wall-clock time and otherwise a day, of which
    all 24 hours count; `steps` are the days passed over, `notes` Dutch sentences about the
    rest; `calendar` is the version of the list of decreed days.
    """

    code: str
    version: int
    rule: str
    start: Start
    due: Start
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    calendar: str

    @property
    def day(self) -> date:
        """The last day, in Amsterdam."""
        return local_day(self.due)

    @property
    def due_at(self) -> datetime:
        """The moment itself, or for a day the midnight that ends it."""
        return self.due if isinstance(self.due, datetime) else midnight_after(self.due)

    def is_late(self, at: datetime) -> bool:
        """Tell whether the term has passed; the due moment and the whole due day are in time."""
        passed = at.astimezone(UTC) - self.due_at.astimezone(UTC)
        on_the_edge = isinstance(self.due, datetime)
        return passed > timedelta(0) if on_the_edge else passed >= timedelta(0)

    def in_words(self) -> str:
        """Write the end as people say it."""
        if isinstance(self.due, datetime):
            return f"{in_words(self.day)}, {self.due:%H.%M} uur"
        return f"{in_words(self.day)}, tot het einde van de dag"


@dataclass(frozen=True, slots=True)
class _Counted:
    due: Start
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()


def compute(rule: TermRule, start: Start, calendar: Calendar) -> Due:
    """Count a term from the event that starts it; the day of the event is not counted.

    Gives: a `Due`, also for a term that is off, which then says so in its notes.
    Refuses: a date without a time where the clock counts; a start outside 2014-2099.
    """
    _check(rule, start)
    begun = local(start) if isinstance(start, datetime) else start
    counted = COUNTERS[rule.mode](rule, begun, calendar)
    off = () if startable(rule) else (OFF,)
    return Due(
        code=rule.code,
        version=rule.version,
        rule=rule.identity,
        start=begun,
        due=counted.due,
        steps=counted.steps,
        notes=(EXPLAINED[rule.mode], *counted.notes, *off),
        calendar=calendar.version,
    )


def combine(dues: Iterable[Due]) -> Due:
    """Take the earliest of terms that run side by side, such as 18 hours and 12 hours of care.

    Source: Wvggz 7:3(2).
    """
    # In UTC: within one zone Python compares the clock, which in autumn shows an hour twice.
    earliest, *others = sorted(dues, key=lambda due: due.due_at.astimezone(UTC))
    told = tuple(
        f"Ook {other.code} loopt, tot {other.in_words()}. De eerste telt." for other in others
    )
    return replace(earliest, notes=earliest.notes + told)


def cap_before(due: Due, day: date) -> Due:
    """End a term at the latest on the day before another day; never rolled on.

    Source: Atw art. 1(2), by analogy; domain text §3.5.
    """
    if due.day < day:
        return due
    told = f"De termijn eindigt altijd vóór {in_words(day)}."
    return replace(due, due=day - ONE_DAY, steps=(), notes=(*due.notes, told))


def resumed(rule: TermRule, due: Due, since: datetime, until: datetime, calendar: Calendar) -> Due:
    """Let a term go on after its clock stood still: what was left is kept.

    Facts: a term on the clock keeps its hours; a term in days keeps the days that were left
    before any rolling on, open days where those are counted, and rolls on anew by its own rule.
    A clock that stopped before the start, or after the end, changes nothing.
    Source: Awb 4:15; Wet Bibob 31.
    """
    since = max(since, _beginning(due.start))
    if until <= since or since >= due.due_at:
        return due
    told = f"De klok stond stil van {in_words(local_day(since))} tot {in_words(local_day(until))}."
    if isinstance(due.due, datetime):
        passed = until.astimezone(UTC) - since.astimezone(UTC)
        end: Start = local(due.due.astimezone(UTC) + passed)
        return replace(due, due=end, notes=(*due.notes, told))
    stopped, goes_on = local_day(since), local_day(until)
    if rule.mode is Mode.WORKING_DAYS:
        left = calendar.open_days_between(stopped, due.due)
        last, steps = calendar.add_open_days(goes_on, left)
    else:
        last, steps = goes_on + (_unrolled(rule, due) - stopped), ()
        if rule.mode in ROLLED:
            last, steps = calendar.roll(last)
    return replace(due, due=last, steps=steps, notes=(*due.notes, told))


def _beginning(start: Start) -> datetime:
    return start if isinstance(start, datetime) else midnight_after(start - ONE_DAY)


def _unrolled(rule: TermRule, due: Due) -> date:
    """Give the last day of a term in days before weekends and holidays moved it."""
    rolled = rule.mode in ROLLED and due.steps
    return due.steps[0].day if rolled else due.day


def end_on(due: Due, day: date) -> Due:
    """End a term on the day that a person chose, where the law leaves that to a person.

    Refuses: a day after the last one on which the term could end.
    """
    chosen: Start = day
    if isinstance(due.due, datetime):  # on the clock: until the same time on the chosen day
        chosen = on_the_clock(day, due.due.time())
    start = chosen if isinstance(chosen, datetime) else midnight_after(day - ONE_DAY)
    check_maximum(due, start).require()
    told = f"Deze dag is gekozen. De termijn mag duren tot en met {in_words(due.day)}."
    return replace(due, due=chosen, steps=(), notes=(told,))


def check_maximum(due: Due, until: datetime) -> Decision:
    """Decide whether a measure may be set to last until a moment.

    Source: Wth 9(1): four weeks after the imposition, not after the first ten days.
    """
    if not due.is_late(until):
        return ALLOWED
    return refuse("term-maximum", f"Dat is te lang. Het mag duren tot {due.in_words()}.")


def _check(rule: TermRule, start: Start) -> None:
    if not FIRST_DAY <= (start.date() if isinstance(start, datetime) else start) <= LAST_DAY:
        text = f"Kies een datum van {short(FIRST_DAY)} tot en met {short(LAST_DAY)}."
        raise Refused((Reason("start-out-of-range", text, field="start"),))
    if rule.mode in NEEDS_A_TIME and not isinstance(start, datetime):
        text = "Deze termijn loopt op de klok. Geef ook de tijd, zoals 2026-12-23T14:30."
        raise Refused((Reason("start-needs-time", text, source=rule.law, field="start"),))


def _hours(rule: TermRule, start: Start, _: Calendar) -> _Counted:
    # Elapsed hours: a night in which the clock changes is an hour shorter or longer.
    return _Counted(local(_moment(start).astimezone(UTC) + timedelta(hours=rule.n)))


def _exact(rule: TermRule, start: Start, _: Calendar) -> _Counted:
    moment = _moment(start)
    return _Counted(on_the_clock(moment.date() + _span(rule), moment.time()))


def _plain(rule: TermRule, start: Start, _: Calendar) -> _Counted:
    return _Counted(local_day(start) + _span(rule))


def _rolled(rule: TermRule, start: Start, calendar: Calendar) -> _Counted:
    return _Counted(*calendar.roll(local_day(start) + _span(rule)))


def _atw(rule: TermRule, start: Start, calendar: Calendar) -> _Counted:
    if _span(rule).days < ATW_TWO_OPEN_DAYS_FROM:
        return _rolled(rule, start, calendar)
    first = local_day(start)
    return _Counted(*calendar.with_two_open_days(first, first + _span(rule)))


def _working_days(rule: TermRule, start: Start, calendar: Calendar) -> _Counted:
    return _Counted(*calendar.add_open_days(local_day(start), rule.n))


def _same_day(rule: TermRule, start: Start, _: Calendar) -> _Counted:
    begun = local_day(start)
    end = _months_on(begun, rule.n * (MONTHS_IN_A_YEAR if rule.unit is Unit.YEAR else 1))
    clamped = ("Die maand is korter. Daarom telt de laatste dag van de maand.",)
    return _Counted(end, notes=() if end.day == begun.day else clamped)


def _back(rule: TermRule, start: Start, _: Calendar) -> _Counted:
    if rule.unit is Unit.MONTH:
        return _Counted(_months_on(local_day(start), -rule.n))
    return _Counted(local_day(start) - _span(rule))


def _weekly(rule: TermRule, start: Start, calendar: Calendar) -> _Counted:
    weekly, begun = rule.weekly, local_day(start)
    if weekly is None:
        raise ValueError(f"{rule.code} has no weekly slot")
    closing = _on_or_after(begun, weekly.cutoff_weekday)
    listed = _on_or_after(closing, weekly.weekday)
    closes = f"{WEEKDAYS[weekly.cutoff_weekday]} {weekly.cutoff:%H.%M} uur"
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    if closing == begun and not isinstance(start, datetime):
        notes = ("Zonder tijd telt het begin van de dag.",)
    elif closing == begun and _moment(start).time() > weekly.cutoff:
        steps = (Step(listed, f"deze lijst sloot op {closes}"),)
        listed += timedelta(weeks=1)
    end, rolled = calendar.roll(listed)
    return _Counted(end, steps + rolled, notes)


def _at_once(_rule: TermRule, start: Start, _: Calendar) -> _Counted:
    return _Counted(start)


def _moment(start: Start) -> datetime:
    if not isinstance(start, datetime):
        raise TypeError("a day has no time")
    return start


def _span(rule: TermRule) -> timedelta:
    return timedelta(weeks=rule.n) if rule.unit is Unit.WEEK else timedelta(days=rule.n)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS_IN_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


COUNTERS: dict[Mode, Callable[[TermRule, Start, Calendar], _Counted]] = {
    Mode.HOURS: _hours,
    Mode.DAYS_ATW: _atw,
    Mode.WEEKS_ATW: _atw,
    Mode.DAYS_OWN_ROLL: _rolled,
    Mode.WEEKS_OWN_ROLL: _rolled,
    Mode.DAYS_PLAIN: _plain,
    Mode.WEEKS_PLAIN: _plain,
    Mode.CALENDAR_EXACT: _exact,
    Mode.WORKING_DAYS: _working_days,
    Mode.MONTHS_SAME_DAY: _same_day,
    Mode.NEXT_OPEN_DAY: _rolled,
    Mode.BACKCOUNT: _back,
    Mode.WEEKLY_SLOT: _weekly,
    Mode.IMMEDIATE: _at_once,
}

ROLLED = frozenset(
    {
        Mode.DAYS_ATW,
        Mode.WEEKS_ATW,
        Mode.DAYS_OWN_ROLL,
        Mode.WEEKS_OWN_ROLL,
        Mode.NEXT_OPEN_DAY,
    }
)

NEEDS_A_TIME = frozenset({Mode.HOURS, Mode.CALENDAR_EXACT})

OFF = "Deze termijn staat uit: de wettekst is nog niet nagekeken."

_ROLLS = "Eindigt de termijn in een weekend of op een feestdag, dan schuift het einde op."
_STAYS = "Het einde schuift niet op voor een weekend of feestdag."

EXPLAINED: dict[Mode, str] = {
    Mode.HOURS: "Elk uur telt, ook 's nachts en in het weekend.",
    Mode.DAYS_ATW: _ROLLS,
    Mode.WEEKS_ATW: _ROLLS,
    Mode.DAYS_OWN_ROLL: _ROLLS,
    Mode.WEEKS_OWN_ROLL: _ROLLS,
    Mode.DAYS_PLAIN: _STAYS,
    Mode.WEEKS_PLAIN: _STAYS,
    Mode.CALENDAR_EXACT: f"De termijn eindigt op hetzelfde tijdstip. {_STAYS}",
    Mode.WORKING_DAYS: "Alleen werkdagen tellen mee.",
    Mode.MONTHS_SAME_DAY: f"De termijn eindigt op hetzelfde dagnummer. {_STAYS}",
    Mode.NEXT_OPEN_DAY: "De termijn eindigt op de eerste werkdag daarna.",
    Mode.BACKCOUNT: "Er wordt teruggeteld. Dan schuift het einde niet op.",
    Mode.WEEKLY_SLOT: "Er is elke week één lijst.",
    Mode.IMMEDIATE: "Dit moet meteen gebeuren.",
}
