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


def test_the_shipped_policy_keeps_its_fixed_limits() -> None:
    assert "klopt" in run(check_policy)


RULE = """
[[rule]]
id="NEW"
settings=["{setting}"]
categories=["{category}"]
recipients=["{organisation}"]
ceiling="full"
needs=["N"]
{more}
kind="design"
cite=["proef"]
"""


def rule(setting: str, category: str, organisation: str, more: str = "") -> str:
    return RULE.format(setting=setting, category=category, organisation=organisation, more=more)


def without_denial(ident: str) -> str:
    """Leave one prohibition out of the file."""
    blocks = TEXT.split("[[deny]]")
    kept = [block for block in blocks if f'id="{ident}"' not in block.split("\n\n")[0]]
    assert len(kept) == len(blocks) - 1
    return "[[deny]]".join(kept)


def replaced(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            TEXT + rule("LOKAAL", "GEZ", "POL", 'overrides=["L13"]'),
            "I03: LOKAAL, GEZ, POL (regel NEW) vraagt geen T, C of W",
        ),
        (
            replaced('["T","C","W","W526"]', '["T","C","W","W526","G"]'),
            "I03: voor geheimhouders ontbreekt een bronregel in LOKAAL",
        ),
        (
            TEXT + rule("JOR", "GEZ", "OM", 'any_of=["T","C"]\noverrides=["Z13"]'),
            "I04: JOR, GEZ, OM (regel NEW)",
        ),
        (
            replaced('settings=["ZVH_TRIAGE","ZVH_CASUS","JOR"]\nwhen=', 'settings=["JOR"]\nwhen='),
            "I04: voor geheimhouders ontbreekt een bronregel in ZVH_TRIAGE",
        ),
        (TEXT + rule("LOKAAL", "FIN", "BURG"), "I06: LOKAAL, FIN, BURG (regel NEW)"),
        (
            TEXT + rule("LOKAAL", "POL8", "GGZ", 'overrides=["L23"]'),
            "I07: LOKAAL, POL8, GGZ (regel NEW) vraagt geen grond",
        ),
        (without_denial("D3") + rule("LOKAAL", "POL9_10", "BURG"), "I07: LOKAAL, POL9_10, BURG"),
        (without_denial("D1") + rule("LOKAAL", "POL12", "OM"), "I07: LOKAAL, POL12, OM"),
        (without_denial("D6") + rule("OTH", "ID", "COL_SD"), "I11: OTH, ID, COL_SD"),
        (without_denial("D4") + rule("RIEC_CASUS", "GEZ", "POL"), "I12: RIEC_CASUS, GEZ, POL"),
        (without_denial("D8") + rule("LOKAAL", "HULP", "PC"), "I16: LOKAAL, HULP, PC"),
        (TEXT + rule("ZVH_CASUS", "HULP", "WOCO"), "I31: ZVH_CASUS, HULP, WOCO"),
        (without_denial("D7") + rule("LOKAAL", "ID", "STAT"), "Wgs 1.8(2): LOKAAL, ID, STAT"),
        (TEXT + rule("LOKAAL", "GROEP", "BEHEER"), "Wgs 1.8(2): LOKAAL, GROEP, BEHEER"),
        (TEXT + rule("LOKAAL", "ID", "PC"), "gelden tegelijk voor LOKAAL, ID, PC"),
    ],
)
def test_a_policy_that_crosses_a_fixed_limit_is_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "sharing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        run(check_policy, str(path))
    assert sentence in str(caught.value)
