"""Proposing a text of the sharing policy, and deciding on one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from casework.forms.fields import DutchDateField, TokenForm
from casework.services.policies import MAX_TEXT, decide_proposal

READ_BY_PEOPLE = {
    "rows": 24,
    "spellcheck": "false",
    "autocomplete": "off",
    "wrap": "off",
    "class": "zv-code",
}


class ProposalForm(TokenForm):
    """A whole text, typed or from a file, and why it changes.

    Facts: a chosen file takes the place of the text, also on the page that says what is wrong
    with it, so that it can be mended there.
    """

    reason = forms.CharField(
        label="Waarom moet het beleid veranderen?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf hier een zin."},
    )
    file = forms.FileField(
        label="Bestand met het hele beleid",
        required=False,
        help_text="Een tekstbestand (.toml). U kunt de tekst ook hieronder aanpassen.",
    )
    text = forms.CharField(
        label="Tekst van het hele beleid",
        strip=False,
        widget=forms.Textarea(attrs=READ_BY_PEOPLE),
        error_messages={"required": "Plak hier de hele tekst."},
    )

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(_with_text(data, files), **kwargs)

    def clean_text(self) -> str:
        """Prove the text, so that every problem stands at the field at once."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        decision = decide_proposal(text)
        if not decision:
            raise forms.ValidationError([reason.text for reason in decision.reasons])
        return text


def _with_text(data: Any, files: MultiValueDict[str, UploadedFile] | None) -> Any:
    """Put the text of a chosen file where the typed text was."""
    chosen = files.get("file") if files else None
    if data is None or chosen is None:
        return data
    changed = data.copy()
    changed["text"] = chosen.read(4 * MAX_TEXT).decode(errors="replace").replace("\r\n", "\n")
    return changed


class ApprovalForm(TokenForm):
    """On which decision a version is approved, and from when it holds."""

    compared_with = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.CharField(
        label="Welk besluit ligt hieronder?",
        help_text="Noem het besluit van de partners en van de rechtmatigheidsadviescommissie.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf hier een zin."},
    )
    valid_from = DutchDateField(
        label="Vanaf welke dag geldt het?",
        help_text="Op zijn vroegst morgen. Bijvoorbeeld 27-11-2026.",
    )


class RejectionForm(TokenForm):
    """Why a proposal is turned down or taken back."""

    verdict = forms.CharField(
        label="Waarom gaat dit niet door?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf hier een zin."},
    )
