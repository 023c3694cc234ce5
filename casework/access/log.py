"""Writes the access log, in the transaction of the act: no line, no answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection

from casework import policies
from casework.access.actor import Actor, ActorDesk
from casework.access.doors import granted_rules
from casework.errors import PolicyUnavailable
from casework.models import AccessLine, Case
from casework.rules.log_line import purpose_of
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
    """Write one line: who, in which capacity and what for, did what to what, with which outcome.

    Facts: ids and category keys only; never content, names or search terms. The line waits for
    its seal from the same transaction on.
    Source: BIO2 8.15.01; NEN 7513; Wgs 1.8(4).
    """
    chosen = desk or (actor.desks[0] if actor.desks else None)
    about = list(cases)
    line = AccessLine(
        at=actor.at,
        trace_id=actor.trace_id,
        actor_id=actor.user.pk,
        role=min(chosen.roles, default="") if chosen else "",
        party_id=chosen.party_id if chosen else None,
        organisation=chosen.organisation if chosen else "",
        action=action,
        object_type=object_type,
        object_ids=list(objects),
        case_id=about[0] if len(about) == 1 else None,
        case_ids=about,
        subject_ids=list(subjects),
        categories=sorted(set(categories)),
        purpose=purpose_of(chosen.organisation if chosen else None, object_type),
        policy=protocol_at(actor.at),
        rule=rule,
        result=result,
        origin=actor.origin,
    )
    AccessLine.objects.bulk_create([line])
    with connection.cursor() as cursor:
        # in plain words, because Django would ask back what a reader may not see
        cursor.execute("INSERT INTO casework_unsealedline (line_id) VALUES (%s)", [line.pk])


def record_opening(
    actor: Actor, case: Case, desk: ActorDesk, categories: Iterable[Category]
) -> None:
    """Write the line of somebody opening a case, with its subjects and the rule that let him."""
    record_access(
        actor,
        "read",
        object_type="case",
        objects=[case.uuid],
        cases=[case.pk],
        subjects=case.subjects.values_list("pk", flat=True),
        categories=categories,
        desk=desk,
        rule=granted_rules(actor, case).get(desk.group_id, ""),
    )


def protocol_at(at: dt.datetime) -> str:
    """Name the sharing policy that decides at a moment: its version and its digest, shortened.

    Facts: without a policy nobody sees anything, but that somebody tried is still written down.
    """
    try:
        policy = policies.policy_in_force(at)
    except PolicyUnavailable:
        return ""
    return f"{policy.version} {policy.digest[:16]}"
