"""The filters of the worklist; the address holds them."""

from __future__ import annotations

from django import forms

from casework import labels
from casework.forms.choices import area_choices, kind_choices
from casework.vocabulary import Phase

ALL = [("", "Alle")]


class FilterForm(forms.Form):
    """Kind, phase, table and place: what may stand in an address."""

    soort = forms.ChoiceField(label="Soort", required=False, choices=[*ALL, *kind_choices()])
    fase = forms.TypedChoiceField(
        label="Fase",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*ALL, *((int(phase), f"AVE {int(phase)}") for phase in Phase)],
    )
    tafel = forms.ChoiceField(
        label="Tafel",
        required=False,
        choices=[*ALL, *((table.value, word) for table, word in labels.TABLE_SHORT.items())],
    )
    kern = forms.ChoiceField(label="Kern", required=False, choices=[*ALL, *area_choices()])
