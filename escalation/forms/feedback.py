"""What a result led to: one short form, once a year."""

from __future__ import annotations

from django import forms

from casework.forms.fields import TokenForm
from escalation.forms.fields import RuledChoice, Words
from escalation.rules.feedback import Effect, Usefulness
from escalation.services.feedback import FeedbackInput

EFFECT = {
    Effect.HELPED: "Het probleem is kleiner of weg",
    Effect.PARTLY: "Het hielp een beetje",
    Effect.NOT: "Het hielp niet",
    Effect.NO_FOLLOW_UP: "Wij deden er niets mee",
}

USEFULNESS = {
    Usefulness.GOOD: "Ja",
    Usefulness.FAIR: "Een beetje",
    Usefulness.POOR: "Nee",
}


class FeedbackForm(TokenForm):
    """Effect, usefulness, and why nothing was done with it."""

    effect = RuledChoice(
        label="Wat leverde het resultaat op?",
        widget=forms.RadioSelect,
        choices=[(key.value, word) for key, word in EFFECT.items()],
    )
    usefulness = RuledChoice(
        label="Had u iets aan het resultaat?",
        widget=forms.RadioSelect,
        choices=[(key.value, word) for key, word in USEFULNESS.items()],
    )
    words = Words(
        label="Uitleg",
        required=False,
        help_text="Nodig als u er niets mee deed. Schrijf geen namen op.",
    )

    def given(self) -> FeedbackInput:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        return FeedbackInput(
            Effect(data["effect"]) if data["effect"] else None,
            Usefulness(data["usefulness"]) if data["usefulness"] else None,
            data["words"],
        )
