"""Faults that a walk must find: each bends one thought of the policy, the rules or the doors.

Importing them puts each on the list.
"""

from __future__ import annotations

from tests.prove.stateful import faults_at_doors, faults_in_rules
from tests.prove.stateful.fault_tools import FAULTS, LEADS, ON_PAGES

__all__ = ["FAULTS", "LEADS", "ON_PAGES", "faults_at_doors", "faults_in_rules"]
