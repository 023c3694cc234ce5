"""Who takes part: admission with its necessity, opt-in, ending; guests for one meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework import access
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, Desk, Participation
from casework.rules import authority
from casework.rules.tables import ADMISSION_ARTICLE, NECESSITY_CATEGORIES
from casework.services import journal
from casework.services.base import service
from casework.services.grounds import GroundInput, attach
from casework.vocabulary import EventType, Ground, Setting


def seat(
    case: Case,
    desk: Desk,
    setting: Setting,
    *,
    necessity: str,
    grounds: Iterable[Ground] = (),
    guest: bool = False,
    until: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> Participation:
    """Write a participation with its grounds and event; for services that act as a whole.

    Gives: the running participation when the desk already takes part in the setting. A desk whose
    party is bound by secrecy stays unseen by others until it opts in.
    """
    running = Participation.objects.filter(
        case=case, desk=desk, setting=setting, ended_at__isnull=True, until__isnull=True
    ).first()
    if running:
        return running
    row = Participation.objects.create(
        case=case,
        desk=desk,
        setting=setting,
        since=at,
        until=until,
        guest=guest,
        admitted_by=by.user,
        necessity=necessity,
    )
    for code in (Ground.N, *grounds):
        attach(
            GroundInput(code, ADMISSION_ARTICLE[code], necessity if code is Ground.N else ""),
            by=by,
            at=at,
            scope="participation",
            case=case,
            participation=row,
            recipients=[desk.party_id],
            categories=NECESSITY_CATEGORIES if code is Ground.N and not guest else None,
        )
    journal.record(
        EventType.PARTY_ADMITTED,
        case=case,
        by=by,
        at=at,
        setting=setting,
        party=desk.party,
        desk_id=desk.pk,
    )
    return row


@service
def admit(
    case: Case,
    desk: Desk,
    setting: Setting,
    *,
    necessity: str,
    grounds: Iterable[Ground] = (),
    by: Actor,
    at: dt.datetime,
) -> Participation:
    """Admit a desk to a case in one setting.

    Refuses: who does not lead that setting.
    """
    case = access.lock_case(by, case)
    authority.decide_lead(setting, access.standing_of(by, case)).require()
    row = seat(case, desk, setting, necessity=necessity, grounds=grounds, by=by, at=at)
    access.sync_grants(case, at=at)
    return row


@service
def admit_guest(
    case: Case,
    desk: Desk,
    setting: Setting,
    *,
    necessity: str,
    until: dt.datetime,
    by: Actor,
    at: dt.datetime,
) -> Participation:
    """Admit a third party for one meeting; it ends with the meeting (Wgs 2.31(9)–(10)).

    Refuses: who does not lead that setting.
    """
    case = access.lock_case(by, case)
    authority.decide_lead(setting, access.standing_of(by, case)).require()
    row = seat(
        case,
        desk,
        setting,
        necessity=necessity,
        grounds=[Ground.DERDE],
        guest=True,
        until=until,
        by=by,
        at=at,
    )
    access.sync_grants(case, at=at)
    return row


@service
def opt_in(case: Case, *, by: Actor, at: dt.datetime) -> None:
    """Become visible to the other participants, by the party's own choice."""
    case = access.lock_case(by, case)
    rows = Participation.objects.filter(
        case=case, desk__group__in=by.group_ids, ended_at__isnull=True, opted_in_at__isnull=True
    ).select_related("desk__party")
    if not rows:
        raise NotVisible
    for row in rows:
        row.opted_in_at = at
        row.save(update_fields=["opted_in_at"])
    journal.record(
        EventType.PARTY_OPTED_IN,
        case=case,
        by=by,
        at=at,
        party=rows[0].desk.party,
        desk=access.desk_in(by, case),
    )


@service
def end_participation(row: Participation, *, by: Actor, at: dt.datetime) -> None:
    """End a desk's part in a setting; its access through that setting is gone at once.

    Refuses: who does not lead that setting, unless it is one's own part.
    """
    case = access.lock_case(by, row.case)
    if row.desk.group_id not in by.group_ids:
        authority.decide_lead(Setting(row.setting), access.standing_of(by, case)).require()
    finish(row, by=by, at=at)
    access.sync_grants(case, at=at)


def finish(row: Participation, *, by: Actor, at: dt.datetime) -> None:
    """Write the end of a participation and its event; for services that act as a whole."""
    row.ended_at, row.ended_by = at, by.user
    row.save(update_fields=["ended_at", "ended_by"])
    journal.record(
        EventType.PARTY_ENDED,
        case=row.case,
        by=by,
        at=at,
        setting=Setting(row.setting),
        party=row.desk.party,
        desk_id=row.desk_id,
    )
