"""Display tags for the items of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.dateformat import format as format_date

from casework import labels
from casework.access import SeenItem
from casework.forms.fields import read_day
from casework.models import AccessLine
from casework.templatetags.schakel_ui import in_words
from casework.views.seen import ShownItem, shown
from casework.vocabulary import (
    CaseKind,
    Category,
    LogAction,
    LogPurpose,
    LogReviewKind,
    Role,
    Setting,
    Verdict,
)

register = template.Library()


@register.simple_tag
def shown_items(rows: Iterable[SeenItem | ShownItem] | None) -> list[ShownItem]:
    """Prepare items for the page, whether or not a view already did."""
    ready: list[ShownItem] = []
    for row in rows or ():
        ready += [row] if isinstance(row, ShownItem) else shown([row])
    return ready


@register.filter
def category_word(code: str) -> str:
    """Give the Dutch word for a category."""
    return labels.CATEGORY[Category(code)]


@register.filter
def setting_word(code: str) -> str:
    """Give the Dutch word for a setting."""
    return labels.SETTING[Setting(code)]


@register.filter
def kind_word(code: str) -> str:
    """Give the Dutch word for a kind of case."""
    return labels.CASE_KIND[CaseKind(code)]


@register.filter
def iso_day(text: str) -> str:
    """Write a stored day as people here write it: "3 mei 1982"."""
    day = read_day(text)
    return format_date(day, "j F Y") if day else text


@register.filter
def term_was(moment: date | datetime) -> str:
    """Say when a term ended: "De termijn was zaterdag 21 november 2026"."""
    return f"De termijn was {in_words(moment)}."


LOG_THINGS = {
    "case": "casus",
    "report": "melding",
    "item": "gegeven",
    "move": "verzoek",
    "deadline": "termijn",
    "phase": "fase",
    "fact": "gebeurtenis",
    "desk": "deelnemer",
    "log": "logboek",
    "log_review": "controle",
    "alert": "acuut gevaar",
    "certificate": "verklaringen van vernietiging",
    "consent": "toestemming",
    "hold": "bewaarplicht",
    "inform": "informeren",
    "name": "naam",
    "overview": "inzageoverzicht",
    "policy": "deelbeleid",
    "retention": "bewaartermijnen",
    "subject": "betrokkene",
    "rights_request": "verzoek van betrokkene",
    "breach": "datalekrapport",
    "confidentiality": "geheimhouding",
    "feedback": "terugkoppelingen",
    "grant_check": "controle van toegang",
}

REFUSALS = {
    "403": "geweigerd: mag niet",
    "404": "geweigerd: niet voor deze persoon",
    "409": "niet gelukt: al gewijzigd",
    "422": "niet gelukt: niet goed ingevuld",
}

WHOLE_DEEDS = {
    LogAction.SEARCH,
    LogAction.EXPLAIN,
    LogAction.EXPORT,
    LogAction.DISCLOSE,
}
"""What needs no thing beside it: "op naam gezocht", not "naam op naam gezocht"."""


@register.filter
def log_deed(line: AccessLine) -> str:
    """Say what was done to what; a refused line names its page."""
    if line.action == LogAction.EXPLAIN and line.object_type == "desk":
        return "bekeken wat een ander ziet"
    word = log_word(line.action)
    if line.action in WHOLE_DEEDS:
        return word
    return f"{LOG_THINGS.get(line.object_type, 'pagina')} {word}"


@register.filter
def log_word(code: str) -> str:
    """Put a code of the access log in words; an unknown refusal keeps its status."""
    kind, _, rest = code.partition(":")
    if kind == "refused":
        return REFUSALS.get(rest, f"geweigerd ({rest})")
    if code == "allowed":
        return "toegestaan"
    return next((word for action, word in labels.LOG_ACTION.items() if action == code), code)


@register.filter
def log_purpose(code: str) -> str:
    """Give the Dutch words for what a line was for."""
    return labels.LOG_PURPOSE[LogPurpose(code)]


@register.filter
def log_signal(code: str) -> str:
    """Give the Dutch words for why a line is looked at again."""
    return labels.LOG_REVIEW_KIND[LogReviewKind(code)]


@register.filter
def verdict_word(code: str) -> str:
    """Give the Dutch word for a verdict."""
    return labels.VERDICT[Verdict(code)]


@register.filter
def role_word(code: str) -> str:
    """Give the Dutch word for a role."""
    return labels.ROLE[Role(code)]
