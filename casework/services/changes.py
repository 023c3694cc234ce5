"""Changing what was written: correcting, reclassifying, conditions. Only the source does so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from casework import access, policies
from casework.access import Actor
from casework.errors import NotVisible
from casework.models import Case, Item, LegalGround, Release
from casework.rules import changing, content, sharing
from casework.rules.changing import Kind
from casework.rules.decision import Decision, all_of
from casework.rules.tables import REGIME_OF
from casework.services import journal, matching, stated
from casework.services.base import service
from casework.services.cases import identity_text
from casework.services.items import names_allowed, own_items
from casework.vocabulary import (
    Category,
    EventType,
    OrganisationKey,
    Regime,
    Setting,
    SubjectKind,
)


def kind_of(item: Item) -> Kind:
    """Give as what an item counts now."""
    return Kind(
        Category(item.category),
        Regime(item.regime),
        item.professional_secrecy,
        item.secret_address,
    )


def own_regime(item: Item) -> Regime:
    """Give the law under which the source of an item works."""
    return REGIME_OF.get(OrganisationKey(item.party.organisation), Regime.AVG)


def _locked(case: Case, item: Item, by: Actor) -> tuple[Case, Item]:
    """Lock case and item, and require that it is one's own and may be changed."""
    case = access.lock_case(by, case)
    if item.pk not in own_items(by, case):
        raise NotVisible
    item = Item.objects.select_for_update(of=("self",)).select_related("party").get(pk=item.pk)
    decide_change(item).require()
    return case, item


def decide_change(item: Item) -> Decision:
    """Say whether an own item can be changed; page and service ask the same."""
    return changing.decide_change(
        category=Category(item.category),
        standing=item.withdrawn_at is None,
        alert=hasattr(item, "alert"),
    )


@service
def correct_item(
    case: Case,
    item: Item,
    text: str,
    *,
    identity: Mapping[str, str] | None = None,
    by: Actor,
    at: dt.datetime,
) -> Item:
    """Replace an own item by a better version; the old one stays, for its source alone.

    Facts: who reads the old text reads the new one from the same moment: an error must be put
    right with everybody who was told it, so the running releases go along unchanged. For a
    name, `identity` says who it is; the person is recognised anew.
    Refuses: an agreement, a withdrawn item or an alert; an empty text or the very same one.
    Source: AVG 16, 19; Wgs 1.9(4).
    """
    case, item = _locked(case, item, by)
    words = identity_text(dict(identity)) if identity else content.clean(text)
    all_of(
        content.decide_text(words, field="name" if identity else "text"),
        content.decide_changed(words, item.text, field="name" if identity else "text"),
    ).require()
    new = Item.objects.create(
        case=case,
        subject=item.subject,
        party=item.party,
        author=by.user,
        category=item.category,
        regime=item.regime,
        professional_secrecy=item.professional_secrecy,
        secret_address=item.secret_address,
        conditions=item.conditions,
        restrictions=item.restrictions,
        written_in=item.written_in,
        text=words,
        details=dict(identity) if identity else item.details,
        occurred_at=item.occurred_at,
        first_processed_at=item.first_processed_at,
        replaces=item,
    )
    access.note_name(new)
    if identity and item.subject and item.subject.kind == SubjectKind.PERSON:
        item.subject.person = matching.find_or_make(dict(identity))
        item.subject.save(update_fields=["person"])
    for given in _running(item, at):
        _pass_on(given, new, by=by, at=at)
    Item.objects.filter(pk=item.pk).update(withdrawn_at=at, withdrawn_by=by.user)
    journal.record(
        EventType.ITEM_CORRECTED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        item=new,
        party=item.party,
        category=item.category,
    )
    access.sync_grants(case, at=at)
    return new


def _running(item: Item, at: dt.datetime) -> list[Release]:
    rows = Release.objects.filter(item=item, withdrawn_at__isnull=True).order_by("pk")
    return [row for row in rows if row.until is None or row.until > at]


def _pass_on(given: Release, new: Item, *, by: Actor, at: dt.datetime) -> None:
    """Give the new version as the old one was given: to the same, on the same grounds.

    Facts: the moment of giving stays too, so that a setting that was closed since, or a meeting
    that is over, revives nothing. A new text of justice is checked anew before it is given.
    """
    grounds = list(LegalGround.objects.filter(release=given, withdrawn_at__isnull=True))
    given_before = given.pk
    given.withdrawn_at, given.withdrawn_by = at, by.user
    given.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if stated.held_back(new, Setting(given.setting), for_all=given.recipients is None):
        return
    again = Release.objects.get(pk=given_before)
    again.pk, again._state.adding = None, True
    again.uuid = Release._meta.get_field("uuid").get_default()
    again.item, again.withdrawn_at, again.withdrawn_by = new, None, None
    again.save()
    for row in grounds:
        row.pk, row._state.adding = None, True
        row.uuid = LegalGround._meta.get_field("uuid").get_default()
        row.release = again
        row.save()


@service
def reclassify_item(case: Case, item: Item, kind: Kind, *, by: Actor, at: dt.datetime) -> bool:
    """Let an own item count as another kind of data, under another law or secret; at once.

    Facts: what could show others more than the source gave ends every release of the item; the
    source then gives it anew, as what it now is. A stricter mark only hides.
    Gives: whether the releases ended.
    Refuses: a kind that may not be written there; a law that is not the organisation's own.
    """
    case, item = _locked(case, item, by)
    before = kind_of(item)
    all_of(
        sharing.decide_write(
            policies.policy_in_force(at),
            organisation=OrganisationKey(item.party.organisation),
            setting=Setting(item.written_in),
            category=kind.category,
        ),
        content.decide_names(
            case_kind=case.kind, category=kind.category, names_allowed=names_allowed(case)
        ),
        changing.decide_kind(kind, own_regime(item)),
        changing.decide_other(before, kind),
    ).require()
    ends = changing.loosens(before, kind)
    item.category, item.regime = kind.category, kind.regime
    item.professional_secrecy = kind.professional_secrecy
    item.secret_address = kind.secret_address
    item.save(update_fields=["category", "regime", "professional_secrecy", "secret_address"])
    access.note_name(item)
    if ends:
        Release.objects.filter(item=item, withdrawn_at__isnull=True).update(
            withdrawn_at=at, withdrawn_by=by.user
        )
    journal.record(
        EventType.ITEM_RECLASSIFIED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        item=item,
        party=item.party,
        before=before.category,
        after=kind.category,
        releases_ended=ends,
    )
    access.sync_grants(case, at=at)
    return ends


@service
def set_conditions(
    case: Case, item: Item, rows: Sequence[dict[str, object]], *, by: Actor, at: dt.datetime
) -> None:
    """Say what others may see of an own item at most; replaces the conditions that stood.

    Facts: a condition lowers what the rules give and never raises it; taking an own condition
    away gives back no more than the rules and the releases allow.
    Source: Wgs 2.29(3).
    """
    case, item = _locked(case, item, by)
    changing.decide_conditions(rows).require()
    item.conditions = list(rows)
    item.save(update_fields=["conditions"])
    journal.record(
        EventType.ITEM_CONDITIONED,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        item=item,
        party=item.party,
        conditions=len(rows),
    )
    access.sync_grants(case, at=at)
