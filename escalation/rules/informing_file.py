"""Reads informing.toml: on which grounds telling a data subject may wait or need not be."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from casework.vocabulary import OrganisationKey
from escalation.rules.file_reader import LadderFileError, Reader, Row, UnreadableError
from escalation.rules.informing import (
    NOBODY_TO_TELL,
    SHARED,
    DeferralGround,
    Exemption,
    Factor,
    InformRules,
    Waiting,
)

INFORMING_FILE = "informing.toml"

LAST_GROUND, LAST_FACTOR = "j", "h"
"""Where the lists of UAVG 41(1) and 41(2) end: a file that leaves one out is not the law's."""


def load_informing(directory: Path, terms: Collection[str]) -> InformRules:
    """Read the file, or refuse it with every finding at once.

    Facts: `terms` are the ids of the terms file, to which the file points.
    Refuses: `LadderFileError` in Dutch.
    """
    reader = Reader()
    try:
        data = tomllib.loads((directory / INFORMING_FILE).read_text(encoding="utf-8"))
        rules = _build(reader, data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LadderFileError([f"{INFORMING_FILE}: {error}"]) from error
    except UnreadableError:
        raise LadderFileError(reader.findings) from None
    _check(reader, rules, terms)
    if reader.findings:
        raise LadderFileError(reader.findings)
    return rules


def _build(reader: Reader, data: Row) -> InformRules:
    rows = reader.row(data, INFORMING_FILE, "ground factor exemption waiting")
    return InformRules(
        grounds=tuple(_ground(reader, row) for row in reader.rows(rows["ground"], "ground")),
        factors=tuple(_factor(reader, row) for row in reader.rows(rows["factor"], "factor")),
        exemptions=tuple(
            _exemption(reader, row) for row in reader.rows(rows["exemption"], "exemption")
        ),
        waiting=tuple(_waiting(reader, row) for row in reader.rows(rows["waiting"], "waiting")),
    )


def _ground(reader: Reader, value: Any) -> DeferralGround:
    row = reader.row(value, "ground", "letter text")
    return DeferralGround(reader.text(row, "letter", "ground"), reader.text(row, "text", "ground"))


def _factor(reader: Reader, value: Any) -> Factor:
    row = reader.row(value, "factor", "letter text usual")
    return Factor(
        reader.text(row, "letter", "factor"),
        reader.text(row, "text", "factor"),
        str(row["usual"]),
    )


def _exemption(reader: Reader, value: Any) -> Exemption:
    row = reader.row(value, "exemption", "code text article")
    return Exemption(*(reader.text(row, key, "exemption") for key in ("code", "text", "article")))


def _waiting(reader: Reader, value: Any) -> Waiting:
    row = reader.row(value, "waiting", "term again source", "organisation")
    key = row.get("organisation")
    return Waiting(
        reader.member(OrganisationKey, key, "waiting.organisation") if key else None,
        *(reader.text(row, name, "waiting") for name in ("term", "again", "source")),
    )


def _check(reader: Reader, rules: InformRules, terms: Collection[str]) -> None:
    _letters(reader, "ground", [row.letter for row in rules.grounds], LAST_GROUND)
    _letters(reader, "factor", [row.letter for row in rules.factors], LAST_FACTOR)
    keys = [row.organisation for row in rules.waiting]
    if keys.count(None) != 1 or len(set(keys)) < len(keys):
        reader.note("waiting", "één rij zonder organisation, verder elke organisatie één keer.")
    for term in (SHARED, *(code for row in rules.waiting for code in (row.term, row.again))):
        if term not in terms:
            reader.note("waiting", f"onbekende termijn '{term}'.")
    codes = {row.code for row in rules.exemptions}
    for code in sorted({*NOBODY_TO_TELL.values()} - codes):
        reader.note("exemption", f"deze reden ontbreekt: {code}.")


def _letters(reader: Reader, place: str, found: list[str], last: str) -> None:
    wanted = list(ascii_lowercase[: ascii_lowercase.index(last) + 1])
    if found != wanted:
        reader.note(place, f"hier horen de onderdelen a tot en met {last}, elk één keer.")
