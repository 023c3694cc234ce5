"""The sharing policy in force: loaded and checked at start; without it nobody sees anything."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from casework.errors import PolicyUnavailable
from casework.rules.policy_file import Policy, PolicyError, load_policy


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
