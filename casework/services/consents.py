"""Records consent and takes it back; what rested on it is hidden in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from casework import access, policies
from casework.access import Actor
from casework.errors import Conflict, NotVisible
from casework.models import Case, Consent, Item, LegalGround, Party, Subject
from casework.models.fields import now_within
from casework.rules import authority, consents, content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.services import journal
from casework.services.base import service
from casework.services.grounds import GroundInput, attach
from casework.vocabulary import (
    AgeGroup,
    Category,
    Consenter,
    ConsentKind,
    EventType,
    Ground,
    SubjectKind,
)

LIFTS = "AVG 6(1)(a), 9(2)(a); BW 7:457; Jeugdwet 7.3.11(1); Wmo 2015 5.3.3(1)"


@dataclass(frozen=True, slots=True)
class ConsentInput:
    """A consent as a professional records it.

    Facts: `recipients` (party ids) and `categories` bound what a consent that lifts a secret
    opens; empty means every participant, every kind of data.
    """

    kind: ConsentKind
    subject: Subject
    age: AgeGroup
    given_by: frozenset[Consenter]
    given_on: dt.date
    explanation: str
    capable: bool = True
    recipients: frozenset[int] | None = None
    categories: frozenset[Category] | None = None
    until: dt.datetime | None = None


@service
def record_consent(case: Case, given: ConsentInput, *, by: Actor, at: dt.datetime) -> Consent:
    """Record that somebody agreed; only the kind that lifts a secret opens anything.

    Refuses: who takes no part; a consent without everybody whose consent the age asks for; an
    age that contradicts the birth date one reads; a day to come; an end that has passed.
    """
    case = access.lock_case(by, case)
    desk = access.desk_in(by, case)
    if given.subject.case_id != case.pk:
        raise NotVisible
    ages = policies.policy_in_force(at).children
    all_of(
        authority.decide_write_in(access.standing_of(by, case)),
        _decide_person(given.subject),
        consents.decide_consent(given.age, given.given_by, capable=given.capable),
        consents.decide_age(ages, given.age, known_birth(by, case, given.subject), given.given_on),
        content.decide_moment(given.given_on, at=at, field="given_on"),
        content.decide_text(given.explanation, field="explanation", minimum=10, maximum=1000),
        _decide_bounds(given, at),
    ).require()
    party = Party.objects.get(pk=desk.party_id)
    row = Consent.objects.create(
        case=case,
        subject=given.subject,
        party=party,
        kind=given.kind,
        age=given.age,
        capable=given.capable,
        given_by_self=Consenter.SELF in given.given_by,
        given_by_representative=Consenter.REPRESENTATIVE in given.given_by,
        given_on=given.given_on,
        explanation=content.clean(given.explanation),
        ground=_ground(case, given, party, by=by, at=at),
        recorded_at=at,
        recorded_by=by.user,
        valid_until=given.until,
    )
    journal.record(
        EventType.CONSENT_RECORDED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        party=party,
        object_type="consent",
        object_uuid=row.uuid,
    )
    access.sync_grants(case, at=at)
    return row


def _decide_person(subject: Subject) -> Decision:
    if subject.kind == SubjectKind.PERSON:
        return ALLOWED
    return refuse("consent:person", "Alleen een persoon geeft toestemming.", field="subject")


def _decide_bounds(given: ConsentInput, at: dt.datetime) -> Decision:
    if given.until is not None and given.until <= at:
        return refuse("consent:past", "Deze dag is voorbij.", field="until")
    if given.kind is ConsentKind.LIFT_SECRECY and given.recipients == frozenset():
        return refuse("consent:nobody", "Kies met wie u mag delen.", field="recipients")
    if given.kind is ConsentKind.LIFT_SECRECY and given.categories == frozenset():
        return refuse("consent:nothing", "Kies wat u mag delen.", field="categories")
    return ALLOWED


def _ground(
    case: Case, given: ConsentInput, party: Party, *, by: Actor, at: dt.datetime
) -> LegalGround | None:
    """Record ground T for a consent that lifts a secret, and for no other kind."""
    if given.kind is not ConsentKind.LIFT_SECRECY:
        return None
    return attach(
        GroundInput(Ground.T, LIFTS, until=given.until),
        by=by,
        at=at,
        scope="subject",
        case=case,
        subject=given.subject,
        recipients=given.recipients,
        categories=given.categories,
        party=party,
    )


def known_birth(by: Actor, case: Case, subject: Subject) -> dt.date | None:
    """Give the birth date of a subject, when this person reads it in the case."""
    for seen in access.visible_items(by, case):
        item = seen.item
        about = item.category == Category.ID and item.subject_id == subject.pk
        if about and seen.full and item.withdrawn_at is None and "born_on" in item.details:
            return dt.date.fromisoformat(item.details["born_on"])
    return None


@service
def withdraw_consent(consent: Consent, *, by: Actor, at: dt.datetime) -> None:
    """Take a consent back: what was open on it alone is hidden from this moment.

    Refuses: `NotVisible` for a consent that another organisation recorded.
    Source: AVG 7(3).
    """
    case = access.lock_case(by, consent.case)
    row = (
        Consent.objects.select_for_update(of=("self",)).select_related("ground").get(pk=consent.pk)
    )
    if row.party_id not in by.party_ids:
        raise NotVisible
    if row.withdrawn_at is not None:
        raise Conflict("Deze toestemming is al ingetrokken.")
    row.withdrawn_at, row.withdrawn_by = at, by.user
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if row.ground is not None:
        LegalGround.objects.filter(pk=row.ground.pk, withdrawn_at__isnull=True).update(
            withdrawn_at=at, withdrawn_by=by.user
        )
    journal.record(
        EventType.CONSENT_WITHDRAWN,
        case=case,
        by=by,
        at=at,
        desk=access.desk_in(by, case),
        party=row.party,
        object_type="consent",
        object_uuid=row.uuid,
    )
    access.sync_grants(case, at=at)


def consents_of(by: Actor, case: Case) -> QuerySet[Consent]:
    """Give what one's own organisation recorded in a case, the newest first."""
    return (
        Consent.objects.filter(case=case, party__in=by.party_ids)
        .select_related("subject", "recorded_by", "ground")
        .order_by("-recorded_at", "-pk")
    )


def lifting(items: Iterable[Item], at: dt.datetime) -> list[LegalGround]:
    """Give the consents (ground T) in force now by which their sources may give these items.

    Facts: a consent hangs on the person and counts for the party that recorded it, so that an
    item about no single person has none.
    """
    asked = [(item.subject_id, item.party_id) for item in items if item.subject_id]
    rows = LegalGround.objects.filter(
        now_within(at, "valid_from", "valid_until"),
        ground=Ground.T,
        scope="subject",
        subject__in={subject for subject, _ in asked},
        recorded_by_party__in={party for _, party in asked},
        withdrawn_at__isnull=True,
    ).order_by("pk")
    return [row for row in rows if (row.subject_id, row.recorded_by_party_id) in asked]


def covers(rows: Iterable[LegalGround], item: Item, recipients: frozenset[int] | None) -> bool:
    """Say whether consents lift the secret of an item for whom it is given to.

    Facts: named recipients must all be covered; a release to everybody opens, by the rules, only
    to whom a consent names.
    """
    covered: set[int] = set()
    for row in rows:
        if (row.subject_id, row.recorded_by_party_id) != (item.subject_id, item.party_id):
            continue
        if row.categories is not None and item.category not in row.categories:
            continue
        if row.recipients is None:
            return True
        covered |= set(row.recipients)
    return bool(covered) if recipients is None else recipients <= covered


def about_person(item: Item) -> bool:
    """Say whether an item is about one person, who can consent."""
    return item.subject is not None and item.subject.kind == SubjectKind.PERSON
