"""A source confirms what it gives: its own items, once, for weighing and conference in turn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from casework import access
from casework.access import Actor, Change
from casework.errors import Conflict, NotVisible
from casework.models import Desk, Item, Release, User
from casework.rules import content
from casework.rules.admission import grounds_of
from casework.rules.decision import Decision, all_of
from casework.services import journal
from casework.services.base import service
from casework.services.consents import ConsentInput, record_consent
from casework.services.grounds import GroundInput
from casework.services.items import decide_place, own_items, release
from casework.services.secrecy import decide_secret
from casework.vocabulary import Category, EventType, Ground, Setting, Table
from escalation import protocol, selectors
from escalation.models import Confirmation, Move
from escalation.services.asking import weighers

Gates = tuple[bool, bool]
"""For which gates a source gives: to who weighs, and to the conference."""


@service
def confirm(
    move: Move,
    items: Sequence[Item],
    *,
    for_weighing: bool,
    for_conference: bool,
    necessity: str,
    ground: Ground | None = None,
    motivation: str = "",
    consent: ConsentInput | None = None,
    by: Actor,
    at: dt.datetime,
) -> Confirmation:
    """Confirm, as a source, which own items go along; may be done again while the request runs.

    Facts: a `consent` is recorded first; ground T rests on it, or on one that was there before.
    Refuses: items that are not one's own, or that may not be laid down there; secret items
    without the source's own ground and its reason in words.
    """
    case = access.lock_case(by, move.case)
    move = Move.objects.select_for_update().get(pk=move.pk)
    if not move.is_open:
        raise Conflict("Dit verzoek is al beantwoord.")
    row = selectors.confirmation_for(by, move)
    own = own_items(by, case)
    if any(item.pk not in own for item in items):
        raise NotVisible
    if consent is not None:
        record_consent(case, consent, by=by, at=at)
    all_of(
        *dict.fromkeys(_decide_places(move, items, (for_weighing, for_conference), at))
    ).require()
    named = frozenset(weighers(move)) if for_weighing else None
    _require_ground(move, items, named, ground, motivation, at)
    content.decide_text(necessity, field="necessity").require()
    row.for_weighing, row.for_conference = for_weighing, for_conference
    row.necessity, row.ground = content.clean(necessity), ground or ""
    row.ground_motivation = content.clean(motivation)
    row.confirmed_at, row.confirmed_by = at, by.user
    row.save()
    kept = {item.pk for item in items} if for_weighing else set()
    _take_back(move, [item for item in row.items.all() if item.pk not in kept], by=by, at=at)
    row.items.set(items)
    journal.record(
        EventType.RELEASE_CONFIRMED,
        case=case,
        by=by,
        at=at,
        party=row.party,
        desk=access.desk_in(by, case),
        object_type="move",
        object_uuid=move.uuid,
        categories=sorted({item.category for item in items}),
    )
    if move.fits_at is not None:
        give_for_weighing(move, [row], by=by, at=at)
    access.sync_grants(case, at=at)
    return row


def _take_back(move: Move, items: Iterable[Item], *, by: Actor, at: dt.datetime) -> None:
    """Withdraw from who weighs what the source gave before and now leaves out."""
    given = Release.objects.filter(
        item__in=list(items),
        setting=move.weighing_setting,
        recipients__isnull=False,
        withdrawn_at__isnull=True,
    ).select_related("item__party", "item__case")
    for release_row in given:
        release_row.withdrawn_at, release_row.withdrawn_by = at, by.user
        release_row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        item = release_row.item
        journal.record(
            EventType.ITEM_WITHDRAWN,
            case=item.case,
            by=by,
            at=at,
            setting=Setting(move.weighing_setting),
            item=item,
            party=item.party,
            category=item.category,
        )


def _require_ground(
    move: Move,
    items: Iterable[Item],
    recipients: frozenset[int] | None,
    ground: Ground | None,
    motivation: str,
    at: dt.datetime,
) -> None:
    """Require the source's own ground, and its words, for what is secret (Wgs 2.29(2))."""
    given = [GroundInput(ground, "", motivation)] if ground else []
    decided = [
        decide_secret(item, Setting(move.weighing_setting), recipients, given, at) for item in items
    ]
    # what several items ask is said once
    all_of(*dict.fromkeys(decided)).require()


def _decide_places(
    move: Move, items: Iterable[Item], gates: Gates, at: dt.datetime
) -> Iterator[Decision]:
    """Say of every item whether it may be given at the gates that were ticked."""
    weighing, conference = gates
    handling = protocol.ladder().handling_setting(Table(move.to_code))
    for item in items:
        if weighing and item.category != Category.PLAN:
            yield decide_place(item, Setting(move.weighing_setting), at)
        if conference:
            yield decide_place(item, handling, at)


def give_for_weighing(
    move: Move, rows: Iterable[Confirmation], *, by: Actor, at: dt.datetime
) -> None:
    """Open to who weighs what the sources confirmed for that; plan agreements stay behind."""
    setting = Setting(move.weighing_setting)
    for row in rows:
        if not row.for_weighing or row.confirmed_at is None:
            continue
        given = set(
            Release.objects.filter(
                item__in=row.items.all(),
                setting=setting,
                withdrawn_at__isnull=True,
                released_at__gte=move.requested_at,  # an earlier weighing is closed for good
            ).values_list("item_id", flat=True)
        )
        items = [
            item
            for item in row.items.select_related("party", "case")
            if item.pk not in given and item.category != Category.PLAN and item.withdrawn_at is None
        ]
        _give(row, items, setting, weighers(move), at=at, by=by)


def give_for_conference(
    move: Move,
    rows: Iterable[Confirmation],
    recipients: Iterable[int],
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Open to the named participants what was confirmed for the conference.

    Facts: what the asking side gave with its request goes along in turn, without being asked
    again; what it took back meanwhile does not.
    """
    setting = protocol.ladder().handling_setting(Table(move.to_code))
    named = sorted(set(recipients))
    for row in rows:
        if not row.for_conference:
            continue
        if row.confirmed_at is not None:
            items = [
                item
                for item in row.items.select_related("party", "case")
                if item.withdrawn_at is None
            ]
            _give(row, items, setting, named, at=at, by=by)
        elif row.with_request:
            _pass_on(row, setting, named, at=at, by=by)


def _pass_on(
    row: Confirmation,
    setting: Setting,
    recipients: Sequence[int],
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Give what went with the request, in the name of who gave it then."""
    standing = Release.objects.filter(
        item__in=row.items.filter(withdrawn_at__isnull=True),
        setting=row.move.weighing_setting,
        released_at__gte=row.move.requested_at,
        withdrawn_at__isnull=True,
    )
    for given in standing.select_related("item__party", "item__case", "released_by"):
        if not decide_place(given.item, setting, at):
            continue
        release(
            [given.item],
            setting,
            recipients,
            necessity=given.necessity,
            by=_in_the_name_of(given.released_by, by),
            at=at,
        )


def _give(
    row: Confirmation,
    items: Sequence[Item],
    setting: Setting,
    recipients: Sequence[int],
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    """Write the releases in the source's own name, with the ground it recorded."""
    assert row.confirmed_by is not None
    grounds = (
        [
            GroundInput(
                Ground(row.ground),
                "Wgs 2.29(2)",
                row.ground_motivation,
                decided_by=str(row.confirmed_by),
            )
        ]
        if row.ground
        else []
    )
    release(
        # a text of the policy that came into force meanwhile may have closed it
        [item for item in items if decide_place(item, setting, at)],
        setting,
        recipients,
        necessity=row.necessity,
        grounds=grounds,
        by=_in_the_name_of(row.confirmed_by, by),
        at=at,
    )


def as_confirmed(
    move: Move,
    items: Sequence[Item],
    audience: Sequence[Desk],
    ground: Ground | None,
    gates: Gates,
    at: dt.datetime,
) -> list[Change]:
    """Say what a confirmation would open in turn: to who weighs, then to the conference.

    Facts: `audience` are the participants a source may know of; who is admitted later is not here.
    """
    grounds = [ground] if ground else []
    weighing, conference = gates
    changes: list[Change] = []
    if weighing:
        given = [item for item in items if item.category != Category.PLAN]
        whom = frozenset(weighers(move))
        changes.append(access.as_released(given, Setting(move.weighing_setting), whom, grounds, at))
    if conference:
        setting = protocol.ladder().handling_setting(Table(move.to_code))
        named = frozenset(desk.party_id for desk in audience)
        changes += [
            access.as_opened(setting, at),
            access.as_seated(audience, setting, grounds_of(setting, guest=False), at),
            access.as_released(items, setting, named, grounds, at),
        ]
    return changes


def _in_the_name_of(giver: User, by: Actor) -> Actor:
    """Act in the name of who gave: giving is the source's act, even when a gate opens it."""
    return access.actor_for(giver, by.at, trace_id=by.trace_id, origin=by.origin)
