"""Addresses: of the page an event leads to, and of a message for who is outside the product."""

from __future__ import annotations

import uuid
from urllib.parse import urljoin

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from casework.models import JournalEvent
from notifications.vocabulary import Target

ADDRESSES: dict[Target, tuple[tuple[str, str], ...]] = {
    Target.CASE: (("case", "case"),),
    Target.MOVE: (("move", "object"), ("case", "case")),
    Target.CONFIRM: (("confirm", "object"), ("move", "object"), ("case", "case")),
    Target.REPORT: (("intake", ""),),
    Target.LOG: (("log", ""),),
    Target.LOG_REVIEW: (("log_reviews", ""),),
    Target.RIGHTS: (("rights_waiting", ""),),
    Target.ALERT: (("alert", "object"),),
    Target.ACCESS: (("access_checks", ""),),
    Target.POLICY: (("policy", "object"),),
    Target.NOWHERE: (),
}
"""Pages a message may lead to, the best first: the page's name, and whose id it takes."""


def address(target: Target, event: JournalEvent) -> str:
    """Give the path of the page an event leads to; empty when there is none."""
    ids = {"case": event.case.uuid if event.case else None, "object": event.object_uuid}
    for name, thing in ADDRESSES[target]:
        try:
            return reverse(name, args=[ids[thing]] if thing else [])
        except NoReverseMatch:
            continue
    return ""


def full_address(path: str) -> str:
    """Make an address that works outside the product."""
    return urljoin(settings.SITE_URL, path)


def link_to(thing: uuid.UUID) -> str:
    """Give the link to what somebody is told; it leads on to the page of the act."""
    return full_address(reverse("inbox_open", args=[thing]))
