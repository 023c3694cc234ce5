"""A moment in the past, as somebody asks for it in an address."""

from __future__ import annotations

import datetime as dt

from django import forms

from casework.forms.fields import ClockField, DutchDateField, moment_of


class MomentForm(forms.Form):
    """A day and a time of day that are not in the future."""

    dag = DutchDateField(label="Dag", help_text="Bijvoorbeeld 27-11-2026.")
    tijd = ClockField(label="Tijd", required=False, help_text="Bijvoorbeeld 14:30.")

    def __init__(self, *args: object, now: dt.datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.now = now

    def clean(self) -> None:
        super().clean()
        day = self.cleaned_data.get("dag")
        if day is not None and not self.errors:
            self.moment = moment_of(day, self.cleaned_data.get("tijd"))
            if self.moment > self.now:
                self.add_error("dag", "Dit moment moet nog komen. Kies een moment dat al was.")
