"""A source confirms what it gives: own items, two ticks, and its own ground for what is secret."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from casework.forms.consents import EVERYBODY
from casework.forms.own_ground import OwnGroundForm
from casework.models import Desk, Item
from casework.vocabulary import Category, Setting, Table
from escalation.forms import people
from escalation.forms.fields import ExplainedTicks, OpenChoices, Words
from escalation.forms.requests import grouped
from escalation.models import Confirmation
from escalation.rules.ladder import TABLE_PHRASE
from escalation.services.asking import weighers
from escalation.services.confirmations import Gates

NECESSITY = "Nodig om de casus te wegen en te bespreken."


class ConfirmForm(OwnGroundForm):
    """Under half a minute: what goes along stands ticked, one button."""

    def __init__(
        self,
        *args: Any,
        row: Confirmation,
        own: Sequence[Item],
        audience: Sequence[Desk],
        at: dt.datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.move = list(own), row.move
        self.audience = list({desk.party_id: desk.party for desk in audience}.values())
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
        names = ", ".join(party.name for party in self.audience)
        self.fields["for_conference"] = forms.BooleanField(
            label=f"Ook voor het casusoverleg, voor deze deelnemers: {names}",
            required=False,
            initial=row.for_conference,
        )
        self.fields["necessity"] = Words(
            label="Waarom is dit nodig?",
            rows=2,
            initial=row.necessity or NECESSITY,
            max_length=500,
        )
        self._ask_ground(row, at)

    def _ask_ground(self, row: Confirmation, at: dt.datetime) -> None:
        """Ask for a ground as one gives it elsewhere, and to whom the person agreed."""
        self.ask_ground(self.own, Setting(row.move.weighing_setting), at)
        if "ground" in self.fields:
            self.fields["ground"].initial = row.ground
            self.fields["ground"].help_text = "Alleen nodig als u zulke gegevens meegeeft."
            self.fields["motivation"].initial = row.ground_motivation
        if self.asks_consent:
            parties = [(str(party.uuid), party.name) for party in self.audience]
            self.fields["recipients"] = forms.MultipleChoiceField(
                label="Met wie mag u dit delen?",
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[*parties, (EVERYBODY, "Iedereen die later meedoet")],
                initial=[key for key, _ in parties] or [EVERYBODY],
            )

    @property
    def consent_fields(self) -> list[Any]:
        """Give the fields of the consent, with whom it names."""
        return [*super().consent_fields, self["recipients"]]

    def chosen(self) -> list[Item]:
        """Give the items that go along."""
        return people.items_among(self.own, self.cleaned_data["items"])

    @property
    def gates(self) -> Gates:
        """Give for which gates the items go along."""
        return self.cleaned_data["for_weighing"], self.cleaned_data["for_conference"]

    def given_to(self) -> frozenset[int] | None:
        """Give who weighs: a consent must name them all; of the conference one knows too little."""
        return frozenset(weighers(self.move)) if self.cleaned_data.get("for_weighing") else None

    def agreed_to(self) -> frozenset[int] | None:
        """Give the parties that the person agreed to; None is everybody."""
        wanted = set(self.cleaned_data["recipients"])
        if EVERYBODY in wanted:
            return None
        return frozenset(party.pk for party in self.audience if str(party.uuid) in wanted)


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
