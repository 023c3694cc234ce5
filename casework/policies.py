"""The policies in force, for sharing and for keeping: loaded and checked at start.

Without the sharing policy nobody sees anything; without retention rules nothing starts.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from casework.errors import PolicyUnavailable
from casework.rules.policy_file import Policy, PolicyError, load_policy
from casework.rules.retention import RetentionPolicy
from casework.rules.retention_file import load_retention


@cache
def _load(path: Path) -> Policy:
    return load_policy(path)


def policy_in_force() -> Policy:
    """Give the policy every decision uses.

    Refuses: `PolicyUnavailable` when the file is missing, unknown or ambiguous.
    """
    try:
        return _load(Path(settings.POLICY_DIRECTORY) / "sharing.toml")
    except (OSError, PolicyError) as error:
        raise PolicyUnavailable(str(error)) from error


@cache
def _load_retention(path: Path) -> RetentionPolicy:
    return load_retention(path)


def retention_in_force() -> RetentionPolicy:
    """Give how long everything is kept. Refuses: `RetentionError` when the file is not right."""
    return _load_retention(Path(settings.POLICY_DIRECTORY) / "retention.toml")
