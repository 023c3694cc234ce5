"""The handshake as a flow: one for every kind of case and for both axes.

It holds the conversation (whose turn it is), nothing else. Nodes carry no permissions and no
viewflow address is mounted: the services are the only callers, and they decide before they ask.
"""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework.models import User
from casework.vocabulary import MoveOutcome
from escalation.models import Move


class MoveFlow(flow.Flow):
    """Request → triage → accepted, returned, advised, withdrawn; or a question and back."""

    process_class = Move
    process_title = "Verzoek"

    start = flow.StartHandle(this.begin).Next(this.triage)

    # the receiving table
    triage = flow.View(None).Annotation(title="Verzoek beoordelen").Next(this.decide)

    decide = (
        flow.Switch()
        .Case(this.clarify, lambda act: act.process.coerced.outcome == "")
        .Default(this.end)
    )

    # the requester
    clarify = flow.View(None).Annotation(title="Vraag beantwoorden").Next(this.triage)

    end = flow.End()

    def begin(self, activation: Any, **fields: Any) -> Move:
        """Create the process row with the request's facts."""
        for name, value in fields.items():
            setattr(activation.process, name, value)
        return activation.process  # type: ignore[no-any-return]


def begin(**fields: Any) -> Move:
    """Start the conversation for a request."""
    activation = MoveFlow.start.run(**fields)
    started: Move = Move.objects.get(pk=getattr(activation, "process", activation).pk)
    return started


def take_turn(move: Move, *, by: User) -> None:
    """Finish the task that stands open, in the name of a person, and let the flow go on."""
    task = open_task(move)
    assert task is not None, "an open move has an open task"
    with task.activation() as activation:
        if activation.task.status == STATUS.NEW:
            activation.assign(by)
        activation.start(None)
        activation.execute()


def stop(move: Move) -> None:
    """End the conversation at once: the request was withdrawn."""
    for task in Task.objects.filter(process=move, finished__isnull=True):
        with task.activation() as activation:
            activation.cancel()
    move.status = STATUS.CANCELED if move.outcome == MoveOutcome.WITHDRAWN else STATUS.DONE
    move.save(update_fields=["status"])


def open_task(move: Move) -> Task | None:
    """Give the task that waits for somebody, if any."""
    return (
        Task.objects.filter(process=move, finished__isnull=True, flow_task_type="HUMAN")
        .order_by("pk")
        .last()
    )


def whose_turn(move: Move) -> str:
    """Say which node waits: `triage`, `clarify`, or empty when the request is answered."""
    task = open_task(move)
    return task.flow_task.name if task is not None else ""
