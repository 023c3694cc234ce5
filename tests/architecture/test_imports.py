"""The layers hold, and the contracts that guard them would notice if they did not."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casework", "escalation", "notifications", "config")
LINT = Path(sys.executable).parent / "lint-imports"


def lint(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache"], cwd=directory, capture_output=True, text=True, check=False
    )


def test_every_contract_is_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the code, to break it."""
    for app in APPS:
        shutil.copytree(
            ROOT / app,
            tmp_path / app,
            ignore=shutil.ignore_patterns("__pycache__", "static_*", "templates", "policy"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


VIOLATIONS = {
    "an app looks up": ("casework/rules/decision.py", "import escalation.apps"),
    "the wiring is imported": ("notifications/apps.py", "import config.env"),
    "a rule reads a model": ("casework/rules/decision.py", "import casework.models"),
    "a rule uses the framework": ("casework/vocabulary.py", "import django.utils.timezone"),
    "guardian behind the door's back": ("escalation/apps.py", "import guardian.shortcuts"),
    "the engine in the file": ("casework/models/case.py", "import viewflow.fsm"),
    "statistics read the access log": (
        "escalation/statistics/moves.py",
        "import casework.models.audit",
    ),
    "statistics read the register": (
        "escalation/statistics/__init__.py",
        "import casework.models.register",
    ),
    "a queue in a service": ("casework/models/case.py", "import celery"),
}


@pytest.mark.prove
@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_is_noticed(copy: Path, name: str) -> None:
    path, line = VIOLATIONS[name]
    broken = copy / path
    broken.write_text(broken.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


def test_statistics_name_nothing_of_the_logs() -> None:
    """A contract sees modules; a name may also come in through the models as a whole."""
    logs = {
        node.name
        for module in ("audit", "register", "log_review")
        for node in ast.parse((ROOT / f"casework/models/{module}.py").read_text()).body
        if isinstance(node, ast.ClassDef)
    }
    assert {"AccessLine", "Disclosure", "LogVerdict"} <= logs
    tables = {f"casework_{name.lower()}" for name in logs}
    found = sorted(ROOT.glob("*/statistics/*.py"))
    assert found
    for path in found:
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        assert not words & (logs | tables | {"OVERSIGHT", "get_model"}), path


@pytest.mark.prove
def test_an_undeclared_module_is_noticed(copy: Path) -> None:
    (copy / "casework" / "helpers.py").write_text('"""Anything."""\n', encoding="utf-8")
    done = lint(copy)
    assert done.returncode == 1
    assert "helpers" in done.stdout


def test_no_file_says_where_packages_came_from() -> None:
    """Requirements and lock files hold names, versions and hashes; never an address."""
    files = [*(ROOT / "requirements").iterdir(), ROOT / "package-lock.json", ROOT / "package.json"]
    for path in files:
        text = path.read_text(encoding="utf-8")
        for word in ("http:", "https:", "file:", "index-url", "find-links"):
            assert word not in text, f"{path.name}: {word}"


def test_every_requirement_has_its_reason() -> None:
    for path in (ROOT / "requirements").glob("*.in"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                name = line.split("#")[0].strip()
                assert "#" in line or path.name == "node.in", f"{path.name}: {name}"


def test_the_licence_is_that_of_the_engine() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    assert "AFFERO" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
