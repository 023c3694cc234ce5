"""The pages of a source: what it gave, giving more, stopping, reclassifying, conditions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import access, labels
from casework.access import Change, Gain
from casework.errors import NotVisible
from casework.forms.notes import preset_setting
from casework.forms.own_ground import OwnGroundForm
from casework.forms.sources import ConditionsForm, KindForm, ShareForm
from casework.models import Case, Item, Party, Release
from casework.rules import changing
from casework.services import changes, items
from casework.views.once import new_token, once
from casework.views.others import others_of
from casework.views.pages import ActingRequest, attempt, case_context, filled, show
from casework.vocabulary import Category, Level, Setting

LOOK = "voorbeeld"
"""The button that shows what would change, and changes nothing."""


def own_item(request: ActingRequest, case: Case, item_id: uuid.UUID) -> Item:
    """Give an item of one's own party, also one that was withdrawn or replaced."""
    seen = access.get_item(request.actor, case, item_id)
    if not seen.own:
        raise NotVisible
    return seen.item


def item_url(case: Case, item: Item) -> str:
    return reverse("item", args=[case.uuid, item.uuid])


def looks(request: ActingRequest) -> bool:
    """Say whether somebody only wants to see what would change."""
    return request.method == "POST" and LOOK in request.POST


def other_parties(
    request: ActingRequest, case: Case, setting: Setting | None = None
) -> list[Party]:
    """Give the other parties that take part as far as this person may know, each once."""
    rows = access.visible_participants(request.actor, case)
    found = {
        row.desk.party_id: row.desk.party
        for row in rows
        if row.desk.party_id not in request.actor.party_ids
        and (setting is None or row.setting == setting)
    }
    return list(found.values())


def in_words(rows: Iterable[Gain]) -> list[dict[str, Any]]:
    """Prepare what changes, the widest first, for `casework/_gains.html`."""
    return [
        {
            "name": row.name,
            "what": labels.CATEGORY[Category(row.item.category)],
            "before": row.before.code,
            "after": row.after.code,
            "up": row.up,
        }
        for row in sorted(rows, key=lambda row: (not row.up, row.name))
        if row.differs
    ]


@require_GET
def item(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Show an own item to its source: as what it counts, with whom it is shared, what it was."""
    case = access.get_case(request.actor, case_id)
    row = own_item(request, case, item_id)
    access.record_opening(
        request.actor, case, access.desk_in(request.actor, case), {Category(row.category)}
    )
    context = {
        **case_context(request, case),
        "item": row,
        "category": labels.CATEGORY[Category(row.category)],
        "facts": _facts(row),
        "releases": _releases(request, row),
        "conditions": _conditions(row),
        "versions": _versions(request, case, row),
        "may_change": bool(changes.decide_change(row)),
        "obstacle": " ".join(reason.text for reason in changes.decide_change(row).reasons),
        "token": new_token(),
        **others_of(request, row),
    }
    return render(request, "casework/item.html", context)


def _facts(row: Item) -> list[dict[str, object]]:
    kind = changes.kind_of(row)
    marks = [
        word
        for word, holds in (
            ("valt onder beroepsgeheim", kind.professional_secrecy),
            ("geheim adres", kind.secret_address),
        )
        if holds
    ]
    return [
        {"label": "Soort gegeven", "value": labels.CATEGORY[kind.category]},
        {"label": "Wet", "value": labels.REGIME[kind.regime]},
        {"label": "Kenmerken", "value": ", ".join(marks) or "geen", "quiet": not marks},
        {"label": "Geschreven in", "value": labels.SETTING[Setting(row.written_in)]},
    ]


def _releases(request: ActingRequest, row: Item) -> list[dict[str, Any]]:
    """List with whom an item is or was shared, the newest first."""
    found = list(Release.objects.filter(item=row).order_by("-released_at", "-pk"))
    keys = {key for one in found for key in one.recipients or ()}
    names = dict(Party.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [
        {
            "row": one,
            "setting": labels.SETTING[Setting(one.setting)],
            "whom": ", ".join(names.get(key, "") for key in one.recipients)
            if one.recipients is not None
            else "iedereen in dit overleg",
            "runs": one.withdrawn_at is None and (one.until is None or one.until > request.at),
        }
        for one in found
    ]


def _conditions(row: Item) -> list[str]:
    """Put the source's conditions in words."""
    words = {Level.SIGNAL.code: "alleen dat het er is", Level.NONE.code: "niets"}
    keys = {key for one in row.conditions for key in one.get("parties") or ()}
    names = dict(Party.objects.filter(pk__in=keys).values_list("pk", "name"))
    lines = []
    for one in row.conditions:
        whom = [names.get(key, "") for key in one.get("parties") or ()]
        whom += [str(key) for key in one.get("organisations") or ()]
        where = [labels.SETTING[Setting(key)] for key in one.get("settings") or ()]
        line = f"{', '.join(whom) or 'Iedereen'}: {words[str(one['level'])]}"
        lines.append(f"{line} ({', '.join(where)})" if where else line)
    return lines


def _versions(request: ActingRequest, case: Case, row: Item) -> list[Item]:
    """Give the versions of an item before and after this one that its source may see."""
    seen = {one.item.pk: one.item for one in access.visible_items(request.actor, case) if one.own}
    after = {one.replaces_id: one for one in seen.values() if one.replaces_id}
    found, step = [], row
    while step.replaces_id in seen:
        step = seen[step.replaces_id]
        found.append(step)
    step = row
    while step.pk in after:
        step = after[step.pk]
        found.insert(0, step)
    return found


@require_http_methods(["GET", "POST"])
def share(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Give own items to others in one setting, in one batch; first, if wanted, who gains what."""
    case = access.get_case(request.actor, case_id)
    settings = items.sharable_settings(request.actor, case)
    own = [
        one
        for one in items.own_items(request.actor, case).values()
        if not hasattr(one, "action") and not hasattr(one, "alert")
    ]
    setting = _setting(request, settings, case)
    if setting is None:
        raise NotVisible
    form = ShareForm(
        filled(request),
        at=request.at,
        own=own,
        setting=setting,
        parties=other_parties(request, case, setting),
        ticked=request.GET.getlist("gegeven"),
    )
    if not looks(request) and (
        done := attempt(request, form, lambda: _share(request, case, setting, form))
    ):
        return done
    context = {
        **case_context(request, case),
        "setting": setting,
        "setting_word": labels.SETTING[setting],
        "chips": [
            {
                "label": labels.SETTING[one],
                "url": f"?overleg={one}",
                "active": one is setting,
            }
            for one in sorted(settings, key=list(Setting).index)
        ],
        "own": own,
        "gains": _shared(request, case, setting, form) if looks(request) else None,
    }
    return show(request, "casework/share.html", form, context)


def _setting(request: ActingRequest, settings: frozenset[Setting], case: Case) -> Setting | None:
    """Read the setting from the address, else take the one where the case is handled."""
    wanted = request.GET.get("overleg", "")
    if wanted:
        return next((one for one in settings if one == wanted), None)
    return preset_setting(case, settings)


def _shared(
    request: ActingRequest, case: Case, setting: Setting, form: ShareForm
) -> list[dict[str, Any]] | None:
    if not form.is_valid():
        return None
    change = access.in_turn(
        *consented(form, request.at),
        access.as_released(
            form.chosen(),
            setting,
            form.chosen_recipients(),
            [ground.code for ground in form.grounds()],
            request.at,
        ),
    )
    return in_words(access.gains(request.actor, case, form.chosen(), change))


def consented(form: OwnGroundForm, at: dt.datetime) -> list[Change]:
    """Give the consent that a form would record along, as a change to look at beforehand."""
    given = form.consent()
    if given is None:
        return []
    party = form.chosen()[0].party_id
    return [access.as_consented(given.subject.pk, party, given.categories, given.recipients, at)]


def _share(request: ActingRequest, case: Case, setting: Setting, form: ShareForm) -> str:
    made = items.release_items(
        case,
        form.chosen(),
        setting,
        form.chosen_recipients(),
        necessity=form.cleaned_data["necessity"],
        grounds=form.grounds(),
        consent=form.consent(),
        by=request.actor,
        at=request.at,
    )
    count = "1 gegeven" if len(made) == 1 else f"{len(made)} gegevens"
    messages.success(request, f"U deelt nu {count}. Stoppen kan altijd.")
    return reverse("case", args=[case.uuid])


@require_POST
def release_end(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Stop sharing an own item by one release; the item itself stays."""
    case = access.get_case(request.actor, case_id)
    row = own_item(request, case, item_id)
    given = next(
        (one for one in row.releases.all() if str(one.uuid) == request.POST.get("vrijgave")), None
    )
    if given is None:
        raise NotVisible

    def act() -> str:
        items.end_release(case, given, by=request.actor, at=request.at)
        messages.success(request, "U deelt dit niet meer. Het gegeven zelf blijft staan.")
        return item_url(case, row)

    return once(request, act)


@require_http_methods(["GET", "POST"])
def item_kind(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Let an own item count as another kind of data; says beforehand who sees less or nothing."""
    case = access.get_case(request.actor, case_id)
    row = own_item(request, case, item_id)
    changes.decide_change(row).require()
    form = KindForm(filled(request), item=row, at=request.at)

    def act() -> str:
        ended = changes.reclassify_item(case, row, form.kind(), by=request.actor, at=request.at)
        messages.success(
            request,
            "Gewijzigd. Anderen zien dit nu niet meer. Deel het opnieuw als dat nodig is."
            if ended
            else "Gewijzigd. Wie nu minder mag zien, ziet dat meteen.",
        )
        return item_url(case, row)

    if not looks(request) and (done := attempt(request, form, act)):
        return done
    rows = None
    if looks(request) and form.is_valid():
        kept = not changing.loosens(changes.kind_of(row), form.kind())
        change = access.as_kind(row, form.kind(), released=kept)
        rows = in_words(access.gains(request.actor, case, [row], change))
    context = {**case_context(request, case), "item": row, "gains": rows}
    return show(request, "casework/item_kind.html", form, context)


@require_http_methods(["GET", "POST"])
def item_conditions(request: ActingRequest, case_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """Say how much others see of an own item at most."""
    case = access.get_case(request.actor, case_id)
    row = own_item(request, case, item_id)
    changes.decide_change(row).require()
    form = ConditionsForm(filled(request), item=row, parties=other_parties(request, case))

    def act() -> str:
        changes.set_conditions(case, row, form.rows(), by=request.actor, at=request.at)
        messages.success(request, "Uw voorwaarden gelden meteen.")
        return item_url(case, row)

    if not looks(request) and (done := attempt(request, form, act)):
        return done
    rows = None
    if looks(request) and form.is_valid():
        change = access.as_conditioned(row, form.rows())
        rows = in_words(access.gains(request.actor, case, [row], change))
    context = {**case_context(request, case), "item": row, "gains": rows}
    return show(request, "casework/item_conditions.html", form, context)
