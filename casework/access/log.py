"""Writes the access log, in the transaction of the act: no line, no answer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from casework.access.actor import Actor, ActorDesk
from casework.models import AccessLine, Case
from casework.vocabulary import Category


def record_access(
    actor: Actor,
    action: str,
    *,
    object_type: str,
    objects: Iterable[uuid.UUID] = (),
    cases: Iterable[int] = (),
    subjects: Iterable[int] = (),
    categories: Iterable[Category] = (),
    desk: ActorDesk | None = None,
    rule: str = "",
    result: str = "allowed",
) -> None:
    """Write one line: who, in which capacity, did what to what, with which outcome.

    Facts: ids and category keys only; never content, names or search terms.
    Source: BIO2 8.15.01; NEN 7513; Wgs 1.8(4).
    """
    chosen = desk or (actor.desks[0] if actor.desks else None)
    AccessLine.objects.bulk_create(
        [
            AccessLine(
                at=actor.at,
                trace_id=actor.trace_id,
                actor_id=actor.user.pk,
                party_id=chosen.party_id if chosen else None,
                organisation=chosen.organisation if chosen else "",
                action=action,
                object_type=object_type,
                object_ids=list(objects),
                case_ids=list(cases),
                subject_ids=list(subjects),
                categories=sorted(set(categories)),
                rule=rule,
                result=result,
                origin=actor.origin,
            )
        ]
    )


def record_opening(
    actor: Actor, case: Case, desk: ActorDesk, categories: Iterable[Category]
) -> None:
    """Write the line of somebody opening a case, with its subjects."""
    record_access(
        actor,
        "read",
        object_type="case",
        objects=[case.uuid],
        cases=[case.pk],
        subjects=case.subjects.values_list("pk", flat=True),
        categories=categories,
        desk=desk,
    )
