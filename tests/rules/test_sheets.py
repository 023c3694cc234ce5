"""A table as CSV: a spreadsheet opens it and runs nothing in it."""

from __future__ import annotations

import csv
import io

import pytest

from casework.rules.sheets import as_csv, cell


@pytest.mark.parametrize("text", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_what_looks_like_a_formula_is_text(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["gewoon", "a=b", "", 7, "é"])
def test_everything_else_stands_as_it_is(value):
    assert cell(value) == str(value)


def test_a_table_reads_back_as_it_was_written():
    rows = [("a;b", 'c"d', "e\nf"), ("=x", 3, "")]
    written = as_csv(("Een", "Twee", "=Drie"), rows)
    read = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    assert read == [["Een", "Twee", "'=Drie"], ["a;b", 'c"d', "e\nf"], ["'=x", "3", ""]]
