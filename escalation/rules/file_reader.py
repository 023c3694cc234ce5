"""Takes typed values out of a data file, and says in words what does not fit and where."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, TypeVar

Member = TypeVar("Member", bound=Enum)
Row = dict[str, Any]


class LadderFileError(Exception):
    """The files cannot be used; `findings` say in Dutch what is wrong and where."""

    def __init__(self, findings: Iterable[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(self.findings))


class UnreadableError(Exception):
    """Reading cannot go on; the findings so far say why."""


class Reader:
    """Takes typed values out of rows and notes what does not fit."""

    def __init__(self) -> None:
        self.findings: list[str] = []

    def note(self, place: str, finding: str) -> None:
        self.findings.append(f"{place}: {finding}")

    def stop(self, place: str, finding: str) -> UnreadableError:
        self.note(place, finding)
        return UnreadableError()

    def row(self, value: Any, place: str, required: str, optional: str = "") -> Row:
        """Check that a row has the required keys and no others."""
        if not isinstance(value, dict):
            raise self.stop(place, "hier hoort een tabel met velden.")
        known = {*required.split(), *optional.split()}
        for key in value:
            if key not in known:
                self.note(place, f"onbekend veld '{key}'. Bekend zijn: {listed(known)}.")
        absent = [key for key in required.split() if key not in value]
        if absent:
            raise self.stop(place, f"dit veld ontbreekt: {listed(absent)}.")
        return value

    def member(self, kind: type[Member], value: Any, place: str) -> Member:
        """Turn a code into a member of a closed list."""
        codes = {str(member.value): member for member in kind}
        if isinstance(value, bool) or str(value) not in codes:
            raise self.stop(place, f"onbekende waarde '{value}'. Kies uit: {listed(codes)}.")
        return codes[str(value)]

    def members(self, kind: type[Member], values: Any, place: str) -> tuple[Member, ...]:
        """Turn a list of codes into members, each once."""
        if not isinstance(values, list):
            raise self.stop(place, "hier hoort een lijst.")
        found = tuple(self.member(kind, value, place) for value in values)
        if len(set(found)) < len(found):
            self.note(place, "een waarde staat er dubbel in.")
        return found

    def text(self, row: Row, key: str, place: str) -> str:
        """Take a text that says something."""
        value = row[key]
        if not isinstance(value, str) or not value.strip():
            raise self.stop(f"{place}.{key}", "hier hoort een tekst.")
        return value

    def flag(self, row: Row, key: str, place: str) -> bool:
        """Take true or false."""
        value = row[key]
        if not isinstance(value, bool):
            raise self.stop(f"{place}.{key}", "hier hoort true of false.")
        return value

    def number(self, row: Row, key: str, place: str) -> int:
        """Take a whole number that is not negative."""
        value = row[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.stop(f"{place}.{key}", "hier hoort een heel getal, nul of meer.")
        return value

    def rows(self, value: Any, place: str) -> list[Any]:
        """Take a list of rows."""
        if not isinstance(value, list) or not value:
            raise self.stop(place, "hier hoort een lijst van rijen.")
        return value


def listed(values: Iterable[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))
