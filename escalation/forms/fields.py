"""Fields that the ladder's forms share: words, and choices that explain themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from escalation import protocol
from escalation.rules.parameters import ParameterName
from escalation.rules.texts import has_hidden_signs


class Words(forms.CharField):
    """A text that people read; too long or with invisible signs it is refused, in Dutch.

    Facts: whether the text says enough, the rules decide; `required` only says so on the page.
    """

    def __init__(self, *, rows: int = 3, short: bool = False, **kwargs: Any) -> None:
        widget = forms.TextInput() if short else forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, **kwargs)

    def validate(self, value: Any) -> None:
        """Leave an empty text to the rules, which know why it is needed."""

    def run_validators(self, value: Any) -> None:
        maximum = max(
            row.value for row in protocol.ladder().parameters.versions[ParameterName.TEXT_MAXIMUM]
        )
        if len(value) > maximum:
            raise ValidationError(f"Deze tekst is te lang. Gebruik hoogstens {maximum} tekens.")
        if has_hidden_signs(value):
            raise ValidationError("De tekst bevat onzichtbare tekens. Typ de tekst opnieuw.")
        super().run_validators(value)


class _Explained:
    """Options that carry a sentence of help, and may be closed."""

    def __init__(
        self,
        *args: Any,
        helps: Mapping[str, str] | None = None,
        closed: Collection[str] = (),
        cards: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helps, self.closed, self.cards = dict(helps or {}), frozenset(closed), cards

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(  # type: ignore[misc]
            name, value, *args, **kwargs
        )
        key = str(value)
        option["help"], option["card"] = self.helps.get(key, ""), self.cards
        if key in self.closed:
            option["attrs"]["disabled"] = True
        return option


class ExplainedRadios(_Explained, forms.RadioSelect):
    """Radio buttons with help per option."""


class ExplainedTicks(_Explained, forms.CheckboxSelectMultiple):
    """Ticks with help per option."""


class RuledChoice(forms.ChoiceField):
    """A choice whose absence the rules refuse, with their own words."""

    default_error_messages = {"invalid_choice": "Deze keuze kan hier niet."}

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class YesNo(RuledChoice):
    """Yes, no, or nothing yet; the labels say what either means."""

    def __init__(self, *, yes: str, no: str, **kwargs: Any) -> None:
        choices = [("ja", yes), ("nee", no)]
        super().__init__(choices=choices, widget=forms.RadioSelect(), **kwargs)

    def clean(self, value: Any) -> bool | None:
        """Give the answer as a boolean, None when there is none."""
        return {"ja": True, "nee": False}.get(super().clean(value))


class OpenChoice(forms.ChoiceField):
    """One of the options that are open: a closed one is refused although it is on the page."""

    default_error_messages = {
        "required": "Maak een keuze.",
        "invalid_choice": "Deze keuze kan hier niet.",
    }

    def __init__(self, *, closed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.closed = frozenset(closed)

    def valid_value(self, value: Any) -> bool:
        return str(value) not in self.closed and super().valid_value(value)


class OpenChoices(forms.MultipleChoiceField):
    """Any number of the options that are open.

    Facts: `also` are keys that stand in another list of the same page; an option may change
    lists while a page is open.
    """

    default_error_messages = {"invalid_choice": "Deze keuze kan hier niet."}

    def __init__(
        self, *, closed: Collection[str] = (), also: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.closed, self.also = frozenset(closed), frozenset(also)

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)

    def valid_value(self, value: Any) -> bool:
        key = str(value)
        return key not in self.closed and (key in self.also or super().valid_value(value))
