"""The worklist page: walks each desk's own rows in one covering index and merges them.

The cost is that of the rows shown; it does not grow with what the person cannot see.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from casework.access.actor import Actor
from casework.access.doors import visible_cases
from casework.models.fields import END_OF_TIME

PAGE = 50


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One case in the list: no names, no content."""

    next_due_at: dt.datetime | None
    case_id: int
    case_uuid: uuid.UUID
    reference: str
    kind: str
    table: str
    phase: int | None
    area: str
    next_step: str
    director: str
    mine: bool
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """A page of rows and where the next begins (`after` is empty on the last page)."""

    rows: tuple[WorklistRow, ...]
    after: str


COLUMNS = (
    'next_due_at, case_id, case_uuid, reference, kind, "table", phase, area, next_step, '
    "director, mine, changed_at"
)

FILTERS = {
    "kind": "kind = %(kind)s",
    "table": '"table" = %(table)s',
    "phase": "phase = %(phase)s",
    "area": "area = %(area)s",
    "mine": "mine",
    "before": "next_due_at < %(before)s",
    "reference": "reference = %(reference)s",
}
"""The only things a list may be filtered by; anything else is ignored."""


def worklist_page(
    actor: Actor, *, filters: Mapping[str, object] | None = None, after: str = "", limit: int = PAGE
) -> WorklistPage:
    """Give one page of the open cases of this person's desks, by what is due first.

    Facts: `filters` by the names of `FILTERS`; `after` is the key of the last row shown, with the
    public id of its case: the number of a row would tell how many cases there are. A case
    that two desks of one person carry with different dates stands where it is due first.
    """
    chosen: dict[str, Any] = {
        name: value for name, value in (filters or {}).items() if name in FILTERS and value
    }
    where = "".join(f" AND {FILTERS[name]}" for name in chosen)
    due, case_id = _key(actor, after)
    sql = f"""
        SELECT DISTINCT ON (w.next_due_at, w.case_id) w.*
        FROM unnest(%(groups)s::int[]) AS g CROSS JOIN LATERAL (
            SELECT {COLUMNS} FROM casework_worklistentry AS entry
            WHERE group_id = g AND until > %(at)s AND since <= %(at)s
              AND (next_due_at, case_id) > (%(due)s, %(case_id)s){where}{_unseen(after, where)}
            ORDER BY next_due_at, case_id LIMIT %(limit)s) AS w
        ORDER BY w.next_due_at, w.case_id LIMIT %(limit)s"""  # noqa: S608 - only constants above
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                **chosen,
                "groups": actor.group_ids,
                "at": actor.at,
                "due": due,
                "case_id": case_id,
                "limit": limit + 1,
            },
        )
        rows = [row_of(record) for record in cursor.fetchall()]
    more = len(rows) > limit
    rows = rows[:limit]
    return WorklistPage(tuple(once_each(rows)), _token(rows[-1]) if more else "")


def _unseen(after: str, where: str) -> str:
    """Leave out, from the second page on, what an earlier page showed for another desk.

    The first page needs no such check, and so keeps to the one index.
    """
    if not after:
        return ""
    return f"""
              AND NOT EXISTS (SELECT FROM casework_worklistentry
                  WHERE case_id = entry.case_id AND group_id = ANY(%(groups)s) AND group_id <> g
                    AND until > %(at)s AND since <= %(at)s
                    AND (next_due_at, case_id) <= (%(due)s, %(case_id)s){where})"""


def worklist_counts(actor: Actor, *, soon: dt.datetime, cap: int = 100) -> tuple[int, int, int]:
    """Count open, overdue and soon-due cases of this person's desks, each up to a cap."""
    sql = """
        SELECT count(*), count(*) FILTER (WHERE due <= %(at)s),
               count(*) FILTER (WHERE due > %(at)s AND due <= %(soon)s)
        FROM (SELECT min(next_due_at) AS due
              FROM unnest(%(groups)s::int[]) AS g CROSS JOIN LATERAL (
                  SELECT next_due_at, case_id FROM casework_worklistentry
                  WHERE group_id = g AND until > %(at)s AND since <= %(at)s
                  ORDER BY next_due_at, case_id LIMIT %(cap)s) AS w
              GROUP BY case_id ORDER BY due LIMIT %(cap)s) AS capped"""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"groups": actor.group_ids, "at": actor.at, "soon": soon, "cap": cap})
        total, late, near = cursor.fetchone()
    return total, late, near


def row_of(record: tuple) -> WorklistRow:  # type: ignore[type-arg]
    """Read a row of `COLUMNS`."""
    due, *rest = record
    return WorklistRow(None if due >= END_OF_TIME else due, *rest)


def once_each(rows: list[WorklistRow]) -> list[WorklistRow]:
    """Keep the first row of a case that two desks of one person carry with different dates."""
    seen: dict[int, WorklistRow] = {}
    for row in rows:
        seen.setdefault(row.case_id, row)
    return list(seen.values())


def _token(row: WorklistRow) -> str:
    return f"{(row.next_due_at or END_OF_TIME).isoformat()}_{row.case_uuid}"


def _key(actor: Actor, after: str) -> tuple[dt.datetime, int]:
    """Read a page key; one that was tampered with starts at the beginning.

    Facts: when its case is no longer there, the page begins with all that is due at that moment.
    """
    moment, _, case = after.rpartition("_")
    try:
        due, case_uuid = dt.datetime.fromisoformat(moment), uuid.UUID(case)
    except ValueError:
        return dt.datetime(1, 1, 2, tzinfo=dt.UTC), 0
    found = visible_cases(actor).filter(uuid=case_uuid).values_list("pk", flat=True).first()
    return due, found or 0
