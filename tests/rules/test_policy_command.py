"""`manage.py policy` prints the file; `manage.py check_policy` guards its fixed limits."""

from __future__ import annotations

import csv
import io
import json
import os
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from casework.management.commands import check_policy, policy
from casework.rules.policy_limits import LIMITS

ROOT = Path(__file__).parents[2]
POLICY_FILE = ROOT / "config" / "policy" / "hardenberg" / "sharing.toml"
SNAPSHOT = ROOT / "tests" / "snapshots" / "policy.csv"
TEXT = POLICY_FILE.read_text(encoding="utf-8")


def run(command: Any, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command.Command(), *arguments, stdout=out)
    return out.getvalue()


def rows() -> list[dict[str, Any]]:
    return json.loads(run(policy, "--format", "json"))


def covers(row: dict[str, Any], setting: str, category: str, organisation: str) -> bool:
    return all(
        word in row[key] or "*" in row[key]
        for key, word in (
            ("settings", setting),
            ("categories", category),
            ("recipients", organisation),
        )
    )


def read_plainly(data: dict[str, Any], cell: tuple[str, str, str]) -> dict[str, Any]:
    """Read one cell from the raw file in the simplest way, without the product's own reader."""
    keys = dict(zip(("setting", "category", "organisation"), cell, strict=True))
    nothing = {"ceiling": "none", "needs": [], "any_of": []}
    for denial in data["deny"]:
        if covers(denial, *cell):
            return keys | nothing | {"rule": denial["id"], "source": "; ".join(denial["cite"])}
    found = [rule for rule in data["rule"] if covers(rule, *cell)]
    beaten = {ident for rule in found for ident in rule.get("overrides", [])}
    found = [rule for rule in found if rule["id"] not in beaten]
    if not found:
        return keys | nothing | {"rule": "", "source": ""}
    (rule,) = found
    return keys | {
        "ceiling": rule["ceiling"],
        "needs": rule["needs"],
        "any_of": rule.get("any_of", []),
        "rule": rule["id"],
        "source": "; ".join(rule["cite"]),
    }


def test_every_cell_is_what_the_file_literally_says() -> None:
    data = tomllib.loads(TEXT)
    expected = [
        read_plainly(data, (setting, category, organisation))
        for setting in data["settings"]
        for category in data["categories"]
        for organisation in data["organisations"]
    ]
    assert rows() == expected


def test_there_is_a_row_for_every_cell() -> None:
    table = rows()
    assert len(table) == 8 * 27 * 26
    assert Counter(row["ceiling"] for row in table).keys() == {"none", "signal", "full"}


def test_csv_says_the_same_with_the_grounds_joined_by_a_semicolon() -> None:
    table = list(csv.DictReader(io.StringIO(run(policy, "--format", "csv"))))
    joined = [
        row | {"needs": ";".join(row["needs"]), "any_of": ";".join(row["any_of"])} for row in rows()
    ]
    assert table == joined
    triage = {"setting": "ZVH_TRIAGE", "category": "POL8", "organisation": "OM"}
    (cell,) = [row for row in table if triage.items() <= row.items()]
    assert (cell["needs"], cell["rule"]) == ("N;MELD;BRON;P203", "Z02")
    assert cell["source"] == "Wgs 2.30(1)(a); Wpg 20(3)"


def test_the_matrix_is_the_snapshot_so_that_it_changes_only_on_purpose() -> None:
    printed = run(policy, "--format", "csv")
    if os.environ.get("SCHAKEL_WRITE_SNAPSHOTS") == "1":
        SNAPSHOT.write_text(printed, encoding="utf-8")
    assert printed == SNAPSHOT.read_text(encoding="utf-8"), (
        "The matrix changed: look at the difference, then `make snapshots`."
    )


def test_another_file_can_be_printed_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "sharing.toml"
    broken.write_text(TEXT.replace('needs=["SN"]', 'needs=["SNN"]', 1), encoding="utf-8")
    with pytest.raises(CommandError, match="SNN"):
        run(policy, "--file", str(broken))


def test_the_shipped_policy_keeps_its_limits_and_each_is_named_by_its_number() -> None:
    said = run(check_policy)
    assert "klopt" in said
    assert "Hooguit één regel per vakje" in said
    for limit in LIMITS:
        assert f"{', '.join(limit.numbers)}: {limit.words}" in said


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('needs=["SN"]', 'needs=["N"]', "I33: CRISIS, GEZ, POL (regel C01) vraagt niet dat"),
        ('needs=["SN"]', 'needs=["SNN"]', "noemt de grondslag SNN"),
    ],
)
def test_a_policy_that_breaks_a_limit_fails_with_the_row_that_does(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "sharing.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        run(check_policy, str(path))
    assert sentence in str(caught.value)
    assert caught.value.returncode == 1


def test_a_policy_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="niet te lezen"):
        run(check_policy, str(tmp_path / "sharing.toml"))
