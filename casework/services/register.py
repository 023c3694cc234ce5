"""Writes the disclosure register, in the transaction that discloses; it is never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from casework import access, policies
from casework.access import Actor
from casework.models import Case, Disclosure, Item, LegalGround, Participation, Party, Release
from casework.models.fields import now_within
from casework.vocabulary import Category, Level, OrganisationKey, Setting


def disclose(
    release: Release, item: Item, grounds: Sequence[LegalGround], *, by: Actor, at: dt.datetime
) -> None:
    """Write down a release: one row per data subject.

    Facts: without named recipients it goes to who takes part in the setting now. A party that the
    policy shows nothing of this category gets nothing, so it is not among the recipients.
    Source: Wpg 32(1)(b); Wgs 1.7, 1.8(4); AVG 15(1)(c).
    """
    setting = Setting(release.setting)
    parties = (
        Party.objects.filter(pk__in=release.recipients)
        if release.recipients is not None
        else _taking_part(item.case, setting, at)
    )
    _write(release, item, parties, grounds, by=by, at=at)


def disclose_to_newcomer(
    case: Case, setting: Setting, party: Party, *, by: Actor, at: dt.datetime
) -> None:
    """Write down what a new participant gets: everything that stands open to the whole setting."""
    standing = (
        Release.objects.filter(
            Q(until__isnull=True) | Q(until__gt=at),
            item__case=case,
            item__withdrawn_at__isnull=True,
            setting=setting,
            recipients__isnull=True,
            withdrawn_at__isnull=True,
        )
        .exclude(item__party=party)
        .select_related("item__case", "item__party")
        .prefetch_related("grounds")
        .order_by("pk")
    )
    for release in standing:
        _write(release, release.item, [party], list(release.grounds.all()), by=by, at=at)


def _taking_part(case: Case, setting: Setting, at: dt.datetime) -> Iterable[Party]:
    rows = Participation.objects.filter(
        now_within(at), case=case, setting=setting, ended_at__isnull=True, guest=False
    )
    return Party.objects.filter(pk__in=rows.values("desk__party"))


def _write(
    release: Release,
    item: Item,
    parties: Iterable[Party],
    grounds: Sequence[LegalGround],
    *,
    by: Actor,
    at: dt.datetime,
) -> None:
    setting, category = Setting(release.setting), Category(item.category)
    recipients = sorted(
        party.pk
        for party in parties
        if party.pk != item.party_id and _may_get(setting, category, party, at)
    )
    if not recipients:
        return
    recorded = [row for row in grounds if row.withdrawn_at is None]
    Disclosure.objects.bulk_create(
        Disclosure(
            at=at,
            trace_id=by.trace_id,
            case_id=item.case_id,
            subject_id=subject,
            item_uuid=item.uuid,
            release_uuid=release.uuid,
            category=category,
            regime=item.regime,
            setting=setting,
            source_id=item.party_id,
            organisation=item.party.organisation,
            actor_id=by.user.pk,
            recipient_ids=recipients,
            named=release.recipients is not None,
            grounds=[row.ground for row in recorded],
            articles=[row.article for row in recorded],
            until=release.until,
            conditions=item.conditions,
            policy=access.protocol_at(at),
        )
        for subject in _subjects(item)
    )


def _may_get(setting: Setting, category: Category, party: Party, at: dt.datetime) -> bool:
    cell = policies.policy_in_force(at).cell(setting, category, OrganisationKey(party.organisation))
    return max(cell.ceiling, cell.without) > Level.NONE


def _subjects(item: Item) -> list[int | None]:
    """Give whom an item is about: its subject, else every subject of the case."""
    if item.subject_id is not None:
        return [item.subject_id]
    return list(item.case.subjects.values_list("pk", flat=True)) or [None]
