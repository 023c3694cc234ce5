"""Giving somebody a second capacity in one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from casework.forms.choices import EMPTY, offer
from casework.forms.fields import TokenForm
from casework.models import Membership, Party, User
from escalation.forms.guests import MeetingDayField


class AppointForm(TokenForm):
    """Who works in which capacity too, by which decision, until when."""

    person = forms.ChoiceField(label="Wie?", error_messages={"required": "Kies een persoon."})
    capacity = forms.ChoiceField(
        label="In welke rol?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een rol."},
    )
    decision = forms.CharField(
        label="Welk besluit staat dit toe?",
        max_length=200,
        help_text="Noem het nummer of de datum. Schrijf geen namen op.",
        error_messages={"required": "Noem het besluit."},
    )
    decided_by = forms.CharField(
        label="Wie nam dit besluit?",
        max_length=120,
        help_text="Noem de functie. Bijvoorbeeld: burgemeester.",
        error_messages={"required": "Noem wie dit besloot."},
    )
    until = MeetingDayField(
        label="Tot en met",
        help_text="Bijvoorbeeld 27-11-2026.",
        error_messages={"required": "Vul een datum in."},
    )

    def __init__(
        self, *args: Any, people: Mapping[Party, Sequence[Membership]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parties = list(people)
        self.users = {str(row.user.uuid): row.user for rows in people.values() for row in rows}
        teams = {str(row.user.uuid): row.team for rows in people.values() for row in rows}
        offer(
            self,
            "person",
            [*EMPTY, *((key, f"{self.users[key]} ({teams[key]})") for key in self.users)],
        )
        offer(self, "capacity", [(str(one.uuid), one.name) for one in self.parties])
        if len(self.parties) == 1:
            self.fields["capacity"].initial = str(self.parties[0].uuid)

    def user(self) -> User:
        """Give the person who was chosen."""
        return self.users[self.cleaned_data["person"]]

    def party(self) -> Party:
        """Give the party whose capacity is lent."""
        key = self.cleaned_data["capacity"]
        return next(party for party in self.parties if str(party.uuid) == key)

    def clean(self) -> dict[str, Any]:
        """Ask for a day here: an appointment always ends."""
        data = super().clean() or self.cleaned_data
        if "until" in data and data["until"] is None:
            self.add_error("until", self.fields["until"].error_messages["required"])
        return data
