"""The case's table and phase as state machines, generated per kind from the route data.

They keep one row's invariant: no state that the ladder does not know, no step it does not have.
They are called by the services alone, which decide first and hold the row's lock.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from viewflow import fsm

from casework.models import Case
from casework.vocabulary import CaseKind, Phase, Table
from escalation import protocol
from escalation.rules.ladder import Rule


class Machine:
    """One case on its two axes; `go` takes a step or raises `TransitionNotAllowed`."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def go(self, axis: str, target: Table | Phase) -> None:
        """Take the step to a table (`table`) or phase (`phase`) on the case in hand."""
        step = getattr(self, f"{axis}_to_{target.name.lower()}", None)
        if step is None:
            raise fsm.TransitionNotAllowed(f"{self.case.kind} has no step to {target.name}")
        step()


@cache
def machine_for(kind: CaseKind) -> type[Machine]:
    """Build the machine of a kind: one transition per target, from every table that leads there."""
    table = fsm.State(Table, default=protocol.ladder().entry(kind))
    table.setter()(_set_table)
    table.getter()(_get_table)
    space: dict[str, Any] = {"table": table}
    for target in Table:
        sources = [
            edge.from_table
            for edge in protocol.ladder().edges(kind)
            if edge.to_table is target and edge.rule in {Rule.ALLOWED, Rule.GUARD}
        ]
        if sources:
            space[f"table_to_{target.name.lower()}"] = _transition(table, sources, target)
    if protocol.phase_rules().has_phases(kind):
        space |= _phase_space()
    return type(f"{kind.title().replace('_', '')}Machine", (Machine,), space)


def _phase_space() -> dict[str, Any]:
    phase = fsm.State(Phase, default=Phase.AVE_1)
    phase.setter()(_set_phase)
    phase.getter()(_get_phase)
    space: dict[str, Any] = {"phase": phase}
    for target in Phase:
        sources = [
            current
            for current in Phase
            if current is not target and protocol.phase_rules().edge(current, target)
        ]
        if sources:
            space[f"phase_to_{target.name.lower()}"] = _transition(phase, sources, target)
    return space


def _transition(state: Any, sources: list[Any], target: Any) -> Any:
    def step(self: Machine) -> None:
        self.case.version += 1

    step.__name__ = f"to_{target.name.lower()}"
    return state.transition(source=sources, target=target, permission=None)(step)


def _set_table(machine: Machine, value: Table) -> None:
    machine.case.table = value


def _get_table(machine: Machine) -> Table:
    return Table(machine.case.table)


def _set_phase(machine: Machine, value: Phase) -> None:
    machine.case.phase = value


def _get_phase(machine: Machine) -> Phase:
    assert machine.case.phase is not None
    return Phase(machine.case.phase)
