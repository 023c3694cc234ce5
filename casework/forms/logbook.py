"""What of the log is asked for, and what a reviewer says of it."""

from __future__ import annotations

import datetime as dt

from django import forms

from casework import access, labels
from casework.access import Actor, LogFilter
from casework.forms.choices import offer
from casework.forms.fields import DutchDateField, TokenForm, moment_of
from casework.models import User
from casework.rules.content import clean

ALL = [("", "Alle")]
OUTCOMES = [*ALL, ("ja", "Toegestaan"), ("nee", "Geweigerd")]


class LogFilterForm(forms.Form):
    """Case, person, period, action and outcome; the address holds them, without any name."""

    casus = forms.CharField(
        label="Casusnummer", required=False, max_length=20, help_text="Bijvoorbeeld ZV-7KM-3QX."
    )
    wie = forms.ChoiceField(
        label="Wie keek",
        required=False,
        error_messages={"invalid_choice": "Kies iemand uit de lijst."},
    )
    van = DutchDateField(label="Vanaf", required=False)
    tot = DutchDateField(label="Tot en met", required=False)
    wat = forms.ChoiceField(
        label="Wat",
        required=False,
        choices=[*ALL, *((one.value, word) for one, word in labels.LOG_ACTION.items())],
        error_messages={"invalid_choice": "Kies uit de lijst."},
    )
    uitkomst = forms.ChoiceField(
        label="Uitkomst",
        required=False,
        choices=OUTCOMES,
        error_messages={"invalid_choice": "Kies uit de lijst."},
    )

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.actor = actor
        people = User.objects.order_by("full_name").values_list("uuid", "pk", "full_name")
        self.people = {str(key): pk for key, pk, _ in people}
        offer(self, "wie", [("", "Iedereen"), *((str(key), name) for key, _, name in people)])

    def clean_casus(self) -> int | None:
        """Find the case by its number."""
        number = clean(self.cleaned_data["casus"]).upper()
        if not number:
            return None
        found = access.case_of_number(self.actor, number)
        if found is None:
            raise forms.ValidationError("Dit casusnummer bestaat niet.", code="unknown")
        return found

    def clean(self) -> None:
        since, until = self.cleaned_data.get("van"), self.cleaned_data.get("tot")
        if since and until and until < since:
            self.add_error("tot", "Deze dag ligt voor de eerste dag.")

    def chosen(self) -> LogFilter:
        """Give what was asked for, once the form is valid."""
        data = self.cleaned_data
        until = data["tot"]
        return LogFilter(
            case_id=data["casus"],
            person=self.people.get(data["wie"]),
            since=moment_of(data["van"]) if data["van"] else None,
            until=moment_of(until + dt.timedelta(days=1)) if until else None,
            action=data["wat"],
            allowed={"ja": True, "nee": False}.get(data["uitkomst"]),
        )


class VerdictForm(TokenForm):
    """What was found, and why."""

    verdict = forms.ChoiceField(
        label="Uw oordeel",
        widget=forms.RadioSelect,
        choices=[(one.value, word) for one, word in labels.VERDICT.items()],
        help_text="Kiest u navragen? Dan blijft deze controle twee weken langer open.",
        error_messages={"required": "Kies een oordeel.", "invalid_choice": "Kies een oordeel."},
    )
    reason = forms.CharField(
        label="Waarom?",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Schrijf niets over de inhoud van de casus.",
        error_messages={"required": "Schrijf hier een zin."},
    )
