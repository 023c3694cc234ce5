"""Reads the register of promises, and writes it as a page for who guards privacy."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "tests" / "promises.toml"
PAGE = ROOT / "docs" / "beloften.md"

PARTS = {
    "I": ("Wat altijd geldt", 34),
    "R": ("Wat wet en normen van het systeem vragen", 40),
    "K": ("Waarlangs niets mag uitlekken", 30),
}
"""The three lists of the sharing policy: their title, and how many numbers each has."""


HEAD = """\
# Beloften

Wat Schakel belooft over privacy, en welke proef elke belofte bewaakt. Een proef draait bij elke
wijziging van het systeem; waar *(apart)* bij staat, duurt zij daarvoor te lang en draait zij met
`make soak`. De nummers I en R komen uit het deelbeleid; de nummers K zijn de wegen waarlangs iets
zou kunnen uitlekken.

Deze pagina is gemaakt uit `tests/promises.toml`. Verander haar niet met de hand."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise with the tests that prove it, as file::name, or why it does not apply."""

    key: str
    promise: str
    tests: tuple[str, ...]
    reason: str


def numbers() -> list[str]:
    """Give every number there must be."""
    return [
        f"{part}{number:02}" for part, (_, last) in PARTS.items() for number in range(1, last + 1)
    ]


def promises() -> list[Promise]:
    """Read the register, in the order in which it stands."""
    rows = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    return [
        Promise(key, row.get("promise", ""), tuple(row.get("tests", ())), row.get("reason", ""))
        for key, row in rows.items()
    ]


def known_tests() -> set[str]:
    """Give every test there is, as file::name, without running anything."""
    return {
        f"{path.relative_to(ROOT).as_posix()}::{name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in _tests_in(ast.parse(path.read_text(encoding="utf-8")))
    }


def _tests_in(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


def page(rows: list[Promise]) -> str:
    """Write the register out for people."""
    lines = [HEAD]
    for part, (title, _) in PARTS.items():
        lines += [f"\n## {title}\n", "| nr | belofte | proeven | opmerking |"]
        lines.append("| --- | --- | --- | --- |")
        lines += [_row(row) for row in rows if row.key.startswith(part)]
    return "\n".join(lines) + "\n"


def _row(row: Promise) -> str:
    proofs = "<br>".join(_proof(one) for one in row.tests)
    return f"| {row.key} | {row.promise} | {proofs or 'geen'} | {row.reason} |"


def _proof(test: str) -> str:
    path = test.split("::")[0]
    return f"[{_words(test)}](../{path}){' *(apart)*' if _runs_apart(path) else ''}"


def _runs_apart(path: str) -> bool:
    """Say whether the tests of a file run with no change, but among the proofs without an end."""
    marks = (ROOT / path).read_text(encoding="utf-8")
    return "pytest.mark.soak" in marks and "pytest.mark.prove" not in marks


def _words(test: str) -> str:
    return test.split("::test_")[1].replace("_", " ")
