"""Reports from outside: receiving one reveals nothing; joining one is an act of intake."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from casework import access, policies
from casework.access import Actor, ActorDesk
from casework.errors import Conflict
from casework.models import Case, Desk, Item, Municipality, Report
from casework.rules import authority, content, sharing
from casework.rules.decision import all_of
from casework.rules.tables import CASE_SETTING, REGIME_OF, REPORTED
from casework.services import journal
from casework.services.base import new_reference, service
from casework.services.items import release
from casework.services.participation import seat
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    Regime,
    ReportKind,
    Setting,
    Table,
)


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a professional reports: what happened, when and where, and about whom if known."""

    kind: ReportKind
    case_kind: CaseKind
    occurred_at: dt.datetime
    area: str
    category: Category
    text: str
    identity: dict[str, str] = field(default_factory=dict)


@service
def receive_report(
    given: ReportInput, *, municipality: Municipality, desk: ActorDesk, by: Actor, at: dt.datetime
) -> Report:
    """Take in a report; it always gets its own reference, whatever we already know."""
    table = Table.OTH if given.case_kind is CaseKind.UNDERMINING else Table.LOCAL
    all_of(
        content.decide_text(given.text, field="text"),
        content.decide_text(given.area, field="area", maximum=60),
        content.decide_moment(
            content.local_day(given.occurred_at),
            at=at,
            field="occurred_at",
            born_on=_born_on(given.identity),
        ),
        sharing.decide_write(
            policies.policy_in_force(at),
            organisation=desk.organisation,
            setting=CASE_SETTING[table],
            category=given.category,
        ),
    ).require()
    report = Report.objects.create(
        reference=new_reference("M"),
        municipality=municipality,
        kind=given.kind,
        case_kind=given.case_kind,
        party_id=desk.party_id,
        desk_id=desk.id,
        reported_by=by.user,
        occurred_at=given.occurred_at,
        received_at=at,
        area=content.clean(given.area),
        category=given.category,
        regime=REGIME_OF.get(desk.organisation, Regime.AVG),
        text=content.clean(given.text),
        details=given.identity,
    )
    journal.record(
        EventType.REPORT_RECEIVED,
        case=None,
        municipality=municipality,
        by=by,
        at=at,
        desk=desk,
        object_type="report",
        object_uuid=report.uuid,
        kind=given.kind,
        case_kind=given.case_kind,
        area=report.area,
    )
    return report


def _born_on(identity: dict[str, str]) -> dt.date | None:
    born = identity.get("born_on")
    return dt.date.fromisoformat(born) if born else None


def _home_of(case: Case) -> Setting:
    """Choose where a report lands: locally while that is open, else at the table.

    Facts: whoever reports takes part locally; a table admits its own participants.
    """
    running = case.settings.filter(setting=Setting.LOKAAL, closed_at__isnull=True)
    return Setting.LOKAAL if running.exists() else CASE_SETTING[Table(case.table)]


@service
def join_report(report: Report, case: Case, *, desk: ActorDesk, by: Actor, at: dt.datetime) -> Item:
    """Add a report to a case: its text becomes an item of the reporter's party.

    The reporter's desk takes part from now on, and so sees the case and its own report.
    Refuses: who may not do intake for this kind; a report that somebody else already joined.
    """
    authority.decide_intake(CaseKind(report.case_kind), desk.roles).require()
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.case_id is not None:
        raise Conflict("Deze melding is al verwerkt.")
    case = access.lock_case(by, case)
    setting = _home_of(case)
    source = Desk.objects.select_related("party").get(pk=report.desk_id)
    seat(case, source, setting, necessity=REPORTED, by=by, at=at)
    item = Item.objects.create(
        case=case,
        subject=case.subjects.first(),
        party=source.party,
        author=report.reported_by,
        category=report.category,
        regime=report.regime,
        professional_secrecy=source.party.secrecy_bound,
        written_in=setting,
        text=report.text,
        occurred_at=report.occurred_at,
        first_processed_at=report.received_at,
    )
    release([item], setting, None, necessity="Melding die bij deze casus hoort.", by=by, at=at)
    report.case, report.joined_at, report.joined_by = case, at, by.user
    report.save(update_fields=["case", "joined_at", "joined_by"])
    journal.record(
        EventType.REPORT_JOINED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        item=item,
        party=source.party,
        object_type="report",
        object_uuid=report.uuid,
        kind=report.kind,
        person=_person_key(case),
        occurred_on=content.local_day(report.occurred_at).isoformat(),
        received_on=content.local_day(report.received_at).isoformat(),
    )
    access.sync_grants(case, at=at)
    return item


def _person_key(case: Case) -> str:
    """Give the pseudonymous key of the person the case is about, for counting unique persons."""
    subject = case.subjects.filter(person__isnull=False).select_related("person").first()
    return str(subject.person.key) if subject and subject.person else ""
