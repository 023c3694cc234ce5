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
from escalation.models import CaseFact, DeadlineState, Move
from escalation.rules.calendar import Start, local_day
from escalation.rules.guards import Criterion, DownFacts, MoveFacts, RiskAssessment, ZvhCriterion
from escalation.services import crisis, deadlines

MAYOR_SHARES = "mayor_shared"
OTH_DECIDES = "oth_team_decision"
MAYOR_DECIDES = "mayor_decided"
HIGH_RISK = "high_risk_assessment"
NAMES_NEEDED = "step2b_names_needed"
SIGNAL_REJECTED = "signal_rejected"

PROCESS_FACTS = {
    MAYOR_SHARES: "Burgemeester besloot te delen",
    MAYOR_DECIDES: "Burgemeester nam besluit over terugkeer",
    OTH_DECIDES: "Ondermijningsteam besloot",
    HIGH_RISK: "Hoog risico vastgesteld",
    NAMES_NEEDED: "Stap 2B: namen zijn nodig",
    SIGNAL_REJECTED: "Ondermijningsteam wees het signaal af",
}
"""Facts that start no term of the catalogue: they open a gate, or let a retention term run."""

RECORDED_BY = {
    MAYOR_SHARES: frozenset({Role.MAYOR, Role.PUBLIC_ORDER_OFFICER}),
    MAYOR_DECIDES: frozenset({Role.MAYOR, Role.PUBLIC_ORDER_OFFICER}),
    OTH_DECIDES: frozenset({Role.UNDERMINING_DIRECTOR}),
    SIGNAL_REJECTED: frozenset({Role.UNDERMINING_DIRECTOR}),
    HIGH_RISK: frozenset({Role.POLICE_WORKER, Role.ASSISTANT_PROSECUTOR, Role.SAFE_HOME}),
    NAMES_NEEDED: frozenset({Role.PROCESS_COORDINATOR}),
}
"""Who may record what opens a gate; any participant records what merely starts a term."""


def decide_record(event: str, roles: frozenset[Role]) -> Decision:
    """Say whether these roles may record an event.

    Facts: a high risk counts only when the organisation that assessed it records it itself.
    """
    if event not in FACT_LABEL:
        return refuse("fact:unknown", "Kies een gebeurtenis uit de lijst.", field="event")
    allowed = RECORDED_BY.get(event)
    if allowed is None or roles & allowed:
        return ALLOWED
    return refuse(
        "fact:role",
        "Met uw rol kunt u deze gebeurtenis niet vastleggen.",
        who_can=" of ".join(sorted(labels.ROLE[role] for role in allowed)),
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
        decide_record(event, standing.roles),
        content.decide_moment(
            local_day(start), at=at, field="occurred_at", born_on=birth_date(case)
        ),
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
        _supersede(supersedes, row, by=by, at=at)
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
    for rule in terms_started_by(event, local_day(moment)):
        deadlines.start_term(
            case,
            rule,
            start,
            by=by,
            at=at,
            desk=Desk.objects.get(pk=desk.id),
            setting=where,
            fact=row,
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


def terms_started_by(event: str, on: dt.date) -> list[str]:
    """Give the codes of the terms that start with an event: chosen by the fact's meaning.

    Terms that the ladder itself starts (moves, reviews) and terms of keeping are left out.
    """
    return [
        rule.code
        for rule in protocol.terms().rules
        if event in EVENT_TERMS.get(rule.code, ())
        and rule.valid_from <= on
        and (rule.valid_until is None or on <= rule.valid_until)
    ]


EVENT_TERMS = {
    "WVGGZ-VO": ("inquiry_reported",),
    "WVGGZ-AANVR": ("inquiry_reported",),
    "WVGGZ-CM": ("measure_taken",),
    "WVGGZ-ADV": ("measure_taken",),
    "WVGGZ-TUL": ("measure_taken",),
    "WVGGZ-AFS": ("measure_taken",),
    "WVGGZ-BER": ("measure_taken",),
    "WVGGZ-PRE-18": ("care_started",),
    "WVGGZ-PRE-12": ("psychiatrist_started",),
    "WVGGZ-MVCV": ("papers_received",),
    "WVGGZ-MVCB": ("petition_received",),
    "WVGGZ-MVC": ("order_dated",),
    "WTH-10": ("order_imposed",),
    "WTH-BEREIK": ("order_imposed",),
    "WTH-MED": ("order_imposed",),
    "WTH-HOVJ": ("order_imposed",),
    "WTH-VOVO": ("request_filed",),
    "LOC-VT-CONTACT": ("vt_transfer",),
    "BIJ-BEOORD": ("notice_received",),
    "JEUGD-2A": ("step1_decision",),
    "JEUGD-NAMEN": ("step7",),
}
"""Which recorded event starts which terms."""

FACT_LABEL = {
    "inquiry_reported": "Melding voor verkennend onderzoek ontvangen",
    crisis.PREPARED: "Crisismaatregel in voorbereiding",
    crisis.TAKEN: "Crisismaatregel genomen",
    crisis.NOT_TAKEN: "Crisismaatregel niet genomen",
    crisis.ENDED: "Crisismaatregel geëindigd",
    "care_started": "Zorg voor de crisismaatregel begonnen",
    "psychiatrist_started": "Onderzoek door de psychiater begonnen",
    "papers_received": "Officier ontving de stukken",
    "petition_received": "Rechtbank ontving het verzoek tot voortzetting",
    "order_dated": "Machtiging tot voortzetting gegeven",
    "order_imposed": "Huisverbod opgelegd",
    "request_filed": "Voorlopige voorziening gevraagd",
    "vt_transfer": "Veilig Thuis droeg over aan Samen Doen",
    "notice_received": "Bericht over terugkeer ontvangen",
    "step1_decision": "Stap 1: signalen gedeeld",
    "step2a_problematic": "Stap 2A: de groep is problematisch",
    "step4_prioritised": "Stap 4: driehoek geeft voorrang",
    "step7": "Stap 7: driehoek schaalt af",
    **PROCESS_FACTS,
}
"""What a person chooses from on the form."""

FACTS_OF = {
    CaseKind.CONFUSED_BEHAVIOUR: (
        "inquiry_reported",
        crisis.PREPARED,
        crisis.TAKEN,
        crisis.NOT_TAKEN,
        crisis.ENDED,
        "care_started",
        "psychiatrist_started",
        "papers_received",
        "petition_received",
        "order_dated",
    ),
    CaseKind.DOMESTIC_VIOLENCE: ("order_imposed", "request_filed", "vt_transfer", HIGH_RISK),
    CaseKind.YOUTH_GROUP: (
        "step1_decision",
        "step2a_problematic",
        NAMES_NEEDED,
        "step4_prioritised",
        "step7",
    ),
    CaseKind.YOUTH_AT_RISK: ("vt_transfer",),
    CaseKind.UNDERMINING: (OTH_DECIDES, SIGNAL_REJECTED),
    CaseKind.DETAINEE_RETURN: ("notice_received", MAYOR_DECIDES, MAYOR_SHARES),
}
"""Which events a kind of case knows."""


def _supersede(old: CaseFact, new: CaseFact, *, by: Actor, at: dt.datetime) -> None:
    old.superseded_by = new
    old.save(update_fields=["superseded_by"])
    rows = [row for row in deadlines.open_terms(old.case) if row.fact_id == old.pk]
    deadlines.settle(rows, DeadlineState.SUPERSEDED, by=by, at=at)


def _home(by: Actor, case: Case) -> Setting:
    mine = access.settings_of(by, case)
    return Setting.LOKAAL if Setting.LOKAAL in mine else sorted(mine)[0]
