"""Who takes part: admission with its necessity, opt-in, ending; guests for one meeting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from casework import access, policies
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Appointment, Case, Desk, Participation
from casework.models.fields import now_within
from casework.rules import admission, authority
from casework.rules.decision import Decision, all_of, refuse
from casework.rules.tables import ADMISSION_ARTICLE, NECESSITY_CATEGORIES
from casework.services import journal, register
from casework.services.base import service
from casework.services.grounds import GroundInput, attach
from casework.vocabulary import EventType, Ground, OrganisationKey, Setting


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

    Gives: the running participation when the desk already has the very same part: a guest of
    another meeting, or a participant who is asked as guest, gets a part beside it. A desk whose
    party is bound by secrecy stays unseen by others until it opts in.
    """
    running = Participation.objects.filter(
        case=case, desk=desk, setting=setting, guest=guest, until=until, ended_at__isnull=True
    ).first()
    if running:
        return running
    if not guest and not _takes_part(case, desk.party_id, setting, at):
        register.disclose_to_newcomer(case, setting, desk.party, by=by, at=at)
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


def _takes_part(case: Case, party: int, setting: Setting, at: dt.datetime) -> bool:
    """Say whether a party takes part in a setting already, through whichever of its desks."""
    return Participation.objects.filter(
        now_within(at),
        case=case,
        desk__party=party,
        setting=setting,
        guest=False,
        ended_at__isnull=True,
    ).exists()


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

    Refuses: who does not lead that setting; a setting that is not open; a party that the policy
    shows nothing there; a third party, which can only be a guest.
    """
    case = access.lock_case(by, case)
    authority.decide_lead(setting, access.standing_of(by, case)).require()
    _require_open(case, setting)
    decide_places([desk], setting, at=at, field="desk").require()
    third = [desk.party.name] if is_third_party(desk, setting, at) else []
    admission.decide_guests(third, None, at=at, field="until").require()
    row = seat(case, desk, setting, necessity=necessity, grounds=grounds, by=by, at=at)
    access.sync_grants(case, at=at)
    return row


def _require_open(case: Case, setting: Setting) -> None:
    """Refuse a part in a setting that is not open: it would begin by itself when that opens."""
    if not case.settings.filter(setting=setting, closed_at__isnull=True).exists():
        refuse(
            "admit:closed", "Dit overleg is niet open voor deze casus.", field="setting"
        ).require()


def decide_places(
    desks: Iterable[Desk], setting: Setting, *, at: dt.datetime, field: str
) -> Decision:
    """Say whether all of these desks get something from taking part in a setting."""
    policy = policies.policy_in_force(at)
    parties = {desk.party_id: desk.party for desk in desks}.values()
    return all_of(
        *(
            admission.decide_place(
                policy, setting, OrganisationKey(party.organisation), party.name, field=field
            )
            for party in parties
        )
    )


def is_third_party(desk: Desk, setting: Setting, at: dt.datetime) -> bool:
    """Say whether a desk can only be a guest in a setting, by the policy in force at a moment."""
    organisation = OrganisationKey(desk.party.organisation)
    return admission.is_third_party(policies.policy_in_force(at), setting, organisation)


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

    Refuses: who does not lead that setting; a party that the policy shows nothing there; a
    meeting that is over or far away.
    """
    case = access.lock_case(by, case)
    authority.decide_lead(setting, access.standing_of(by, case)).require()
    _require_open(case, setting)
    decide_places([desk], setting, at=at, field="desk").require()
    admission.decide_guests([desk.party.name], until, at=at, field="until").require()
    row = seat(
        case,
        desk,
        setting,
        necessity=necessity,
        grounds=admission.grounds_of(setting, guest=True),
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


def decide_end(case: Case, row: Participation, *, by: Actor) -> Decision:
    """Say whether this person may end a part now; page and service ask the same."""
    return authority.decide_end(
        Setting(row.setting),
        access.standing_of(by, case),
        own=row.desk.group_id in by.group_ids,
        directs=not row.guest
        and any(held.desk_id == row.desk_id for held in access.slots_of(case).values()),
    )


@service
def end_participation(row: Participation, *, by: Actor, at: dt.datetime) -> None:
    """End a desk's part in a setting; its access through that setting is gone at once.

    Facts: an appointment ends with the last part that its desk has in the case.
    Refuses: who does not lead that setting, unless it is one's own part; who holds regie.
    """
    case = access.lock_case(by, row.case)
    running = Participation.objects.filter(now_within(at), case=case, ended_at__isnull=True)
    if not running.filter(pk=row.pk).exists():
        raise Conflict("Deze deelname is al gestopt.")
    decide_end(case, row, by=by).require()
    finish(row, by=by, at=at)
    if row.desk.appointment is not None and not running.filter(desk=row.desk).exists():
        _end_appointment(row.desk.appointment, row.desk, at)
    access.sync_grants(case, at=at)


def _end_appointment(appointment: Appointment, desk: Desk, at: dt.datetime) -> None:
    appointment.until = at
    appointment.save(update_fields=["until"])
    appointment.user.groups.remove(desk.group)


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
