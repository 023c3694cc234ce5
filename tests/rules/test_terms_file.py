"""The terms file: one version on every day, and anything unknown refuses the whole file."""

from datetime import date
from pathlib import Path

import pytest

from casework.errors import Refused
from escalation.rules.terms_file import Catalogue, TermsFileError, read_catalogue

GOOD = """
[facts]
told = "meegedeeld"

[[term]]
id = "A-1"
title = "Iets doen"
law = "local"
n = 3
unit = "day"
mode = "DAYS_ATW"
start = "told"
owner = "own"
status = "V"
kind = "duty"
version = 1
valid_from = 2020-01-01
enabled = true
"""
LATER = GOOD[GOOD.index("[[term]]") :].replace("version = 1", "version = 2")


def load(directory: Path, terms: str, days: str = "") -> Catalogue:
    (directory / "deadlines.toml").write_text(terms, encoding="utf-8")
    (directory / "holidays.toml").write_text(days, encoding="utf-8")
    return read_catalogue(directory)


# what is replaced, by what, what the message names
FAULTS = [
    ('mode = "DAYS_ATW"', 'mode = "DAYS_MAYBE"', "DAYS_MAYBE"),
    ('unit = "day"', 'unit = "fortnight"', "fortnight"),
    ('owner = "own"', 'owner = "someone"', "someone"),
    ('status = "V"', 'status = "X"', "status"),
    ('kind = "duty"', 'kind = "other"', "kind"),
    ('start = "told"', 'start = "heard"', "heard"),
    ('unit = "day"', 'unit = "week"', "telt niet in week"),
    ("n = 3", "n = 0", "tussen 1 en 90"),
    ("n = 3", "n = 91", "tussen 1 en 90"),
    ("n = 3", "n = true", "verkeerde soort"),
    ("n = 3", 'n = "3"', "verkeerde soort"),
    ("n = 3", "", "'n' ontbreekt"),
    ("n = 3", "n = 3\nalt_n = 0", "alt_n"),
    ("n = 3", "n = 3\nreminder = 4", "reminder"),
    ("n = 3", 'n = 3\nmin_with = "A-2"', "A-2"),
    ("n = 3", 'n = 3\nmin_with = "A-1"', "A-1"),
    ("n = 3", 'n = 3\ncap = "return"', "return"),
    ("n = 3", 'n = 3\nextends = "OTHER"\nextends_from = "end"', "OTHER"),
    ("n = 3", 'n = 3\nextends_from = "end"', "extends"),
    ("n = 3", 'n = 3\nahead_of = ["OTHER"]', "OTHER"),
    ("n = 3", 'n = 3\non_breach = "explodes"', "explodes"),
    ("n = 3", 'n = 3\nalt_mode = "WEEKS_ATW"', "alt_mode"),
    ("n = 3", 'n = 3\ncutoff = "MON 12:00"\nslot = "TUE"', "WEEKLY_SLOT"),
    ('title = "Iets doen"', 'title = ""', "leeg"),
    ("valid_from = 2020-01-01", "valid_from = 2020-01-01T10:00:00", "valid_from"),
    ("valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_until = 2019-01-01", "eindigt"),
    ('status = "V"', 'status = "U"', "enabled = false"),
    ('told = "meegedeeld"', "told = 3", "facts"),
    ("[facts]", "[facts", "TOML"),
    ("[facts]", "[extra]\na = 1\n[facts]", "extra"),
]


def test_a_sound_file_loads(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).codes == ("A-1",)


@pytest.mark.parametrize(("found", "put", "named"), FAULTS)
def test_a_fault_in_the_terms_refuses_the_file(
    tmp_path: Path, found: str, put: str, named: str
) -> None:
    assert found in GOOD

    with pytest.raises(TermsFileError) as refused:
        load(tmp_path, GOOD.replace(found, put, 1))

    assert named in str(refused.value)


@pytest.mark.parametrize("cutoff", ["MAA 12:00", "MON noon", "MON", "MON 25:00"])
def test_a_weekly_list_needs_a_readable_cutoff(tmp_path: Path, cutoff: str) -> None:
    weekly = GOOD.replace("n = 3", "n = 0").replace('"day"', '"slot"')
    weekly = weekly.replace('"DAYS_ATW"', f'"WEEKLY_SLOT"\ncutoff = "{cutoff}"\nslot = "TUE"')
    load(tmp_path, weekly.replace(cutoff, "MON 12:00"))

    with pytest.raises(TermsFileError, match="onleesbaar"):
        load(tmp_path, weekly)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(TermsFileError) as refused:
        load(tmp_path, GOOD.replace("n = 3", "n = 0").replace('"own"', '"x"'), "[other]\na = 1")

    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    ("until", "from_", "problem"),
    [
        ("", "2025-07-01", "sluit niet aan"),
        ("valid_until = 2025-06-29", "2025-07-01", "sluit niet aan"),
        ("valid_until = 2025-07-01", "2025-07-01", "sluit niet aan"),
        ("valid_until = 2025-06-30", "2025-07-01", ""),
    ],
)
def test_on_every_day_exactly_one_version_counts(
    tmp_path: Path, until: str, from_: str, problem: str
) -> None:
    terms = GOOD + until + "\n\n" + LATER.replace("2020-01-01", from_)

    if problem:
        with pytest.raises(TermsFileError, match=problem):
            load(tmp_path, terms)
        return
    catalogue = load(tmp_path, terms)
    assert catalogue.rule("A-1", date(2025, 6, 30)).version == 1
    assert catalogue.rule("A-1", date(2025, 7, 1)).version == 2


def test_a_later_version_has_a_higher_number(tmp_path: Path) -> None:
    terms = GOOD + "valid_until = 2025-06-30\n" + LATER.replace("2020-01-01", "2025-07-01")

    with pytest.raises(TermsFileError, match="hoger nummer"):
        load(tmp_path, terms.replace("version = 2", "version = 1"))


def test_an_ended_term_is_refused_afterwards(tmp_path: Path) -> None:
    catalogue = load(tmp_path, GOOD + "valid_until = 2025-06-30\n")

    with pytest.raises(Refused, match="term-ended"):
        catalogue.rule("A-1", date(2025, 7, 1))


def test_a_day_by_decree_is_read_and_changes_the_calendar_version(tmp_path: Path) -> None:
    day = '[[day]]\ndate = 2026-11-30\nname = "Dag bij besluit"\nsource = "Stb."\n'

    with_decree = load(tmp_path, GOOD, day).calendar

    assert not with_decree.is_open(date(2026, 11, 30))
    assert with_decree.version != load(tmp_path, GOOD).calendar.version


@pytest.mark.parametrize(
    "days",
    [
        '[[day]]\ndate = "2026-11-30"\nname = "x"\nsource = "y"',
        '[[day]]\ndate = 2026-11-30\nname = "x"',
        '[[day]]\ndate = 2026-11-30\nname = "x"\nsource = "y"\nclosed = true',
        '[[day]]\ndate = 2026-11-30\nname = "x"\nsource = "y"\n' * 2,
        "day = 3",
        'holiday = "x"',
    ],
)
def test_a_fault_in_the_decreed_days_refuses_the_file(tmp_path: Path, days: str) -> None:
    with pytest.raises(TermsFileError, match=r"holidays\.toml"):
        load(tmp_path, GOOD, days)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TermsFileError, match=r"deadlines\.toml"):
        read_catalogue(tmp_path)


def test_the_digest_follows_both_files(tmp_path: Path) -> None:
    digests = {
        load(tmp_path, GOOD).digest,
        load(tmp_path, GOOD + "\n").digest,
        load(tmp_path, GOOD, "# none").digest,
    }

    assert len(digests) == 3
