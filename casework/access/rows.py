"""Model rows from a fixed statement: for the two reads that every opening of a case begins with.

The framework writes the same statement anew at every request, which takes longer than answering
it. Here the text is made once; what comes back are ordinary models with their relations filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from casework.models import User

M = TypeVar("M", bound=models.Model)

PART_OF: dict[type[models.Model], tuple[str, ...]] = {
    User: ("id", "uuid", "username", "full_name"),
}
"""Models of which a page needs little, and of which more should not be read along."""


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    wanted = PART_OF.get(model)
    every = model._meta.concrete_fields
    return tuple(field for field in every if wanted is None or field.name in wanted)


def columns(model: type[models.Model], alias: str) -> str:
    """List the columns of a model under the name it has in a statement."""
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model))


def fetch(sql: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Run a statement and give its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)  # type: ignore[arg-type]
        return list(cursor.fetchall())


def build(model: type[M], values: Iterator[Any]) -> M | None:
    """Make a model from the next values of a row; None where an outer join found nothing."""
    fields = _fields(model)
    own = [_read(field, next(values)) for field in fields]
    if own[0] is None:
        return None
    return model.from_db("default", [field.attname for field in fields], own)


def _read(field: models.Field[Any, Any], value: Any) -> Any:
    """Turn what the database gave into what the field holds; most are the same."""
    turn = getattr(field, "from_db_value", None)
    return turn(value, None, connection) if turn else value


def fill(row: models.Model, relation: str, found: models.Model | None) -> None:
    """Let a relation of a row be known, so that nobody asks for it again."""
    row._state.fields_cache[relation] = found
