"""CRISIS follows the facts: it is open while a crisis measure is prepared or runs, and no longer.

Source: Wvggz 8:29; sharing policy I33.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from casework import access, policies
from casework.access import Actor, ActorDesk
from casework.models import Case, Desk, LegalGround, Membership, Participation, Party
from casework.models.fields import now_within
from casework.rules.authority import TABLE_DIRECTORS
from casework.services.cases import close_setting, open_setting
from casework.services.grounds import GroundInput, attach
from casework.services.participation import seat
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting
from escalation import selectors
from escalation.services import deadlines

PREPARED = "measure_prepared"
TAKEN = "measure_taken"
ENDED = "measure_ended"
NOT_TAKEN = "measure_not_taken"

OPENS = frozenset({PREPARED, TAKEN})
EXTENDS = frozenset({"petition_received", "order_dated"})
CLOSES = frozenset({ENDED, NOT_TAKEN})

PREPARATION = dt.timedelta(hours=24)
"""How long a preparation counts without a measure; after that it must be recorded anew."""

RUNS_BY = ("WVGGZ-CM", "WVGGZ-MVCB", "WVGGZ-MVC")
"""Terms that say until when a measure can run: itself, the court's decision, its continuation."""

NECESSITY = "Nodig om de crisismaatregel voor te bereiden of uit te voeren."


def follow(
    case: Case,
    event: str,
    moment: dt.datetime,
    *,
    strictly_necessary: str,
    desk: ActorDesk,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Open, extend or close CRISIS by what happened; for the service that records the fact.

    Facts: who records and who leads take part at once, the others by admission; what is shared
    opens only with the statement that it is strictly necessary (ground SN). Both end with the
    measure by their window, also when nobody records the end.
    """
    if event in CLOSES:
        _close(case, by=by, at=at)
    if event in OPENS:
        until = _ends(case, event, moment)
        if until > at:
            _open(case, until, desk, by=by, at=at)
            if strictly_necessary:
                _state(case, strictly_necessary, until, desk, by=by, at=at)
    if event in OPENS | EXTENDS:
        keep_within(case, _ends(case, event, moment), at=at)
    if event in OPENS | EXTENDS | CLOSES:
        access.sync_grants(case, at=at)


def _ends(case: Case, event: str, moment: dt.datetime) -> dt.datetime:
    """Give until when CRISIS can run: the last of the terms that bound the measure."""
    running = [row.due_at for row in deadlines.open_terms(case, *RUNS_BY)]
    own = [moment + PREPARATION] if event == PREPARED else []
    return max([*running, *own], default=moment + PREPARATION)


def _open(case: Case, until: dt.datetime, desk: ActorDesk, *, by: Actor, at: dt.datetime) -> None:
    open_setting(case, Setting.CRISIS, "Crisismaatregel (Wvggz 8:29)", by=by, at=at)
    here = set(
        Participation.objects.filter(
            now_within(at), case=case, setting=Setting.CRISIS, ended_at__isnull=True
        ).values_list("desk_id", flat=True)
    )
    for one in selectors.local_participants(case, at):
        if one.pk in here or not _may_take_part(one, at):
            continue
        if one.pk == desk.id or _leads(one, at):
            seat(case, one, Setting.CRISIS, necessity=NECESSITY, until=until, by=by, at=at)


def _may_take_part(desk: Desk, at: dt.datetime) -> bool:
    cell = policies.policy_in_force(at).cell(
        Setting.CRISIS, Category.META, OrganisationKey(desk.party.organisation)
    )
    return cell.ceiling > Level.NONE


def _leads(desk: Desk, at: dt.datetime) -> bool:
    return Membership.objects.filter(
        now_within(at), team=desk.team_id, role__in=TABLE_DIRECTORS[Setting.CRISIS]
    ).exists()


def _state(
    case: Case, words: str, until: dt.datetime, desk: ActorDesk, *, by: Actor, at: dt.datetime
) -> None:
    attach(
        GroundInput(Ground.SN, "Wvggz 8:29(1)", words, until=until),
        by=by,
        at=at,
        scope="case",
        case=case,
        party=Party.objects.get(pk=desk.party_id),
    )


def keep_within(case: Case, until: dt.datetime, *, at: dt.datetime) -> None:
    """Let every part in CRISIS, and the ground it rests on, end with the measure.

    Facts: a guest, who is there for one meeting, never stays longer for it.
    """
    running = Participation.objects.filter(
        now_within(at), case=case, setting=Setting.CRISIS, ended_at__isnull=True
    )
    running.filter(Q(guest=False) | Q(until__gt=until), since__lte=until).update(until=until)
    LegalGround.objects.filter(
        now_within(at, "valid_from", "valid_until"),
        case=case,
        ground=Ground.SN,
        recipients__isnull=True,
        withdrawn_at__isnull=True,
        valid_from__lte=until,
    ).update(valid_until=until)


def admitted(case: Case, *, at: dt.datetime) -> None:
    """Let who is admitted to CRISIS later end with the measure as well."""
    ends = (
        Participation.objects.filter(
            now_within(at), case=case, setting=Setting.CRISIS, until__isnull=False, guest=False
        )
        .order_by("-until")
        .values_list("until", flat=True)
        .first()
    )
    if ends is not None:
        keep_within(case, ends, at=at)
        access.sync_grants(case, at=at)


def _close(case: Case, *, by: Actor, at: dt.datetime) -> None:
    LegalGround.objects.filter(
        case=case, ground=Ground.SN, scope="case", withdrawn_at__isnull=True
    ).update(withdrawn_at=at, withdrawn_by=by.user)
    close_setting(case, Setting.CRISIS, by=by, at=at)
