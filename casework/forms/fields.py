"""Fields as people here write them: dates as dd-mm-jjjj, choices with a public key."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
NUMBERS = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
WORDS = re.compile(r"^(\d{1,2}) ([a-z]+)\.? (\d{4}|\d{2})$")
ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})$")


def read_day(text: str) -> dt.date | None:
    """Read 27-11-2026, 27/11/26, 27 nov 2026 or 2026-11-27; None for anything else."""
    words = " ".join(text.lower().split())
    try:
        if found := ISO.match(words):
            return dt.date(*(int(part) for part in found.groups()))
        if found := NUMBERS.match(words):
            day, month, year = found.groups()
            return dt.date(_year(year), int(month), int(day))
        if found := WORDS.match(words):
            day, name, year = found.groups()
            return dt.date(_year(year), _month(name), int(day))
    except ValueError:
        return None
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(name: str) -> int:
    short = "mrt" if name.startswith("maart") else name[:3]
    return MONTHS.index(short) + 1


class DutchDateField(forms.Field):
    """A day, typed as dd-mm-jjjj; the browser's own picker speaks another language."""

    widget = forms.DateInput(format="%d-%m-%Y")
    default_error_messages = {
        "required": "Vul een datum in.",
        "invalid": "Schrijf de datum als dd-mm-jjjj, bijvoorbeeld 27-11-2026.",
    }

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        if not value or not str(value).strip():
            return None
        day = read_day(str(value))
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(forms.Field):
    """A time of day, typed as 14:30."""

    widget = forms.TextInput(attrs={"class": "zv-input--short"})
    default_error_messages = {"invalid": "Schrijf de tijd als 14:30."}

    def to_python(self, value: Any) -> dt.time | None:
        text = str(value or "").strip()
        if not text:
            return None
        found = CLOCK.match(text)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return dt.time(int(found[1]), int(found[2]))


def moment_of(day: dt.date, clock: dt.time | None = None) -> dt.datetime:
    """Join a day and a time of day to a moment here; without a time the day begins."""
    return dt.datetime.combine(day, clock or dt.time(), AMSTERDAM)


class TokenForm(forms.Form):
    """A form that is handled once: the view draws the token, `views.once` recognises it."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)
