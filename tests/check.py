"""Runs every check that needs no test, shows all findings at once, and fails when there is one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "style (ruff)": ["ruff", "check", "--output-format", "concise", "."],
    "layout (ruff format)": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "types (mypy)": ["mypy"],
    "layers (import-linter)": ["lint-imports"],
    "settings (django)": ["python", "manage.py", "check"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
}
ENVIRONMENT = {
    **os.environ,
    "DJANGO_SETTINGS_MODULE": "config.settings.demo",
    "SCHAKEL_PROCESS": "beat",  # nothing here needs a database
}


def all_checks() -> dict[str, list[str]]:
    """Add the policy check once the application offers it."""
    if any(ROOT.glob("*/management/commands/check_policy.py")):
        return {**CHECKS, "policy": ["python", "manage.py", "check_policy"]}
    return CHECKS


def succeeds(name: str, command: list[str]) -> bool:
    """Run one check; show its findings only when there are any."""
    began = time.monotonic()
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAULT"
    print(f"{verdict:>5}  {name}  {time.monotonic() - began:.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main() -> int:
    """Run them all. Gives: 0 when every check is clean."""
    verdicts = [succeeds(name, command) for name, command in all_checks().items()]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
