"""Read the municipality's terms and decreed days; refuse the whole file when one word is unknown.

Half a catalogue is worse than none: a term that silently does not load is a deadline that nobody
is warned about. So every fault is collected and told at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from itertools import groupby, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from casework.errors import Refused, SchakelError
from casework.rules.decision import Reason
from escalation.rules.calendar import Calendar, short
from escalation.rules.terms import (
    Mode,
    Owner,
    Status,
    TermKind,
    TermRule,
    Unit,
    WeeklySlot,
)

TERMS_FILE = "deadlines.toml"
HOLIDAYS_FILE = "holidays.toml"

FIELDS: dict[str, type] = {
    "id": str,
    "title": str,
    "law": str,
    "n": int,
    "unit": str,
    "mode": str,
    "start": str,
    "owner": str,
    "status": str,
    "kind": str,
    "version": int,
    "valid_from": date,
    "enabled": bool,
}
OPTIONAL: dict[str, type] = {
    "valid_until": date,
    "min_with": str,
    "cap": str,
    "alt_n": int,
    "alt_mode": str,
    "extends": str,
    "extends_from": str,
    "ahead_of": list,
    "on_breach": str,
    "maximum": bool,
    "cutoff": str,
    "slot": str,
    "note": str,
}
WORDS: dict[str, type[StrEnum]] = {
    "unit": Unit,
    "mode": Mode,
    "alt_mode": Mode,
    "owner": Owner,
    "status": Status,
    "kind": TermKind,
}
DAY: dict[str, type] = {"date": date, "name": str, "source": str}
EXTENDED_FROM = frozenset({"start", "end"})
BREACHES = frozenset({"appealable"})
WEEKDAY_CODES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

UNITS_OF: dict[Mode, frozenset[Unit]] = {
    Mode.HOURS: frozenset({Unit.HOUR}),
    Mode.DAYS_ATW: frozenset({Unit.DAY}),
    Mode.WEEKS_ATW: frozenset({Unit.WEEK}),
    Mode.DAYS_OWN_ROLL: frozenset({Unit.DAY}),
    Mode.WEEKS_OWN_ROLL: frozenset({Unit.WEEK}),
    Mode.DAYS_PLAIN: frozenset({Unit.DAY}),
    Mode.WEEKS_PLAIN: frozenset({Unit.WEEK}),
    Mode.CALENDAR_EXACT: frozenset({Unit.DAY, Unit.WEEK}),
    Mode.WORKING_DAYS: frozenset({Unit.WORKING_DAY}),
    Mode.MONTHS_SAME_DAY: frozenset({Unit.MONTH, Unit.YEAR}),
    Mode.NEXT_OPEN_DAY: frozenset({Unit.DAY}),
    Mode.BACKCOUNT: frozenset({Unit.DAY, Unit.WEEK, Unit.MONTH}),
    Mode.WEEKLY_SLOT: frozenset({Unit.SLOT}),
    Mode.IMMEDIATE: frozenset({Unit.HOUR, Unit.DAY}),
}
WITHOUT_AMOUNT = frozenset({Mode.WEEKLY_SLOT, Mode.IMMEDIATE})
# Longer terms are outside the Algemene termijnenwet (art. 4): they need another mode.
LONGEST_UNDER_ATW = {Mode.DAYS_ATW: 90, Mode.WEEKS_ATW: 12}
MOST = 1000


class TermsFileError(SchakelError):
    """The files with terms or decreed days cannot be used; `problems` lists every fault."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every version of every term, the words for their facts, and the calendar they count on.

    Facts: `digest` identifies the text of both files.
    """

    rules: tuple[TermRule, ...]
    facts: Mapping[str, str]
    calendar: Calendar
    digest: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The term codes, each once, in the order of the file."""
        return tuple(dict.fromkeys(rule.code for rule in self.rules))

    def rule(self, code: str, on: date) -> TermRule:
        """Find the version of a term that is valid on the day its clock starts.

        Refuses: an unknown code, and a day before the first or after the last version.
        """
        versions = [rule for rule in self.rules if rule.code == code]
        if not versions:
            raise _refusal("term-unknown", f"De termijn {code} bestaat niet.{self._guess(code)}")
        for rule in versions:
            if rule.valid_from <= on and (rule.valid_until is None or on <= rule.valid_until):
                return rule
        first = min(rule.valid_from for rule in versions)
        if on < first:
            raise _refusal("term-too-early", f"De termijn {code} geldt pas vanaf {short(first)}.")
        raise _refusal("term-ended", f"De termijn {code} geldt niet meer op {short(on)}.")

    def knows(self, code: str, on: date) -> bool:
        """Tell whether a version of a term is valid on a day."""
        return self._first(lambda rule: rule.code == code, on) is not None

    def extension_of(self, code: str, on: date) -> TermRule | None:
        """Find the term that may take the place of another, if the law knows one."""
        return self._first(lambda rule: rule.extends == code, on)

    def ahead_of(self, code: str, on: date) -> TermRule | None:
        """Find the term that is counted back from the end of another."""
        return self._first(lambda rule: code in rule.ahead_of, on)

    def _first(self, wanted: Callable[[TermRule], bool], on: date) -> TermRule | None:
        found = (
            rule
            for rule in self.rules
            if wanted(rule)
            and rule.valid_from <= on
            and (rule.valid_until is None or on <= rule.valid_until)
        )
        return next(found, None)

    def _guess(self, code: str) -> str:
        close = get_close_matches(code.upper(), self.codes, n=1)
        return f" Bedoelt u {close[0]}?" if close else ""


def _refusal(code: str, text: str) -> Refused:
    return Refused((Reason(code, text, field="code"),))


def read_catalogue(directory: Path) -> Catalogue:
    """Read and check the terms and the decreed days of a municipality.

    Refuses: a missing or unreadable file, and anything in it that is unknown or contradictory.
    """
    texts = [_bytes(directory / name) for name in (TERMS_FILE, HOLIDAYS_FILE)]
    terms, days = _parse(TERMS_FILE, texts[0]), _parse(HOLIDAYS_FILE, texts[1])
    facts, rows = terms.get("facts", {}), terms.get("term", [])
    problems = [*_unknown_tables(TERMS_FILE, terms, {"facts", "term"})]
    problems += _shape_problems(facts, rows) or _row_problems(facts, rows)
    problems += _holiday_problems(days)
    if problems:
        raise TermsFileError(problems)
    rules = tuple(_rule(row) for row in rows)
    return Catalogue(
        rules=rules,
        facts=MappingProxyType(dict(facts)),
        calendar=_calendar(days.get("day", [])),
        digest=hashlib.sha256(b"\0".join(texts)).hexdigest(),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TermsFileError([f"{path.name}: niet te lezen ({error.strerror})."]) from error


def _parse(name: str, text: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(text.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TermsFileError([f"{name}: geen geldige TOML ({error})."]) from error


def _unknown_tables(name: str, content: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    for key in content.keys() - known:
        yield f"{name}: onbekend onderdeel {key!r}."


def _shape_problems(facts: object, rows: object) -> list[str]:
    problems = []
    if not isinstance(facts, dict) or not all(isinstance(text, str) for text in facts.values()):
        problems.append(f"{TERMS_FILE}: [facts] moet bij elk feit een tekst hebben.")
    if not _is_tables(rows) or not rows:
        problems.append(f"{TERMS_FILE}: er staat geen enkele [[term]] in.")
    return problems


def _is_tables(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _row_problems(facts: Mapping[str, str], rows: list[dict[str, Any]]) -> list[str]:
    problems = []
    for place, row in enumerate(rows, start=1):
        label = f"{TERMS_FILE}, {row.get('id', f'term {place}')}"
        faults = [*_field_faults(row, FIELDS, OPTIONAL)] or [*_meaning_faults(row, facts, rows)]
        problems += [f"{label}: {fault}" for fault in faults]
    return problems or [*_version_problems(rows)]


def _field_faults(
    row: Mapping[str, Any], required: Mapping[str, type], optional: Mapping[str, type]
) -> Iterator[str]:
    known = {**required, **optional}
    for name in row.keys() - known.keys():
        yield f"onbekende sleutel {name!r}."
    for name in required.keys() - row.keys():
        yield f"sleutel {name!r} ontbreekt."
    for name in row.keys() & known.keys():
        # Exact types: in Python True is also a number, and a moment is also a date.
        if type(row[name]) is not known[name]:
            yield f"{name!r} heeft een waarde van een verkeerde soort: {row[name]!r}."
        elif row[name] == "":
            yield f"{name!r} is leeg."


def _meaning_faults(
    row: Mapping[str, Any], facts: Mapping[str, str], rows: list[dict[str, Any]]
) -> Iterator[str]:
    unknown = [name for name in WORDS.keys() & row.keys() if row[name] not in set(WORDS[name])]
    for name in unknown:
        yield f"onbekende waarde voor {name!r}: {row[name]!r}."
    for name in ("start", "cap"):
        if name in row and row[name] not in facts:
            yield f"{name!r} noemt een onbekend feit: {row[name]!r}."
    yield from _relation_faults(row, rows)
    if row.get("on_breach", "appealable") not in BREACHES:
        yield f"onbekende waarde voor 'on_breach': {row['on_breach']!r}."
    if row["status"] == Status.UNVERIFIED and row["enabled"]:
        yield "een termijn met status U moet uit staan (enabled = false)."
    if not {"mode", "alt_mode", "unit"}.intersection(unknown):
        yield from _counting_faults(row)


def _relation_faults(row: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    """Check what a term says of other terms."""
    others = {other.get("id") for other in rows} - {row["id"]}
    named = [(name, row[name]) for name in ("min_with", "extends") if name in row]
    for name, code in [*named, *(("ahead_of", code) for code in row.get("ahead_of", ()))]:
        if code not in others:
            yield f"{name!r} noemt een onbekende termijn: {code!r}."
    if ("extends" in row) != (row.get("extends_from") in EXTENDED_FROM):
        yield "'extends' en 'extends_from' (start of end) horen bij elkaar."
    if "ahead_of" in row and row["mode"] != Mode.BACKCOUNT:
        yield "'ahead_of' hoort bij een termijn die terugtelt (BACKCOUNT)."


def _counting_faults(row: Mapping[str, Any]) -> Iterator[str]:
    mode, unit = Mode(row["mode"]), Unit(row["unit"])
    if unit not in UNITS_OF[mode]:
        yield f"{mode} telt niet in {unit!s}."
    for name in ("n", "alt_n"):
        if name in row:
            yield from _amount_faults(name, row[name], mode)
    alternative = Mode(row.get("alt_mode", mode))
    # Days may be read as working days instead: `terms.alternative` then changes the unit too.
    as_working_days = alternative is Mode.WORKING_DAYS and unit is Unit.DAY
    if alternative is not mode and not as_working_days and unit not in UNITS_OF[alternative]:
        yield f"'alt_mode' {alternative} telt niet in {unit!s}."
    if (mode is Mode.WEEKLY_SLOT) != ("cutoff" in row and "slot" in row):
        yield "'cutoff' en 'slot' horen bij WEEKLY_SLOT, en alleen daar."
    elif mode is Mode.WEEKLY_SLOT and _weekly(row) is None:
        yield f"'cutoff' of 'slot' is onleesbaar: {row['cutoff']!r}, {row['slot']!r}."


def _amount_faults(name: str, amount: int, mode: Mode) -> Iterator[str]:
    least, most = (0, 0) if mode in WITHOUT_AMOUNT else (1, LONGEST_UNDER_ATW.get(mode, MOST))
    if not least <= amount <= most:
        yield f"{name!r} moet bij {mode} tussen {least} en {most} liggen: {amount}."


def _version_problems(rows: list[dict[str, Any]]) -> Iterator[str]:
    ordered = sorted(rows, key=lambda row: (row["id"], row["valid_from"]))
    for code, versions in groupby(ordered, key=lambda row: str(row["id"])):
        listed = list(versions)
        for row in listed:
            if row.get("valid_until", date.max) < row["valid_from"]:
                yield f"{TERMS_FILE}, {code}: versie {row['version']} eindigt voordat zij begint."
        for older, newer in pairwise(listed):
            if older["version"] >= newer["version"]:
                yield f"{TERMS_FILE}, {code}: een latere versie heeft een hoger nummer nodig."
            # No gap and no overlap: on every day exactly one version counts.
            ends = older.get("valid_until", date.max).toordinal()
            if ends + 1 != newer["valid_from"].toordinal():
                yield f"{TERMS_FILE}, {code}: versie {newer['version']} sluit niet aan."


def _holiday_problems(content: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown_tables(HOLIDAYS_FILE, content, {"day"})
    rows = content.get("day", [])
    if not _is_tables(rows):
        yield f"{HOLIDAYS_FILE}: schrijf elke dag als [[day]]."
        return
    for place, row in enumerate(rows, start=1):
        for fault in _field_faults(row, DAY, {}):
            yield f"{HOLIDAYS_FILE}, dag {place}: {fault}"
    dates = [row.get("date") for row in rows]
    for day in {day for day in dates if dates.count(day) > 1}:
        yield f"{HOLIDAYS_FILE}: {day} staat er twee keer in."


def _calendar(rows: list[dict[str, Any]]) -> Calendar:
    decreed = {row["date"]: row["name"] for row in sorted(rows, key=lambda row: row["date"])}
    if not decreed:
        return Calendar()
    listed = "\n".join(f"{day.isoformat()} {name}" for day, name in decreed.items())
    version = hashlib.sha256(listed.encode()).hexdigest()[:12]
    return Calendar(MappingProxyType(decreed), version)


def _weekly(row: Mapping[str, Any]) -> WeeklySlot | None:
    try:
        weekday, clock = row["cutoff"].split(" ")
        return WeeklySlot(
            cutoff_weekday=WEEKDAY_CODES.index(weekday),
            cutoff=time.fromisoformat(clock),
            weekday=WEEKDAY_CODES.index(row["slot"]),
        )
    except ValueError:
        return None


def _rule(row: Mapping[str, Any]) -> TermRule:
    values: dict[str, Any] = {**row}
    values.update({name: WORDS[name](row[name]) for name in WORDS.keys() & row.keys()})
    weekly = _weekly(row) if "cutoff" in row else None
    for name in ("cutoff", "slot"):
        values.pop(name, None)
    values["ahead_of"] = tuple(row.get("ahead_of", ()))
    return TermRule(code=values.pop("id"), weekly=weekly, **values)
