"""The inbox, how one wants to be told, and in the demo the mails that would have been sent."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.errors import NotVisible
from casework.views.pages import ActingRequest, attempt, filled, show
from notifications import labels, selectors, services
from notifications.forms import PreferencesForm
from notifications.vocabulary import Topic, Way

FAILED_SINCE = dt.timedelta(days=30)
"""How long a mail that did not arrive is told of to its recipient."""


@require_GET
def inbox(request: ActingRequest) -> HttpResponse:
    """Show what there is to know and to do, unread first."""
    page = selectors.inbox(request.actor, page=request.GET.get("pagina", "1"))
    unread = selectors.unread_count(request.actor)
    return render(request, "notifications/inbox.html", {"page": page, "unread": unread})


@require_GET
def inbox_open(request: ActingRequest, message_id: str) -> HttpResponse:
    """Go to the thing a message is about; the message counts as read from now on."""
    url = services.open_message(message_id, by=request.actor, at=request.actor.at)
    return redirect(url or "inbox")


@require_POST
def inbox_read(request: ActingRequest) -> HttpResponse:
    """Put one message aside as read, or all of them."""
    if request.POST.get("alles"):
        services.mark_all_read(by=request.actor, at=request.actor.at)
        messages.success(request, "Alle berichten zijn gelezen.")
        return redirect("inbox")
    services.mark_read(request.POST.get("bericht", ""), by=request.actor, at=request.actor.at)
    page = request.POST.get("pagina", "")
    return redirect(f"{reverse('inbox')}?pagina={page}" if page.isdecimal() else "inbox")


@require_http_methods(["GET", "POST"])
def preferences(request: ActingRequest) -> HttpResponse:
    """Show how this person wants to be told, and keep what is chosen."""
    by = request.actor
    form = PreferencesForm(filled(request), habits=selectors.own_habits(by.user.pk))

    def act() -> str:
        services.choose(form.habits(), by=by, at=request.at)
        messages.success(request, "Uw voorkeuren zijn bewaard.")
        return reverse("preferences")

    if done := attempt(request, form, act):
        return done
    context = {
        "ways": [labels.WAY[way] for way in Way],
        "urgent": labels.TOPIC[Topic.URGENT],
        "urgent_help": labels.TOPIC_HELP[Topic.URGENT],
        "failed": selectors.last_failure(by.user, request.at - FAILED_SINCE),
    }
    return show(request, "notifications/preferences.html", form, context)


@require_GET
def demo_mails(request: HttpRequest) -> HttpResponse:
    """Show the mails of the demo; in a real installation this page is not there."""
    directory = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.DEMO or directory is None:
        raise NotVisible
    mails = selectors.sent_mails(Path(directory))
    return render(request, "notifications/demo_mails.html", {"mails": mails})
