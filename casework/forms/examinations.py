"""Opening a case for lawfulness control."""

from __future__ import annotations

from django import forms

from casework.forms.fields import TokenForm
from casework.rules.content import clean


class ExaminationForm(TokenForm):
    """Which case is examined, and why."""

    reference = forms.CharField(
        label="Casusnummer",
        max_length=20,
        help_text="Bijvoorbeeld ZV-7KM-3QX.",
        error_messages={"required": "Vul een casusnummer in."},
    )
    reason = forms.CharField(
        label="Waarom toetst u deze casus?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf hier een zin."},
    )

    def clean_reference(self) -> str:
        return clean(self.cleaned_data["reference"]).upper()
