"""Requests of a data subject: registering, extending and answering; and what a source decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework.forms.choices import EMPTY, offer
from casework.forms.fields import DutchDateField, TokenForm
from casework.forms.notes import subject_name
from casework.models import Subject
from escalation.forms.fields import RuledChoice, Words
from escalation.rules.rights import ARTICLE, Outcome, RightKind, Verdict
from escalation.services.rights import Answer

KIND = {
    RightKind.ACCESS: "Inzage",
    RightKind.RECTIFICATION: "Verbetering",
    RightKind.ERASURE: "Wissing",
    RightKind.RESTRICTION: "Beperking",
    RightKind.OBJECTION: "Bezwaar tegen het gebruik",
}

OUTCOME = {
    Outcome.GRANTED: "Toegewezen",
    Outcome.PARTLY: "Gedeeltelijk toegewezen",
    Outcome.REFUSED: "Afgewezen",
    Outcome.REFERRED: "Doorverwezen",
    Outcome.WITHDRAWN: "Ingetrokken door de betrokkene",
}

DATE_HELP = "Bijvoorbeeld 27-11-2026."


class RegisterForm(TokenForm):
    """Who asked what, and when it reached one of the organisations."""

    subject = forms.ChoiceField(
        label="Van wie is het verzoek?", error_messages={"required": "Kies een betrokkene."}
    )
    kinds = forms.MultipleChoiceField(
        label="Wat is gevraagd?",
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, f"{KIND[kind]} ({ARTICLE[kind]})") for kind in RightKind],
        error_messages={
            "required": "Kies wat er is gevraagd.",
            "invalid_choice": "Kies uit de lijst.",
        },
    )
    received_on = DutchDateField(
        label="Wanneer kwam het verzoek binnen?",
        help_text=f"De dag waarop de eerste organisatie het kreeg. {DATE_HELP}",
    )

    def __init__(self, *args: Any, subjects: Sequence[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = {str(row.uuid): row for row in subjects}
        names = [(key, subject_name(row)) for key, row in self.subjects.items()]
        offer(self, "subject", names if len(names) == 1 else [*EMPTY, *names])

    def chosen(self) -> Subject:
        """Give who asked, once the form is valid."""
        return self.subjects[self.cleaned_data["subject"]]

    def asked(self) -> list[RightKind]:
        """Give what was asked, once the form is valid."""
        return [RightKind(code) for code in self.cleaned_data["kinds"]]


class ExtendForm(TokenForm):
    """Why one month is not enough, and when the subject heard that."""

    told_on = DutchDateField(
        label="Wanneer hoorde de betrokkene dit?",
        help_text=f"Dit moet binnen de eerste maand. {DATE_HELP}",
    )
    reason = Words(
        label="Waarom is meer tijd nodig?",
        help_text="Schrijf niets over de inhoud van de gegevens.",
    )


class AnswerForm(TokenForm):
    """How the request was answered, when, and why not whole."""

    outcome = RuledChoice(
        label="Wat is het antwoord?",
        widget=forms.RadioSelect,
        choices=[(one.value, OUTCOME[one]) for one in Outcome],
        error_messages={"required": "Kies een antwoord."},
    )
    answered_on = DutchDateField(label="Wanneer is het antwoord verstuurd?", help_text=DATE_HELP)
    reason = Words(
        label="Reden, of naar wie u doorverwees",
        help_text=(
            "Nodig bij een gedeeltelijk of afwijzend antwoord en bij doorverwijzen. "
            "Schrijf niets over de inhoud van de gegevens."
        ),
    )

    def clean_outcome(self) -> Outcome:
        if not self.cleaned_data["outcome"]:
            raise forms.ValidationError("Kies een antwoord.", code="required")
        return Outcome(self.cleaned_data["outcome"])

    def given(self) -> Answer:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        return Answer(data["outcome"], data["answered_on"], data["reason"])


class VerdictForm(TokenForm):
    """What the source decides about one of its items."""

    verdict = forms.ChoiceField(
        label="Wat besluit u?",
        widget=forms.RadioSelect,
        choices=[
            (Verdict.GRANTED.value, "Toewijzen"),
            (Verdict.REFUSED.value, "Afwijzen"),
        ],
        error_messages={"required": "Kies een besluit.", "invalid_choice": "Kies een besluit."},
    )
    reason = Words(label="Waarom?")

    def __init__(self, *args: Any, told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = (
            "Nodig als u afwijst. Wie het verzoek behandelt, leest dit: "
            "schrijf niets over de inhoud."
            if told
            else "Nodig als u afwijst. Alleen uw eigen organisatie leest dit."
        )


class LiftForm(TokenForm):
    """Why a restriction ends, and when the subject heard that."""

    told_on = DutchDateField(
        label="Wanneer hoorde de betrokkene dit?",
        help_text=f"De betrokkene hoort dit voordat u de beperking opheft (AVG 18(3)). {DATE_HELP}",
    )
    reason = Words(label="Waarom eindigt de beperking?")
