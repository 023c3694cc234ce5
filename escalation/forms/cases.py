"""How a case ends, and how a linked one begins."""

from __future__ import annotations

from typing import Any

from django import forms

from casework import labels
from casework.forms.fields import DutchDateField
from casework.models import Case
from casework.services.cases import SubjectInput
from casework.vocabulary import CaseKind, OrganisationKey, Role, SubjectKind, Table
from escalation import protocol
from escalation.forms import people
from escalation.forms.fields import Words
from escalation.services.intake import SpawnInput


class CloseForm(forms.Form):
    """Why the case closes."""

    reason = Words(
        label="Waarom sluit u deze casus?",
        rows=3,
        help_text="Eén of twee zinnen. Ook deze tekst wordt afgeschermd.",
    )


class SpawnForm(forms.Form):
    """A linked case: who it is about, what for, and who directs it."""

    def __init__(self, *args: Any, case: Case, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ladder, kind = protocol.ladder(), CaseKind(case.kind)
        self.table, self.link = table, ladder.links[kind, table]
        self.kinds = ladder.spawnable(kind, table)
        walled = kind is CaseKind.UNDERMINING
        if len(self.kinds) > 1:
            self.fields["spawned"] = forms.ChoiceField(
                label="Wat voor casus wordt het?",
                widget=forms.RadioSelect(),
                choices=[(key.value, labels.CASE_KIND[key]) for key in self.kinds],
                initial=self.kinds[0].value,
            )
        self._ask_subject()
        self.fields["area"] = forms.ChoiceField(
            label="Kern",
            choices=[("", "Kies een kern"), *((a, a) for a in labels.AREAS)],
            initial="" if walled or case.area not in labels.AREAS else case.area,
        )
        self.fields["purpose"] = Words(
            label="Doel van de nieuwe casus",
            short=True,
            max_length=500,
            help_text="Bijvoorbeeld: passende hulp regelen.",
        )
        if self.link.own_text:
            self.fields["own_text"] = Words(
                label="Nieuwe tekst voor deze casus",
                rows=4,
                help_text="Schrijf alleen op wat de ontvanger nodig heeft. Er gaat niets mee.",
            )
        self.desks = self._directors(case)
        self.fields["director"] = forms.ChoiceField(
            label="Wie krijgt de casusregie?",
            choices=[("", "Kies een team"), *people.choices(self.desks)],
            error_messages={"required": "Kies wie de casus gaat leiden."},
        )

    def _ask_subject(self) -> None:
        company = self.kinds[0] is CaseKind.UNDERMINING
        if self.link.suspect_only:
            self.fields["about_suspect"] = forms.BooleanField(
                label="De nieuwe casus gaat over de jonge verdachte, niet over het slachtoffer.",
                required=False,
            )
        self.fields["name"] = Words(
            label="Naam van persoon, bedrijf of plek" if company else "Naam van de persoon",
            short=True,
            max_length=120,
            required=False,
        )
        if not company:
            self.fields["born_on"] = DutchDateField(
                label="Geboortedatum", required=False, help_text="Bijvoorbeeld 27-11-2008."
            )

    def _directors(self, case: Case) -> list[Any]:
        if self.kinds[0] is CaseKind.UNDERMINING:
            return people.directors_for(case, Role.UNDERMINING_DIRECTOR, [OrganisationKey.BURG])
        return people.directors_for(case, None, [OrganisationKey.COL_SD, OrganisationKey.COL_JEUGD])

    def given(self) -> SpawnInput:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        born = data.get("born_on")
        identity = {"name": data["name"], "born_on": born.isoformat() if born else ""}
        company = self.kinds[0] is CaseKind.UNDERMINING
        return SpawnInput(
            target=self.table,
            kind=CaseKind(data.get("spawned") or self.kinds[0]),
            area=data["area"],
            purpose=data["purpose"],
            director=people.chosen(self.desks, [data["director"]])[0],
            subject=SubjectInput(
                SubjectKind.COMPANY if company else SubjectKind.PERSON,
                {key: value for key, value in identity.items() if value},
            ),
            own_text=data.get("own_text", ""),
            about_suspect=bool(data.get("about_suspect")),
        )
