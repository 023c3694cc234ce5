"""Opening a case, admitting a party, recording what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from casework import labels
from casework.access import Actor
from casework.forms.choices import (
    EMPTY,
    Choices,
    area_choices,
    desk_choices,
    holder_choices,
    kind_choices,
    offer,
    read_desks,
    read_holder,
)
from casework.forms.fields import ClockField, DutchDateField, TokenForm, moment_of
from casework.forms.reports import IdentityForm
from casework.models import Desk, User
from casework.services.cases import SubjectInput
from casework.vocabulary import CaseKind, OrganisationKey, Phase, SubjectKind
from escalation.rules.calendar import Start
from escalation.rules.events import EventRule
from escalation.services.crisis import OPENS
from escalation.services.facts import HIGH_RISK
from escalation.services.intake import IntakeInput

DIRECTS = {
    CaseKind.UNDERMINING: frozenset({OrganisationKey.BURG}),
    CaseKind.DETAINEE_RETURN: frozenset({OrganisationKey.BURG, OrganisationKey.PC}),
}
"""Who can direct a case from the start, where that is not everybody."""

SUBJECT_OF = {
    CaseKind.YOUTH_GROUP: SubjectKind.GROUP,
    CaseKind.DOMESTIC_VIOLENCE: SubjectKind.HOUSEHOLD,
    CaseKind.UNDERMINING: SubjectKind.LOCATION,
}


class CaseForm(IdentityForm):
    """A new case; what a report already says is filled in."""

    kind = forms.ChoiceField(label="Soort casus", error_messages={"required": "Kies een soort."})
    area = forms.ChoiceField(label="Kern", error_messages={"required": "Kies een kern."})
    purpose = forms.CharField(
        label="Doel van deze casus",
        help_text="Wat willen we samen bereiken? Schrijf geen namen op.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Schrijf hier een zin."},
    )
    subject = forms.ChoiceField(
        label="Over wie of wat gaat het?",
        widget=forms.RadioSelect,
        choices=[(kind.value, word) for kind, word in labels.SUBJECT_KIND.items()],
        initial=SubjectKind.PERSON,
    )
    director = forms.ChoiceField(
        label="Wie krijgt de casusregie?",
        error_messages={"required": "Kies wie de casus leidt."},
    )
    phase = forms.TypedChoiceField(
        label="AVE-fase",
        coerce=int,
        initial=int(Phase.AVE_2),
        empty_value=None,
        choices=[(int(phase), f"AVE {int(phase)}: {word}") for phase, word in labels.PHASE.items()],
    )
    participants = forms.MultipleChoiceField(
        label="Wie doet er meteen mee?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = [
        "kind",
        "area",
        "purpose",
        "subject",
        "name",
        "born_on",
        "address",
        "director",
        "phase",
        "participants",
    ]

    def __init__(
        self,
        *args: Any,
        kinds: Iterable[CaseKind],
        desks: Sequence[Desk],
        actor: Actor,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.desks = desks
        self.fields["name"].label = "Naam of omschrijving"
        offer(self, "kind", [*EMPTY, *kind_choices(kinds)])
        offer(self, "area", [*EMPTY, *area_choices()])
        offer(self, "director", [*EMPTY, *holder_choices(desks, actor)])
        offer(self, "participants", desk_choices(desks))

    def clean_director(self) -> tuple[Desk, User | None]:
        found = read_holder(self.cleaned_data["director"], self.desks)
        if found is None:
            raise forms.ValidationError("Kies wie de casus leidt.")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        director = data.get("director")
        only = DIRECTS.get(CaseKind(data["kind"])) if data.get("kind") else None
        if director and only and director[0].party.organisation not in only:
            self.add_error("director", "Bij deze soort leidt de gemeente de casus zelf.")
        if data.get("kind") == CaseKind.YOUTH_GROUP and data.get("subject") == SubjectKind.PERSON:
            self.add_error("subject", "Kies groep. Namen mogen pas na stap 2B.")
        return data

    def intake(self) -> IntakeInput:
        """Give the case as the service opens it."""
        data = self.cleaned_data
        desk, user = data["director"]
        return IntakeInput(
            kind=CaseKind(data["kind"]),
            area=data["area"],
            purpose=data["purpose"],
            director=desk,
            director_user=user,
            subjects=[SubjectInput(SubjectKind(data["subject"]), self.identity())],
            participants=read_desks(data["participants"], self.desks),
            phase=data["phase"] or int(Phase.AVE_2),
        )


class FactForm(TokenForm):
    """Something that happened: what, when, and who decided it."""

    event = forms.ChoiceField(
        label="Wat is er gebeurd?",
        error_messages={"required": "Kies een gebeurtenis."},
    )
    occurred_at = DutchDateField(label="Op welke dag?", help_text="Bijvoorbeeld 27-11-2026.")
    clock = ClockField(
        label="Hoe laat?",
        required=False,
        help_text="Vul dit in als u het weet. Bijvoorbeeld 14:30.",
    )
    decided_by = forms.CharField(
        label="Wie nam dit besluit of deed dit?",
        max_length=120,
        help_text="Noem de functie. Bijvoorbeeld: burgemeester.",
        error_messages={"required": "Noem wie dit deed."},
    )

    strictly_necessary = forms.CharField(
        label="Waarom is het strikt noodzakelijk om gegevens te delen?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Alleen bij een crisismaatregel. Zonder deze zin ziet niemand elkaars gegevens.",
    )

    def __init__(self, *args: Any, events: Sequence[EventRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = {event.code for event in events}
        if not OPENS & codes:
            del self.fields["strictly_necessary"]
        offer(self, "event", _by_group(events))
        if not codes - {HIGH_RISK}:
            self.fields["decided_by"].required = False

    def start(self) -> Start:
        """Give the moment, or the day when only the day is known."""
        day: dt.date = self.cleaned_data["occurred_at"]
        clock: dt.time | None = self.cleaned_data["clock"]
        return moment_of(day, clock) if clock else day


def _by_group(events: Iterable[EventRule]) -> Choices:
    """Put events under their headings, in the order of the file, after the empty choice."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for event in events:
        groups.setdefault(event.group, []).append((event.code, event.label))
    return [*EMPTY, *groups.items()]
