"""Shows what a rule refused beside the field it belongs to."""

from __future__ import annotations

from django.forms import BaseForm

from casework.errors import Refused


def show_reasons(form: BaseForm, refused: Refused) -> bool:
    """Add every reason of a refusal to the form.

    Gives: False when none of them belongs to a field of this form; the refusal then is not
    about what was typed, and the caller passes it on.
    """
    fields = {getattr(reason, "field", "") for reason in refused.reasons}
    if not fields & set(form.fields):
        return False
    for reason in refused.reasons:
        name = getattr(reason, "field", "")
        who = getattr(reason, "who_can", "")
        text = f"{reason.text} Dit kan wel: {_lower(who)}." if who else reason.text
        form.add_error(name if name in form.fields else None, text)
    return True


def _lower(who: str) -> str:
    return (who[0].lower() + who[1:]).rstrip(".")
