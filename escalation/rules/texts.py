"""When a text that a person typed says something: long enough, not too long, nothing hidden."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from casework.rules.decision import ALLOWED, Decision, Reason, refuse
from escalation.rules.parameters import ParameterName, Parameters

_LINE_BREAKS = frozenset("\t\n\r")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the reading direction, so that a text shows other than it is."""

_FEW = 3
"""A text made of fewer different letters than this is a key held down, not a sentence."""


def readable_length(text: str) -> int:
    """Count the letters and digits: spaces, dashes and invisible characters say nothing."""
    return sum(unicodedata.category(sign)[0] in "LN" for sign in text)


def has_hidden_signs(text: str) -> bool:
    """Tell whether a text holds control characters, or ones that turn the reading direction."""
    return any(
        sign in _TURNING
        or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in _LINE_BREAKS)
        for sign in text
    )


def decide_text(
    parameters: Parameters,
    text: str,
    at: datetime,
    *,
    missing: Reason,
    minimum: ParameterName = ParameterName.MOTIVATION_MINIMUM,
) -> Decision:
    """Refuse a text that is too long, hides signs, or says nothing (`missing`)."""
    most = parameters.at(ParameterName.TEXT_MAXIMUM, at).value
    if len(text) > most:
        long = f"Deze tekst is te lang. Gebruik hoogstens {most} tekens."
        return refuse("text_too_long", long, field=missing.field)
    if has_hidden_signs(text):
        hidden = "De tekst bevat onzichtbare tekens. Typ de tekst opnieuw."
        return refuse("text_hidden_signs", hidden, field=missing.field)
    least = parameters.at(minimum, at).value
    letters = {sign for sign in text.casefold() if unicodedata.category(sign)[0] in "LN"}
    if readable_length(text) < least or len(letters) < min(_FEW, least):
        return Decision((missing,))
    return ALLOWED
