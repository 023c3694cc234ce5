"""Gathers the facts that the rules about moves and phases ask for; and records what happened."""

from __future__ import annotations

import datetime as dt

from casework import access, labels
from casework.access import Actor
from casework.models import Case, Desk, Item
from casework.rules import authority, content
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.services import journal
from casework.services.base import service
from casework.vocabulary import (
    CaseKind,
    Category,
    EventType,
    JorGround,
    OrganisationKey,
    Phase,
    RegieSlot,
    Role,
    Setting,
    Table,
)
from escalation import protocol, selectors
from escalation.models import CaseFact, Move
from escalation.rules.calendar import Start, local_day
from escalation.rules.guards import Criterion, DownFacts, MoveFacts, RiskAssessment, ZvhCriterion
from escalation.services import crisis, deadlines, effects

MAYOR_SHARES = "mayor_shared"
OTH_DECIDES = "oth_team_decision"
MAYOR_DECIDES = "mayor_decided"
HIGH_RISK = "high_risk_assessment"
NAMES_NEEDED = "step2b_names_needed"
SIGNAL_REJECTED = "signal_rejected"


def decide_record(event: str, kind: CaseKind, roles: frozenset[Role]) -> Decision:
    """Say whether these roles may record an event in a kind of case.

    Facts: a high risk counts only when the organisation that assessed it records it itself.
    """
    rule = protocol.events().get(event)
    if rule is None or kind not in rule.kinds:
        return refuse("fact:unknown", "Kies een gebeurtenis uit de lijst.", field="event")
    if not rule.recorded_by or roles & rule.recorded_by:
        return ALLOWED
    return refuse(
        "fact:role",
        "Met uw rol kunt u deze gebeurtenis niet vastleggen.",
        who_can=" of ".join(sorted(labels.ROLE[role] for role in rule.recorded_by)),
        field="event",
    )


NOT_DOWN = DownFacts()


def criteria_of(words: dict[str, str]) -> tuple[Criterion, ...]:
    """Turn the motivation per criterion (by code C1–C4) into claims; an empty one is no claim."""
    return tuple(
        Criterion(code, words[code]) for code in ZvhCriterion if words.get(code, "").strip()
    )


def roles_of(by: Actor, case: Case) -> frozenset[Role]:
    """Give the roles in which a person acts in a case; who directs it is CASE_DIRECTOR."""
    return access.standing_of(by, case).roles


def move_facts(
    case: Case,
    target: Table,
    *,
    by: Actor,
    at: dt.datetime,
    move: Move | None = None,
    reason: str = "",
    goal: str = "",
    contacts: tuple[str, ...] = (),
    criteria: tuple[Criterion, ...] = (),
    jor_ground: JorGround | None = None,
    jor_confirmed_by: OrganisationKey | None = None,
    down: DownFacts = NOT_DOWN,
    takes_process_direction: bool | None = None,
    slots_after: frozenset[RegieSlot] | None = None,
) -> MoveFacts:
    """Gather everything the gates look at, fresh from the database."""
    running = selectors.open_move(case)
    slots = access.slots_of(case)
    return MoveFacts(
        kind=CaseKind(case.kind),
        from_table=Table(case.table),
        to_table=target,
        at=at,
        actor_roles=roles_of(by, case),
        case_open=case.closed_at is None,
        open_move=running is not None,
        motivation=reason,
        goal=goal,
        partner_contacts=contacts,
        criteria=criteria,
        risk_assessments=_risks(case),
        birth_date=birth_date(case),
        jor_ground=jor_ground,
        jor_confirmed_by=frozenset({jor_confirmed_by} if jor_confirmed_by else ()),
        oth_decision_at=fact_moment(case, OTH_DECIDES),
        local_participants=frozenset(
            OrganisationKey(desk.party.organisation)
            for desk in selectors.local_participants(case, at)
        ),
        mayor_shared_at=fact_moment(case, MAYOR_SHARES),
        down=down,
        question_open=move is not None and move.questions.filter(answered_at=None).exists(),
        actor_is_requester=move is not None and move.requested_by_id == by.user.pk,
        actor_at_receiving_table=move is not None and selectors.is_receiving(by, move),
        takes_process_direction=takes_process_direction,
        phase=Phase(case.phase) if case.phase else None,
        slots_after=frozenset(slots) if slots_after is None else slots_after,
        household_directs=_household_directs(case),
        held=selectors.is_held(case, target, at),
    )


def _household_directs(case: Case) -> bool:
    holder = access.slots_of(case).get(RegieSlot.CASE_DIRECTION)
    return holder is not None and holder.household


def _risks(case: Case) -> tuple[RiskAssessment, ...]:
    return tuple(
        RiskAssessment(OrganisationKey(row.decided_by), True, row.occurred_at)
        for row in _standing_facts(case, HIGH_RISK)
        if row.decided_by in set(OrganisationKey)
    )


def _standing_facts(case: Case, event: str) -> list[CaseFact]:
    return list(CaseFact.objects.filter(case=case, event=event, superseded_by__isnull=True))


def fact_moment(case: Case, event: str) -> dt.datetime | None:
    """Give when something last happened in a case, if it did."""
    return max((row.occurred_at for row in _standing_facts(case, event)), default=None)


def birth_date(case: Case) -> dt.date | None:
    """Give the birth date of the person a case is about, for the age gate alone."""
    for item in Item.objects.filter(
        case=case, category=Category.ID, withdrawn_at__isnull=True, subject__number=1
    ):
        if born := item.details.get("born_on"):
            return dt.date.fromisoformat(born)
    return None


@service
def record_fact(
    case: Case,
    event: str,
    start: Start,
    *,
    decided_by: str,
    mandate: str = "",
    setting: Setting | None = None,
    supersedes: CaseFact | None = None,
    strictly_necessary: str = "",
    by: Actor,
    at: dt.datetime,
) -> CaseFact:
    """Record something that happened, and start every term that the catalogue hangs on it.

    Facts: `start` is a moment, or a day when only the day is known; `strictly_necessary` says why
    data must be shared for a crisis measure.
    Refuses: who takes no part (oversight examines only); an unknown event; a date in the future
    or another century; a day where the law counts hours.
    """
    case = access.lock_case(by, case)
    desk = access.desk_in(by, case)
    decided_by = desk.organisation if event == HIGH_RISK else decided_by
    standing = access.standing_of(by, case)
    all_of(
        authority.decide_write_in(standing),
        decide_record(event, CaseKind(case.kind), standing.roles),
        _decide_day(event, start, case, at=at),
        content.decide_text(decided_by, field="decided_by", minimum=2, maximum=120),
        content.decide_text(
            strictly_necessary, field="strictly_necessary", minimum=10, maximum=1000
        )
        if strictly_necessary.strip()
        else ALLOWED,
    ).require()
    where = setting or _home(by, case)
    moment = start if isinstance(start, dt.datetime) else deadlines.beginning_of(start)
    row = CaseFact.objects.create(
        case=case,
        event=event,
        occurred_at=moment,
        occurred_on_day=not isinstance(start, dt.datetime),
        decided_by=content.clean(decided_by),
        mandate=mandate,
        setting=where,
        recorded_at=at,
        recorded_by=by.user,
    )
    if supersedes is not None:
        supersedes.superseded_by = row
        supersedes.save(update_fields=["superseded_by"])
    journal.record(
        EventType.FACT_RECORDED,
        case=case,
        by=by,
        at=at,
        desk=desk,
        setting=where,
        object_type="fact",
        object_uuid=row.uuid,
        fact=event,
    )
    rule = protocol.events().get(event)
    assert rule is not None, "decided above"
    effects.follow(
        row,
        rule,
        start,
        corrects=supersedes,
        desk=Desk.objects.get(pk=desk.id),
        by=by,
        at=at,
    )
    crisis.follow(
        case,
        event,
        moment,
        strictly_necessary=content.clean(strictly_necessary),
        desk=desk,
        by=by,
        at=at,
    )
    deadlines.reschedule(case)
    return row


MOST_AHEAD = dt.timedelta(days=5 * 366)
"""How far ahead a day to come may lie: longer than any sentence that leads to a return."""


def _decide_day(event: str, start: Start, case: Case, *, at: dt.datetime) -> Decision:
    """Refuse a moment that cannot be, and a day to come for what must have happened."""
    rule = protocol.events().get(event)
    latest = at + MOST_AHEAD if rule is not None and rule.ahead else at
    return content.decide_moment(
        local_day(start), at=latest, field="occurred_at", born_on=birth_date(case)
    )


def _home(by: Actor, case: Case) -> Setting:
    mine = access.settings_of(by, case)
    return Setting.LOKAAL if Setting.LOKAAL in mine else sorted(mine)[0]
