"""Accepting confidentiality."""

from __future__ import annotations

from django import forms

from casework.forms.fields import TokenForm


class ConfidentialityForm(TokenForm):
    """One tick, and which text it is about."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(
        label="Ik heb dit gelezen en houd mij hieraan.",
        error_messages={"required": "Zet het vinkje als u akkoord gaat."},
    )
