"""Display tags for the items of a case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.dateformat import format as format_date

from casework import labels
from casework.access import SeenItem
from casework.forms.fields import read_day
from casework.templatetags.schakel_ui import in_words, local
from casework.views.seen import ShownItem, shown
from casework.vocabulary import (
    CaseKind,
    Category,
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
def month_words(moment: datetime | None) -> str:
    """Write only the month: "november 2026"; a signal tells no day."""
    return format_date(local(moment), "F Y") if moment else ""


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
    "rights_request": "verzoek van betrokkene",
    "overview": "inzageoverzicht",
    "breach": "datalekrapport",
}


@register.filter
def log_thing(code: str) -> str:
    """Name what a line of the log is about; a refused line names its page."""
    return LOG_THINGS.get(code, "pagina")


@register.filter
def log_word(code: str) -> str:
    """Put a code of the access log in words; a refusal keeps its status."""
    kind, _, rest = code.partition(":")
    if kind == "refused":
        return f"geweigerd ({rest})"
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
