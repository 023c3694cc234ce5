"""Writing a table as CSV that a spreadsheet opens as it stands, and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Signs with which a cell begins that a spreadsheet takes for a formula (ASVS 1.2.10)."""


def cell(value: object) -> str:
    """Write one cell; what looks like a formula gets an apostrophe before it."""
    text = str(value)
    return f"'{text}" if text.startswith(RUNS) else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table with its header, for Dutch spreadsheets: semicolons, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(name) for name in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
