"""Acute danger: pushing a short text, letting it run longer, judging it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework import labels
from casework.forms.choices import EMPTY, flat_desk_choices, offer, read_desks
from casework.forms.fields import TokenForm
from casework.models import Desk, User
from casework.rules import alerts
from casework.vocabulary import Category, Ground, ReviewOutcome
from escalation.forms.guests import MeetingDayField
from escalation.services.alerts import AlertInput


class AlertForm(TokenForm):
    """What somebody must know now, who that is, and on which ground."""

    text = forms.CharField(
        label="Wat moet de ander nu weten?",
        max_length=alerts.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Hooguit {alerts.LONGEST} tekens. Schrijf alleen wat nodig is voor veiligheid.",
        error_messages={
            "required": "Schrijf hier een zin.",
            "max_length": f"Gebruik hooguit {alerts.LONGEST} tekens.",
        },
    )
    category = forms.ChoiceField(label="Soort gegeven")
    recipients = forms.MultipleChoiceField(
        label="Wie waarschuwt u?",
        widget=forms.CheckboxSelectMultiple,
        help_text="U kunt er meer kiezen. Zij hoeven niet mee te doen aan de casus.",
        error_messages={"required": "Kies wie u waarschuwt."},
    )
    ground = forms.ChoiceField(
        label="Waarom mag u dit delen?",
        widget=forms.RadioSelect,
        choices=[(code.value, labels.OWN_GROUND[code]) for code in alerts.GROUNDS],
        error_messages={"required": "Kies waarom u dit mag delen."},
    )
    motivation = forms.CharField(
        label="Uw afweging",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Noem het gevaar en, als dat er is, het wetsartikel.",
        error_messages={"required": "Schrijf hier een zin."},
    )
    decider = forms.ChoiceField(
        label="Wie beslist of dit langer nodig is?",
        error_messages={"required": "Kies een collega die beslist."},
    )

    def __init__(
        self,
        *args: Any,
        categories: Sequence[Category],
        preset: Category | None,
        desks: Sequence[Desk],
        deciders: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.desks, self.deciders = desks, deciders
        offer(self, "category", [(key.value, labels.CATEGORY[key]) for key in categories])
        self.fields["category"].initial = preset
        offer(self, "recipients", flat_desk_choices(desks))
        offer(self, "decider", [*EMPTY, *((str(user.uuid), str(user)) for user in deciders)])

    def alert(self) -> AlertInput:
        """Give the push as the service takes it."""
        data = self.cleaned_data
        return AlertInput(
            Category(data["category"]),
            data["text"],
            Ground(data["ground"]),
            data["motivation"],
            read_desks(data["recipients"], self.desks),
            next(user for user in self.deciders if str(user.uuid) == data["decider"]),
        )


class ConfirmAlertForm(TokenForm):
    """Until when an alert must run."""

    until = MeetingDayField(
        label="Te lezen tot en met",
        help_text="Hooguit een week. Bijvoorbeeld 27-11-2026.",
    )


class ReviewForm(TokenForm):
    """What oversight finds of an alert."""

    outcome = forms.ChoiceField(
        label="Uw oordeel",
        widget=forms.RadioSelect,
        choices=[(key.value, labels.REVIEW_OUTCOME[key]) for key in ReviewOutcome],
        error_messages={"required": "Kies een oordeel."},
    )
    words = forms.CharField(
        label="Waarom?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Schrijf geen inhoud van de melding over.",
        error_messages={"required": "Schrijf hier een zin."},
    )
