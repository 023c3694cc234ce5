"""Recording about telling a data subject: told, put off, or nothing to tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from casework.forms.choices import EMPTY, flat_desk_choices, offer, read_desks
from casework.forms.fields import DutchDateField, TokenForm
from casework.models import Desk
from escalation import protocol
from escalation.forms.fields import RuledChoice, Words
from escalation.rules.calendar import short
from escalation.rules.informing import Means, Told
from escalation.services.informing import Deferral, Telling

MEANS = {
    Means.TALK: "In een gesprek",
    Means.LETTER: "Met een brief",
    Means.PHONE: "Aan de telefoon",
    Means.DIGITAL: "Digitaal, bijvoorbeeld via een berichtenbox",
}

TOLD = {
    Told.SELF: "De betrokkene zelf",
    Told.REPRESENTATIVE: "De ouder of vertegenwoordiger",
    Told.BOTH: "Allebei",
}


class ToldForm(TokenForm):
    """When, how and by whom the subject was told."""

    told_on = DutchDateField(label="Op welke dag?", help_text="Bijvoorbeeld 27-11-2026.")
    means = forms.ChoiceField(
        label="Hoe?",
        widget=forms.RadioSelect,
        choices=[(key.value, word) for key, word in MEANS.items()],
        error_messages={"required": "Kies hoe dit ging."},
    )
    told = forms.ChoiceField(
        label="Wie is geïnformeerd?",
        widget=forms.RadioSelect,
        choices=[(key.value, word) for key, word in TOLD.items()],
        error_messages={"required": "Kies wie is geïnformeerd."},
    )
    through = forms.ChoiceField(
        label="Wie heeft dit gedaan?",
        help_text="Kies een deelnemer van deze casus.",
        error_messages={"required": "Kies een deelnemer."},
    )

    def __init__(self, *args: Any, desks: Sequence[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = desks
        offer(self, "through", [*EMPTY, *flat_desk_choices(desks)])

    def given(self) -> Telling:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        return Telling(
            on=data["told_on"],
            means=Means(data["means"]),
            told=Told(data["told"]),
            through=read_desks([data["through"]], self.desks)[0],
        )


class DeferForm(TokenForm):
    """On which ground telling waits, why, until when, and what was weighed."""

    until = DutchDateField(label="Wanneer kijkt u opnieuw?")

    def __init__(self, *args: Any, longest: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = protocol.informing()
        ground = RuledChoice(
            label="Waarom wacht u?",
            widget=forms.RadioSelect(),
            choices=[(row.letter, f"{row.text} ({row.article})") for row in rules.grounds],
            error_messages={"required": "Kies een reden uit de wet."},
        )
        motivation = Words(
            label="Leg uit waarom wachten nodig is",
            help_text="Waarom deze reden, en waarom kan het niet op een lichtere manier?",
        )
        self.fields["until"].initial = longest
        self.fields[
            "until"
        ].help_text = f"Uiterlijk {short(longest)}. Op die dag komt de taak terug."
        until = self.fields.pop("until")
        self.fields |= {"ground": ground, "motivation": motivation, "until": until}
        for row in rules.factors:
            self.fields[f"factor_{row.letter}"] = Words(
                label=row.text, initial=row.usual, short=True, help_text=f"UAVG 41(2)({row.letter})"
            )

    def given(self) -> Deferral:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        return Deferral(
            ground=data["ground"],
            motivation=data["motivation"],
            until=data["until"],
            weighing={
                row.letter: data[f"factor_{row.letter}"] for row in protocol.informing().factors
            },
        )


class ExemptForm(TokenForm):
    """Why there is nothing to tell."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exemption"] = RuledChoice(
            label="Waarom hoeft het niet?",
            widget=forms.RadioSelect(),
            choices=[
                (row.code, f"{row.text} ({row.article})") for row in protocol.informing().exemptions
            ],
            error_messages={"required": "Kies een reden."},
        )
        self.fields["motivation"] = Words(label="Leg uit waarom dat hier zo is")
