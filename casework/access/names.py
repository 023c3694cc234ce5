"""Search by name: each desk has its own index of the names it reads in full, and no other.

The index is derived from the grants in the same transaction and carries their windows, so that
what is searched is what may be read; its cost does not grow with what the desk cannot see.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from casework.access.actor import Actor
from casework.access.worklist import COLUMNS, WorklistRow, once_each, row_of
from casework.models import Case, Item, NameWord
from casework.rules.names import after, name_in, name_words
from casework.vocabulary import Category

NAMING = frozenset({Category.ID, Category.GROEP})
FOUND = 25
LOOKED_AT = 200
"""How many hits of one desk are looked at: whoever finds more must type more."""


def note_name(item: Item) -> None:
    """Keep the words of the name in an item about identity, for `sync_names`."""
    NameWord.objects.filter(item=item).delete()
    if Category(item.category) in NAMING:
        NameWord.objects.bulk_create(
            NameWord(item=item, case=item.case, word=word)
            for word in name_words(name_in(item.text, item.details))
        )


def sync_names(case: Case) -> None:
    """Make the index of every desk say what the grants say now; for `sync_grants`.

    Facts: a function of the database does it, so that the worker keeps rights without reading
    a name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_sync_names(%s)", [case.pk])


def find_by_name(actor: Actor, text: str, limit: int = FOUND) -> list[WorklistRow]:
    """Give the open cases in which this person reads a name that begins with each of the words.

    Facts: the last letters of a word may be left out, the first not.
    """
    words = sorted(name_words(text), key=len, reverse=True)
    if not words:
        return []
    given: dict[str, Any] = {
        "groups": actor.group_ids,
        "at": actor.at,
        "most": LOOKED_AT,
        "limit": limit,
    }
    for number, word in enumerate(words):
        given |= {f"from{number}": word, f"to{number}": after(word)}
    others = "".join(
        f"""
              AND EXISTS (SELECT FROM casework_nameentry AS other
                  WHERE other.group_id = g AND other.item_id = hit.item_id
                    AND other.word >= %(from{number})s AND other.word < %(to{number})s)"""
        for number in range(1, len(words))
    )
    sql = f"""
        SELECT DISTINCT ON (next_due_at, case_id) {COLUMNS}
        FROM casework_worklistentry
        WHERE group_id = ANY(%(groups)s) AND since <= %(at)s AND until > %(at)s
          AND case_id = ANY(ARRAY(
            SELECT found.case_id FROM unnest(%(groups)s::int[]) AS g CROSS JOIN LATERAL (
                SELECT hit.case_id FROM casework_nameentry AS hit
                WHERE hit.group_id = g AND hit.word >= %(from0)s AND hit.word < %(to0)s
                  AND hit.since <= %(at)s AND hit.until > %(at)s{others}
                LIMIT %(most)s) AS found))
        ORDER BY next_due_at, case_id LIMIT %(limit)s"""  # noqa: S608 - only constants above
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return once_each([row_of(record) for record in cursor.fetchall()])
