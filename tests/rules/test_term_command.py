"""`manage.py term`: the very data the application counts by, without a database."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

SHIPPED = Path(__file__).parents[2] / "config" / "policy" / "hardenberg"


@pytest.fixture(autouse=True)
def shipped_files(settings: Any) -> None:
    settings.POLICY_DIRECTORY = SHIPPED


def term(*arguments: str) -> str:
    # No test here has access to a database: a connection would fail the test.
    out = StringIO()
    call_command("term", *arguments, stdout=out)
    return out.getvalue()


def test_json_has_exactly_the_agreed_keys() -> None:
    assert json.loads(term("WVGGZ-CM", "2026-11-25", "--json")) == {
        "code": "WVGGZ-CM",
        "start": "2026-11-25",
        "due": "2026-11-30",
        "rule": "Wvggz 7:4: 3 day, DAYS_OWN_ROLL",
        "version": 1,
        "steps": [
            {"date": "2026-11-28", "reason": "zaterdag"},
            {"date": "2026-11-29", "reason": "zondag"},
        ],
    }


def test_a_term_on_the_clock_is_due_at_a_time_with_its_offset() -> None:
    content = json.loads(term("WTH-10", "2027-03-19T16:00", "--json"))

    assert content["start"] == "2027-03-19T16:00:00+01:00"
    assert content["due"] == "2027-03-29T16:00:00+02:00"
    assert content["steps"] == []


@pytest.mark.parametrize(
    "start", [("2026-12-23T02:10",), ("2026-12-23 02:10",), ("2026-12-23", "02:10")]
)
def test_a_start_may_be_written_with_a_space(start: tuple[str, ...]) -> None:
    assert json.loads(term("WVGGZ-PRE-18", *start, "--json"))["due"] == "2026-12-23T20:10:00+01:00"


def test_a_person_reads_when_why_and_under_which_law() -> None:
    text = term("wvggz-eigenplan", "2026-12-24")

    assert "dinsdag 29 december 2026" in text
    assert "Wvggz 5:5(1): 3 dagen" in text
    assert "27 december 2026: zondag" in text
    assert "28 december 2026: pas 1 werkdag in de termijn" in text


def test_a_term_that_is_off_is_counted_and_says_so() -> None:
    assert "staat uit" in term("AWB-BEZWAAR", "2026-11-13")
    content = json.loads(term("AWB-BEZWAAR", "2026-11-13", "--json"))
    assert content["due"] == "2026-12-28"
    assert content["rule"].endswith("off (status U)")


def test_the_other_count_can_be_asked_for() -> None:
    content = json.loads(term("VT-TRIAGE", "2026-12-24", "--json", "--alternative"))

    assert content["due"] == "2027-01-04"


# arguments, what the message says
REFUSED = [
    (("WVGGZ-CN", "2026-12-23"), "Bedoelt u WVGGZ-CM?"),
    (("ONZIN", "2026-12-23"), "De termijn ONZIN bestaat niet."),
    (("WVGGZ-ADV", "2026-12-23"), "Geef ook de tijd"),
    (("WTH-10", "2026-12-16"), "Geef ook de tijd"),
    (("WVGGZ-CM", "23-12-2026"), "Schrijf de datum als"),
    (("WVGGZ-CM", "2026-02-30"), "bestaat niet"),
    (("WTH-10", "2027-03-28T02:30"), "bestaat 02.30 uur niet"),
    (("WVGGZ-CM", "2126-02-03"), "Kies een datum"),
    (("WVGGZ-CM", "2026-12-23", "--alternative"), "één telwijze"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_counted_is_refused_in_dutch(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=r"\.|\?") as refused:
        term(*arguments)

    assert said in str(refused.value)
    assert refused.value.returncode == 1


def test_a_broken_file_stops_the_command(settings: Any, tmp_path: Path) -> None:
    settings.POLICY_DIRECTORY = tmp_path

    with pytest.raises(CommandError, match=r"deadlines\.toml"):
        term("WVGGZ-CM", "2026-12-23")
