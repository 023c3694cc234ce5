"""The codes of the ladder as people read them on a page."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from casework.errors import Refused
from escalation import protocol
from escalation.rules.calendar import local_day


def step_words(step: str, at: dt.datetime) -> str:
    """Say what is due next: "Bespreking in AVE 3", or nothing when nothing is."""
    if step == "action":
        return "Afspraak uit het plan"
    kind, _, code = step.partition(":")
    if kind != "term":
        return ""
    try:
        return protocol.terms().rule(code, local_day(at)).title
    except Refused:
        return "Termijn"


def due_day(moment: dt.datetime | None) -> dt.date | dt.datetime | None:
    """Give what a page shows as due: the day itself for a term that ends at midnight."""
    if moment is None:
        return None
    here = timezone.localtime(moment)
    if here.time() == dt.time():
        return (here - dt.timedelta(days=1)).date()
    return moment
