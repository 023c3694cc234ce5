"""The day of a meeting, until whose end a guest takes part; and admitting somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from casework.forms.fields import DutchDateField, moment_of
from casework.models import Desk
from casework.vocabulary import Setting
from escalation.forms import people
from escalation.forms.intake import AdmitForm

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


class AdmissionForm(AdmitForm):
    """Admitting a party; says beforehand who can only be a guest."""

    until = MeetingDayField(
        label="Alleen als gast, tot en met",
        required=False,
        help_text="Laat leeg voor een vaste deelnemer. Bijvoorbeeld 27-11-2026.",
    )

    def __init__(
        self, *args: Any, desks: Sequence[Desk], settings: Sequence[Setting], **kwargs: Any
    ) -> None:
        super().__init__(*args, desks=desks, settings=settings, **kwargs)
        guests = [desk for one in settings for desk in people.guests_among(desks, one)]
        self.guests = list(dict.fromkeys(desk.party.name for desk in guests))

    def clean_until(self) -> dt.datetime | None:
        """Keep the moment: the field has already turned the day into it."""
        until: dt.datetime | None = self.cleaned_data["until"]
        return until
