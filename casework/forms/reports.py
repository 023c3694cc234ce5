"""The report form: what happened, when and where, and about whom if known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from casework import labels
from casework.access import Actor
from casework.forms.choices import EMPTY, area_choices, kind_choices, offer
from casework.forms.fields import DutchDateField, TokenForm, moment_of
from casework.forms.presets import preset_category, writable
from casework.rules.content import clean, local_day
from casework.services.reports import ReportInput
from casework.vocabulary import CaseKind, Category, ReportKind, Setting


class IdentityForm(TokenForm):
    """The three things by which a person is recognised; all may be left empty."""

    name = forms.CharField(label="Naam", required=False, max_length=120)
    born_on = DutchDateField(
        label="Geboortedatum", required=False, help_text="Bijvoorbeeld 27-11-1982."
    )
    address = forms.CharField(label="Adres of plek", required=False, max_length=160)

    def identity(self) -> dict[str, str]:
        """Give what was filled in, as it is kept."""
        born: dt.date | None = self.cleaned_data.get("born_on")
        given = {
            "name": clean(self.cleaned_data.get("name", "")),
            "born_on": born.isoformat() if born else "",
            "address": clean(self.cleaned_data.get("address", "")),
        }
        return {key: value for key, value in given.items() if value}


class ReportForm(IdentityForm):
    """A report of a professional; whatever we already know, the receipt is the same."""

    text = forms.CharField(
        label="Wat is er aan de hand?",
        help_text="Schrijf wat u zag of hoorde. Korte zinnen zijn genoeg.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf hier een zin."},
    )
    case_kind = forms.ChoiceField(label="Waar gaat het over?")
    occurred_at = DutchDateField(label="Wanneer was het?", help_text="Bijvoorbeeld 27-11-2026.")
    area = forms.ChoiceField(label="In welke kern?")
    category = forms.ChoiceField(
        label="Soort gegeven", help_text="Dit bepaalt wie het later mag lezen."
    )
    kind = forms.ChoiceField(
        label="Soort melding",
        choices=[(kind.value, word) for kind, word in labels.REPORT_KIND.items()],
        initial=ReportKind.SIGNAL,
    )

    field_order = [
        "text",
        "case_kind",
        "occurred_at",
        "area",
        "name",
        "born_on",
        "address",
        "category",
        "kind",
    ]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = actor.desks[0].organisation
        # what may be laid down depends on the kind; the service decides again on the very table
        options = sorted(
            set(writable(organisation, Setting.LOKAAL, actor.at))
            | set(writable(organisation, Setting.OTH, actor.at)),
            key=list(Category).index,
        )
        offer(self, "case_kind", [*EMPTY, *kind_choices()])
        offer(self, "area", [*EMPTY, *area_choices()])
        offer(self, "category", [(key, labels.CATEGORY[key]) for key in options])
        self.fields["category"].initial = preset_category(organisation, options)
        self.fields["occurred_at"].initial = local_day(actor.at)

    def report(self) -> ReportInput:
        """Give the report as the service takes it in."""
        data = self.cleaned_data
        return ReportInput(
            kind=ReportKind(data["kind"]),
            case_kind=CaseKind(data["case_kind"]),
            occurred_at=moment_of(data["occurred_at"]),
            area=data["area"],
            category=Category(data["category"]),
            text=data["text"],
            identity=self.identity(),
        )


class JoinForm(TokenForm):
    """To which running case a report belongs."""

    reference = forms.CharField(
        label="Casusnummer",
        max_length=20,
        help_text="Bijvoorbeeld ZV-7KM-3QX.",
        error_messages={"required": "Vul een casusnummer in."},
    )

    def clean_reference(self) -> str:
        return clean(self.cleaned_data["reference"]).upper()
