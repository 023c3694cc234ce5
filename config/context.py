"""What every template knows: the installation, and the menu of who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from casework import access, labels
from casework.access import Actor
from casework.access import retention as kept
from casework.models import Municipality
from casework.rules.policy_versions import READERS
from casework.views.pages import in_sentence
from casework.views.sign_in import demo_accounts
from casework.vocabulary import OrganisationKey
from config.operations import is_operator, is_warned
from escalation import selectors
from escalation.statistics import kinds_for
from escalation.views.feedback import gives_results
from notifications.selectors import unread_count

COUNTED = 99
"""A count above this is no longer read as a number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu: where it goes, for whom, and what it counts."""

    label: str
    name: str
    shown: Callable[[Actor], bool]
    count: Callable[[Actor], int] = lambda _: 0


WITHOUT_WORK = frozenset({OrganisationKey.TOETS, OrganisationKey.BEHEER})
"""Who never works in a case: control of lawfulness, and technical operation."""


def _works(actor: Actor) -> bool:
    return any(desk.organisation not in WITHOUT_WORK for desk in actor.desks)


def _examines(actor: Actor) -> bool:
    return any(desk.organisation is OrganisationKey.TOETS for desk in actor.desks)


def _oversees(actor: Actor) -> bool:
    return access.oversight_desk(actor) is not None


def _cases(actor: Actor) -> int:
    return access.worklist_counts(actor, soon=actor.at, cap=COUNTED + 1)[0]


def _holds(actor: Actor) -> int:
    return len(kept.holds_waiting(actor))


def _requests(actor: Actor) -> int:
    return len(selectors.rights_waiting(actor))


MENU = (
    Entry("Werkvoorraad", "worklist", _works, _cases),
    Entry("Postvak", "inbox", lambda actor: bool(actor.desks), unread_count),
    Entry(
        "Meldingen", "intake", lambda actor: bool(access.intake_kinds(actor)), access.waiting_count
    ),
    Entry("Cijfers", "figures", lambda actor: bool(kinds_for(actor.roles))),
    Entry("Terugkoppelingen", "feedback_list", gives_results),
    Entry("Toetsdossier", "dossier", _examines),
    Entry("Verzoeken", "rights_waiting", _oversees, _requests),
    Entry("Beleid", "policies", lambda actor: bool(actor.roles & READERS)),
    Entry("Bewaren", "retention", lambda actor: bool(kept.sides(actor))),
    Entry("Bewaarplicht", "holds", lambda actor: bool(_holds(actor)), _holds),
    Entry("Logboek", "log", _oversees, access.review_count),
    Entry("Beheer", "operations", is_operator),
)


def installation(request: HttpRequest) -> dict[str, Any]:
    """Give what the frame of a page needs.

    Facts: the menu is gathered when a template asks for it; a page without menu costs nothing.
    """
    context: dict[str, Any] = {"demo": settings.DEMO}
    if settings.DEMO:
        context["demo_accounts"] = SimpleLazyObject(demo_accounts)
    actor = getattr(request, "actor", None)
    if actor is None:
        return context
    return {
        **context,
        "nav": SimpleLazyObject(lambda: menu_of(request, actor)),
        "municipality": SimpleLazyObject(_municipality),
        "search_url": reverse("search") if _works(actor) else "",
        "user_name": str(actor.user),
        "capacity": _capacity(actor),
        "stalled": SimpleLazyObject(lambda: is_warned(actor, actor.at)),
    }


def menu_of(request: HttpRequest, actor: Actor) -> list[dict[str, object]]:
    """Build the menu: only what this person can use, with what waits there."""
    entries = []
    for entry in MENU:
        if not entry.shown(actor):
            continue
        url = reverse(entry.name)
        number = entry.count(actor)
        entries.append(
            {
                "url": url,
                "label": entry.label,
                "active": request.path == url or (url != "/" and request.path.startswith(url)),
                "count": f"{COUNTED}+" if number > COUNTED else number or "",
            }
        )
    return entries


def _municipality() -> str:
    first = Municipality.objects.first()
    return first.name if first else ""


def _capacity(actor: Actor) -> str:
    """Name for whom somebody works; the page of a case says it more precisely."""
    if not actor.desks:
        return ""
    desk = actor.desks[0]
    role = min(desk.roles, default=None)
    return f"{in_sentence(labels.ROLE[role])} ({desk.party_name})" if role else desk.party_name
