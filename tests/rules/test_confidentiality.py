"""Confidentiality: how long an acceptance counts, and which files are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casework.rules.confidentiality import ConfidentialityError, load_confidentiality

SHIPPED = Path(__file__).parents[2] / "config" / "policy" / "hardenberg" / "confidentiality.toml"
TEXT = load_confidentiality(SHIPPED)


def test_an_acceptance_counts_for_a_year_until_the_night():
    accepted = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    assert TEXT.counts_until(accepted) == datetime(2027, 3, 8, 23, 0, tzinfo=UTC)


def test_on_a_leap_day_it_counts_until_the_last_day_of_february():
    accepted = datetime(2028, 2, 29, 9, 0, tzinfo=UTC)
    assert TEXT.counts_until(accepted) == datetime(2029, 2, 27, 23, 0, tzinfo=UTC)


def test_the_first_look_misses_nothing_that_counts():
    for day in range(0, 800, 7):
        accepted = datetime(2027, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        last = TEXT.counts_until(accepted) - timedelta(seconds=1)
        assert TEXT.counted_from(last) <= accepted


def test_another_word_is_another_text(tmp_path):
    other = tmp_path / "confidentiality.toml"
    other.write_text(SHIPPED.read_text("utf-8").replace("vertrouwelijk", "geheim"), "utf-8")
    assert load_confidentiality(other).digest != TEXT.digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("months = 12", "months = 13"),
        ("months = 12", ""),
        ('version = "2026.1"', 'version = ""'),
        ("paragraphs = [", "paragraphs = []\nothers = ["),
        ("[", "("),
    ],
)
def test_a_file_that_is_not_right_is_refused(tmp_path, old, new):
    broken = tmp_path / "confidentiality.toml"
    broken.write_text(SHIPPED.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ConfidentialityError):
        load_confidentiality(broken)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ConfidentialityError):
        load_confidentiality(tmp_path / "confidentiality.toml")
