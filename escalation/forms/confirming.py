"""A source confirms what it gives: own items, two ticks, and its own ground for what is secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework.models import Item
from casework.vocabulary import Category, Ground, Table
from escalation.forms import people
from escalation.forms.fields import ExplainedTicks, OpenChoices, RuledChoice, Words
from escalation.forms.requests import grouped
from escalation.models import Confirmation
from escalation.rules.ladder import TABLE_PHRASE
from escalation.services.confirmations import SECRECY_GROUNDS

NECESSITY = "Nodig om de casus te wegen en te bespreken."


def is_secret(item: Item) -> bool:
    """Say whether giving this item asks for the source's own ground."""
    return item.professional_secrecy or item.category == Category.GEZ


class ConfirmForm(forms.Form):
    """Under half a minute: what goes along stands ticked, one button."""

    def __init__(
        self, *args: Any, row: Confirmation, own: Sequence[Item], audience: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = list(own)
        table = TABLE_PHRASE[Table(row.move.to_code)]
        self.fields["items"] = OpenChoices(
            label="Wat geeft u mee?",
            choices=grouped(own),
            initial=_ticked(row, own),
            help_text="Alleen u ziet deze lijst. Haal weg wat niet nodig is.",
            widget=ExplainedTicks(
                helps={
                    str(item.uuid): "Alleen voor het casusoverleg, niet voor de weging."
                    for item in own
                    if item.category == Category.PLAN
                }
            ),
        )
        self.fields["for_weighing"] = forms.BooleanField(
            label=f"Vrijgeven als {table} vindt dat het past",
            required=False,
            initial=row.for_weighing,
        )
        self.fields["for_conference"] = forms.BooleanField(
            label=f"Ook voor het casusoverleg, voor deze deelnemers: {audience}",
            required=False,
            initial=row.for_conference,
        )
        self.fields["necessity"] = Words(
            label="Waarom is dit nodig?",
            rows=2,
            initial=row.necessity or NECESSITY,
            max_length=500,
        )
        if any(is_secret(item) for item in own):
            self._ask_ground(row)

    def _ask_ground(self, row: Confirmation) -> None:
        self.fields["ground"] = RuledChoice(
            required=False,
            label="Uw grond voor gegevens onder beroepsgeheim",
            choices=[(code.value, text) for code, text in SECRECY_GROUNDS.items()],
            widget=forms.RadioSelect(),
            initial=row.ground,
            help_text="Alleen nodig als u zulke gegevens meegeeft.",
        )
        self.fields["motivation"] = Words(
            required=False,
            label="Uw afweging in één zin",
            rows=2,
            initial=row.ground_motivation,
        )

    def chosen(self) -> list[Item]:
        return people.items_among(self.own, self.cleaned_data["items"])

    def chosen_ground(self) -> Ground | None:
        """Give the ground when something secret goes along; otherwise none is needed."""
        code = self.cleaned_data.get("ground", "")
        return Ground(code) if code and any(is_secret(item) for item in self.chosen()) else None


def _ticked(row: Confirmation, own: Sequence[Item]) -> list[str]:
    """Tick what was confirmed before; the first time what was asked."""
    before = set(row.items.values_list("pk", flat=True))
    if row.confirmed_at is not None:
        return [str(item.uuid) for item in own if item.pk in before]
    return [
        str(item.uuid)
        for item in own
        if item.pk in before or item.category in row.move.categories_asked
    ]
