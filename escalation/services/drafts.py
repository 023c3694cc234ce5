"""What somebody is typing, kept on the server until it is sent: it survives an expired session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from casework.access import Actor
from casework.models import Case, Draft
from casework.services.base import service
from casework.vocabulary import Table

PREFIX = "move:"
KEPT_FOR = dt.timedelta(days=14)


def running(by: Actor, case: Case) -> Draft | None:
    """Give the draft of a request this person last worked on in this case."""
    return (
        Draft.objects.filter(
            user=by.user, case=case, form__startswith=PREFIX, saved_at__gt=by.at - KEPT_FOR
        )
        .order_by("-saved_at", "-pk")
        .first()
    )


def table_of(draft: Draft) -> Table:
    """Say to which table a draft asks."""
    return Table(draft.form.removeprefix(PREFIX))


@service
def keep(
    case: Case, table: Table, values: Mapping[str, object], *, by: Actor, at: dt.datetime
) -> Draft:
    """Add values to the draft of a request, beginning one where none is.

    Facts: who starts again, without values, finds empty fields filled by what was prepared since.
    """
    row, made = Draft.objects.get_or_create(
        user=by.user, case=case, form=f"{PREFIX}{table}", defaults={"saved_at": at}
    )
    kept = {} if not made and row.saved_at <= at - KEPT_FOR else row.data
    if not values:
        kept = {name: value for name, value in kept.items() if value or value == []}
    row.data, row.saved_at = {**kept, **values}, at
    row.save(update_fields=["data", "saved_at"])
    return row


@service
def discard(case: Case, table: Table, *, by: Actor) -> None:
    """Throw the draft of a request away, because it was sent."""
    Draft.objects.filter(user=by.user, case=case, form=f"{PREFIX}{table}").delete()
