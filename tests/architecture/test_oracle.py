"""The second opinion on access is a second one: it knows nothing of the application."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

STATEFUL = Path(__file__).resolve().parents[1] / "prove" / "stateful"
OPINION = ("text", "model", "oracle")
"""What may be known of the policy, the facts and the verdicts."""


def imported(path: Path) -> set[str]:
    """Name every module a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_oracle_imports_itself_and_the_standard_library_alone() -> None:
    own = tuple(f"tests.prove.stateful.{name}" for name in OPINION)
    for name in OPINION:
        others = [one for one in imported(STATEFUL / f"{name}.py") if not one.startswith(own)]
        assert {one.split(".")[0] for one in others} <= sys.stdlib_module_names, name


def test_nothing_that_walks_asks_the_rules_or_the_policy() -> None:
    """Only the faults know them, to bend them."""
    for path in STATEFUL.glob("*.py"):
        if not path.name.startswith("fault"):
            asked = [name for name in imported(path) if name.startswith("casework.rules")]
            assert not asked, path.name
            assert "casework.policies" not in imported(path)
