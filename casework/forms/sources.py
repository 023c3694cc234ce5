"""What a source decides about its own items: giving, correcting, reclassifying, conditions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator

from casework import labels
from casework.forms.choices import offer
from casework.forms.fields import TokenForm
from casework.forms.own_ground import OwnGroundForm
from casework.forms.presets import writable
from casework.forms.reports import IdentityForm
from casework.models import Item, Party
from casework.rules.changing import Kind
from casework.services.changes import kind_of, own_regime
from casework.services.grounds import GroundInput
from casework.vocabulary import Category, Level, OrganisationKey, Regime, Setting

NECESSITY = "Nodig om deze casus samen op te pakken."
EVERYBODY = "iedereen"
EXCERPT = 80


def item_name(item: Item) -> str:
    """Name an own item in a list: its kind and the beginning of its text."""
    excerpt = Truncator(item.text).chars(EXCERPT)
    return f"{labels.CATEGORY[Category(item.category)]}: {excerpt}"


class ShareForm(TokenForm, OwnGroundForm):
    """Which own items go to whom in one setting, and why; one batch, one necessity."""

    items = forms.MultipleChoiceField(
        label="Wat deelt u?",
        widget=forms.CheckboxSelectMultiple,
        help_text="Alleen u ziet deze lijst.",
        error_messages={"required": "Kies wat u deelt."},
    )
    recipients = forms.MultipleChoiceField(
        label="Met wie?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies met wie u dit deelt."},
    )
    necessity = forms.CharField(
        label="Waarom is dit nodig?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        initial=NECESSITY,
        error_messages={"required": "Schrijf hier een zin."},
    )

    def __init__(
        self,
        *args: Any,
        own: Sequence[Item],
        setting: Setting,
        at: dt.datetime,
        parties: Sequence[Party],
        ticked: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        offer(self, "items", [(str(item.uuid), item_name(item)) for item in own])
        self.fields["items"].initial = list(ticked)
        offer(
            self,
            "recipients",
            [
                (EVERYBODY, "Iedereen die vast meedoet in dit overleg"),
                *((str(party.uuid), party.name) for party in parties),
            ],
        )
        self.fields["recipients"].initial = [EVERYBODY]
        self.parties = parties
        self.ask_ground(own, setting, at)

    def chosen(self) -> list[Item]:
        wanted = set(self.cleaned_data["items"])
        return [item for item in self.own if str(item.uuid) in wanted]

    def chosen_recipients(self) -> frozenset[int] | None:
        """Give the named parties; None is everybody who takes part."""
        wanted = set(self.cleaned_data["recipients"])
        if EVERYBODY in wanted:
            return None
        return frozenset(party.pk for party in self.parties if str(party.uuid) in wanted)

    def clean_recipients(self) -> list[str]:
        wanted: list[str] = self.cleaned_data["recipients"]
        if EVERYBODY in wanted and len(wanted) > 1:
            raise forms.ValidationError("Kies iedereen, of noem de organisaties. Niet allebei.")
        return wanted

    def given_to(self) -> frozenset[int] | None:
        """Give the parties that a consent must name."""
        return self.chosen_recipients()

    def grounds(self) -> list[GroundInput]:
        """Give the source's own ground, when something secret goes along."""
        ground = self.own_ground()
        if ground is None:
            return []
        return [
            GroundInput(ground, labels.OWN_GROUND[ground], self.cleaned_data.get("motivation", ""))
        ]


class CorrectionForm(TokenForm):
    """The better text of an own item."""

    text = forms.CharField(
        label="Verbeterde tekst",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf hier een zin."},
    )


class IdentityCorrectionForm(IdentityForm):
    """Who it is, corrected: name, birth date and address."""


class KindForm(TokenForm):
    """As what an own item counts: kind of data, law, and two marks."""

    category = forms.ChoiceField(label="Soort gegeven")
    regime = forms.ChoiceField(label="Onder welke wet valt dit?")
    professional_secrecy = forms.BooleanField(label="Valt onder beroepsgeheim", required=False)
    secret_address = forms.BooleanField(
        label="Geheim adres: alleen voor wie ik bij naam noem", required=False
    )

    def __init__(self, *args: Any, item: Item, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = kind_of(item)
        organisation = OrganisationKey(item.party.organisation)
        options = writable(organisation, Setting(item.written_in), at)
        options = [option for option in options if option is not Category.PLAN]
        if now.category not in options:
            options.append(now.category)
        offer(self, "category", [(key.value, labels.CATEGORY[key]) for key in options])
        laws = dict.fromkeys((now.regime, own_regime(item), Regime.AVG))
        offer(self, "regime", [(law.value, labels.REGIME[law]) for law in laws])
        for name, value in (
            ("category", now.category),
            ("regime", now.regime),
            ("professional_secrecy", now.professional_secrecy),
            ("secret_address", now.secret_address),
        ):
            self.fields[name].initial = value

    def kind(self) -> Kind:
        data = self.cleaned_data
        return Kind(
            Category(data["category"]),
            Regime(data["regime"]),
            data["professional_secrecy"],
            data["secret_address"],
        )


NO_LIMIT = "vol"
LIMITS = (
    (NO_LIMIT, "Geen voorwaarde"),
    (Level.SIGNAL.code, "Alleen dat het er is"),
    (Level.NONE.code, "Niets"),
)


class ConditionsForm(TokenForm):
    """How much each participant sees of an own item at most, and everybody else."""

    def __init__(self, *args: Any, item: Item, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties
        self.kept = [row for row in item.conditions if not _ours(row, parties)]
        now = {_whom(row): str(row["level"]) for row in item.conditions if _ours(row, parties)}
        self._ask("allen", "Iedereen, ook wie later meedoet", now.get(None))
        for party in parties:
            self._ask(f"partij_{party.uuid}", party.name, now.get(party.pk))

    def _ask(self, name: str, label: str, now: str | None) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=LIMITS, initial=now or NO_LIMIT)

    def rows(self) -> list[dict[str, object]]:
        """Give the conditions as they are kept; those this form cannot show stay."""
        found: list[dict[str, object]] = list(self.kept)
        level = self.cleaned_data["allen"]
        if level != NO_LIMIT:
            found.append({"level": level})
        for party in self.parties:
            level = self.cleaned_data[f"partij_{party.uuid}"]
            if level != NO_LIMIT:
                found.append({"level": level, "parties": [party.pk]})
        return found


def _whom(row: dict[str, Any]) -> int | None:
    named = row.get("parties")
    return named[0] if named else None


def _ours(row: dict[str, Any], parties: Sequence[Party]) -> bool:
    """Say whether the form can show a condition: for one known party, or for everybody."""
    if row.get("organisations") or row.get("settings"):
        return False
    named = row.get("parties")
    return named is None or (len(named) == 1 and named[0] in {party.pk for party in parties})
