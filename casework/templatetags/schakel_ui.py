"""Display tags that know nothing of cases: dates in words, badges, addresses, initials."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from casework import labels

register = template.Library()

THEMES = ("auto", "licht", "donker")
SOON_DAYS = 3
NUMBER = re.compile(r"\b((?:ZV|M)-[0-9A-Z]{3}-[0-9A-Z]{3})\b")
LEVEL_LABELS = {"full": "volledig", "signal": "alleen dat het er is", "none": "niets"}


def local(moment: datetime) -> datetime:
    """Put a moment on the clock of the municipality."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def local_day(moment: date | datetime) -> date:
    """Give the calendar day of a date or a moment, as people here read it."""
    return local(moment).date() if isinstance(moment, datetime) else moment


def days_between(due: date | datetime, at: datetime) -> int:
    """Count calendar days until a due day; negative when it has passed."""
    return (local_day(due) - local_day(at)).days


def in_days(count: int) -> str:
    """Say a distance in days in words: "vandaag", "morgen", "over 4 dagen", "2 dagen te laat"."""
    if count == 0:
        return "vandaag"
    if count == 1:
        return "morgen"
    if count > 1:
        return f"over {count} dagen"
    return "1 dag te laat" if count == -1 else f"{-count} dagen te laat"


def due_state(due: date | datetime, at: datetime) -> str:
    """Sort a term into late, today, soon or later, by which it gets its colour."""
    count = days_between(due, at)
    if count < 0 or (isinstance(due, datetime) and due < at):
        return "late"
    if count == 0:
        return "today"
    return "soon" if count <= SOON_DAYS else "later"


def due_text(due: date | datetime, at: datetime) -> str:
    """Say when a term ends; a term that ends today also gives its clock time."""
    count = days_between(due, at)
    if count != 0 or not isinstance(due, datetime):
        return in_days(count)
    clock = local(due).strftime("%H:%M")
    return f"te laat sinds {clock}" if due < at else f"vandaag om {clock}"


@register.inclusion_tag("components/badge_due.html", takes_context=True)
def due_badge(
    context: template.Context, due: date | datetime | None, at: datetime | None = None
) -> dict[str, Any]:
    """Draw the badge of a term.

    Facts: `at` is by default the one clock reading of the request.
    """
    now = at or getattr(context.get("request"), "at", None)
    if due is None or now is None:
        return {"state": "", "text": ""}
    return {"state": due_state(due, now), "text": due_text(due, now), "date": local_day(due)}


@register.filter
def in_words(moment: date | datetime | None) -> str:
    """Write a date out, with the clock time when there is one: "vrijdag 27 november 2026"."""
    if moment is None:
        return ""
    if isinstance(moment, datetime):
        return format_date(local(moment), "l j F Y, H:i")
    return format_date(moment, "l j F Y")


@register.filter
def short_day(moment: date | datetime | None) -> str:
    """Write a date short: "27 nov 2026"."""
    return format_date(local_day(moment), "j b Y") if moment else ""


@register.filter
def short_moment(moment: datetime | None) -> str:
    """Write a moment short: "27 nov 2026 14:05"."""
    return format_date(local(moment), "j b Y H:i") if moment else ""


@register.filter
def last_day(moment: datetime | None) -> date | None:
    """Give the last day of a time that ends at a moment: at midnight the day before."""
    return local_day(moment - timedelta(microseconds=1)) if moment else None


@register.filter
def initials(name: object) -> str:
    """Take at most two initials, skipping the small words of a Dutch surname."""
    words = [word for word in str(name).replace(".", " ").split() if word[:1].isalpha()]
    telling = [word for word in words if not (word.islower() and len(words) > 1)] or words
    picked = telling[:1] + telling[-1:] if len(telling) > 1 else telling
    return "".join(word[0].upper() for word in picked)


@register.filter
def unbroken(text: object) -> SafeString:
    """Keep a number such as ZV-7KM-3QX on one line."""
    words = NUMBER.split(str(text))  # every second one is a number
    whole = [format_html('<span class="zv-nowrap">{}</span>', number) for number in words[1::2]]
    return format_html_join("", "{}{}", zip_longest(words[::2], whole, fillvalue=""))


@register.filter
def bare(label: object) -> str:
    """Take the closing mark off a label, so that a sentence can follow it."""
    return str(label).rstrip(" ?:.!")


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """Build the query of this page with a few values changed; an empty value is left out.

    Gives: "?a=1&b=2", so that filters stay in the address when one turns a page.
    """
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return "?"
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return "?" + query.urlencode()


@register.simple_tag
def theme_of(request: HttpRequest | None) -> str:
    """Read the chosen look from its cookie; anything unknown counts as automatic."""
    chosen = request.COOKIES.get("data-thema", "auto") if request else "auto"
    return chosen if chosen in THEMES else "auto"


@register.simple_tag
def phase_steps(
    phase: int, since: date | datetime | None = None, note: str = ""
) -> list[dict[str, Any]]:
    """Make the four steps of the phase bar for `components/phase_bar.html`.

    Facts: `note` stands behind the date of the present phase, for instance the table.
    """
    steps = []
    for number, label in labels.PHASE.items():
        state = "now" if number == phase else "past" if number < phase else "next"
        steps.append({"number": int(number), "label": label, "state": state, "note": ""})
    now = f"nu, sinds {short_day(since)}" if since else "nu"
    steps[phase - 1]["note"] = f"{now} · {note}" if note else now
    return steps


@register.filter
def level_label(level: object) -> str:
    """Say in words how much somebody sees."""
    return LEVEL_LABELS.get(str(level), str(level))
