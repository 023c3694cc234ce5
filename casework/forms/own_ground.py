"""A source's own ground for what is secret; with consent also who gave it, on the same page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from casework import labels, policies
from casework.forms.choices import offer
from casework.forms.consents import ConsentFields
from casework.models import Item, LegalGround
from casework.rules import releasing
from casework.rules.content import local_day
from casework.services.consents import ConsentInput, about_person, covers, lifting
from casework.services.secrecy import giving_of
from casework.vocabulary import Category, ConsentKind, Ground, Setting

CONSENT = tuple(ConsentFields.base_fields)
NEEDED = ("age", "given_by", "given_on", "explanation")
"""What a consent cannot do without."""


class OwnGroundForm(ConsentFields):
    """What a form that gives items asks when something secret may be among them.

    Facts: only grounds that count are offered. Consent is one tick when the source recorded it
    before for everybody; otherwise the same page asks who gave it.
    """

    ground = forms.ChoiceField(
        label="Uw grond voor gegevens onder beroepsgeheim",
        required=False,
        widget=forms.RadioSelect,
        help_text="Alleen nodig als u zulke gegevens deelt.",
        error_messages={"invalid_choice": "Deze keuze kan hier niet."},
    )
    motivation = forms.CharField(
        label="Uw afweging in één zin",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Niet nodig bij toestemming.",
    )

    def ask_ground(self, own: Iterable[Item], setting: Setting, at: dt.datetime) -> None:
        """Offer the grounds that count for one of these items; ask for what is not there yet."""
        self.setting, self.at = setting, at
        policy = policies.policy_in_force(at)
        secret = [item for item in own if giving_of(item, setting).secret]
        counting = {
            ground
            for item in secret
            for ground in releasing.own_grounds(policy, giving_of(item, setting))
        }
        if not counting:
            for name in ("ground", "motivation", *CONSENT):
                del self.fields[name]
            return
        rows = lifting(secret, at) if Ground.T in counting else []
        offered = [ground for ground in releasing.ORDER if ground in counting]
        offer(self, "ground", [(code.value, _label(code, rows)) for code in offered])
        persons = [item for item in secret if about_person(item)]
        if Ground.T not in counting or all(_for_everybody(rows, item) for item in persons):
            for name in CONSENT:
                del self.fields[name]

    @property
    def asks_consent(self) -> bool:
        """Say whether the page has room to record a consent."""
        return "given_by" in self.fields

    @property
    def consent_fields(self) -> list[Any]:
        """Give the fields of the consent, for the page."""
        return [self[name] for name in CONSENT if name in self.fields]

    @property
    def records_consent(self) -> bool:
        """Say whether the room for a consent must stand open: it is chosen, or filled in."""
        return self.asks_consent and self["ground"].value() == Ground.T

    # -- what the form that uses this fills in

    def chosen(self) -> list[Item]:
        """Give the items that were chosen."""
        raise NotImplementedError

    def given_to(self) -> frozenset[int] | None:
        """Give the parties that a consent must name; None when everybody may be meant."""
        raise NotImplementedError

    def agreed_to(self) -> frozenset[int] | None:
        """Give the parties that a consent on this page names; None is everybody."""
        return self.given_to()

    # -- reading it back

    def full_clean(self) -> None:
        """Leave it to `clean` whether a consent is needed: the fields only look obligatory."""
        fields = [self.fields[name] for name in NEEDED if name in self.fields]
        for field in fields:
            field.required = False
        super().full_clean()
        for field in fields:
            field.required = True

    def clean(self) -> dict[str, Any]:
        """Require a whole consent where the choice rests on one that is not there yet."""
        data = super().clean() or self.cleaned_data
        unclear = {"items", "recipients"} & set(self.errors)
        if unclear or not self.asks_consent or data.get("ground") != Ground.T:
            return data
        lacking = self._lacking()
        if len({item.subject_id for item in lacking}) > 1:
            self.add_error(
                "ground",
                "Deze gegevens gaan over meer personen. Deel ze per persoon, "
                "dan legt u van elk de toestemming vast.",
            )
        elif lacking:
            for name in NEEDED:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def _lacking(self) -> list[Item]:
        """Find what was chosen and is secret, of a person whose consent is not there yet."""
        secret = [
            item
            for item in self.chosen()
            if giving_of(item, self.setting).secret and about_person(item)
        ]
        rows, recipients = lifting(secret, self.at), self.given_to()
        return [item for item in secret if not covers(rows, item, recipients)]

    def own_ground(self) -> Ground | None:
        """Give the ground when something secret goes along; otherwise none is needed."""
        code = self.cleaned_data.get("ground", "")
        secret = code and any(giving_of(item, self.setting).secret for item in self.chosen())
        return Ground(code) if secret else None

    def consent(self) -> ConsentInput | None:
        """Give the consent to record along; None when none is needed."""
        if not self.asks_consent or self.own_ground() is not Ground.T:
            return None
        lacking = self._lacking()
        subject = lacking[0].subject if lacking else None
        if subject is None:
            return None
        return self.consent_of(
            ConsentKind.LIFT_SECRECY,
            subject,
            frozenset(Category(item.category) for item in lacking),
            self.agreed_to(),
        )


def _for_everybody(rows: Sequence[LegalGround], item: Item) -> bool:
    return covers([row for row in rows if row.recipients is None], item, None)


def _label(code: Ground, rows: Sequence[LegalGround]) -> str:
    """Name a ground; consent with the days on which it was recorded."""
    days = sorted({local_day(row.valid_from) for row in rows}) if code is Ground.T else []
    words = " en ".join(day.strftime("%d-%m-%Y") for day in days)
    return f"{labels.OWN_GROUND[code]} (vastgelegd op {words})" if days else labels.OWN_GROUND[code]
