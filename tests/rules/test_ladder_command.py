"""`manage.py ladder`: the three formats, from the shipped files, without a database."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from casework.vocabulary import CaseKind, Table
from escalation.rules.ladder_file import load_ladder

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
SHIPPED = Path(__file__).parents[2] / "config" / "policy" / "hardenberg"
KEYS = ["kind", "from", "to", "rule", "guard", "source"]


def printed(*arguments: str) -> str:
    """Run the command. No test here is allowed a database, so none can be needed."""
    out = io.StringIO()
    call_command("ladder", *arguments, stdout=out)
    return out.getvalue()


def test_json_is_a_row_for_every_kind_and_ordered_pair_of_tables() -> None:
    rows = json.loads(printed("--format", "json"))
    assert all(list(row) == KEYS for row in rows)
    found = {(row["kind"], row["from"], row["to"]) for row in rows}
    assert found == {(k, a, b) for k in CaseKind for a in Table for b in Table if a != b}
    assert len(rows) == len(found) == 120
    assert {row["rule"] for row in rows} == {"allowed", "guard", "link", "never"}
    assert all(bool(row["guard"]) == (row["rule"] == "guard") for row in rows)
    assert all(row["source"] for row in rows)


def test_json_and_csv_print_the_very_ladder_the_rules_decide_by() -> None:
    ladder = load_ladder(SHIPPED).ladder
    rows = [edge.row() for edge in ladder.all_edges()]
    assert json.loads(printed("--format", "json")) == rows
    assert list(csv.DictReader(io.StringIO(printed("--format", "csv")))) == rows


def test_a_youth_group_to_the_jor_is_a_link_on_paper_too() -> None:
    rows = json.loads(printed("--format", "json"))
    (row,) = [r for r in rows if (r["kind"], r["from"], r["to"]) == ("YOUTH_GROUP", "LOCAL", "JOR")]
    assert (row["rule"], row["guard"]) == ("link", "")


def test_mermaid_draws_the_steps_and_only_those() -> None:
    drawn = printed("--format", "mermaid")
    assert drawn.startswith("flowchart LR\n")
    assert "YOUTH_GROUP_LOCAL -->|c4_only| YOUTH_GROUP_ZVH" in drawn
    assert "YOUTH_GROUP_LOCAL -.->|link| YOUTH_GROUP_new_JOR[/YOUTH_AT_RISK at JOR/]" in drawn
    assert "DETAINEE_RETURN_start(( )) -->|oov_compartment| DETAINEE_RETURN_LOCAL" in drawn
    arrows = [line for line in drawn.splitlines() if "start((" not in line and "->" in line]
    assert len(arrows) == 120 - 74


def test_mermaid_is_what_one_gets_without_asking() -> None:
    assert printed() == printed("--format", "mermaid")


@pytest.mark.parametrize(("form", "ending"), [("mermaid", "mmd"), ("csv", "csv"), ("json", "json")])
def test_the_snapshot_is_up_to_date(form: str, ending: str) -> None:
    snapshot = (SNAPSHOTS / f"ladder.{ending}").read_text(encoding="utf-8")
    assert printed("--format", form) == snapshot, (
        f"The ladder changed. If that is meant: manage.py ladder --format {form}"
        f" > tests/snapshots/ladder.{ending}"
    )


def test_a_broken_file_is_refused_in_words(tmp_path: Path, settings: object) -> None:
    (tmp_path / "ladder.toml").write_text('version = "1"\n')
    (tmp_path / "parameters.toml").write_text("")
    settings.POLICY_DIRECTORY = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="dit veld ontbreekt"):
        printed("--format", "json")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(CommandError, match="yaml"):
        printed("--format", "yaml")
