"""The ladder, the terms, the calendar and telling a subject: read and checked at start."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from escalation.rules.events import EventRules
from escalation.rules.events_file import load_events
from escalation.rules.informing import InformRules
from escalation.rules.informing_file import load_informing
from escalation.rules.ladder import Ladder
from escalation.rules.ladder_file import LadderFile, load_ladder
from escalation.rules.phases import PhaseRules
from escalation.rules.terms_file import Catalogue, read_catalogue


@cache
def _ladder_file(directory: Path) -> LadderFile:
    return load_ladder(directory)


@cache
def _catalogue(directory: Path) -> Catalogue:
    return read_catalogue(directory)


@cache
def _informing(directory: Path) -> InformRules:
    return load_informing(directory, {rule.code for rule in _catalogue(directory).rules})


@cache
def _events(directory: Path) -> EventRules:
    return load_events(directory, {rule.code for rule in _catalogue(directory).rules})


def ladder() -> Ladder:
    """Give the ladder in force. Refuses to load when its file is unknown or contradictory."""
    return _ladder_file(Path(settings.POLICY_DIRECTORY)).ladder


def phase_rules() -> PhaseRules:
    """Give the AVE phase rules in force."""
    return _ladder_file(Path(settings.POLICY_DIRECTORY)).phases


def terms() -> Catalogue:
    """Give the catalogue of terms with its calendar."""
    return _catalogue(Path(settings.POLICY_DIRECTORY))


def events() -> EventRules:
    """Give what can be recorded to have happened, and which terms follow from it."""
    return _events(Path(settings.POLICY_DIRECTORY))


def informing() -> InformRules:
    """Give the rules in force about telling a data subject."""
    return _informing(Path(settings.POLICY_DIRECTORY))
