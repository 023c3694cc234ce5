"""The check that nobody else can be recognised in an item of justice."""

from __future__ import annotations

from django import forms

from casework.forms.fields import TokenForm
from casework.rules.third_persons import STATEMENT


class OthersForm(TokenForm):
    """One tick; by who writes, and by a second person."""

    no_third_persons = forms.BooleanField(
        label=STATEMENT,
        error_messages={"required": "Controleer eerst of er geen andere personen herkenbaar zijn."},
    )
