"""Asking that a case is kept, or that this ends."""

from __future__ import annotations

from django import forms

from casework.forms.fields import TokenForm


class HoldForm(TokenForm):
    """Why a case must be kept, or no longer."""

    reason = forms.CharField(
        label="Waarom?",
        help_text="Bijvoorbeeld een rechtszaak of een klacht. Schrijf geen namen op.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf hier een zin."},
    )
