"""The numbers the rules decide by: dated values, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from escalation.rules.file_reader import Reader, Row

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local_day(at: datetime) -> date:
    """Give the Dutch calendar day of a moment with zone."""
    return at.astimezone(AMSTERDAM).date()


class ParameterName(StrEnum):
    """A number the rules decide by (parameters.toml)."""

    JOR_AGE_MINIMUM = "jor_age_minimum"
    JOR_AGE_MAXIMUM = "jor_age_maximum"
    RELAPSE_WATCH = "relapse_watch"
    MOTIVATION_MINIMUM = "motivation_minimum"
    SHORT_TEXT_MINIMUM = "short_text_minimum"
    TEXT_MAXIMUM = "text_maximum"


@dataclass(frozen=True, slots=True)
class ParameterVersion:
    """A value with the day from which it holds and where it comes from."""

    value: int
    unit: str
    valid_from: date
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """All dated numbers. The version in force on a day counts, before the first the first."""

    versions: Mapping[ParameterName, tuple[ParameterVersion, ...]]

    def at(self, name: ParameterName, moment: datetime) -> ParameterVersion:
        """Give the version in force on the Dutch calendar day of a moment with zone."""
        day = local_day(moment)
        ordered = sorted(self.versions[name], key=lambda version: version.valid_from)
        in_force = [version for version in ordered if version.valid_from <= day]
        return in_force[-1] if in_force else ordered[0]


def read_parameters(reader: Reader, data: Row) -> Parameters:
    """Read every parameter, each with at least one dated version."""
    rows = reader.row(data, "parameters.toml", " ".join(ParameterName))
    found = {}
    for name in ParameterName:
        versions = reader.rows(rows[name], name)
        found[name] = tuple(_version(reader, row, name) for row in versions)
        if len({version.valid_from for version in found[name]}) < len(versions):
            reader.note(name, "twee versies beginnen op dezelfde dag.")
    return Parameters(found)


def _version(reader: Reader, value: Any, place: str) -> ParameterVersion:
    row = reader.row(value, place, "value unit valid_from status source")
    if type(row["valid_from"]) is not date:
        raise reader.stop(place, "valid_from hoort een datum te zijn, zoals 2026-01-01.")
    if row["status"] not in ("vastgesteld", "aanname"):
        reader.note(place, "status is 'vastgesteld' of 'aanname'.")
    return ParameterVersion(
        value=reader.number(row, "value", place),
        unit=reader.text(row, "unit", place),
        valid_from=row["valid_from"],
        status=str(row["status"]),
        source=reader.text(row, "source", place),
    )
