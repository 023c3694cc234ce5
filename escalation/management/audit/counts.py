"""The tables of the audit package that are counted in the database. No content, no reference.

Counts name parties and kinds of data, never a case, an item or a subject: no free text that
anybody typed is read here.
Source: Wgs 1.10; Wpg 33; BIO2 5.18.02 (rights are reviewed).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from casework import labels
from casework.models import (
    CaseGrant,
    Certificate,
    Desk,
    Disclosure,
    ItemGrant,
    LegalGround,
    Membership,
    Participation,
    PolicyVersion,
    User,
)
from casework.models.fields import now_within
from casework.rules.content import AMSTERDAM
from casework.rules.policy_versions import state_of
from casework.vocabulary import Level, Role
from escalation.models import RightsRequest

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the package: its file, what it says, its columns and rows."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def sheets(at: dt.datetime) -> tuple[Sheet, ...]:
    """Give every counted table; call for a service's purpose, which reads every table."""
    return (
        Sheet(
            "toegang/casussen.csv",
            "Hoeveel casussen elke partij nu kent, en volgens welke regel.",
            ("Partij", "Regel", "Aantal"),
            tuple(_case_grants(at)),
        ),
        Sheet(
            "toegang/gegevens.csv",
            "Hoeveel gegevens elke partij nu ziet, per overleg waarvoor ze zijn geschreven.",
            ("Partij", "Overleg", "Soort gegeven", "Niveau", "Aantal"),
            tuple(_item_grants(at)),
        ),
        Sheet(
            "toegang/deelname.csv",
            "Hoe vaak elke partij nu aan een overleg meedoet.",
            ("Partij", "Overleg", "Gast", "Aantal"),
            tuple(_participations(at)),
        ),
        Sheet(
            "toegang/grondslagen.csv",
            "Hoeveel grondslagen zijn vastgelegd, door wie, en hoeveel er nu gelden.",
            ("Partij", "Grondslag", "Hangt aan", "Ooit", "Nu geldig"),
            tuple(_grounds(at)),
        ),
        Sheet(
            "toegang/verstrekkingen.csv",
            "Hoe vaak elke bron per jaar een soort gegeven verstrekte in een overleg.",
            ("Jaar", "Bron", "Overleg", "Soort gegeven", "Aantal"),
            tuple(_disclosures()),
        ),
        Sheet(
            "bewaren/verklaringen.csv",
            "Hoeveel is vernietigd, wanneer en volgens welke regel.",
            ("Dag", "Regel", "Wat", "Bron", "Achter de muur", "Aantal"),
            tuple(_certificates()),
        ),
        Sheet(
            "rechten/verzoeken.csv",
            "Verzoeken van betrokkenen: wat is gevraagd, wat is geantwoord, en was dat op tijd.",
            ("Jaar", "Gevraagd", "Antwoord", "Verlengd", "Op tijd", "Aantal"),
            tuple(_requests(at)),
        ),
        Sheet(
            "accounts/accounts.csv",
            "Wie een account heeft, met welke rol, waar, en van wanneer tot wanneer.",
            (
                *("Gebruikersnaam", "Naam", "Actief", "Laatst ingelogd", "Twee factoren"),
                *("Partij", "Team", "Rol", "Sinds", "Tot", "Loopt nu"),
            ),
            tuple(_accounts(at)),
        ),
        Sheet(
            "deelbeleid/versies.csv",
            "De versies van het deelbeleid: nummer 1 kwam met de installatie.",
            ("Nummer", "Naam", "Vingerafdruk", "Stand", "Voorgesteld", "Besloten", "Geldt vanaf"),
            tuple(_versions(at)),
        ),
    )


def _parties_of_groups() -> dict[int, str]:
    return dict(Desk.objects.values_list("group_id", "party__name"))


def _case_grants(at: dt.datetime) -> Iterator[Row]:
    names = _parties_of_groups()
    running = CaseGrant.objects.filter(now_within(at))
    pairs = {
        (names.get(group, ""), rule, case)
        for group, rule, case in running.values_list("group_id", "rule", "content_object_id")
    }
    yield from _counted((name, rule) for name, rule, _ in pairs)


def _item_grants(at: dt.datetime) -> Iterator[Row]:
    names = _parties_of_groups()
    rows = ItemGrant.objects.filter(now_within(at)).values_list(
        "group_id",
        "content_object__written_in",
        "content_object__category",
        "level",
        "content_object_id",
    )
    once = {(names.get(group, ""), *rest) for group, *rest in rows}
    yield from _counted(
        (name, setting, category, Level(level).code) for name, setting, category, level, _ in once
    )


def _participations(at: dt.datetime) -> Iterator[Row]:
    rows = Participation.objects.filter(
        now_within(at), ended_at__isnull=True, case__closed_at__isnull=True
    )
    yield from _grouped(rows, "desk__party__name", "setting", "guest")


def _grounds(at: dt.datetime) -> Iterator[Row]:
    keys = ("recorded_by_party__name", "ground", "scope")
    now = {
        tuple(key): number
        for *key, number in _grouped(
            LegalGround.objects.filter(
                now_within(at, "valid_from", "valid_until"), withdrawn_at__isnull=True
            ),
            *keys,
        )
    }
    for *key, number in _grouped(LegalGround.objects.all(), *keys):
        yield (*key, number, now.get(tuple(key), 0))


def _disclosures() -> Iterator[Row]:
    names = dict(Desk.objects.values_list("party_id", "party__name"))
    rows = Disclosure.objects.values_list("at", "source_id", "setting", "category")
    yield from _counted(
        (at.astimezone(AMSTERDAM).year, names.get(source, ""), setting, category)
        for at, source, setting, category in rows.iterator()
    )


def _certificates() -> Iterator[Row]:
    found = Certificate.objects.values_list(
        "run__started_at", "rule", "covers", "source", "walled"
    ).annotate(total=Sum("number"))
    for at, *rest, walled, total in found.order_by("run__started_at", "rule", "covers"):
        yield (_day(at), *rest, _yes(walled), total)


def _requests(at: dt.datetime) -> Iterator[Row]:
    rows = RightsRequest.objects.only(
        "kinds", "received_on", "due_on", "outcome", "answered_on", "extended_at"
    )
    yield from _counted(
        (
            row.received_on.year,
            "+".join(sorted(row.kinds)),
            row.outcome or "wacht",
            _yes(row.extended_at is not None),
            _yes(_in_time(row, at)),
        )
        for row in rows
    )


def _in_time(row: RightsRequest, at: dt.datetime) -> bool:
    """Say whether an answer was in time, or still can be."""
    day = row.answered_on or at.astimezone(AMSTERDAM).date()
    return row.due_on is None or day <= row.due_on


def _accounts(at: dt.datetime) -> Iterator[Row]:
    """Give a row per role of an account, and one for an account without any."""
    secured = set(
        User.objects.filter(authenticator__isnull=False).values_list("pk", flat=True).distinct()
    )
    roles: dict[int, list[Membership]] = {}
    for row in Membership.objects.select_related("team__party").order_by("since", "pk"):
        roles.setdefault(row.user_id, []).append(row)
    for user in User.objects.order_by("username"):
        who = (
            user.username,
            user.full_name,
            _yes(user.is_active),
            _day(user.last_login),
            _yes(user.pk in secured),
        )
        for row in roles.get(user.pk, []):
            runs = row.since <= at and (row.until is None or row.until > at)
            role = labels.ROLE[Role(row.role)]
            where = (row.team.party.name, row.team.name, role)
            yield (*who, *where, _day(row.since), _day(row.until), _yes(runs))
        if user.pk not in roles:
            yield (*who, "", "", "geen", "", "", _yes(False))


def _versions(at: dt.datetime) -> Iterator[Row]:
    """Give the versions after the first; what somebody wrote about them stays out."""
    rows = list(PolicyVersion.objects.order_by("number"))
    begins = sorted(row.valid_from for row in rows if row.valid_from is not None)
    for row in rows:
        later = [moment for moment in begins if row.valid_from and moment > row.valid_from]
        state = state_of(
            decided=row.decided_at is not None,
            valid_from=row.valid_from,
            next_from=min(later, default=None),
            at=at,
        )
        moments = (_day(row.drafted_at), _day(row.decided_at), _day(row.valid_from))
        yield (row.number, row.label, row.digest, str(state), *moments)


def _grouped(rows: QuerySet, *keys: str) -> Iterator[Row]:
    """Count rows per combination of keys, in their order."""
    counted = rows.order_by().values_list(*keys).annotate(number=Count("pk"))
    for *key, number in counted.order_by(*(F(name).asc(nulls_first=True) for name in keys)):
        yield (*(_yes(one) if isinstance(one, bool) else one or "" for one in key), number)


def _counted(keys: Iterable[Row]) -> Iterator[Row]:
    for key, number in sorted(Counter(keys).items(), key=lambda pair: [str(k) for k in pair[0]]):
        yield (*key, number)


def _day(moment: dt.datetime | None) -> str:
    return moment.astimezone(AMSTERDAM).date().isoformat() if moment else ""


def _yes(holds: bool) -> str:
    return "ja" if holds else "nee"
