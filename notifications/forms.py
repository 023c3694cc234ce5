"""How somebody wants to be told: a way per topic, and quiet hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from casework.forms.fields import TokenForm
from notifications import labels
from notifications.rules.quiet import Quiet
from notifications.rules.topics import CHOICES, Habits
from notifications.vocabulary import Topic, Way

HOURS = [(f"{hour:02d}:00", f"{hour:02d}.00 uur") for hour in range(24)]
NO_HOUR = [("", "Geen")]
CHOOSE = {"required": "Maak een keuze.", "invalid_choice": "Deze keuze kan hier niet."}


def _hours(label: str, *, required: bool, help_text: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=HOURS if required else [*NO_HOUR, *HOURS],
        required=required,
        coerce=dt.time.fromisoformat,
        empty_value=None,
        help_text=help_text,
        widget=forms.Select(attrs={"class": "zv-input--short"}),
        error_messages=CHOOSE,
    )


class PreferencesForm(TokenForm):
    """One choice per topic, the hour of the digest, and when it is quiet."""

    digest_at = _hours("Hoe laat komt uw dagoverzicht?", required=True)
    quiet_since = _hours("Stil vanaf", required=False)
    quiet_until = _hours("Stil tot", required=False)
    quiet_weekend = forms.BooleanField(
        label="Ook het hele weekend is stil", required=False, help_text="Zaterdag en zondag."
    )

    def __init__(self, data: Any = None, *, habits: Habits) -> None:
        super().__init__(data, initial=_initial(habits))
        for topic, ways in CHOICES.items():
            self.fields[topic.lower()] = forms.ChoiceField(
                label=labels.TOPIC[topic],
                choices=[(way.value, labels.WAY[way]) for way in ways],
                widget=forms.RadioSelect(),
                error_messages=CHOOSE,
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        since, until = data.get("quiet_since"), data.get("quiet_until")
        if (since is None) != (until is None):
            field = "quiet_since" if since is None else "quiet_until"
            self.add_error(field, "Kies een begin en een einde, of allebei geen.")
        elif since is not None and since == until:
            self.add_error("quiet_until", "Kies een ander einde dan het begin.")
        return data

    def rows(self) -> list[dict[str, Any]]:
        """Give the rows of the matrix: a topic, and a radio button or nothing per way."""
        found = []
        for topic in CHOICES:
            field = self[topic.lower()]
            radios = {str(radio.data["value"]): radio for radio in field}
            cells = [{"label": labels.WAY[way], "radio": radios.get(way.value)} for way in Way]
            found.append({"field": field, "help": labels.TOPIC_HELP[topic], "cells": cells})
        return found

    def habits(self) -> Habits:
        """Give what was chosen."""
        data = self.cleaned_data
        return Habits(
            {topic: Way(data[topic.lower()]) for topic in CHOICES},
            Quiet(data["quiet_since"], data["quiet_until"], data["quiet_weekend"]),
            data["digest_at"],
        )


def _initial(habits: Habits) -> dict[str, Any]:
    def hour(clock: dt.time | None) -> str:
        return clock.strftime("%H:00") if clock else ""

    return {
        **{topic.lower(): habits.way(Topic(topic)).value for topic in CHOICES},
        "digest_at": hour(habits.digest_at),
        "quiet_since": hour(habits.quiet.since),
        "quiet_until": hour(habits.quiet.until),
        "quiet_weekend": habits.quiet.weekend,
    }
