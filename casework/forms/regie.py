"""Handing over regie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework import labels
from casework.access import Actor
from casework.forms.choices import EMPTY, holder_choices, offer, read_holder
from casework.forms.fields import TokenForm
from casework.models import Case, Desk, RegieHolder, User
from casework.vocabulary import RegieSlot


class RegieForm(TokenForm):
    """Which kind of regie, and who holds it from now on."""

    slot = forms.ChoiceField(
        label="Welke rol?",
        widget=forms.RadioSelect,
        choices=[(slot.value, word) for slot, word in labels.REGIE_SLOT.items()],
        error_messages={"required": "Kies een rol."},
    )
    holder = forms.ChoiceField(
        label="Wie krijgt deze rol?",
        help_text="Kies een deelnemer van deze casus.",
        error_messages={"required": "Kies een deelnemer."},
    )

    def __init__(self, *args: Any, desks: Sequence[Desk], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = desks
        offer(self, "holder", [*EMPTY, *holder_choices(desks, actor)])

    def clean_holder(self) -> tuple[Desk, User | None]:
        found = read_holder(self.cleaned_data["holder"], self.desks)
        if found is None:
            raise forms.ValidationError("Kies een deelnemer van deze casus.")
        return found


def holder_name(row: RegieHolder | None) -> str:
    """Name who holds a regie."""
    if row is None:
        return ""
    if row.household or row.desk is None:
        return "het huishouden zelf"
    return f"{row.user} ({row.desk.party.name})" if row.user else row.desk.label


def held_slots(case: Case) -> list[dict[str, object]]:
    """List the four kinds of regie with their holder now, for `components/facts.html`."""
    rows = {
        row.slot: row
        for row in RegieHolder.objects.filter(case=case, until__isnull=True).select_related(
            "user",
            "desk__party",
            "desk__team",
            "desk__membership__user",
            "desk__appointment__user",
        )
    }
    return [
        {
            "label": labels.REGIE_SLOT[slot],
            "value": holder_name(rows.get(slot)) or "niemand",
            "quiet": slot not in rows,
        }
        for slot in RegieSlot
    ]
