"""Items and their releases: a source writes, releases, and takes back; nobody else can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet

from casework import access, policies
from casework.access import Actor, ActorDesk
from casework.errors import Conflict, NotVisible
from casework.models import AlertReader, Case, CaseSetting, Item, Party, Release, Subject
from casework.rules import content, releasing, sharing, third_persons
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.rules.tables import REGIME_OF, RELEASE_GROUND
from casework.services import journal, register, stated
from casework.services.base import service
from casework.services.consents import ConsentInput, lifting, record_consent
from casework.services.grounds import GroundInput, attach
from casework.services.secrecy import decide_secret, giving_of
from casework.vocabulary import (
    AlertCapacity,
    Category,
    EventType,
    Ground,
    OrganisationKey,
    Regime,
    Setting,
)


@dataclass(frozen=True, slots=True)
class ItemInput:
    """What a person writes: one category, one text, optionally about one subject."""

    category: Category
    text: str
    subject: Subject | None = None
    details: dict[str, str] = field(default_factory=dict)
    occurred_at: dt.datetime | None = None
    secret_address: bool = False
    professional_secrecy: bool | None = None
    regime: Regime | None = None
    conditions: Sequence[dict[str, object]] = ()
    no_third_persons: bool = False
    """Stated by who writes data of justice: nobody else can be recognised in it."""


@service
def add_item(
    case: Case,
    given: ItemInput,
    *,
    release_into: Setting | None,
    necessity: str = "",
    grounds: Sequence[GroundInput] = (),
    by: Actor,
    at: dt.datetime,
) -> Item:
    """Add an item in the name of one's own party, and release it where one takes part.

    Refuses: a category that may not be written in the setting, an empty or unreadable text; data
    of justice without the statement that nobody else can be recognised.
    """
    case = access.lock_case(by, case)
    desk = access.desk_in(by, case)
    third_persons.decide_stated(given.category, stated=given.no_third_persons).require()
    item = write(case, given, _home(by, case, release_into), desk=desk, by=by, at=at)
    if third_persons.asks_statement(given.category):
        stated.state(item, by=by, at=at)
    if release_into is not None:
        release([item], release_into, None, necessity=necessity, grounds=grounds, by=by, at=at)
    access.sync_grants(case, at=at)
    return item


def _home(by: Actor, case: Case, wanted: Setting | None) -> Setting:
    """Choose the setting an item belongs to: where it is released, else where one takes part."""
    mine = access.settings_of(by, case)
    if wanted in mine:
        assert wanted is not None
        return wanted
    if Setting.LOKAAL in mine:
        return Setting.LOKAAL
    if not mine:
        raise NotVisible
    return sorted(mine)[0]


def write(
    case: Case, given: ItemInput, setting: Setting, *, desk: ActorDesk, by: Actor, at: dt.datetime
) -> Item:
    """Write the item row and its event; for services that act as a whole."""
    all_of(
        sharing.decide_write(
            policies.policy_in_force(at),
            organisation=desk.organisation,
            setting=setting,
            category=given.category,
        ),
        content.decide_text(given.text, field="text"),
        content.decide_names(
            case_kind=case.kind, category=given.category, names_allowed=names_allowed(case)
        ),
    ).require()
    party = Party.objects.get(pk=desk.party_id)
    item = Item.objects.create(
        case=case,
        subject=given.subject,
        party=party,
        author=by.user,
        category=given.category,
        regime=given.regime or REGIME_OF.get(desk.organisation, Regime.AVG),
        professional_secrecy=(
            party.secrecy_bound
            if given.professional_secrecy is None
            else given.professional_secrecy
        ),
        secret_address=given.secret_address,
        conditions=list(given.conditions),
        written_in=setting,
        text=content.clean(given.text),
        details=given.details,
        occurred_at=given.occurred_at or at,
        first_processed_at=at,
    )
    access.note_name(item)
    journal.record(
        EventType.ITEM_ADDED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        setting=setting,
        item=item,
        party=party,
        category=item.category,
    )
    return item


def names_allowed(case: Case) -> bool:
    """Say whether a group case has reached the step at which names may be noted (step 2B)."""
    return case.events.filter(
        type=EventType.FACT_RECORDED, data__fact="step2b_names_needed"
    ).exists()


def release(
    items: Iterable[Item],
    setting: Setting,
    recipients: Iterable[int] | None,
    *,
    necessity: str,
    grounds: Sequence[GroundInput] = (),
    until: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> list[Release]:
    """Write releases with their grounds, events and places in the register of disclosures.

    For services that act as a whole: every release is made here.
    Facts: necessity (N) and the ground the law gives the source for this setting are recorded
    with every release; `grounds` are what the source adds, for instance G for secrecy. Data of
    justice that a second person must check first are held back, and given when that was done.
    """
    named = sorted(set(recipients)) if recipients is not None else None
    made = []
    for item in items:
        decide_place(item, setting, at).require()
        if stated.held_back(item, setting, for_all=named is None):
            continue
        row = Release.objects.create(
            item=item,
            setting=setting,
            recipients=named,
            necessity=necessity,
            released_at=at,
            released_by=by.user,
            until=until,
            policy=policies.policy_in_force(at).short,
        )
        made.append(row)
        recorded = [
            attach(
                ground,
                by=by,
                at=at,
                scope="release",
                case=item.case,
                release=row,
                recipients=named,
                categories=[Category(item.category)],
                party=item.party,
            )
            for ground in (
                *_given_by_law(item, setting, necessity),
                *_relevant(item, setting, grounds, at),
            )
        ]
        consented = any(ground.code is Ground.T for ground in grounds)
        register.disclose(
            row, item, [*recorded, *(lifting([item], at) if consented else ())], by=by, at=at
        )
        journal.record(
            EventType.ITEM_RELEASED,
            case=item.case,
            by=by,
            at=at,
            desk=_desk_of(item, by),
            setting=setting,
            item=item,
            party=item.party,
            category=item.category,
        )
    if made and setting is Setting.CRISIS:
        # the responsible care provider is told that data were shared, whoever reads them
        journal.record(
            EventType.CRISIS_SHARED,
            case=made[0].item.case,
            by=by,
            at=at,
            desk=_desk_of(made[0].item, by),
            setting=setting,
        )
    return made


def _desk_of(item: Item, by: Actor) -> ActorDesk | None:
    """Find the capacity in which a person gives: that of the party whose item it is."""
    return next((desk for desk in by.desks if desk.party_id == item.party_id), None)


def _given_by_law(item: Item, setting: Setting, necessity: str) -> list[GroundInput]:
    given = [GroundInput(Ground.N, "AVG 5(1)(b)-(c), 6(1)(e)", necessity)]
    if found := RELEASE_GROUND.get((Regime(item.regime), setting)):
        given.append(GroundInput(*found))
    return given


def _relevant(
    item: Item, setting: Setting, grounds: Sequence[GroundInput], at: dt.datetime
) -> list[GroundInput]:
    """Keep the grounds that bear on the item and count with a release.

    Facts: those of secrecy only where secrecy is; consent hangs on the person, never on this.
    """
    policy, secret = policies.policy_in_force(at), giving_of(item, setting).secret
    return [
        ground
        for ground in grounds
        if releasing.hangs_on_release(policy, ground.code)
        and (secret or ground.code not in {Ground.G, Ground.C})
    ]


def sharable_settings(by: Actor, case: Case) -> frozenset[Setting]:
    """Give the open settings into which a person's party may give its items.

    Facts: where it takes part now, and where it already gave: a source of the local table whose
    data were asked for the conference stays able to add to them.
    """
    given = Release.objects.filter(item__case=case, item__party__in=by.party_ids).values("setting")
    opened = CaseSetting.objects.filter(case=case, closed_at__isnull=True)
    return access.settings_of(by, case) | {
        Setting(code) for code in opened.filter(setting__in=given).values_list("setting", flat=True)
    }


@service
def release_items(
    case: Case,
    items: Sequence[Item],
    setting: Setting,
    recipients: Iterable[int] | None,
    *,
    necessity: str,
    grounds: Sequence[GroundInput] = (),
    consent: ConsentInput | None = None,
    until: dt.datetime | None = None,
    by: Actor,
    at: dt.datetime,
) -> list[Release]:
    """Release one's own items into a setting, in one batch.

    Facts: a `consent` is recorded first; ground T rests on it, or on one that was there before.
    Refuses: `NotVisible` for an item that is not one's own or not of this case, or a setting one
    knows nothing of; a kind of data that may not be there; what is secret without one's own ground
    and its reason in words; nobody to give to.
    """
    case = access.lock_case(by, case)
    own = own_items(by, case)
    if any(item.pk not in own for item in items) or setting not in sharable_settings(by, case):
        raise NotVisible
    named = frozenset(recipients) if recipients is not None else None
    if consent is not None:
        record_consent(case, consent, by=by, at=at)
    all_of(
        content.decide_text(necessity, field="necessity", maximum=500),
        releasing.decide_recipients(named),
        *(
            _decide_giving(item, setting, named, grounds, at)
            for item in (own[item.pk] for item in items)
        ),
        _decide_until(until, at),
    ).require()
    made = release(
        [own[item.pk] for item in items],
        setting,
        named,
        necessity=content.clean(necessity),
        grounds=grounds,
        until=until,
        by=by,
        at=at,
    )
    access.sync_grants(case, at=at)
    return made


def _decide_giving(
    item: Item,
    setting: Setting,
    recipients: frozenset[int] | None,
    grounds: Sequence[GroundInput],
    at: dt.datetime,
) -> Decision:
    """Say whether this item may be given into this setting on these grounds of the source."""
    return all_of(
        decide_place(item, setting, at),
        decide_secret(item, setting, recipients, grounds, at),
        third_persons.decide_given(
            Category(item.category), setting, checked=stated.is_checked(item)
        ),
    )


def decide_place(
    item: Item, setting: Setting, at: dt.datetime, *, field: str = "items"
) -> Decision:
    """Say whether an item may be given into a setting at all: what may not be written there may
    not be given there either. So the content of the RIEC stays in its own system.
    """
    decided = sharing.decide_write(
        policies.policy_in_force(at),
        organisation=OrganisationKey(item.party.organisation),
        setting=setting,
        category=Category(item.category),
    )
    reasons = tuple(replace(reason, field=field) for reason in decided.reasons)
    return replace(decided, reasons=reasons)


def _decide_until(until: dt.datetime | None, at: dt.datetime) -> Decision:
    if until is None or until > at:
        return ALLOWED
    return refuse("release:past", "Deze dag is voorbij.", field="until")


def own_items(by: Actor, case: Case) -> dict[int, Item]:
    """Give the items in this case that a person's own party wrote and that still stand."""
    return {
        seen.item.pk: seen.item
        for seen in access.visible_items(by, case)
        if seen.own and seen.item.withdrawn_at is None
    }


@service
def withdraw_item(case: Case, item: Item, *, by: Actor, at: dt.datetime) -> None:
    """Take an own item back: from this moment only its source sees it."""
    case = access.lock_case(by, case)
    if item.pk not in own_items(by, case):
        raise NotVisible
    Item.objects.filter(pk=item.pk).update(withdrawn_at=at, withdrawn_by=by.user)
    stop_warning(AlertReader.objects.filter(item=item, capacity=AlertCapacity.RECIPIENT), at)
    journal.record(
        EventType.ITEM_WITHDRAWN,
        case=case,
        by=by,
        at=at,
        item=item,
        party=item.party,
        desk=access.desk_in(by, case),
        category=item.category,
    )
    access.sync_grants(case, at=at)


@service
def withdraw_release(
    case: Case, item: Item, setting: Setting, *, by: Actor, at: dt.datetime
) -> None:
    """Take an own item out of one setting; it stays where else it was released."""
    case = access.lock_case(by, case)
    if item.pk not in own_items(by, case):
        raise NotVisible
    Release.objects.filter(item=item, setting=setting, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_by=by.user
    )
    stop_warning(AlertReader.objects.filter(item=item, capacity=AlertCapacity.RECIPIENT), at)
    journal.record(
        EventType.ITEM_WITHDRAWN,
        case=case,
        by=by,
        at=at,
        setting=setting,
        item=item,
        party=item.party,
        desk=access.desk_in(by, case),
        category=item.category,
    )
    access.sync_grants(case, at=at)


@service
def end_release(case: Case, given: Release, *, by: Actor, at: dt.datetime) -> None:
    """Stop sharing an own item by one release; the item itself stands, and other releases too.

    Refuses: `NotVisible` for a release of another's item; one that has ended already.
    """
    case = access.lock_case(by, case)
    item = own_items(by, case).get(given.item_id)
    if item is None:
        raise NotVisible
    row = Release.objects.select_for_update().get(pk=given.pk)
    if row.withdrawn_at is not None:
        raise Conflict("Dit delen is al gestopt.")
    row.withdrawn_at, row.withdrawn_by = at, by.user
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    stop_warning(AlertReader.objects.filter(item=item, capacity=AlertCapacity.RECIPIENT), at)
    journal.record(
        EventType.ITEM_WITHDRAWN,
        case=case,
        by=by,
        at=at,
        setting=Setting(row.setting),
        item=item,
        party=item.party,
        desk=access.desk_in(by, case),
        category=item.category,
    )
    access.sync_grants(case, at=at)


def stop_warning(readers: QuerySet[AlertReader], at: dt.datetime) -> None:
    """End what desks outside the case read of it by an alert of acute danger."""
    readers.filter(until__gt=at).update(until=at)
