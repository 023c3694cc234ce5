"""What a text must be before it is kept, and when names may be noted."""

from __future__ import annotations

import datetime as dt
import unicodedata
from zoneinfo import ZoneInfo

from casework.rules.decision import ALLOWED, Decision, refuse
from casework.vocabulary import CaseKind, Category

MAX_TEXT = 10_000
"""Characters. An item is small: one thing about one subject, never a whole dossier."""

EARLIEST_YEAR = 1900

HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200b\ufeff")
"""Signs that turn or hide text on screen; they are taken out, the words stay."""


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local_day(at: dt.datetime) -> dt.date:
    """Give the calendar day of a moment, as people here read it."""
    return at.astimezone(AMSTERDAM).date()


def clean(text: str) -> str:
    """Take out control and direction signs and spaces around; keep line ends."""
    kept = "".join(
        sign
        for sign in text.replace("\r\n", "\n").replace("\r", "\n")
        if sign == "\n" or (sign not in HIDDEN and unicodedata.category(sign) not in {"Cc", "Cs"})
    )
    return unicodedata.normalize("NFC", kept).strip()


def decide_text(text: str, *, field: str, minimum: int = 3, maximum: int = MAX_TEXT) -> Decision:
    """Demand real words, not too many of them."""
    words = clean(text)
    if len(words) < minimum or not any(sign.isalnum() for sign in words):
        return refuse("text:empty", "Schrijf hier een zin.", field=field)
    if len(words) > maximum:
        return refuse(
            "text:long",
            f"De tekst is te lang. Gebruik hooguit {maximum:,} tekens.".replace(",", "."),
            field=field,
        )
    return ALLOWED


def decide_changed(words: str, before: str, *, field: str) -> Decision:
    """Refuse a correction that corrects nothing."""
    if words != before:
        return ALLOWED
    return refuse("text:same", "Deze tekst staat er al. Wijzig de tekst.", field=field)


def decide_moment(
    moment: dt.date, *, at: dt.datetime, field: str, born_on: dt.date | None = None
) -> Decision:
    """Refuse a date in the future, in another century, or before birth."""
    if moment > local_day(at):
        return refuse("date:future", "Deze datum ligt in de toekomst.", field=field)
    if moment.year < EARLIEST_YEAR:
        return refuse("date:century", "Deze datum klopt niet. Controleer het jaar.", field=field)
    if born_on and moment < born_on:
        return refuse("date:before_birth", "Deze datum ligt voor de geboorte.", field=field)
    return ALLOWED


def decide_names(*, case_kind: str, category: Category, names_allowed: bool) -> Decision:
    """Keep names out of a youth group's file until the partners decided they are needed.

    Source: seven-step model for youth groups, steps 1–2A: group level, no names.
    """
    if case_kind != CaseKind.YOUTH_GROUP or names_allowed:
        return ALLOWED
    if category in {Category.ID, Category.REL}:
        return refuse(
            "group:names_early",
            "Namen mogen pas na stap 2B. Beschrijf nu alleen de groep.",
            source="Zevenstappenmodel jeugdgroepen, stap 1-2A",
            who_can="De procescoördinator legt stap 2B vast.",
            field="category",
        )
    return ALLOWED
