"""Making a term longer, and counting one on trial."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from casework.forms.choices import EMPTY, offer
from casework.forms.fields import ClockField, DutchDateField, TokenForm, moment_of
from escalation.forms.fields import Words
from escalation.rules.calendar import Start
from escalation.rules.terms import TermRule
from escalation.services.extending import ExtensionInput


class ExtendForm(TokenForm):
    """Why a term is made longer, who decided it, and until when where the law leaves that open."""

    decided_by = forms.CharField(
        label="Wie besloot dit?",
        max_length=120,
        help_text="Noem de functie. Bijvoorbeeld: burgemeester.",
        error_messages={"required": "Noem wie dit besloot."},
    )
    until = DutchDateField(label="Tot en met welke dag?", required=False)
    reason = Words(
        label="Waarom is meer tijd nodig?",
        help_text="Eén zin. Schrijf geen namen op.",
        required=False,
    )

    def __init__(self, *args: Any, rule: TermRule, latest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rule.maximum:
            self.fields["until"].help_text = f"Uiterlijk {latest}."
        else:
            del self.fields["until"]

    def given(self) -> ExtensionInput:
        """Give what was filled in."""
        data = self.cleaned_data
        return ExtensionInput(data["reason"], data["decided_by"], data.get("until"))


class TrialForm(forms.Form):
    """Which term, from when: a sum without a case, so the address may hold it."""

    termijn = forms.ChoiceField(
        label="Welke termijn?",
        error_messages={
            "required": "Kies een termijn.",
            "invalid_choice": "Kies een termijn uit de lijst.",
        },
    )
    dag = DutchDateField(label="Begint op welke dag?", help_text="Bijvoorbeeld 27-11-2026.")
    tijd = ClockField(
        label="Hoe laat?", required=False, help_text="Nodig bij termijnen in uren. Als 14:30."
    )
    stil_van = DutchDateField(label="Staat stil vanaf", required=False)
    stil_tot = DutchDateField(label="Loopt weer vanaf", required=False)

    def __init__(self, *args: Any, rules: Iterable[TermRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, dict[str, str]] = {}
        for rule in rules:
            law = "Lokale afspraken" if rule.law == "local" else rule.law.split(" ")[0]
            groups.setdefault(law, {})[rule.code] = f"{rule.title} ({rule.code})"
        offer(self, "termijn", [*EMPTY, *((law, [*one.items()]) for law, one in groups.items())])

    def clean(self) -> dict[str, Any]:
        """Ask for both ends of a time in which the clock stood still, in their order."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("stil_van"), data.get("stil_tot")
        if (since is None) != (until is None) and not {"stil_van", "stil_tot"} & set(self.errors):
            self.add_error("stil_tot", "Vul beide dagen in, of geen van beide.")
        elif since and until and until < since:
            self.add_error("stil_tot", "Deze dag ligt voor het stilstaan.")
        return data

    def start(self) -> Start:
        """Give the moment, or the day when no time was given."""
        day: dt.date = self.cleaned_data["dag"]
        clock: dt.time | None = self.cleaned_data["tijd"]
        return moment_of(day, clock) if clock else day

    def stood_still(self) -> tuple[dt.datetime, dt.datetime] | None:
        """Give from when until when the clock stood still, if it did."""
        since, until = self.cleaned_data["stil_van"], self.cleaned_data["stil_tot"]
        return (moment_of(since), moment_of(until)) if since and until else None
