"""Recording consent: to what, of whom, by whom, for which data and whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from casework import labels
from casework.forms.choices import offer
from casework.forms.fields import DutchDateField, TokenForm, moment_of
from casework.forms.notes import subject_name
from casework.models import Party, Subject
from casework.services.consents import ConsentInput
from casework.vocabulary import AgeGroup, Category, Consenter, ConsentKind

EVERYBODY = "iedereen"


class ConsentFields(forms.Form):
    """Who agreed, how old this person is, when, and what was said."""

    age = forms.ChoiceField(
        label="Hoe oud is deze persoon?",
        widget=forms.RadioSelect,
        choices=[(age.value, word) for age, word in labels.AGE_GROUP.items()],
        help_text=(
            "Jonger dan 12: de ouder beslist. Van 12 tot en met 15: allebei. "
            "Vanaf 16: de persoon zelf."
        ),
        error_messages={"required": "Kies een leeftijd."},
    )
    incapable = forms.BooleanField(
        label="Deze persoon kan dit zelf niet overzien. Een vertegenwoordiger beslist.",
        required=False,
    )
    given_by = forms.MultipleChoiceField(
        label="Wie gaf toestemming?",
        widget=forms.CheckboxSelectMultiple,
        choices=[(who.value, word) for who, word in labels.CONSENTER.items()],
        error_messages={"required": "Kies wie toestemming gaf."},
    )
    given_on = DutchDateField(label="Op welke dag?", help_text="Bijvoorbeeld 27-11-2026.")
    until = DutchDateField(label="Tot en met welke dag geldt dit?", required=False)
    explanation = forms.CharField(
        label="Wat is er precies gezegd?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bijvoorbeeld: mondeling gevraagd en uitgelegd op 27-11-2026.",
        error_messages={"required": "Schrijf hier een zin."},
    )

    def consent_of(
        self,
        kind: ConsentKind,
        subject: Subject,
        categories: frozenset[Category],
        recipients: frozenset[int] | None,
    ) -> ConsentInput:
        """Give the consent as the service records it; None as recipients is every participant."""
        data = self.cleaned_data
        return ConsentInput(
            kind=kind,
            subject=subject,
            age=AgeGroup(data["age"]),
            given_by=frozenset(Consenter(who) for who in data["given_by"]),
            given_on=data["given_on"],
            explanation=data["explanation"],
            capable=not data["incapable"],
            recipients=recipients,
            categories=categories,
            until=day_after(data["until"]),
        )


class ConsentForm(TokenForm, ConsentFields):
    """Three kinds of consent that are never taken for each other."""

    field_order = (
        "kind",
        "subject",
        "age",
        "incapable",
        "given_by",
        "given_on",
        "categories",
        "recipients",
        "until",
        "explanation",
    )

    kind = forms.ChoiceField(
        label="Waarvoor is toestemming gegeven?",
        widget=forms.RadioSelect,
        choices=[(kind.value, word) for kind, word in labels.CONSENT_KIND.items()],
        error_messages={"required": "Kies waarvoor."},
    )
    subject = forms.ChoiceField(label="Over wie gaat het?")
    categories = forms.MultipleChoiceField(
        label="Welke gegevens mag u delen?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    recipients = forms.MultipleChoiceField(
        label="Met wie mag u die delen?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        subjects: Sequence[Subject],
        parties: Sequence[Party],
        categories: Sequence[Category],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects, self.parties = subjects, parties
        offer(self, "subject", [(str(row.uuid), subject_name(row)) for row in subjects])
        offer(
            self,
            "recipients",
            [
                (EVERYBODY, "Alle deelnemers"),
                *((str(party.uuid), party.name) for party in parties),
            ],
        )
        offer(self, "categories", [(key.value, labels.CATEGORY[key]) for key in categories])

    def consent(self) -> ConsentInput:
        """Give the consent as the service records it."""
        data = self.cleaned_data
        wanted = set(data["recipients"])
        return self.consent_of(
            ConsentKind(data["kind"]),
            next(row for row in self.subjects if str(row.uuid) == data["subject"]),
            frozenset(Category(key) for key in data["categories"]),
            None
            if EVERYBODY in wanted
            else frozenset(party.pk for party in self.parties if str(party.uuid) in wanted),
        )


def day_after(day: dt.date | None) -> dt.datetime | None:
    """Give the moment at which a day has ended; None without a day."""
    return moment_of(day + dt.timedelta(days=1)) if day else None
