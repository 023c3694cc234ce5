"""The day of a meeting, until whose end a guest takes part; and admitting somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from casework import labels
from casework.forms.choices import EMPTY, desk_choices, offer, read_desks
from casework.forms.fields import DutchDateField, TokenForm, moment_of
from casework.models import Desk
from casework.vocabulary import Setting
from escalation.forms import people

LAST_YEAR = 2200


class MeetingDayField(DutchDateField):
    """A day, given as the moment at which it ends here.

    Facts: whether a day is needed, the rules decide; `required` only says so on the page.
    """

    def validate(self, value: Any) -> None:
        """Leave an empty day to the rules, which know who is a guest."""

    def clean(self, value: Any) -> dt.datetime | None:
        """Give midnight after the day; None when no day was typed."""
        day: dt.date | None = super().clean(value)
        if day is None:
            return None
        if day.year > LAST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment_of(day + dt.timedelta(days=1))


class AdmissionForm(TokenForm):
    """Who is admitted, to which setting, why, and until when; says who can only be a guest."""

    desk = forms.ChoiceField(
        label="Wie laat u toe?", error_messages={"required": "Kies een organisatie."}
    )
    setting = forms.ChoiceField(label="Voor welk overleg?")
    necessity = forms.CharField(
        label="Waarom is dit nodig?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        initial="Nodig om deze casus samen op te pakken.",
        error_messages={"required": "Schrijf hier een zin."},
    )
    until = MeetingDayField(
        label="Alleen als gast, tot en met",
        required=False,
        help_text="Laat leeg voor een vaste deelnemer. Bijvoorbeeld 27-11-2026.",
    )

    def __init__(
        self,
        *args: Any,
        desks: Sequence[Desk],
        settings: Sequence[Setting],
        at: dt.datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.desks = desks
        offer(self, "desk", [*EMPTY, *desk_choices(desks)])
        offer(self, "setting", [(one.value, labels.SETTING[one]) for one in settings])
        if len(settings) == 1:
            self.fields["setting"].initial = settings[0]
            self.fields["setting"].widget = forms.HiddenInput()
        guests = [desk for one in settings for desk in people.guests_among(desks, one, at)]
        self.guests = list(dict.fromkeys(desk.party.name for desk in guests))

    def chosen_desk(self) -> Desk:
        """Give the desk that was chosen."""
        return read_desks([self.cleaned_data["desk"]], self.desks)[0]
