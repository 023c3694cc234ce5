"""Who read along in a case, for its participants: one's own house in full, others by moment.

The log serves control of lawfulness and each controller's own internal control (Wgs 1.8(4)), so a
participant reads the lines of its own organisation. Of others it learns no more than it may know
already, that they take part: which organisation, and when it looked; never who, at what, or what
was tried and refused. Who may not be known to take part leaves no line here (AVG 9), and neither
does oversight, whose examination is not announced.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.doors import is_examiner, present_desks, visible_participants
from casework.access.logbook import LoggedLine, names_of, parties_of
from casework.access.timeline import NEVER_TOLD
from casework.errors import NotVisible
from casework.models import AccessLine, Case
from casework.vocabulary import LogAction, Purpose

LINES = 100
"""Lines of each sort on the page."""


@dataclass(frozen=True, slots=True)
class OtherLook:
    """That another organisation looked: which, and in which minute."""

    party: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Lookers:
    """Who read along: colleagues by name, others by organisation and moment."""

    own: tuple[LoggedLine, ...]
    others: tuple[OtherLook, ...]


def lookers(actor: Actor, case: Case) -> Lookers:
    """Give who read along in a case, as far as this person may know.

    Refuses: `NotVisible` for who takes no part, or only examines the case.
    """
    own = {desk.party_id for desk in present_desks(actor, case) if not is_examiner(desk)}
    if not own:
        raise NotVisible
    since = _seen_since(actor, case, own)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        lines = AccessLine.objects.filter(case_id=case.pk, result="allowed").order_by("-at", "-pk")
        # what two desks alone know of is not told to the other desks of their organisation either
        secret = lines.filter(rule__in=NEVER_TOLD).exclude(actor_id=actor.user.pk)
        mine = list(
            lines.filter(party_id__in=own).exclude(trace_id__in=secret.values("trace_id"))[:LINES]
        )
        looks = lines.filter(
            party_id__in=list(since), action__in=[LogAction.READ, LogAction.EXPLAIN]
        )
        theirs = list(looks.values_list("party_id", "at")[: 10 * LINES])
    names = names_of(row.actor_id for row in mine)
    parties = parties_of([*since, *own])
    return Lookers(
        tuple(
            LoggedLine(
                row,
                names.get(row.actor_id or 0, ""),
                parties.get(row.party_id or 0, ""),
                case.reference,
            )
            for row in mine
        ),
        tuple(
            OtherLook(parties[party], minute)
            for party, minute in dict.fromkeys(
                (party, at.replace(second=0, microsecond=0))
                for party, at in theirs
                if party is not None and at >= since[party]
            )
        )[:LINES],
    )


def _seen_since(actor: Actor, case: Case, own: set[int]) -> dict[int, dt.datetime]:
    """Give the other parties that may be known to take part, and since when they do."""
    found: dict[int, dt.datetime] = {}
    for row in visible_participants(actor, case):
        party = row.desk.party_id
        if party not in own:
            found[party] = min(row.since, found.get(party, row.since))
    return found
