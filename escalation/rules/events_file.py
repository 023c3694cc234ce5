"""Reads events.toml: what can be recorded, and which terms follow from it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from casework.vocabulary import CaseKind, Role
from escalation.rules.events import EventRule, EventRules
from escalation.rules.file_reader import LadderFileError, Reader, UnreadableError, listed

EVENTS_FILE = "events.toml"

TERMS = ("starts", "meets", "ends", "suspends", "resumes")


def load_events(directory: Path, terms: Collection[str]) -> EventRules:
    """Read the file, or refuse it with every finding at once.

    Facts: `terms` are the codes of the terms file, to which the file points.
    Refuses: `LadderFileError` in Dutch.
    """
    reader = Reader()
    try:
        data = tomllib.loads((directory / EVENTS_FILE).read_text(encoding="utf-8"))
        row = reader.row(data, EVENTS_FILE, "event")
        found = [_event(reader, one) for one in reader.rows(row["event"], "event")]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LadderFileError([f"{EVENTS_FILE}: {error}"]) from error
    except UnreadableError:
        raise LadderFileError(reader.findings) from None
    _check(reader, found, terms)
    if reader.findings:
        raise LadderFileError(reader.findings)
    return EventRules({rule.code: rule for rule in found})


def _event(reader: Reader, value: Any) -> EventRule:
    row = reader.row(
        value, "event", "code group label kinds", f"recorded_by ahead {' '.join(TERMS)}"
    )
    place = f"event {row['code']}"
    return EventRule(
        code=reader.text(row, "code", place),
        group=reader.text(row, "group", place),
        label=reader.text(row, "label", place),
        kinds=reader.members(CaseKind, row["kinds"], f"{place}.kinds"),
        recorded_by=frozenset(
            reader.members(Role, row.get("recorded_by", []), f"{place}.recorded_by")
        ),
        ahead=reader.flag(row, "ahead", place) if "ahead" in row else False,
        **{name: _codes(reader, row.get(name, []), f"{place}.{name}") for name in TERMS},
    )


def _codes(reader: Reader, value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise reader.stop(place, "hier hoort een lijst van termijnen.")
    return tuple(value)


def _check(reader: Reader, found: list[EventRule], terms: Collection[str]) -> None:
    codes = [rule.code for rule in found]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        reader.note(f"event {code}", "staat er twee keer in.")
    for rule in found:
        named = {code for name in TERMS for code in getattr(rule, name)}
        if unknown := named - set(terms):
            reader.note(f"event {rule.code}", f"onbekende termijn: {listed(unknown)}.")
        if not rule.kinds:
            reader.note(f"event {rule.code}", "hoort bij geen enkel soort casus.")
    stopped = {code for rule in found for code in rule.suspends}
    started = {code for rule in found for code in rule.resumes}
    for code in sorted(stopped ^ started):
        reader.note(code, "wat de klok stilzet, moet haar ook weer laten lopen.")
