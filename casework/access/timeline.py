"""What of a case's history a person may know: the journal, cut down to what the page may tell.

Four things limit an event: its setting, its item, who it is about, and what it would give away.
Source: AVG 9 (the relation is protected like the content); Wgs 2.31(1)-(3): who asks names
categories, so which source was asked is between that source and the machine.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.access.actor import Actor
from casework.access.doors import is_examiner, present_desks, settings_of
from casework.access.reading import asked_once
from casework.errors import NotVisible
from casework.models import Case, JournalEvent, Participation, Party
from casework.vocabulary import EventType

SOURCE_ONLY = frozenset(
    {
        EventType.RELEASE_ASKED,
        EventType.GROUND_RECORDED,
        EventType.GROUND_WITHDRAWN,
        EventType.OVERVIEW_MADE,
        EventType.CONSENT_RECORDED,
        EventType.CONSENT_WITHDRAWN,
        EventType.ITEM_CONDITIONED,
        EventType.ITEM_RESTRICTED,
        EventType.ITEM_UNRESTRICTED,
        EventType.RIGHTS_REGISTERED,
        EventType.RIGHTS_EXTENDED,
        EventType.RIGHTS_ANSWERED,
        EventType.RIGHTS_ASKED,
        EventType.RIGHTS_DECIDED,
        EventType.OTHERS_STATED,
        EventType.OTHERS_CHECKED,
    }
)
"""Between the party it concerns and nobody else."""

NEVER_TOLD = frozenset({EventType.REFERRAL_MADE, EventType.REFERRAL_ENDED})
"""Known to two desks, which read it on its own page: that it happened would already tell."""

TOLD_BY_ITEM = frozenset(
    {
        EventType.ITEM_ADDED,
        EventType.ITEM_CORRECTED,
        EventType.REPORT_JOINED,
        EventType.ACTION_PLANNED,
    }
)
"""Events that say no more than the item itself does, and nothing once it is destroyed."""

EXAMINED = frozenset(
    {
        EventType.CASE_OPENED,
        EventType.CASE_CLOSED,
        EventType.SETTING_OPENED,
        EventType.SETTING_CLOSED,
        EventType.PARTY_ADMITTED,
        EventType.PARTY_OPTED_IN,
        EventType.PARTY_ENDED,
        EventType.REGIE_ASSIGNED,
        EventType.PHASE_CHANGED,
        EventType.TABLE_MOVED,
        EventType.MOVE_REQUESTED,
        EventType.MOVE_ACCEPTED,
        EventType.MOVE_RETURNED,
        EventType.MOVE_ADVISED,
        EventType.MOVE_WITHDRAWN,
        EventType.SUBJECT_TOLD,
        EventType.SUBJECT_DEFERRED,
        EventType.SUBJECT_EXEMPT,
        EventType.OVERVIEW_MADE,
        EventType.RIGHTS_REGISTERED,
        EventType.RIGHTS_EXTENDED,
        EventType.RIGHTS_ANSWERED,
        EventType.DEADLINE_SET,
        EventType.DEADLINE_MET,
        EventType.DEADLINE_SUSPENDED,
        EventType.DEADLINE_RESUMED,
        EventType.DEADLINE_EXTENDED,
        EventType.DEADLINE_PASSED,
        EventType.DEADLINE_ESCALATED,
        EventType.HOLD_ASKED,
        EventType.HOLD_CONFIRMED,
        EventType.HOLD_LIFT_ASKED,
        EventType.HOLD_LIFTED,
    }
)
"""What oversight reads of the history: how the case was handled, never what it is about."""


def visible_events(
    actor: Actor, case: Case, readable: Iterable[int], kinds: Iterable[EventType] = ()
) -> QuerySet[JournalEvent]:
    """Give the events of a case this person may know of, newest first.

    Facts: `readable` are the keys of the items this person reads in full: an event about any
    other item is left out, because its moment alone would tell more than a signal does;
    `kinds` narrows to some types of event.
    Refuses: `NotVisible` for who may not know of the case.
    """
    desks = present_desks(actor, case)
    if not desks:
        raise NotVisible
    rows = JournalEvent.objects.filter(case=case).exclude(_of_the_unseen(actor, case))
    rows = rows.exclude(type__in=TOLD_BY_ITEM, item__isnull=True).exclude(type__in=NEVER_TOLD)
    if all(is_examiner(desk) for desk in desks):
        rows = rows.filter(type__in=EXAMINED, item__isnull=True)
    else:
        rows = rows.filter(_within(actor, case, readable)).exclude(_not_told(actor))
    if kinds:
        rows = rows.filter(type__in=list(kinds))
    return rows.select_related("actor", "actor_party", "party", "item__party").order_by(
        "-at", "-pk"
    )


def _within(actor: Actor, case: Case, readable: Iterable[int]) -> Q:
    """Keep to the settings this person takes part in and the items this person reads.

    Facts: that an item was written is told by the item itself, wherever it was written.
    """
    settings = ["", *settings_of(actor, case)]
    read = Q(item__in=list(readable))
    return (Q(setting__in=settings) & (Q(item__isnull=True) | read)) | (
        Q(type__in=TOLD_BY_ITEM) & read
    )


def _not_told(actor: Actor) -> Q:
    """Leave out what would tell which party holds what.

    A confirmation is known to its source and to the party that made the request.
    """
    mine = Q(party__in=actor.party_ids) | Q(actor_party__in=actor.party_ids)
    asked = JournalEvent.objects.filter(
        type=EventType.MOVE_REQUESTED,
        object_uuid=OuterRef("object_uuid"),
        actor_party__in=actor.party_ids,
    )
    return (
        (Q(type=EventType.RELEASE_ASKED) & ~Q(party__in=actor.party_ids))
        | (Q(type__in=SOURCE_ONLY - {EventType.RELEASE_ASKED}) & ~mine)
        | (Q(type=EventType.RELEASE_CONFIRMED) & ~mine & ~Q(Exists(asked)))
    )


def _of_the_unseen(actor: Actor, case: Case) -> Q:
    """Cover events about or by a party bound by secrecy that did not choose to be visible.

    Who invited it knows of the invitation, and of nothing else. An item it gave to others
    shows it by its own act.
    """
    hidden = list(hidden_parties(actor, case))
    if not hidden:
        return Q(pk__in=[])
    invited = Q(type=EventType.PARTY_ADMITTED, actor=actor.user)
    about = Q(party__in=hidden, item__isnull=True) | Q(actor_party__in=hidden, item__isnull=True)
    return about & ~invited


@asked_once
def hidden_parties(actor: Actor, case: Case) -> set[int]:
    """Give the parties whose part in the case is not to be known by this person.

    Facts: a party stays visible once it opted in, in whatever setting; ended parts count too.
    """
    return set(
        Party.objects.filter(secrecy_bound=True)
        .exclude(pk__in=actor.party_ids)
        .exclude(
            Exists(
                Participation.objects.filter(
                    case=case, desk__party=OuterRef("pk"), opted_in_at__isnull=False
                )
            )
        )
        .values_list("pk", flat=True)
    )


def invited_by(actor: Actor, case: Case) -> list[Party]:
    """Give the parties this person invited that are not visible yet, whatever they answered."""
    hidden = hidden_parties(actor, case)
    events = JournalEvent.objects.filter(
        case=case, type=EventType.PARTY_ADMITTED, actor=actor.user, party__in=hidden
    )
    return list(Party.objects.filter(pk__in=events.values("party")).order_by("name"))
