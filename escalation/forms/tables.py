"""Where a case can go from here: to which table, by whom, and why not elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from casework import access, labels
from casework.access import Actor
from casework.models import Case
from casework.rules.authority import decide_lead
from casework.rules.decision import Reason
from casework.rules.tables import CASE_SETTING
from casework.vocabulary import CaseKind, RegieSlot, Table
from escalation import protocol, selectors
from escalation.forms.fields import ExplainedRadios, OpenChoice
from escalation.rules import gates
from escalation.rules.ladder import Direction, Rule
from escalation.services import requests
from escalation.services.requests import RequestInput

ASKED_LATER = frozenset(
    {
        "motivation",
        "goal",
        "partner_contacts",
        "criteria",
        "jor_ground",
        "recipient",
        "relapse_agreement",
        "evaluation_note",
        *(f"criterion_{code}" for code in ("c1", "c2", "c3", "c4")),
    }
)
"""Fields of the next pages: that they are empty now says nothing."""

OPEN, DOWN, LINK, SHUT = "open", "down", "link", "shut"


@dataclass(frozen=True, slots=True)
class TableOption:
    """One table as it stands for this case and person.

    Facts: `way` is open (a request), down (scaling down), link (a linked case) or shut;
    `prepares` when this person may prepare the request that another sends.
    """

    table: Table
    way: str
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    prepares: bool = False
    text: str = ""

    @property
    def label(self) -> str:
        return labels.TABLE[self.table]


def options(actor: Actor, case: Case) -> list[TableOption]:
    """Say of every other table whether the case can go there, and what stands in the way."""
    here = Table(case.table)
    return [option(actor, case, table) for table in Table if table is not here]


def option(actor: Actor, case: Case, table: Table) -> TableOption:
    """Say it of one table."""
    ladder, kind, here = protocol.ladder(), CaseKind(case.kind), Table(case.table)
    edge = ladder.edge(kind, here, table)
    if edge.rule is Rule.LINK:
        leads = decide_lead(CASE_SETTING[here], access.standing_of(actor, case))
        return TableOption(table, LINK, leads.reasons, text=ladder.links[kind, table].text)
    route = ladder.decide_route(kind, here, table)
    if not route:
        return TableOption(table, SHUT, route.reasons)
    empty = RequestInput(target=table, reason="")
    decided = gates.decide_request(
        ladder, requests.facts_for(case, empty, by=actor, at=actor.at)
    ).reasons
    step = ladder.transitions[here, table]
    by_role = tuple(reason for reason in decided if reason.code == "ask_role")
    if by_role:
        # Whether a request runs is not everybody's to know; a role that cannot ask says enough.
        prepares = (
            step.direction is not Direction.DOWN
            and RegieSlot.CASE_DIRECTION in access.standing_of(actor, case).slots
            and selectors.open_move(case) is None
        )
        return TableOption(table, SHUT, by_role, prepares=prepares)
    blocking = tuple(reason for reason in decided if not reason.field)
    if blocking:
        return TableOption(table, SHUT, blocking)
    notes = tuple(reason for reason in decided if reason.field not in ASKED_LATER)
    return TableOption(table, DOWN if step.direction is Direction.DOWN else OPEN, notes=notes)


class TableForm(forms.Form):
    """To which table the request goes."""

    def __init__(self, *args: Any, options: Sequence[TableOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [row for row in options if row.way == OPEN]
        self.fields["to_table"] = OpenChoice(
            label="Naar welke tafel?",
            choices=[(row.table.value, row.label) for row in offered],
            widget=ExplainedRadios(
                cards=True,
                helps={
                    row.table.value: " ".join(f"Let op: {note.text}" for note in row.notes)
                    for row in offered
                    if row.notes
                },
            ),
        )
