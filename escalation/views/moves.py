"""A request on one page: the receiving side answers, the asking side replies or withdraws."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from casework import access, labels
from casework.access import SeenItem
from casework.models import Item
from casework.views.once import once
from casework.views.pages import ActingRequest, attempt
from casework.vocabulary import MoveOutcome, Table
from escalation import flows, protocol, selectors
from escalation.forms import people
from escalation.forms.answers import (
    ACCEPT,
    ADVICE,
    FIT,
    QUESTION,
    RETURN,
    AnswerForm,
    ReplyForm,
)
from escalation.models import Deadline, Direction, Move
from escalation.receipts import receipts_of
from escalation.rules import gates
from escalation.services import answers
from escalation.services.answers import answer_facts
from escalation.views.frame import case_page, case_url, goes_on


@require_GET
def move(request: ActingRequest, move_id: uuid.UUID) -> HttpResponse:
    """Show a request as far as this person may see it."""
    return _page(request, selectors.get_move(request.actor, str(move_id)))


def _page(
    request: ActingRequest,
    row: Move,
    *,
    answer: AnswerForm | None = None,
    reply: ReplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    seen = access.visible_items(request.actor, row.case)
    spoken = _spoken(row)
    return case_page(
        request,
        row.case,
        "escalation/move.html",
        seen=seen,
        status=status,
        move=row,
        request_text=_text(seen, row.request_item),
        answer_text=_text(seen, row.answer_item),
        questions=_questions(seen, row),
        seen_items=[s for s in seen if s.item.pk not in spoken],
        confirmed=_confirmed(request, row),
        invited=people.invited(request.actor, row),
        deadlines=_deadlines(request, row),
        receipts=receipts_of(request.actor, row),
        **_heading(row),
        **_turn(request, row, answer, reply),
    )


def _heading(row: Move) -> dict[str, Any]:
    turn = flows.whose_turn(row) if row.is_open else ""
    receivers = row.receiving_desks.select_related(*people.RELATED).order_by("pk")
    return {
        "origin": labels.TABLE[Table(row.from_code)],
        "target": labels.TABLE[Table(row.to_code)],
        "outcome": labels.MOVE_OUTCOME[MoveOutcome(row.outcome)] if row.outcome else "",
        "down": row.direction == Direction.DOWN,
        "waits_for": people.name_of(row.requested_desk)
        if turn == "clarify"
        else ", ".join(people.name_of(desk) for desk in receivers)
        if turn
        else "",
    }


def _turn(
    request: ActingRequest, row: Move, answer: AnswerForm | None, reply: ReplyForm | None
) -> dict[str, Any]:
    """Give the forms that are this person's to use."""
    if not row.is_open:
        return {"may_withdraw": False}
    facts = answer_facts(row.case, row, by=request.actor, at=request.at)
    receiving = selectors.is_receiving(request.actor, row)
    asking = selectors.is_asking(request.actor, row)
    replying = gates.decide_answer(protocol.ladder(), facts, "Een antwoord in woorden.")
    form = answer or (
        AnswerForm(actor=request.actor, move=row, at=request.at) if receiving else None
    )
    return {
        "answer_form": form,
        "reply_form": reply or (ReplyForm() if asking and replying else None),
        "may_withdraw": bool(gates.decide_withdraw(facts)),
        "asking": asking,
        "own_confirmation": _own_confirmation(request, row),
    }


def _own_confirmation(request: ActingRequest, row: Move) -> str:
    """Give the address where this person's desk confirms, if it was asked."""
    mine = row.confirmations.filter(desk__in=[desk.id for desk in request.actor.desks]).exists()
    return reverse("confirm", args=[row.uuid]) if mine else ""


def _spoken(row: Move) -> set[int]:
    """Give the items that stand on the page as words of the request itself."""
    found = {row.request_item_id, row.answer_item_id}
    for question in row.questions.all():
        found |= {question.item_id, question.answer_id}
    return {pk for pk in found if pk is not None}


def _text(seen: list[SeenItem], item: Item | None) -> str:
    """Give the words of an item that this person may read."""
    return next((s.item.text for s in seen if item and s.item.pk == item.pk and s.full), "")


def _questions(seen: list[SeenItem], row: Move) -> list[dict[str, Any]]:
    found = []
    for question in row.questions.select_related("item", "answer").order_by("asked_at"):
        text = _text(seen, question.item)
        if text:
            found.append(
                {
                    "text": text,
                    "asked_at": question.asked_at,
                    "answer": _text(seen, question.answer),
                    "answered_at": question.answered_at,
                }
            )
    return found


def _confirmed(request: ActingRequest, row: Move) -> list[dict[str, Any]]:
    """Give per category that was asked who confirmed it; never the content."""
    if row.direction == Direction.DOWN:
        return []
    found = people.confirmed_by(request.actor, row)
    return [{"label": labels.CATEGORY[key], "sources": names} for key, names in found.items()]


def _deadlines(request: ActingRequest, row: Move) -> list[Deadline]:
    return [
        term
        for term in selectors.visible_deadlines(request.actor, row.case)
        if term.move_id == row.pk
    ]


@goes_on
@require_POST
def move_answer(request: ActingRequest, move_id: uuid.UUID) -> HttpResponse:
    """Answer a request: it fits, accepted, returned, advised, or asked for more."""
    row = selectors.get_move(request.actor, str(move_id))
    form = AnswerForm(request.POST, actor=request.actor, move=row, at=request.at)
    shut = next(
        (o for o in form.options if o.code == request.POST.get("answer") and o.reasons), None
    )
    if shut is not None or not row.is_open:
        # the service refuses it with its own reasons: a page of refusals, or "somebody was first"
        return once(request, lambda: _answer(request, row, request.POST.get("answer", ""), form))
    done = attempt(request, form, lambda: _answer(request, row, form.cleaned_data["answer"], form))
    return done or _page(request, row, answer=form, status=422)


def _answer(request: ActingRequest, row: Move, code: str, form: AnswerForm) -> str:
    acting: dict[str, Any] = {"by": request.actor, "at": request.at}
    data = form.cleaned_data if form.is_valid() else {}
    text = data.get("text", "")
    here = reverse("move", args=[row.uuid])
    match code:
        case "fit":
            answers.judge_fit(row, **acting)
        case "accept":
            answers.accept(
                row,
                participants=form.participants() if data else [],
                takes_process_direction=data.get("takes_process_direction"),
                guests_until=data.get("guests_until"),
                **acting,
            )
            here = case_url(row.case)
        case "return":
            answers.turn_down(row, MoveOutcome.RETURNED, text, **acting)
            here = _after_leaving(request, row)
        case "advice":
            answers.turn_down(row, MoveOutcome.ADVICE, text, **acting)
            here = _after_leaving(request, row)
        case _:
            answers.ask(row, text, **acting)
    messages.success(request, SAID.get(code, SAID[QUESTION]))
    return here


SAID = {
    FIT: "Genoteerd: de casus past bij deze tafel. U ziet nu wat de bronnen bevestigden.",
    ACCEPT: "Het verzoek is aangenomen. De casus is nu bij deze tafel.",
    RETURN: "Het verzoek is teruggelegd.",
    ADVICE: "Uw advies is verstuurd.",
    QUESTION: "Uw vraag is verstuurd.",
}


def _after_leaving(request: ActingRequest, row: Move) -> str:
    """Go to the case when it can still be seen; who only weighed it goes to the worklist."""
    left = access.visible_cases(request.actor).filter(pk=row.case_id).exists()
    return case_url(row.case) if left else reverse("home")


@goes_on
@require_POST
def move_reply(request: ActingRequest, move_id: uuid.UUID) -> HttpResponse:
    """Answer the question of the receiving side."""
    row = selectors.get_move(request.actor, str(move_id))
    form = ReplyForm(request.POST)

    def act() -> str:
        answers.answer_question(row, form.cleaned_data["text"], by=request.actor, at=request.at)
        messages.success(request, "Uw antwoord is verstuurd.")
        return reverse("move", args=[row.uuid])

    done = attempt(request, form, act)
    return done or _page(request, row, reply=form, status=422)


@goes_on
@require_POST
def move_withdraw(request: ActingRequest, move_id: uuid.UUID) -> HttpResponse:
    """Withdraw an own request."""
    row = selectors.get_move(request.actor, str(move_id))

    def act() -> str:
        answers.withdraw(row, by=request.actor, at=request.at)
        messages.success(request, "Het verzoek is ingetrokken.")
        return case_url(row.case)

    return once(request, act)
