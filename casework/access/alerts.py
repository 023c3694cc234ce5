"""Acute danger as a person may know of it: the text for who was warned, the fact for who guards.

An alert opens that one text and nothing of the case; it ends by its window, without any job.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from casework.access.actor import Actor
from casework.access.context import for_purpose
from casework.access.doors import visible_cases
from casework.errors import NotVisible
from casework.models import AlertReader, Case, DangerAlert, Desk, Item
from casework.vocabulary import AlertCapacity, Purpose

READING = frozenset({AlertCapacity.SOURCE, AlertCapacity.RECIPIENT})


@dataclass(frozen=True, slots=True)
class SeenAlert:
    """An alert as one person may see it.

    Facts: `item` is filled for who reads the text now; `case` for who may know of the case.
    """

    alert: DangerAlert
    capacities: frozenset[AlertCapacity]
    item: Item | None
    case: Case | None

    @property
    def runs(self) -> bool:
        return self.alert.ended_at is None

    def is_a(self, *capacities: AlertCapacity) -> bool:
        """Say whether this person knows of it in one of these capacities."""
        return bool(self.capacities & set(capacities))


def known_alerts(actor: Actor) -> QuerySet[DangerAlert]:
    """Give the alerts this person may know of now."""
    return DangerAlert.objects.filter(Exists(_readers(actor).filter(alert=OuterRef("pk"))))


def _readers(actor: Actor) -> QuerySet[AlertReader]:
    return AlertReader.objects.filter(
        group_id__in=actor.group_ids, since__lte=actor.at, until__gt=actor.at
    )


def warned_desks(seen: SeenAlert) -> list[Desk]:
    """Give whom the source warned, to the source and to who guards; to others nobody.

    Facts: the wall shows a desk only its own row, so these are read as facts of telling.
    """
    if not seen.is_a(AlertCapacity.SOURCE, AlertCapacity.OVERSIGHT, AlertCapacity.DIRECTOR):
        return []
    with transaction.atomic(), for_purpose(Purpose.MESSENGER):
        rows = AlertReader.objects.filter(alert=seen.alert, capacity=AlertCapacity.RECIPIENT)
        keys = list(rows.values_list("desk_id", flat=True))
    return list(
        Desk.objects.filter(pk__in=keys)
        .select_related("team", "membership__user", "appointment__user", "party")
        .order_by("party__name", "pk")
    )


def visible_alerts(actor: Actor, case: Case | None = None) -> list[SeenAlert]:
    """Give the alerts a person may know of, newest first; of one case, or all."""
    rows = known_alerts(actor)
    if case is not None:
        rows = rows.filter(case=case)
    return _seen(actor, rows.order_by("-released_at", "-pk"))


def get_alert(actor: Actor, alert_id: uuid.UUID | str) -> SeenAlert:
    """Give one alert, or `NotVisible`."""
    try:
        found = _seen(actor, known_alerts(actor).filter(uuid=alert_id))
    except ValidationError as error:
        raise NotVisible from error
    if not found:
        raise NotVisible
    return found[0]


def warnings(actor: Actor) -> list[DangerAlert]:
    """Give the alerts by which this person is warned now."""
    readers = _readers(actor).filter(alert=OuterRef("pk"), capacity=AlertCapacity.RECIPIENT)
    rows = DangerAlert.objects.filter(Exists(readers), ended_at__isnull=True)
    return list(rows.order_by("-released_at"))


def _seen(actor: Actor, rows: QuerySet[DangerAlert]) -> list[SeenAlert]:
    alerts = list(rows.select_related("desk__party", "desk__team", "decider", "released_by"))
    capacities = _capacities(actor, alerts)
    cases = {
        case.pk: case
        for case in visible_cases(actor).filter(pk__in=[alert.case_id for alert in alerts])
    }
    readable = [
        alert.item_id
        for alert in alerts
        if capacities[alert.pk] & READING
        or (AlertCapacity.OVERSIGHT in capacities[alert.pk] and alert.case_id in cases)
    ]
    items = {
        item.pk: item
        for item in Item.objects.filter(pk__in=readable).select_related("party", "author")
    }
    return [
        SeenAlert(alert, capacities[alert.pk], items.get(alert.item_id), cases.get(alert.case_id))
        for alert in alerts
    ]


def _capacities(actor: Actor, alerts: Iterable[DangerAlert]) -> dict[int, frozenset[AlertCapacity]]:
    found: dict[int, set[AlertCapacity]] = {alert.pk: set() for alert in alerts}
    for row in _readers(actor).filter(alert__in=found):
        found[row.alert_id].add(AlertCapacity(row.capacity))
    return {key: frozenset(values) for key, values in found.items()}
