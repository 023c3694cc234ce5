"""Watches over terms: tells what comes near, what passed, and what nobody acted on.

A sweep works from the database alone, so a scheduler that stood still catches up by itself, and
two of them at once do no harm.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection

from casework.models import TableSeat
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import EventType, Setting
from escalation.models import DeadlineState, Move
from escalation.rules import reminders
from escalation.rules.reminders import Look, Rung

TOLD = {
    Rung.NEAR: EventType.DEADLINE_NEAR,
    Rung.DUE: EventType.DEADLINE_PASSED,
    Rung.SUPERVISOR: EventType.DEADLINE_ESCALATED,
    Rung.COORDINATOR: EventType.DEADLINE_ESCALATED,
}

TAKE = f"""
    SELECT d.id, d.uuid, d.case_id, c.municipality_id, d.setting, d.term, d.owner, d.desk_id,
           d.move_id, d.due_at, d.passed_at, d.private, d.looks
    FROM escalation_deadline AS d JOIN casework_case AS c ON c.id = d.case_id
    WHERE d.state = '{DeadlineState.OPEN}' AND d.next_at <= %(at)s
    ORDER BY d.next_at, d.id LIMIT %(batch)s FOR UPDATE OF d SKIP LOCKED
"""  # noqa: S608 - constants only

NOTE = """
    UPDATE escalation_deadline AS d SET next_at = n.next_at, rung = n.rung, passed_at = n.passed_at
    FROM unnest(%(ids)s::bigint[], %(next)s::timestamptz[], %(rungs)s::text[],
                %(passed)s::timestamptz[]) AS n (id, next_at, rung, passed_at)
    WHERE d.id = n.id
"""


class Watched(NamedTuple):
    """One term that is due for a look, as the sweep needs it."""

    id: int
    uuid: uuid.UUID
    case_id: int
    municipality_id: int
    setting: str
    term: str
    owner: str
    desk_id: int | None
    move_id: int | None
    due_at: dt.datetime
    passed_at: dt.datetime | None
    private: bool
    looks: tuple[Look, ...]

    def rung(self, at: dt.datetime) -> Rung:
        """Give the worst there is to tell.

        Facts: a row whose ladder does not fit its end (a repair by hand) is told by its end,
        so that one odd row never holds up all the others.
        """
        passed = Rung.DUE if self.due_at <= at else Rung.NEAR
        return reminders.worst(self.looks, at) or passed


@service
def sweep(*, at: dt.datetime, batch: int = 500) -> int:
    """Tell of every term what there is to tell now, once each, however late the sweep runs.

    Gives: how many terms were handled. Two sweepers never take the same term; after an outage
    each term gets one message that states the worst, not one per look missed.
    """
    rows = _take(at, batch)
    if rows:
        _note(rows, at)
        journal.record_many([_told(row, at) for row in rows], at=at)
        _hand_over([row for row in rows if row.move_id and row.due_at <= at], at)
    return len(rows)


def _take(at: dt.datetime, batch: int) -> list[Watched]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"at": at, "batch": batch})
        return [_watched(row) for row in cursor.fetchall()]


def _watched(row: Sequence[Any]) -> Watched:
    *values, looks = row
    return Watched._make([*values, reminders.from_text(looks)])


def _note(rows: Sequence[Watched], at: dt.datetime) -> None:
    """Write down what was told of each and when to look again, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE,
            {
                "ids": [row.id for row in rows],
                "next": [reminders.next_look(row.looks, at) for row in rows],
                "rungs": [row.rung(at).value for row in rows],
                "passed": [row.passed_at or (at if row.due_at <= at else None) for row in rows],
            },
        )


def _told(row: Watched, at: dt.datetime) -> journal.Happened:
    rung = row.rung(at)
    if row.private:
        return _told_privately(row, rung)
    return journal.Happened(
        TOLD[rung],
        case_id=row.case_id,
        municipality_id=row.municipality_id,
        setting=row.setting,
        object_type="deadline",
        object_uuid=row.uuid,
        data={"term": row.term, "owner": row.owner, "desk_id": row.desk_id, "rung": rung.value},
    )


def _told_privately(row: Watched, rung: Rung) -> journal.Happened:
    """Tell oversight that a request of a data subject waits, without saying in which case."""
    return journal.Happened(
        EventType.RIGHTS_NEAR if rung is Rung.NEAR else EventType.RIGHTS_LATE,
        case_id=None,
        municipality_id=row.municipality_id,
        setting="",
        object_type="deadline",
        object_uuid=row.uuid,
        data={"term": row.term},
    )


# ------------------------------------------------------------------ a request nobody weighed


def _hand_over(rows: Iterable[Watched], at: dt.datetime) -> None:
    """Hand each triage that is overdue to who supervises the table; the triage stays open."""
    settings = {row.move_id: row.setting for row in rows}
    moves = Move.objects.filter(
        pk__in=settings, answered_at__isnull=True, handed_to_supervisor_at__isnull=True
    )
    for move in moves.select_related("case").order_by("pk") if settings else ():
        Move.objects.filter(pk=move.pk).update(handed_to_supervisor_at=at)
        supervisors = TableSeat.objects.filter(
            municipality=move.case.municipality_id, table=move.to_code, supervises=True
        )
        move.receiving_desks.add(*[seat.desk_id for seat in supervisors])
        journal.record(
            EventType.MOVE_OVERDUE,
            case=move.case,
            by=None,
            at=at,
            setting=Setting(settings[move.pk]) if settings[move.pk] else None,
            object_type="move",
            object_uuid=move.uuid,
        )
