"""The digest: one mail a day about what is then unread, and its words.

Like every mail it says in which case there is something, never what.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from casework.rules.content import AMSTERDAM
from notifications.rules.topics import Habits

LINES = 25
"""How many cases a digest names; the rest is in the inbox."""

SUBJECT = "Uw dagoverzicht van Schakel"

BODY = """\
Er staan ongelezen berichten voor u in Schakel.

{lines}

U moet eerst inloggen. U kunt niet antwoorden op deze mail.
Wilt u dit overzicht anders of niet meer? Kies dat hier:
{choices}
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """One unread message as the digest sees it: the case it is in, empty for none, and a link."""

    reference: str
    link: str


def digest_day(habits: Habits, at: dt.datetime) -> dt.date | None:
    """Give the day whose digest may leave now; None before its hour and in quiet hours."""
    local = at.astimezone(AMSTERDAM)
    if local.time() < habits.digest_at or habits.quiet.holds(local):
        return None
    return local.date()


def compose(unread: Iterable[Unread], *, inbox: str, choices: str) -> str | None:
    """Write the digest: each case once, with the link of its newest message; None for nothing.

    Facts: `unread` comes newest first. What is about no case leads to the inbox.
    """
    links: dict[str, str] = {}
    for one in unread:
        links.setdefault(one.reference, one.link)
    if not links:
        return None
    elsewhere = links.pop("", None) is not None or len(links) > LINES
    lines = [f"Casus {case}:\n{link}" for case, link in list(links.items())[:LINES]]
    if elsewhere:
        lines.append(f"{'En meer' if links else 'Uw postvak'}:\n{inbox}")
    return BODY.format(lines="\n\n".join(lines), choices=choices)
