"""A step along the AVE phases, up or down; and scaling down to another table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms

from casework import access, labels
from casework.access import Actor
from casework.models import Case, Desk
from casework.rules.decision import Reason
from casework.vocabulary import (
    CaseKind,
    EscalationGround,
    Phase,
    RegieSlot,
    Role,
    Table,
)
from escalation import protocol
from escalation.forms import people
from escalation.forms.fields import RuledChoice, Words
from escalation.rules.ladder import Direction, Need
from escalation.rules.owners import missing_slots
from escalation.rules.phases import PhaseEdge, decide_phase, decide_proposal
from escalation.services.phases import PhaseInput, phase_facts
from escalation.services.requests import RequestInput

RELAPSE_LABEL, RELAPSE_HELP = "Wat spreekt u af bij terugval?", "Wie merkt het, wie belt wie?"
NOTE_LABEL, NOTE_HELP = "Wat werkte, en wat niet?", "Eén of twee zinnen voor later."


@dataclass(frozen=True, slots=True)
class PhaseOption:
    """One other phase: what this person may do towards it, and why not more."""

    target: Phase
    edge: PhaseEdge
    decide: tuple[Reason, ...]
    propose: tuple[Reason, ...]

    @property
    def label(self) -> str:
        return f"AVE {int(self.target)}: {labels.PHASE[self.target]}"

    @property
    def may_decide(self) -> bool:
        return not self.decide

    @property
    def may_propose(self) -> bool:
        return not self.propose

    @property
    def usable(self) -> bool:
        return self.may_decide or self.may_propose

    @property
    def up(self) -> bool:
        return self.edge.direction is Direction.UP


def phase_options(actor: Actor, case: Case, at: dt.datetime) -> list[PhaseOption]:
    """Say of every phase that can follow what this person may do towards it."""
    if case.phase is None:
        return []
    rules = protocol.phase_rules()
    found = []
    for target in rules.targets(CaseKind(case.kind), Phase(case.phase)):
        edge = rules.edge(Phase(case.phase), target)
        assert edge is not None
        facts = phase_facts(
            case, PhaseInput(target, "", acute=bool(edge.only_when)), by=actor, at=at
        )
        found.append(
            PhaseOption(
                target,
                edge,
                _about_the_person(decide_phase(rules, facts).reasons),
                _about_the_person(decide_proposal(rules, facts).reasons),
            )
        )
    return found


def _about_the_person(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """Leave out what the form itself still asks."""
    return tuple(reason for reason in reasons if not reason.field)


class PhaseForm(forms.Form):
    """What a step asks: its reason in words, a ground upward, the regie that must be filled."""

    def __init__(
        self, *args: Any, actor: Actor, case: Case, option: PhaseOption, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.option = option
        self.desks = people.taking_part(actor, case)
        if option.edge.only_when:
            self.fields["acute_danger"] = forms.BooleanField(
                label="Er is acuut gevaar. De uitleg volgt binnen 24 uur.", required=False
            )
        if option.up:
            grounds = protocol.phase_rules().grounds[option.target]
            self.fields["ground"] = RuledChoice(
                label="Reden",
                widget=forms.RadioSelect(),
                choices=[(key.value, labels.ESCALATION_GROUND[key]) for key in grounds],
            )
        self.fields["motivation"] = Words(
            label="Leg uit waarom", help_text="Eén of twee zinnen. Deelnemers lezen dit."
        )
        if option.may_decide:
            self._ask_regie(actor, case)
            self._ask_down()

    def _ask_regie(self, actor: Actor, case: Case) -> None:
        held = access.slots_of(case)
        filled = frozenset(slot for slot, row in held.items() if not row.household)
        missing = missing_slots(protocol.phase_rules().slots, self.option.target, filled)
        for slot in missing:
            self.fields[f"regie_{slot.value}"] = RuledChoice(
                label=labels.REGIE_SLOT[slot],
                choices=[("", "Kies een deelnemer"), *people.choices(self.desks)],
                initial=_own_desk(actor, self.desks, slot),
            )

    def _ask_down(self) -> None:
        needs = self.option.edge.needs
        if Need.RECIPIENT in needs:
            self.fields["recipient"] = RuledChoice(
                label="Wie neemt de casusregie?",
                choices=[("", "Kies een deelnemer"), *people.choices(self.desks)],
            )
            self.fields["recipient_accepted"] = forms.BooleanField(
                label="Deze ontvanger heeft ja gezegd", required=False
            )
        if Need.RELAPSE_AGREEMENT in needs:
            self.fields["relapse_agreement"] = Words(
                label=RELAPSE_LABEL, help_text=RELAPSE_HELP, rows=2
            )
        if Need.EVALUATION_NOTE in needs:
            self.fields["evaluation_note"] = Words(label=NOTE_LABEL, help_text=NOTE_HELP, rows=2)

    def given(self) -> PhaseInput:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        recipient = people.chosen(self.desks, [data.get("recipient", "")])
        regie = {
            slot: desks[0]
            for slot in RegieSlot
            if (desks := people.chosen(self.desks, [data.get(f"regie_{slot.value}", "")]))
        }
        return PhaseInput(
            target=self.option.target,
            motivation=data["motivation"],
            ground=EscalationGround(data["ground"]) if data.get("ground") else None,
            acute=bool(data.get("acute_danger")),
            regie=regie,
            recipient=recipient[0] if recipient else None,
            recipient_accepted=bool(data.get("recipient_accepted")),
            relapse_agreement=data.get("relapse_agreement", ""),
            evaluation_note=data.get("evaluation_note", ""),
        )


def _own_desk(actor: Actor, desks: list[Desk], slot: RegieSlot) -> str:
    """Propose the coordinator's own desk for the process direction; the rest is chosen."""
    if slot is not RegieSlot.PROCESS_DIRECTION:
        return ""
    mine = actor.desk_with([Role.PROCESS_COORDINATOR])
    return next((str(row.uuid) for row in desks if mine and row.pk == mine.id), "")


class DownForm(forms.Form):
    """Scaling down to the table below: who takes over, what if it goes wrong, what was learnt."""

    def __init__(self, *args: Any, actor: Actor, case: Case, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        holder = access.slots_of(case).get(RegieSlot.CASE_DIRECTION)
        director = [holder.desk] if holder is not None and holder.desk is not None else []
        others = people.taking_part(actor, case, others_only=True)
        self.desks = list({desk.pk: desk for desk in (*director, *others)}.values())
        self.fields["recipient"] = RuledChoice(
            label="Wie neemt de casus over?",
            choices=[("", "Kies een deelnemer"), *people.choices(self.desks)],
            initial=str(director[0].uuid) if director else "",
            help_text="De ontvanger neemt de casus eerst aan. Tot dan verandert er niets.",
        )
        self.fields["motivation"] = Words(label="Waarom kan de casus terug?", rows=2)
        self.fields["relapse_agreement"] = Words(
            label=RELAPSE_LABEL, help_text=RELAPSE_HELP, rows=2
        )
        self.fields["evaluation_note"] = Words(label=NOTE_LABEL, help_text=NOTE_HELP, rows=2)

    def given(self) -> RequestInput:
        """Give what was filled in as the service takes it."""
        data = self.cleaned_data
        recipient = people.chosen(self.desks, [data["recipient"]])
        return RequestInput(
            target=self.table,
            reason=data["motivation"],
            recipient=recipient[0] if recipient else None,
            relapse_agreement=data["relapse_agreement"],
            evaluation_note=data["evaluation_note"],
        )
