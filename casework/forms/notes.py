"""Adding to a case from a phone: one text box, the rest preset and foldable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from casework import labels
from casework.access import ActorDesk
from casework.forms.choices import Choices, offer, options_of
from casework.forms.fields import DutchDateField, TokenForm
from casework.forms.presets import preset_category, writable
from casework.models import Case, Subject
from casework.rules.tables import CASE_SETTING
from casework.rules.third_persons import STATEMENT
from casework.services.items import ItemInput
from casework.vocabulary import Category, Setting, SubjectKind, Table

LIVE = {
    "hx-get": "",
    "hx-include": "[name=category],[name=setting]",
    "hx-target": "#gehoor",
    "hx-select": "#gehoor",
    "hx-swap": "outerHTML",
    "hx-trigger": "change",
}
"""Asks anew who will see the note when kind or audience changes; without it, it is told after."""

OWN = "eigen"
"""The choice to keep a note with one's own organisation."""


def preset_setting(case: Case, settings: frozenset[Setting]) -> Setting | None:
    """Choose where a note goes: the table where the case is handled, else locally."""
    for wanted in (CASE_SETTING[Table(case.table)], Setting.LOKAAL):
        if wanted in settings:
            return wanted
    return min(settings) if settings else None


class NoteForm(TokenForm):
    """A note; necessity and legal grounds are filled in by the service."""

    text = forms.CharField(
        label="Notitie",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf hier een zin."},
    )
    category = forms.ChoiceField(label="Soort gegeven", widget=forms.Select(attrs=LIVE))
    setting = forms.ChoiceField(label="Delen met", widget=forms.Select(attrs=LIVE))
    subject = forms.ChoiceField(label="Over wie?", required=False)
    no_third_persons = forms.BooleanField(
        label=STATEMENT,
        required=False,
        help_text="Verplicht bij justitiële gegevens. Een collega controleert dit ook.",
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        desk: ActorDesk,
        settings: frozenset[Setting],
        subjects: Sequence[Subject],
        at: dt.datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        preset = preset_setting(case, settings)
        options = writable(desk.organisation, preset, at) if preset else []
        offer(self, "category", [(key, labels.CATEGORY[key]) for key in options])
        self.fields["category"].initial = preset_category(desk.organisation, options)
        offer(
            self,
            "setting",
            [
                *(
                    (setting.value, f"Deelnemers van: {labels.SETTING[setting]}")
                    for setting in sorted(settings, key=list(Setting).index)
                ),
                (OWN, "Alleen mijn eigen organisatie"),
            ],
        )
        self.fields["setting"].initial = preset
        self._offer_subjects(subjects)
        self.justice_first = self.fields["category"].initial == Category.JUS
        if Category.JUS not in options:
            del self.fields["no_third_persons"]

    def _offer_subjects(self, subjects: Sequence[Subject]) -> None:
        if len(subjects) < 2:
            del self.fields["subject"]
            return
        offer(self, "subject", subject_choices(subjects))

    def category_now(self) -> Category:
        """Give the category as it stands, typed or preset; for the line of who will see it."""
        return Category(self._now("category") or Category.PLAN)

    def setting_now(self) -> Setting | None:
        """Give the setting as it stands; None keeps the note with one's own organisation."""
        value = self._now("setting")
        return Setting(value) if value and value != OWN else None

    def _now(self, name: str) -> str:
        chosen = str(self.data.get(name, "")) if self.is_bound else ""
        known = options_of(self, name)
        return chosen if chosen in known else str(self.fields[name].initial or "")

    def item(self) -> ItemInput:
        """Give the note as the service takes it; a case with one subject is about that one."""
        chosen = self.cleaned_data.get("subject", "")
        subject = next((row for row in self.subjects if str(row.uuid) == chosen), None)
        if subject is None and len(self.subjects) == 1:
            subject = self.subjects[0]
        return ItemInput(
            Category(self.cleaned_data["category"]),
            self.cleaned_data["text"],
            subject,
            no_third_persons=bool(self.cleaned_data.get("no_third_persons")),
        )


def subject_name(subject: Subject) -> str:
    """Name a subject without a name: "Persoon 1"."""
    return f"{labels.SUBJECT_KIND[SubjectKind(subject.kind)]} {subject.number}"


def subject_choices(subjects: Sequence[Subject]) -> Choices:
    return [("", "De hele casus"), *((str(row.uuid), subject_name(row)) for row in subjects)]


class ActionForm(TokenForm):
    """An agreement in the plan: what for, what, who, before when."""

    goal = forms.CharField(
        label="Doel",
        max_length=120,
        help_text="Bijvoorbeeld: rust in de straat.",
        error_messages={"required": "Schrijf hier het doel."},
    )
    text = forms.CharField(
        label="Afspraak",
        help_text="Schrijf neutraal. Alle deelnemers lezen dit, dus geen gegevens over zorg, "
        "gezondheid of politie.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf hier een zin."},
    )
    executor = forms.ChoiceField(label="Wie doet dit?")
    due_on = DutchDateField(label="Klaar op", help_text="Bijvoorbeeld 27-11-2026.")

    def __init__(self, *args: Any, executors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "executor", [("", "Maak een keuze"), *executors])
