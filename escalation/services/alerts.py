"""Acute danger: a source pushes a short text, oversight hears of it at once and judges it after.

Source: sharing policy 3.6; rulings 1.14.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from casework import access, policies
from casework.access import Actor, ActorDesk
from casework.errors import Conflict, NotVisible
from casework.models import (
    AlertReader,
    Case,
    DangerAlert,
    Desk,
    Item,
    LegalGround,
    Membership,
    Participation,
    Party,
    Release,
    User,
)
from casework.models.fields import END_OF_TIME, now_within
from casework.rules import alerts, authority, content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.tables import REGIME_OF
from casework.services import journal
from casework.services.base import service
from casework.services.grounds import GroundInput, attach
from casework.services.items import ItemInput, release, stop_warning, write
from casework.vocabulary import (
    AlertCapacity,
    Category,
    EventType,
    Ground,
    OrganisationKey,
    Purpose,
    RegieSlot,
    Regime,
    ReviewOutcome,
    Role,
    Setting,
)
from escalation import protocol
from escalation.rules.calendar import local_day, midnight_after

ARTICLES = {
    Ground.C: "Conflict van plichten",
    Ground.W: "Wettelijke plicht of bevoegdheid",
    Ground.SN: "Wvggz 8:29(1)",
}
NECESSITY = "Nodig om acuut gevaar af te wenden."


@dataclass(frozen=True, slots=True)
class AlertInput:
    """What a source pushes: a short text of one kind, on which ground and why, to whom.

    Facts: `decider` is who may let it run longer.
    """

    category: Category
    text: str
    ground: Ground
    motivation: str
    recipients: Sequence[Desk]
    decider: User


@service
def push(case: Case, given: AlertInput, *, by: Actor, at: dt.datetime) -> DangerAlert:
    """Push a text to named desks at once; they need not take part and see nothing of the case.

    Facts: ends within the hours of the policy; oversight and who directs the case hear of it.
    Refuses: who takes no part; what may not be written or never goes this way; a text too long;
    a recipient whom the ordinary rules would not let read it.
    """
    case = access.lock_case(by, case)
    desk = access.desk_in(by, case)
    party = Party.objects.get(pk=desk.party_id)
    setting = alerts.setting_for(given.ground, access.settings_of(by, case))
    all_of(
        authority.decide_write_in(access.standing_of(by, case)),
        content.decide_text(
            given.text, field="text", minimum=alerts.SHORTEST, maximum=alerts.LONGEST
        ),
        content.decide_text(given.motivation, field="motivation", minimum=10, maximum=1000),
        _decide_decider(given.decider, by, party, at),
        _decide_recipients(case, given, setting, desk, party, at),
    ).require()
    assert setting is not None, "refused above"
    item = write(
        case,
        ItemInput(given.category, given.text, case.subjects.order_by("number").first()),
        setting,
        desk=desk,
        by=by,
        at=at,
    )
    until = alerts.ends_at(policies.policy_in_force(at), at)
    row = DangerAlert.objects.create(
        case=case,
        item=item,
        desk_id=desk.id,
        setting=setting,
        ground=given.ground,
        motivation=content.clean(given.motivation),
        decider=given.decider,
        released_at=at,
        released_by=by.user,
        until=until,
        review_due_at=_review_due(at),
    )
    _release(row, given, by=by, at=at)
    _tell_whom(row, given.recipients, at)
    journal.record(
        EventType.ALERT_GIVEN,
        case=case,
        by=by,
        at=at,
        desk=desk,
        setting=setting,
        item=item,
        party=party,
        object_type="alert",
        object_uuid=row.uuid,
        ground=given.ground,
        category=given.category,
    )
    access.sync_grants(case, at=at)
    return row


def _decide_recipients(
    case: Case,
    given: AlertInput,
    setting: Setting | None,
    desk: ActorDesk,
    party: Party,
    at: dt.datetime,
) -> Decision:
    if setting is None:
        return refuse(
            "alert:setting",
            "Deze grond geldt alleen zolang een crisismaatregel loopt of wordt voorbereid.",
            source="Wvggz 8:29(1)",
            field="ground",
        )
    world = access.world_to_explain(case)
    subject = case.subjects.order_by("number").first()
    return alerts.decide_push(
        policies.policy_in_force(at),
        alerts.Push(
            given.category,
            REGIME_OF.get(desk.organisation, Regime.AVG),
            party.secrecy_bound,
            party.pk,
            setting,
            given.ground,
            at,
            subject.pk if subject else None,
        ),
        [
            alerts.Recipient(
                one.party.name,
                one.party_id,
                OrganisationKey(one.party.organisation),
                world.participations.get(one.pk, ()),
            )
            for one in given.recipients
        ],
        world.case,
    )


def deciders(by: Actor, party: int, at: dt.datetime) -> list[User]:
    """Give who of the source may confirm: a colleague; oneself only where there is nobody else."""
    rows = Membership.objects.filter(
        now_within(at), team__party=party, team__active=True, user__is_active=True
    ).select_related("user")
    people = {row.user_id: row.user for row in rows.order_by("user__full_name", "pk")}
    others = [user for key, user in people.items() if key != by.user.pk]
    return others or [by.user]


def _decide_decider(decider: User, by: Actor, party: Party, at: dt.datetime) -> Decision:
    if decider.pk in {user.pk for user in deciders(by, party.pk, at)}:
        return ALLOWED
    return refuse("alert:who_decides", "Kies een collega die beslist.", field="decider")


def _review_due(at: dt.datetime) -> dt.datetime:
    days = policies.policy_in_force(at).emergency.review_days
    due, _ = protocol.terms().calendar.add_open_days(local_day(at), days)
    return midnight_after(due)


def _release(row: DangerAlert, given: AlertInput, *, by: Actor, at: dt.datetime) -> None:
    """Release the text for that time, with the ground on which it rests."""
    words = content.clean(given.motivation)
    named = _taking_part(row, given.recipients, at)
    item = row.item
    release(
        [item],
        Setting(row.setting),
        named,
        necessity=NECESSITY,
        grounds=[
            GroundInput(code, ARTICLES.get(code, str(code)), words, str(row.decider))
            for code in alerts.released_on(given.ground, Regime(item.regime))
        ],
        until=row.until,
        by=by,
        at=at,
    )
    if given.ground is Ground.SN:
        attach(
            GroundInput(Ground.SN, ARTICLES[Ground.SN], words, str(row.decider), row.until),
            by=by,
            at=at,
            scope="case",
            case=row.case,
            recipients=named,
            categories=[given.category],
            party=item.party,
        )


def _taking_part(row: DangerAlert, recipients: Sequence[Desk], at: dt.datetime) -> list[int]:
    """Give the parties of the recipients that take part: they read it in the case as well.

    Facts: who is warned from outside the case reads it by the alert alone, so that colleagues
    who were not named do not read it in the case.
    """
    here = Participation.objects.filter(
        now_within(at),
        case=row.case,
        setting=row.setting,
        desk__in=recipients,
        ended_at__isnull=True,
    )
    return sorted(set(here.values_list("desk__party_id", flat=True)))


def _tell_whom(row: DangerAlert, recipients: Sequence[Desk], at: dt.datetime) -> None:
    """Note who knows of it from now on, and until when."""
    director = access.slots_of(row.case).get(RegieSlot.CASE_DIRECTION)
    overseeing = Desk.objects.filter(
        active=True,
        team__memberships__role=Role.DPO,
        party__municipality=row.case.municipality_id,
    ).distinct()
    # who decides need not work at the desk that pushes: the person's own desk knows of it
    deciding = Desk.objects.filter(
        membership__user=row.decider, party=row.item.party, active=True
    ).order_by("pk")
    known: list[tuple[AlertCapacity, Desk, dt.datetime]] = [
        *((AlertCapacity.SOURCE, desk, END_OF_TIME) for desk in (row.desk, *deciding)),
        *((AlertCapacity.RECIPIENT, desk, row.until) for desk in recipients),
        *((AlertCapacity.OVERSIGHT, desk, END_OF_TIME) for desk in overseeing),
    ]
    if director is not None and director.desk is not None:
        known.append((AlertCapacity.DIRECTOR, director.desk, END_OF_TIME))
    AlertReader.objects.bulk_create(
        AlertReader(
            alert=row,
            item=row.item,
            case=row.case,
            desk=desk,
            group_id=desk.group_id,
            capacity=capacity,
            since=at,
            until=until,
        )
        # who decides alone may be the very desk that pushes
        for capacity, desk, until in dict.fromkeys(known)
    )


def _locked(by: Actor, alert: DangerAlert) -> DangerAlert:
    """Lock the case and the alert; who knows of it may be outside the case."""
    Case.objects.select_for_update().get(pk=alert.case_id)
    if not (access.known_alerts(by).filter(pk=alert.pk).exists() and access.still_acts(by)):
        raise NotVisible
    return DangerAlert.objects.select_related("case", "item__party").get(pk=alert.pk)


@service
def confirm(alert: DangerAlert, until: dt.datetime, *, by: Actor, at: dt.datetime) -> None:
    """Let an alert run until a later moment: the decision of whom the source named.

    Refuses: anybody else; an alert that ended, or was confirmed; more than a week.
    """
    row = _locked(by, alert)
    alerts.decide_confirm(
        decider=row.decider_id == by.user.pk and row.item.party_id in by.party_ids,
        ended=row.ended_at is not None or row.item.withdrawn_at is not None,
        confirmed=row.confirmed_at is not None,
        until=until,
        given_at=row.released_at,
        at=at,
        runs_until=row.until,
    ).require()
    before = row.until
    row.until, row.confirmed_at, row.confirmed_by = until, at, by.user
    row.save(update_fields=["until", "confirmed_at", "confirmed_by"])
    recipients = AlertReader.objects.filter(alert=row, capacity=AlertCapacity.RECIPIENT)
    recipients.filter(until=before).update(until=until)
    Release.objects.filter(item=row.item, until=before).update(until=until)
    LegalGround.objects.filter(
        case=row.case, ground=Ground.SN, recorded_by_party=row.item.party, valid_until=before
    ).update(valid_until=until)
    _record(EventType.ALERT_CONFIRMED, row, by=by, at=at)
    access.sync_grants(row.case, at=at)


@service
def end(alert: DangerAlert, *, by: Actor, at: dt.datetime) -> None:
    """Take an alert back: from this moment nobody who was warned reads it.

    Refuses: who is not its source; one that was ended before.
    """
    row = _locked(by, alert)
    if row.item.party_id not in by.party_ids:
        raise NotVisible
    if row.ended_at is not None:
        raise Conflict("Deze melding is al gestopt.")
    row.ended_at, row.ended_by = at, by.user
    row.save(update_fields=["ended_at", "ended_by"])
    stop_warning(AlertReader.objects.filter(alert=row, capacity=AlertCapacity.RECIPIENT), at)
    Item.objects.filter(pk=row.item_id, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=by.user
    )
    _record(EventType.ALERT_ENDED, row, by=by, at=at)
    access.sync_grants(row.case, at=at)


@service
def review(
    alert: DangerAlert, outcome: ReviewOutcome, words: str, *, by: Actor, at: dt.datetime
) -> None:
    """Judge an alert afterwards; what was not lawful ends at once.

    Refuses: who is not the data protection officer; one that was judged; an empty judgement.
    """
    row = _locked(by, alert)
    all_of(
        alerts.decide_review(
            by.roles,
            knows=AlertReader.objects.filter(
                alert=row, group_id__in=by.group_ids, capacity=AlertCapacity.OVERSIGHT
            ).exists(),
            reviewed=row.reviewed_at is not None,
        ),
        content.decide_text(words, field="words", minimum=10, maximum=1000),
    ).require()
    row.reviewed_at, row.reviewed_by = at, by.user
    row.outcome, row.review_words = outcome, content.clean(words)
    row.save(update_fields=["reviewed_at", "reviewed_by", "outcome", "review_words"])
    if outcome is ReviewOutcome.UNLAWFUL:
        stop_warning(AlertReader.objects.filter(alert=row, capacity=AlertCapacity.RECIPIENT), at)
        Release.objects.filter(Q(until__gt=at), item=row.item, withdrawn_at__isnull=True).update(
            until=at
        )
    _record(EventType.ALERT_REVIEWED, row, by=by, at=at)
    access.sync_grants(row.case, at=at)


def _record(event: EventType, row: DangerAlert, *, by: Actor, at: dt.datetime) -> None:
    journal.record(
        event,
        case=row.case,
        by=by,
        at=at,
        setting=Setting(row.setting),
        item=row.item,
        party=row.item.party,
        object_type="alert",
        object_uuid=row.uuid,
        outcome=row.outcome,
    )


def reference_of(alert: DangerAlert, *, by: Actor) -> str:
    """Give oversight the number of the case an alert belongs to, to open an examination.

    Refuses: `NotVisible` for who does not oversee this alert.
    """
    if Role.DPO not in by.roles:
        raise NotVisible
    with access.for_purpose(Purpose.OVERSIGHT):
        return Case.objects.values_list("reference", flat=True).get(pk=alert.case_id)


@service
def remind(*, at: dt.datetime, batch: int = 100) -> int:
    """Tell oversight once of every review that is too late. Gives: how many."""
    rows = list(
        DangerAlert.objects.filter(
            review_due_at__lte=at, reviewed_at__isnull=True, reminded_at__isnull=True
        )
        .order_by("review_due_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))
        .only("uuid", "case", "item", "setting", "reminded_at")[:batch]
    )
    for row in rows:
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        journal.record(
            EventType.ALERT_REVIEW_LATE,
            case=row.case,
            by=None,
            at=at,
            setting=Setting(row.setting),
            object_type="alert",
            object_uuid=row.uuid,
        )
    return len(rows)
