"""The handshake of a move: what must be in the file to ask, and who may give which answer.

request → triage → accepted / returned / advice / more information / withdrawn. The old regie
stays until the other side accepts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.rules.decision import ALLOWED, Decision, Reason, all_of, refuse
from casework.vocabulary import CaseKind, MoveOutcome, Table
from escalation.rules.guards import DownFacts, MoveFacts, decide_guard
from escalation.rules.ladder import Direction, Ladder, Need, Rule, Transition, role_names
from escalation.rules.owners import decide_slots
from escalation.rules.parameters import ParameterName, Parameters
from escalation.rules.referrals import decide_not_held
from escalation.rules.texts import decide_text

HANDSHAKE = "AVE-model, opschalen en afschalen"
_APPLICATION = "aanmeldformulier Zorg- en Veiligheidshuis"

# ------------------------------------------------------------------ asking


def decide_request(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Say whether this request may be filed now, with everything that is still missing.

    Gives: reasons per form field, so that a page can show each beside its field.
    """
    return all_of(
        decide_case_free(facts),
        ladder.decide_route(facts.kind, facts.from_table, facts.to_table),
        _decide_asker(ladder, facts),
        decide_motivation(ladder.parameters, facts.motivation, facts.at),
        _decide_needs(ladder, facts),
        decide_guard(ladder, facts),
        decide_not_held(facts.held, facts.actor_roles),
    )


def decide_case_free(facts: MoveFacts) -> Decision:
    """Refuse a closed case, and a case about which another request runs."""
    if not facts.case_open:
        return refuse("case_closed", "Deze casus is gesloten. Open eerst een nieuwe casus.")
    if facts.open_move:
        return refuse(
            "move_open",
            "Er loopt al een verzoek voor deze casus.",
            source=HANDSHAKE,
            who_can="wie het lopende verzoek deed, kan het intrekken",
        )
    return ALLOWED


def decide_motivation(parameters: Parameters, text: str, at: datetime) -> Decision:
    """Refuse a step without its reason in words."""
    missing = Reason(
        "motivation_missing", "Leg in een zin uit waarom dit nodig is.", HANDSHAKE, "", "motivation"
    )
    return decide_text(parameters, text, at, missing=missing)


def _step(ladder: Ladder, facts: MoveFacts) -> Transition | None:
    """Give the step, or None where the route is refused anyway."""
    if not ladder.decide_route(facts.kind, facts.from_table, facts.to_table):
        return None
    return ladder.transitions[facts.from_table, facts.to_table]


def _decide_asker(ladder: Ladder, facts: MoveFacts) -> Decision:
    step = _step(ladder, facts)
    if step is None or facts.actor_roles.intersection(step.asked_by):
        return ALLOWED
    return refuse(
        "ask_role",
        "Met uw rol kunt u dit verzoek niet indienen.",
        source=step.source,
        who_can=role_names(step.asked_by),
    )


def _decide_needs(ladder: Ladder, facts: MoveFacts) -> Decision:
    step = _step(ladder, facts)
    if step is None:
        return ALLOWED
    down = (need for need in step.needs if need in _DOWN_NEEDS)
    return all_of(
        _decide_goal(ladder, facts) if Need.GOAL in step.needs else ALLOWED,
        _decide_contacts(ladder, facts) if Need.PARTNER_CONTACTS in step.needs else ALLOWED,
        decide_down_file(ladder.parameters, facts.down, facts.at, tuple(down)),
    )


def _decide_goal(ladder: Ladder, facts: MoveFacts) -> Decision:
    missing = Reason("goal_missing", "Schrijf op wat u wilt bereiken.", _APPLICATION, "", "goal")
    return _short(ladder.parameters, facts.goal, facts.at, missing)


def _decide_contacts(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Refuse an application without anybody to invite, or with a line that says nothing."""
    missing = Reason(
        "contacts_missing",
        "Noem ten minste één contactpersoon bij een partner.",
        _APPLICATION,
        "",
        "partner_contacts",
    )
    lines = [line for line in facts.partner_contacts if line.strip()]
    if not lines:
        return Decision((missing,))
    decisions = (_short(ladder.parameters, line, facts.at, missing) for line in lines)
    return next((decision for decision in decisions if not decision), ALLOWED)


def _short(parameters: Parameters, text: str, at: datetime, missing: Reason) -> Decision:
    minimum = ParameterName.SHORT_TEXT_MINIMUM
    return decide_text(parameters, text, at, missing=missing, minimum=minimum)


# ------------------------------------------------------------------ scaling down

_DOWN_NEEDS = (Need.RECIPIENT, Need.RELAPSE_AGREEMENT, Need.EVALUATION_NOTE)


def decide_down(
    parameters: Parameters, down: DownFacts, at: datetime, needs: tuple[Need, ...] = _DOWN_NEEDS
) -> Decision:
    """Say whether scaling down may happen: a recipient who accepted, an agreement, a note.

    Source: AVE-model, afschalen; a case is never without somebody in charge.
    """
    accepted = ALLOWED
    if Need.RECIPIENT in needs and down.recipient_named and not down.recipient_accepted:
        accepted = refuse(
            "recipient_not_accepted",
            "De ontvanger moet de casus eerst aannemen.",
            source=HANDSHAKE,
            who_can="de ontvanger",
            field="recipient",
        )
    return decide_down_file(parameters, down, at, needs) & accepted


def decide_down_file(
    parameters: Parameters, down: DownFacts, at: datetime, needs: tuple[Need, ...] = _DOWN_NEEDS
) -> Decision:
    """Say whether the file is ready to ask for scaling down; the recipient answers later."""
    named = ALLOWED
    if Need.RECIPIENT in needs and not down.recipient_named:
        named = refuse(
            "recipient_missing", "Kies wie de casus overneemt.", source=HANDSHAKE, field="recipient"
        )
    relapse = Reason(
        "relapse_missing", "Spreek af wat u doet bij terugval.", HANDSHAKE, "", "relapse_agreement"
    )
    note = Reason(
        "evaluation_missing", "Schrijf kort op wat werkte.", HANDSHAKE, "", "evaluation_note"
    )
    agreed = _short(parameters, down.relapse_agreement, at, relapse)
    noted = decide_text(parameters, down.evaluation_note, at, missing=note)
    return all_of(
        named,
        agreed if Need.RELAPSE_AGREEMENT in needs else ALLOWED,
        noted if Need.EVALUATION_NOTE in needs else ALLOWED,
    )


# ------------------------------------------------------------------ answering

_CHECKING = (MoveOutcome.RETURNED, MoveOutcome.MORE_INFORMATION)
"""What a role that only checks the request may answer."""


def decide_accept(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Say whether the receiving side may accept now; route and guard are decided again.

    Facts: accepting a step down is the recipient's own yes, so it needs no other.
    """
    return all_of(
        _decide_answer(ladder, facts, MoveOutcome.ACCEPTED),
        _decide_no_question(facts),
        ladder.decide_route(facts.kind, facts.from_table, facts.to_table),
        _decide_needs(ladder, facts),
        decide_guard(ladder, facts),
        decide_not_held(facts.held, facts.actor_roles),
        _decide_process_direction(ladder, facts),
        decide_slots(
            ladder.slots, facts.phase, facts.slots_after, household_directs=facts.household_directs
        ),
    )


def decide_fit(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Say whether the receiving side may judge now that the case fits its table.

    Source: Wgs art. 2.31(1)-(3): what the sources confirmed opens only after this.
    """
    return all_of(
        _decide_answer(ladder, facts, MoveOutcome.RETURNED),
        decide_guard(ladder, facts),
        decide_not_held(facts.held, facts.actor_roles),
    )


def decide_return(ladder: Ladder, facts: MoveFacts, reason: str) -> Decision:
    """Say whether the receiving side may hand the request back, with this reason."""
    return _decide_worded(ladder, facts, MoveOutcome.RETURNED, reason)


def decide_advise(ladder: Ladder, facts: MoveFacts, advice: str) -> Decision:
    """Say whether the receiving side may give advice only: the case stays where it is."""
    return _decide_worded(ladder, facts, MoveOutcome.ADVICE, advice)


def decide_question(ladder: Ladder, facts: MoveFacts, question: str) -> Decision:
    """Say whether the receiving side may ask for more; one question at a time."""
    worded = _decide_worded(ladder, facts, MoveOutcome.MORE_INFORMATION, question)
    return worded & _decide_no_question(facts)


def decide_answer(ladder: Ladder, facts: MoveFacts, answer: str) -> Decision:
    """Say whether the asking side may answer the open question, with this text."""
    asking = _decide_running(facts) & _decide_asker(ladder, facts)
    if asking and not facts.question_open:
        return refuse("question_none", "Er staat geen vraag open bij dit verzoek.")
    return asking & _decide_words(ladder, facts, MoveOutcome.MORE_INFORMATION, answer)


def decide_withdraw(facts: MoveFacts) -> Decision:
    """Say whether the acting person may withdraw: only who asked, while the request runs."""
    mine = ALLOWED
    if not facts.actor_is_requester:
        mine = refuse(
            "withdraw_other",
            "U kunt alleen uw eigen verzoek intrekken.",
            source=HANDSHAKE,
            who_can="wie het verzoek deed",
        )
    return _decide_running(facts) & mine


def _decide_running(facts: MoveFacts) -> Decision:
    if not facts.case_open:
        return refuse("case_closed", "Deze casus is gesloten. Open eerst een nieuwe casus.")
    if not facts.open_move:
        return refuse("move_ended", "Dit verzoek loopt niet meer.", source=HANDSHAKE)
    return ALLOWED


def _decide_answer(ladder: Ladder, facts: MoveFacts, outcome: MoveOutcome) -> Decision:
    return _decide_running(facts) & _decide_answerer(ladder, facts, outcome)


def _decide_answerer(ladder: Ladder, facts: MoveFacts, outcome: MoveOutcome) -> Decision:
    """Refuse an answer by the asker, by an outsider, and by a role that may not give it."""
    step = _step(ladder, facts)
    if step is None:
        return ALLOWED
    who = role_names(step.answered_by)
    if facts.actor_is_requester:
        own = "U kunt niet over uw eigen verzoek beslissen. Vraag een collega."
        return refuse("answer_own", own, source=HANDSHAKE, who_can=who)
    roles = step.answered_by + (step.checked_by if outcome in _CHECKING else ())
    if facts.actor_at_receiving_table and facts.actor_roles.intersection(roles):
        return ALLOWED
    return refuse(
        "answer_role", "Met uw rol kunt u dit antwoord niet geven.", source=step.source, who_can=who
    )


def _decide_worded(ladder: Ladder, facts: MoveFacts, outcome: MoveOutcome, text: str) -> Decision:
    return _decide_answer(ladder, facts, outcome) & _decide_words(ladder, facts, outcome, text)


_WORDS_MISSING = {
    MoveOutcome.RETURNED: "Leg uit waarom u het verzoek teruglegt.",
    MoveOutcome.ADVICE: "Schrijf uw advies op.",
    MoveOutcome.MORE_INFORMATION: "Schrijf de vraag of het antwoord op.",
}


def _decide_words(ladder: Ladder, facts: MoveFacts, outcome: MoveOutcome, text: str) -> Decision:
    missing = Reason("words_missing", _WORDS_MISSING[outcome], HANDSHAKE, "", "text")
    return decide_text(ladder.parameters, text, facts.at, missing=missing)


def _decide_no_question(facts: MoveFacts) -> Decision:
    if not facts.question_open:
        return ALLOWED
    return refuse(
        "question_open",
        "Er staat nog een vraag open bij dit verzoek.",
        source=HANDSHAKE,
        who_can="wie het verzoek deed",
    )


def _decide_process_direction(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Refuse an acceptance upward that leaves open who holds the process direction."""
    step = _step(ladder, facts)
    if step is None or step.direction is Direction.DOWN:
        return ALLOWED
    if facts.takes_process_direction is not None:
        return ALLOWED
    return refuse(
        "process_direction_open",
        "Kies of u de procesregie overneemt.",
        source=HANDSHAKE,
        field="takes_process_direction",
    )


# ------------------------------------------------------------------ linked cases


@dataclass(frozen=True, slots=True)
class SpawnFacts:
    """A linked case about to be made from a case that itself may not go.

    Facts: `own_text` is what is written for the new case; `about_suspect` is true when its
    subject is the young suspect.
    """

    kind: CaseKind
    from_table: Table
    to_table: Table
    at: datetime
    spawned: CaseKind
    case_open: bool = True
    own_text: str = ""
    about_suspect: bool = False


def decide_spawn(ladder: Ladder, facts: SpawnFacts) -> Decision:
    """Say whether a linked case of this kind may be made here, for that table."""
    if not facts.case_open:
        return refuse("case_closed", "Deze casus is gesloten. Open eerst een nieuwe casus.")
    same = facts.from_table == facts.to_table
    if same or ladder.edge(facts.kind, facts.from_table, facts.to_table).rule is not Rule.LINK:
        return refuse("spawn_none", "Hier hoort geen gekoppelde casus bij.", field="to_table")
    link = ladder.links[facts.kind, facts.to_table]
    return all_of(
        _decide_spawned_kind(ladder, facts, link.source),
        _decide_suspect(facts, link.source) if link.suspect_only else ALLOWED,
        _decide_own_text(ladder, facts, link.source) if link.own_text else ALLOWED,
    )


def _decide_spawned_kind(ladder: Ladder, facts: SpawnFacts, source: str) -> Decision:
    if facts.spawned in ladder.spawnable(facts.kind, facts.to_table):
        return ALLOWED
    text = "Deze soort past niet bij de gekoppelde casus."
    return refuse("spawn_kind", text, source=source, field="spawned")


def _decide_suspect(facts: SpawnFacts, source: str) -> Decision:
    if facts.about_suspect:
        return ALLOWED
    text = "De nieuwe casus gaat over de jonge verdachte. Nooit over het slachtoffer."
    return refuse("spawn_suspect", text, source=source, field="about_suspect")


def _decide_own_text(ladder: Ladder, facts: SpawnFacts, source: str) -> Decision:
    text = "Schrijf een nieuwe tekst voor deze casus. Er gaat niets mee."
    missing = Reason("spawn_text", text, source, "", "own_text")
    return decide_text(ladder.parameters, facts.own_text, facts.at, missing=missing)


__all__ = [
    "DownFacts",
    "MoveFacts",
    "SpawnFacts",
    "decide_accept",
    "decide_advise",
    "decide_answer",
    "decide_case_free",
    "decide_down",
    "decide_down_file",
    "decide_fit",
    "decide_guard",
    "decide_motivation",
    "decide_question",
    "decide_request",
    "decide_return",
    "decide_spawn",
    "decide_withdraw",
]
