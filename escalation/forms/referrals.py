"""Keeping a case from the Zorg- en Veiligheidshuis, and answering that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework.forms.choices import EMPTY, flat_desk_choices, offer, read_desks
from casework.forms.fields import TokenForm
from casework.models import Desk
from escalation.forms.fields import ExplainedRadios, RuledChoice, Words
from escalation.rules.referrals import ReferralOutcome, ReferralReason
from escalation.services.referrals import ReferralInput

REASONS = {
    ReferralReason.RADICALISATION: "Een vermoeden van radicalisering of terrorisme",
    ReferralReason.WEIGHTY: "Een andere zwaarwegende reden",
}

HELPS = {
    ReferralReason.RADICALISATION: "De casus gaat naar politie, OM of burgemeester. Wgs 2.31(13).",
    ReferralReason.WEIGHTY: "Bijvoorbeeld een onderzoek dat loopt. Wgs 1.5(1).",
}

ANSWERS = {
    ReferralOutcome.TAKEN_UP: "Wij pakken dit op. Het Zorg- en Veiligheidshuis stopt ermee.",
    ReferralOutcome.NOT_TAKEN_UP: "Wij pakken dit niet op. De tafel is weer open.",
}


class ReferralForm(TokenForm):
    """Why, and who gets the case."""

    reason = RuledChoice(
        label="Waarom kan dit nu niet naar het Zorg- en Veiligheidshuis?",
        widget=ExplainedRadios(helps={key.value: word for key, word in HELPS.items()}),
        choices=[(key.value, word) for key, word in REASONS.items()],
    )
    receiver = forms.ChoiceField(
        label="Wie krijgt de casus?",
        required=False,
        help_text="Alleen bij een vermoeden van radicalisering.",
    )
    words = Words(label="Leg uit waarom", help_text="Alleen u en wie de casus krijgt lezen dit.")

    def __init__(self, *args: Any, desks: Sequence[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desks = desks
        offer(self, "receiver", [*EMPTY, *flat_desk_choices(desks)])

    def given(self) -> ReferralInput:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        found = read_desks([data["receiver"]], self.desks) if data["receiver"] else []
        return ReferralInput(
            ReferralReason(data["reason"]) if data["reason"] else None,
            data["words"],
            found[0] if found else None,
        )
