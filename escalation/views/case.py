"""The case: where it stands, who directs it, what was agreed, what happened, who sees what."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from casework import access, labels
from casework.access import DeskView, SeenItem
from casework.access import retention as kept
from casework.forms.notes import subject_name
from casework.forms.regie import held_slots
from casework.models import Case, Participation
from casework.rules.authority import decide_settle
from casework.views.once import new_token
from casework.views.pages import ActingRequest, case_context
from casework.views.seen import shown
from casework.vocabulary import Category, Level, Setting, Table
from escalation import selectors
from escalation.models import Deadline, Direction, Move
from escalation.services.phases import REVIEW_OF
from escalation.views import case_actions, case_timeline, feedback, informing, rights

SHORT = 25
"""Events on the page before "toon alles"."""


@require_GET
def case(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show a case as this person may see it; the opening goes into the access log."""
    row = access.get_case(request.actor, case_id)
    if access.is_only_examiner(request.actor, row):
        return _examined(request, row)
    seen = access.visible_items(request.actor, row)
    access.record_opening(
        request.actor,
        row,
        access.desk_in(request.actor, row),
        {Category(one.item.category) for one in seen} | {Category.META},
    )
    moves = selectors.visible_moves(request.actor, row)
    views = access.who_sees_what(request.actor, row, seen)
    duties = informing.duties_on(request, row)
    results = feedback.tasks_on(request, row)
    by_record = duties["inform_terms"] | results["feedback_terms"]
    context = {
        **case_context(request, row),
        **_standing_of_the_case(request, row, by_record),
        **_timeline(request, row, seen, views),
        **duties,
        **rights.tasks_on(request, row, seen),
        **results,
        "referred": [
            one for one in selectors.referrals_waiting(request.actor) if one.case_id == row.pk
        ],
        "actions": case_actions.actions_for(request.actor, row, moves),
        "more": [
            *case_actions.more_actions(request.actor, row, moves),
            *results["feedback_links"],
        ],
        "plan": [one for one in seen if hasattr(one.item, "action")],
        "my_groups": request.actor.group_ids,
        "signals": shown((one for one in seen if not one.full), why=_why(request, views)),
        "own": shown(
            one
            for one in seen
            if one.own and one.item.withdrawn_at is None and not hasattr(one.item, "action")
        ),
        "subjects": _subjects(row, seen, duties["inform_lines"]),
        "parties": [_party(row, view) for view in views],
        "invited": access.invited_by(request.actor, row),
        "moves": [_move(request, move) for move in moves if move.is_open],
        "confirmations": [
            one
            for one in selectors.confirmations_waiting(request.actor)
            if one.move.case_id == row.pk
        ],
        "unseen": _unseen_here(request, row),
        "kept": kept.kept_until(request.actor, row, seen),
        "hold": kept.running_hold(row, request.at),
        "alerts": [
            one
            for one in access.visible_alerts(request.actor, row)
            if one.runs and one.alert.until > request.at
        ],
        "token": new_token(),
    }
    return render(request, "escalation/case.html", context)


def _why(request: ActingRequest, views: Iterable[DeskView]) -> dict[int, str]:
    """Say of every item that is not shown in full why this person sees no more of it."""
    mine = [view for view in views if view.desk.group_id in request.actor.group_ids]
    return {
        row.item.pk: row.text for view in mine for row in view.items if row.level is Level.SIGNAL
    }


def _standing_of_the_case(
    request: ActingRequest, row: Case, telling: Collection[int | None]
) -> dict[str, Any]:
    """Gather phase, table, regie and terms; those of `telling` are met by a record alone."""
    deadlines = selectors.visible_deadlines(request.actor, row)
    standing = access.standing_of(request.actor, row)
    late = [one for one in deadlines if one.is_late(request.at)]
    mine = {desk.id for desk in request.actor.desks}
    hidden = access.hidden_parties(request.actor, row)
    reviews = {code for codes in REVIEW_OF.values() for code in codes}
    may = bool(decide_settle(standing, own=False))
    return {
        "table": labels.TABLE[Table(row.table)],
        "slots": held_slots(row),
        "deadlines": [
            {
                "row": one,
                "who": "" if _is_hidden(one, hidden) else _desk_label(one),
                "can_settle": one.move_id is None
                and one.pk not in telling
                and one.term not in reviews
                and bool(decide_settle(standing, own=one.desk_id in mine)),
            }
            for one in deadlines
        ],
        "late": late,
        "late_count": str(len(late)),
        "late_names": "; ".join(one.title for one in late),
        "can_review": may and any(one.term in reviews for one in deadlines),
    }


def _is_hidden(row: Deadline, hidden: set[int]) -> bool:
    return row.desk is not None and row.desk.party_id in hidden


def _desk_label(row: Deadline) -> str:
    return row.desk.label if row.desk is not None else ""


def _timeline(
    request: ActingRequest, row: Case, seen: Sequence[SeenItem], views: Sequence[DeskView]
) -> dict[str, Any]:
    """Gather the events of the chosen view; the first few, or all when asked."""
    chosen = request.GET.get("toon", "")
    chosen = chosen if chosen in case_timeline.VIEWS else ""
    full = {one.item.pk: one for one in seen if one.full}
    events = access.visible_events(request.actor, row, full, case_timeline.VIEWS[chosen][1])
    everything = "meer" in request.GET
    found = list(events if everything else events[: SHORT + 1])
    cut = not everything and len(found) > SHORT
    return {
        "chips": case_timeline.chips(chosen),
        "events": case_timeline.entries(found[:SHORT] if cut else found, full, views),
        "more_events": cut,
    }


def _subjects(
    row: Case, seen: Sequence[SeenItem], lines: Mapping[int, list[Mapping[str, str]]]
) -> list[dict[str, Any]]:
    """List who the case is about: "Persoon 1", with the name only for who reads it.

    Facts: `lines` say per subject how telling him or her stands.
    """
    names: dict[int, str] = {}
    for one in seen:
        if one.full and one.item.category in (Category.ID, Category.GROEP) and one.item.details:
            names.setdefault(one.item.subject_id or 0, one.item.text)
    return [
        {
            "label": subject_name(subject),
            "name": names.get(subject.pk, ""),
            "informing": lines.get(subject.pk, []),
        }
        for subject in row.subjects.order_by("number")
    ]


def _party(row: Case, view: DeskView) -> dict[str, Any]:
    """Say in short what a participant sees, of what the viewer sees."""
    full = _words(view, Level.FULL)
    signal = _words(view, Level.SIGNAL)
    what = []
    if full:
        what.append(f"Ziet: {full}")
    if signal:
        what.append(f"Weet van: {signal}")
    return {
        "name": view.desk.label,
        "role": "gast" if view.guest else ("" if _named(view) else view.desk.party.name),
        "level": "full" if full else "signal" if signal else "none",
        "what": ". ".join(what) or "Ziet fase, tafel en deelnemers",
        "until": view.until,
        "url": f"{reverse('explain', args=[row.uuid])}?als={view.desk.uuid}",
        "link_text": "bekijk als",
    }


def _named(view: DeskView) -> bool:
    return view.desk.party.name in view.desk.label


def _words(view: DeskView, level: Level) -> str:
    words = dict.fromkeys(
        labels.CATEGORY[Category(one.item.category)].lower()
        for one in view.items
        if one.level is level
    )
    return ", ".join(words)


def _move(request: ActingRequest, move: Move) -> dict[str, Any]:
    """Say of a running request where it goes and whose turn it is."""
    asked = move.questions.filter(answered_at__isnull=True).exists()
    down = move.direction == Direction.DOWN
    receiving = selectors.is_receiving(request.actor, move)
    mine = selectors.is_asking(request.actor, move) if asked else receiving
    target = labels.TABLE[Table(move.to_code)]
    waits = "de aanvrager" if asked else target
    return {
        "move": move,
        "title": f"Verzoek tot {'afschalen' if down else 'opschalen'}: {target}",
        "turn": "U bent aan de beurt." if mine else f"Wacht op: {waits}.",
        "mine": mine,
    }


def _unseen_here(request: ActingRequest, row: Case) -> bool:
    """Say whether this person's own party takes part without being seen by the others."""
    return Participation.objects.filter(
        case=row,
        ended_at__isnull=True,
        opted_in_at__isnull=True,
        desk__group__in=request.actor.group_ids,
        desk__party__secrecy_bound=True,
    ).exists()


def _examined(request: ActingRequest, row: Case) -> HttpResponse:
    """Show oversight how the case was handled: metadata, participants, contacts and the log."""
    access.record_opening(
        request.actor,
        row,
        access.desk_in(request.actor, row),
        {Category.META, Category.DEELN, Category.PRO, Category.LOG},
    )
    events = list(access.visible_events(request.actor, row, ()))
    context = {
        **case_context(request, row),
        "table": labels.TABLE[Table(row.table)],
        "slots": held_slots(row),
        "events": case_timeline.entries(events, {}, ()),
        "participants": [
            {
                "row": one,
                "setting": labels.SETTING[Setting(one.setting)],
                "until": one.ended_at or one.until,
            }
            for one in access.examined_participants(request.actor, row)
        ],
        "lines": access.access_lines(request.actor, row),
        "hold": kept.running_hold(row, request.at),
        "given": access.examined_disclosures(request.actor, row),
        "asks": sum(not one.outcome for one in selectors.rights_of(request.actor, row)),
        "token": new_token(),
    }
    return render(request, "escalation/case_examined.html", context)
