"""What the receiving side can answer, and what the asking side can say back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django import forms

from casework.access import Actor
from casework.models import Desk
from casework.rules.content import local_day
from casework.rules.decision import Decision, Reason
from casework.vocabulary import Table
from escalation import protocol
from escalation.forms import people
from escalation.forms.fields import ExplainedRadios, OpenChoice, OpenChoices, Words, YesNo
from escalation.forms.guests import MeetingDayField
from escalation.models import Direction, Move
from escalation.rules import gates
from escalation.rules.guards import MoveFacts
from escalation.services.answers import ADMISSION, answer_facts
from escalation.services.opening import always_present

FIT, ACCEPT, RETURN, ADVICE, QUESTION = "fit", "accept", "return", "advice", "question"

ANSWER_LABEL = {
    FIT: "Past bij deze tafel",
    ACCEPT: "Aannemen",
    RETURN: "Terugleggen",
    ADVICE: "Alleen advies geven",
    QUESTION: "Meer vragen",
}

ANSWER_HELP = {
    FIT: "U ziet daarna ook wat de bronnen bevestigden. U beslist later.",
    ACCEPT: "De casus komt naar uw tafel.",
    RETURN: "De casus blijft waar hij is. Schrijf op waarom.",
    ADVICE: "De casus blijft waar hij is. De aanvrager leest uw advies.",
    QUESTION: "De aanvrager antwoordt. De termijn loopt door.",
}

TYPED = frozenset({"text", "takes_process_direction"})
"""Fields of the form itself: that they are empty beforehand closes nothing."""


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer with what stands in its way for this person, now."""

    code: str
    reasons: tuple[Reason, ...]

    @property
    def label(self) -> str:
        return ANSWER_LABEL[self.code]


def answer_options(actor: Actor, move: Move, at: dt.datetime) -> list[AnswerOption]:
    """Decide every answer beforehand, by the facts the service will decide by."""
    facts = answer_facts(move.case, move, by=actor, at=at)
    return [
        AnswerOption(code, _obstacles(_decide(code, facts)))
        for code in ANSWER_LABEL
        if code != FIT or _weighs(move)
    ]


def _weighs(move: Move) -> bool:
    return move.fits_at is None and move.direction != Direction.DOWN


def _decide(code: str, facts: MoveFacts) -> Decision:
    ladder = protocol.ladder()
    match code:
        case "fit":
            return gates.decide_fit(ladder, facts)
        case "accept":
            return gates.decide_accept(ladder, replace(facts, takes_process_direction=True))
        case "return":
            return gates.decide_return(ladder, facts, "")
        case "advice":
            return gates.decide_advise(ladder, facts, "")
    return gates.decide_question(ladder, facts, "")


def _obstacles(decision: Decision) -> tuple[Reason, ...]:
    return tuple(reason for reason in decision.reasons if reason.field not in TYPED)


class AnswerForm(forms.Form):
    """One radio, one list of participants, one sentence."""

    def __init__(
        self, *args: Any, actor: Actor, move: Move, at: dt.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.move = move
        self.options = answer_options(actor, move, at)
        shut = {row.code: row.reasons[0].text for row in self.options if row.reasons}
        self.fields["answer"] = OpenChoice(
            label="Uw antwoord",
            choices=[(row.code, row.label) for row in self.options],
            closed=shut,
            widget=ExplainedRadios(helps={**ANSWER_HELP, **shut}, closed=shut, cards=True),
        )
        self.desks: list[Desk] = []
        if move.direction != Direction.DOWN:
            self._offer_people(actor)
        self.fields["text"] = Words(
            required=False,
            label="Uw toelichting",
            help_text="Nodig bij terugleggen, een advies of een vraag.",
        )

    @property
    def can_answer(self) -> bool:
        return any(not row.reasons for row in self.options)

    def _offer_people(self, actor: Actor) -> None:
        proposed, others = conference(actor, self.move)
        self.desks = [*proposed, *others]
        setting = protocol.ladder().handling_setting(Table(self.move.to_code))
        guests = people.guests_among(self.desks, setting, actor.at)
        invited = [str(desk.uuid) for desk in people.invited(actor, self.move)]
        self.fields["participants"] = self._list(
            [desk for desk in proposed if desk not in guests],
            label="Wie doet mee aan het casusoverleg?",
            help_text="Uw eigen tafel, de aanvrager en de casusregisseur doen altijd mee.",
            initial=invited,
        )
        self.fields["others"] = self._list(
            [desk for desk in others if desk not in guests],
            label="Andere organisaties",
            required=False,
        )
        present = people.guests_among(always_present(self.move.case, self.move), setting, actor.at)
        if guests or present:
            self._offer_guests(actor, guests, present, invited)
        self.fields["takes_process_direction"] = YesNo(
            label="Neemt u de procesregie over?",
            yes="Ja, de procesregie komt bij deze tafel",
            no="Nee, de procesregie blijft waar die is",
        )
        self.fields["necessity"] = forms.BooleanField(
            label=f"{ADMISSION} Dit geldt voor iedereen die meedoet.", required=False
        )

    def _offer_guests(
        self, actor: Actor, guests: list[Desk], present: list[Desk], invited: list[str]
    ) -> None:
        """Offer the third parties apart, with the day of the one meeting they come to."""
        self.fields["guests"] = self._list(
            guests,
            label="Derden: gast bij één overleg",
            help_text="Een gast ziet de casus tot het einde van de dag van het overleg.",
            initial=invited,
            required=False,
        )
        self.fields["guests_until"] = MeetingDayField(
            label="Dag van het overleg",
            initial=local_day(actor.at),
            help_text=f"Altijd gast: {', '.join(people.name_of(desk) for desk in present)}."
            if present
            else f"Bijvoorbeeld {local_day(actor.at):%d-%m-%Y}.",
        )

    def _list(self, desks: list[Desk], **kwargs: Any) -> OpenChoices:
        """Offer desks to tick; one that changed lists meanwhile is still known."""
        return OpenChoices(
            choices=people.choices(desks),
            also=[str(desk.uuid) for desk in self.desks],
            widget=forms.CheckboxSelectMultiple(),
            **kwargs,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == ACCEPT and "necessity" in self.fields and not data["necessity"]:
            self.add_error("necessity", "Vink aan dat meedoen nodig is.")
        return data

    def participants(self) -> list[Desk]:
        lists = (self.cleaned_data.get(name, ()) for name in ("participants", "others", "guests"))
        return people.chosen(self.desks, [key for keys in lists for key in keys])


def conference(actor: Actor, move: Move) -> tuple[list[Desk], list[Desk]]:
    """Give who is proposed or known to take part, and who else could be asked."""
    case = move.case
    always = {desk.pk for desk in always_present(case, move)}
    known = {desk.pk: desk for desk in people.invited(actor, move)}
    known |= {desk.pk: desk for desk in people.taking_part(actor, case)}
    proposed = [desk for pk, desk in known.items() if pk not in always]
    handling = protocol.ladder().handling_setting(Table(move.to_code))
    others = people.directory(case, handling, at=actor.at, without=proposed)
    return proposed, [desk for desk in others if desk.pk not in always]


class ReplyForm(forms.Form):
    """The answer to a question of the receiving side."""

    text = Words(label="Uw antwoord")
