"""What seeded faults are made with, and the list of them.

Source: trust text §2.2 and A-1b. A fault is found by a difference with the oracle and by nothing
else: an error of any other kind is not a find.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from casework import policies
from casework.access import facts
from casework.rules.policy import Cell, Policy, When
from casework.vocabulary import Category, Ground, OrganisationKey, Setting

Patch = pytest.MonkeyPatch
Fault = Callable[[Patch], None]
FAULTS: dict[str, Fault] = {}
ON_PAGES: set[str] = set()
"""Faults that show on a page and nowhere else."""
LEADS: dict[str, tuple[str, ...]] = {}
"""The deeds that lead to a fault, by name: a walk that looks for it does them more often."""

K, C, G = OrganisationKey, Category, Ground


def fault(words: str, *leads: str, on_a_page: bool = False) -> Callable[[Fault], Fault]:
    """Name a fault, and the deeds that lead to it."""

    def keep(make: Fault) -> Fault:
        FAULTS[words], LEADS[words] = make, leads
        if on_a_page:
            ON_PAGES.add(words)
        return make

    return keep


def everywhere(patch: Patch, name: str, old: object, new: object) -> None:
    """Replace a function in every module of the product that knows it by its name."""
    for module in list(sys.modules.values()):
        ours = getattr(module, "__name__", "").startswith(
            ("casework", "escalation", "notifications", "config")
        )
        if ours and getattr(module, name, None) is old:
            patch.setattr(module, name, new)


def with_cells(
    patch: Patch,
    change: Callable[[Cell], Cell],
    settings: Iterable[Setting],
    categories: Iterable[Category],
    organisations: Iterable[OrganisationKey] = tuple(OrganisationKey),
) -> None:
    """Let some cells of the policy say something else."""
    policy = policies.first_policy()
    area = (set(settings), set(categories), set(organisations))
    cells = dict(policy.cells)
    for setting in area[0]:
        for category in area[1]:
            for organisation in area[2]:
                key = (setting, category, organisation)
                cells[key] = change(policy.cell(*key))
    use(patch, replace(policy, cells=cells))


def use(patch: Patch, policy: Policy) -> None:
    patch.setattr(policies, "first_policy", lambda: policy)


def without_rule(patch: Patch, when: When) -> None:
    """Lose the source rules with this trigger."""
    policy = policies.first_policy()
    kept = tuple(rule for rule in policy.source_rules if rule.when is not when)
    use(patch, replace(policy, source_rules=kept))


def mapped(patch: Patch, name: str, change: Callable[[Any], Any]) -> None:
    """Let a fact be read otherwise than it was recorded."""
    read = getattr(facts, name)
    patch.setattr(facts, name, lambda *given: change(read(*given)))
