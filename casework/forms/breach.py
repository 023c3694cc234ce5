"""What a report about a data breach is about."""

from __future__ import annotations

import datetime as dt

from django import forms

from casework import access
from casework.access import Actor, BreachFilter
from casework.forms.choices import offer
from casework.forms.fields import DutchDateField, moment_of
from casework.models import Subject, User
from casework.rules.content import clean


class BreachForm(forms.Form):
    """A case with perhaps one of its subjects, an account, a period; at least one of these."""

    casus = forms.CharField(
        label="Casusnummer",
        required=False,
        max_length=20,
        help_text="Open eerst een toetsdossier van deze casus.",
    )
    betrokkene = forms.IntegerField(
        label="Nummer van de betrokkene",
        required=False,
        min_value=1,
        help_text="Bijvoorbeeld 1 voor 'Persoon 1'. Alleen samen met een casus.",
        error_messages={"invalid": "Vul een nummer in.", "min_value": "Vul een nummer in."},
    )
    wie = forms.ChoiceField(
        label="Account",
        required=False,
        error_messages={"invalid_choice": "Kies iemand uit de lijst."},
    )
    van = DutchDateField(label="Vanaf", required=False)
    tot = DutchDateField(label="Tot en met", required=False)

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.actor = actor
        people = User.objects.order_by("full_name").values_list("uuid", "pk", "full_name")
        self.people = {str(key): pk for key, pk, _ in people}
        offer(self, "wie", [("", "Iedereen"), *((str(key), name) for key, _, name in people)])
        self.subject: Subject | None = None

    def clean(self) -> None:
        data = self.cleaned_data
        since, until = data.get("van"), data.get("tot")
        if since and until and until < since:
            self.add_error("tot", "Deze dag ligt voor de eerste dag.")
        number = clean(data.get("casus", "")).upper()
        self.case = access.examined_case(self.actor, number) if number else None
        if number and self.case is None:
            self.add_error(
                "casus", "U heeft geen toetsdossier van dit casusnummer open. Open dat eerst."
            )
        self._clean_subject(data.get("betrokkene"))
        if not self.errors and not (number or data.get("wie") or since or until):
            self.add_error(None, "Vul een casus, een account of een periode in.")

    def _clean_subject(self, number: int | None) -> None:
        if not number or "casus" in self.errors:
            return
        if self.case is None:
            self.add_error("betrokkene", "Vul ook het casusnummer in.")
            return
        self.subject = access.subject_of(self.case, number)
        if self.subject is None:
            self.add_error("betrokkene", "Deze casus heeft geen betrokkene met dit nummer.")

    def chosen(self) -> BreachFilter:
        """Give what was asked for, once the form is valid."""
        data, until = self.cleaned_data, self.cleaned_data["tot"]
        return BreachFilter(
            case=self.case,
            subject=self.subject,
            person=self.people.get(data["wie"]),
            since=moment_of(data["van"]) if data["van"] else None,
            until=moment_of(until + dt.timedelta(days=1)) if until else None,
        )
