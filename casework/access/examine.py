"""What oversight sees with an opened examination: who took part, and who looked; no content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.doors import is_examiner, present_desks
from casework.access.logbook import names_of, parties_of
from casework.access.timeline import hidden_parties
from casework.errors import NotVisible
from casework.models import AccessLine, Case, Disclosure, LegalGround, Participation
from casework.vocabulary import Ground, Purpose


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the access log as oversight reads it: who, when, what, with which outcome."""

    at: dt.datetime
    who: str
    organisation: str
    action: str
    thing: str
    categories: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """One row of the disclosure register: what was given by whom to whom, and on what."""

    row: Disclosure
    source: str
    recipients: tuple[str, ...]


def is_only_examiner(actor: Actor, case: Case) -> bool:
    """Say whether a person knows of this case by an examination alone."""
    desks = present_desks(actor, case)
    return bool(desks) and all(is_examiner(desk) for desk in desks)


def examines(actor: Actor, case: Case) -> bool:
    """Say whether a person has an examination of this case open."""
    return any(is_examiner(desk) for desk in present_desks(actor, case))


def examined_cases(actor: Actor) -> list[LegalGround]:
    """Give the examinations this person's desk has open now, the newest first."""
    parties = [desk.party_id for desk in actor.desks if is_examiner(desk)]
    return (
        list(
            LegalGround.objects.filter(
                ground=Ground.TD,
                recipients__overlap=parties,
                valid_from__lte=actor.at,
                valid_until__gt=actor.at,
                withdrawn_at__isnull=True,
            )
            .select_related("case", "recorded_by")
            .order_by("-valid_from")
        )
        if parties
        else []
    )


def examined_participants(actor: Actor, case: Case) -> list[Participation]:
    """Give who took part in a case and until when, also what has ended.

    Facts: a party bound by secrecy that did not opt in is left out here too.
    Refuses: `NotVisible` without an opened examination.
    """
    _require(actor, case)
    return list(
        Participation.objects.filter(case=case)
        .exclude(desk__party__in=hidden_parties(actor, case))
        .select_related(
            "desk__party", "desk__team", "desk__membership__user", "desk__appointment__user"
        )
        .order_by("desk__party__name", "since", "pk")
    )


def access_lines(actor: Actor, case: Case, limit: int = 50) -> list[LogLine]:
    """Give the last lines of the access log about a case, of every party.

    Source: Wgs 1.8(4): control of lawfulness reads the log whole.
    Refuses: `NotVisible` without an opened examination.
    """
    _require(actor, case)
    with for_purpose(Purpose.OVERSIGHT):
        lines = AccessLine.objects.filter(case_id=case.pk)
        rows = list(lines.order_by("-at")[:limit])
    names = names_of(row.actor_id for row in rows)
    parties = parties_of(row.party_id for row in rows)
    return [
        LogLine(
            row.at,
            names.get(row.actor_id or 0, ""),
            parties.get(row.party_id or 0, ""),
            row.action,
            row.object_type,
            tuple(row.categories),
            row.result,
        )
        for row in rows
    ]


def examined_disclosures(actor: Actor, case: Case, limit: int = 100) -> list[DisclosureLine]:
    """Give the last rows of the disclosure register about a case.

    Source: Wgs 1.8(4); Wpg 32(1)(b), 33.
    Refuses: `NotVisible` without an opened examination.
    """
    _require(actor, case)
    with transaction.atomic(), for_purpose(Purpose.OVERSIGHT):
        rows = list(Disclosure.objects.filter(case_id=case.pk).order_by("-at", "-pk")[:limit])
    parties = parties_of(key for row in rows for key in (row.source_id, *row.recipient_ids))
    return [
        DisclosureLine(
            row,
            parties.get(row.source_id, ""),
            tuple(sorted(parties[key] for key in row.recipient_ids if key in parties)),
        )
        for row in rows
    ]


def _require(actor: Actor, case: Case) -> None:
    if not examines(actor, case):
        raise NotVisible
