"""Many cases from few: copies, by INSERT … SELECT, of cases that the services made.

A copy differs in its keys, its teams and its dates; nothing else. Whether a copy is as lawful as
its example is proven by `rebuild_grants`: it must find no difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import models

from casework.models import (
    Case,
    CaseGrant,
    CaseSetting,
    Desk,
    Item,
    ItemGrant,
    JournalEvent,
    LegalGround,
    NameEntry,
    NameWord,
    Participation,
    PlanAction,
    RegieHolder,
    Release,
    Subject,
    WorklistEntry,
)
from escalation.models import Deadline

STRIDE = 1_000_000
"""Copy number k of a row has the key of its example plus k strides."""

MINUTES_APART = 37
SPREAD = 60 * 24 * 90
"""Terms of the copies lie in the ninety days after those of their example."""

KEYS = {"case_id", "content_object_id", "item_id", "release_id", "participation_id", "subject_id"}
"""Columns that point at something that is copied too."""

LATER = f"+ make_interval(mins => (k * {MINUTES_APART} % {SPREAD})::int)"
ENDLESS = "'9999-01-01'"

COMMON = "fictief"
"""A word of every name; the other words of a copy end with its number, so that they are rare."""


def _expression(column: str, overrides: Mapping[str, str]) -> str:
    if column in overrides:
        return overrides[column]
    if column == "uuid":
        return "gen_random_uuid()"
    if column == "id" or column in KEYS:
        return f"t.{column} + k * {STRIDE}::bigint"
    if column in {"desk_id", "executor_id"}:
        return f"coalesce(d.new_desk, t.{column})"
    if column == "group_id":
        return "coalesce(d.new_group, t.group_id)"
    return f't."{column}"'


def _joined(columns: Sequence[str]) -> str:
    """Say on what the table is joined to the teams of the copy."""
    for column, key in (
        ("group_id", "old_group"),
        ("desk_id", "old_desk"),
        ("executor_id", "old_desk"),
    ):
        if column in columns:
            return f"LEFT JOIN bench_desk d ON d.{key} = t.{column} AND d.slot = k %% {{slots}}"
    return ""


def _copy(
    cursor: psycopg.Cursor[Any],
    model: type[models.Model],
    where: str,
    numbers: tuple[int, int],
    slots: int,
    overrides: Mapping[str, str] | None = None,
) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    chosen = ", ".join(_expression(column, overrides or {}) for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    join = _joined(columns).format(slots=slots).replace("%%", "%")
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM {table} t "
        f"CROSS JOIN generate_series({numbers[0]}, {numbers[1]}) k {join} WHERE {where}"
    )


def clone(
    cursor: psycopg.Cursor[Any],
    case: Case,
    numbers: tuple[int, int],
    teams: Mapping[Desk, Sequence[Desk]],
) -> None:
    """Copy one case with everything that hangs on it, once per number.

    Facts: `teams` gives, per desk of the example, the desks that take its place in turn; all of
    the same party, and as many for each.
    """
    slots = len(next(iter(teams.values())))
    cursor.execute("DROP TABLE IF EXISTS bench_desk")
    cursor.execute(
        "CREATE TEMP TABLE bench_desk"
        " (slot int, old_desk bigint, new_desk bigint, old_group int, new_group int)"
    )
    for old, several in teams.items():
        for slot, new in enumerate(several):
            cursor.execute(
                "INSERT INTO bench_desk VALUES (%s, %s, %s, %s, %s)",
                (slot, old.pk, new.pk, old.group_id, new.group_id),
            )
    own, of_item = (
        f"t.case_id = {case.pk}",
        f"SELECT id FROM casework_item WHERE case_id = {case.pk}",
    )

    def copy(model: type[models.Model], where: str, **overrides: str) -> None:
        _copy(cursor, model, where, numbers, slots, overrides)

    copy(
        Case,
        f"t.id = {case.pk}",
        reference=f"'B{case.pk % 100}-' || to_hex(k)",
    )
    copy(CaseSetting, own)
    copy(Subject, own)
    copy(RegieHolder, own)
    copy(Participation, own)
    copy(Item, own)
    copy(Release, f"t.item_id IN ({of_item})")
    copy(PlanAction, f"t.item_id IN ({of_item})")
    copy(LegalGround, own)
    copy(CaseGrant, f"t.content_object_id = {case.pk}")
    copy(ItemGrant, own)
    copy(JournalEvent, own)
    copy(Deadline, own, due_at=f"t.due_at {LATER}", next_at=f"t.next_at {LATER}")
    own_word = f"CASE WHEN t.word = '{COMMON}' THEN t.word ELSE t.word || k END"
    copy(NameWord, own, word=own_word)
    copy(NameEntry, own, word=own_word)
    # the case's public id stands in the list too, and must be the copy's own
    copy(
        WorklistEntry,
        own,
        case_uuid=(
            f"(SELECT uuid FROM casework_case c WHERE c.id = t.case_id + k * {STRIDE}::bigint)"
        ),
        reference=f"'B{case.pk % 100}-' || to_hex(k)",
        next_due_at=(
            f"CASE WHEN t.next_due_at > {ENDLESS} THEN t.next_due_at ELSE t.next_due_at {LATER} END"
        ),
    )
