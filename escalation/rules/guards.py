"""The conditions that open a step of the ladder, and the facts that every gate looks at.

One `MoveFacts` serves the page, the request and the acceptance, so that all decide by the same
facts; the service decides again under the lock of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from casework.rules.decision import ALLOWED, Decision, Reason, all_of, refuse
from casework.vocabulary import (
    CaseKind,
    JorGround,
    OrganisationKey,
    Phase,
    RegieSlot,
    Role,
    Table,
)
from escalation.rules.ladder import Guard, Ladder, Rule
from escalation.rules.parameters import ParameterName, local_day
from escalation.rules.texts import decide_text


class ZvhCriterion(StrEnum):
    """A criterion of the Zorg- en Veiligheidshuis (Landelijk Kader)."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"

    @property
    def field(self) -> str:
        return f"criterion_{self.value.lower()}"


CRITERION_TEXT = {
    ZvhCriterion.C1: "Problemen op meer leefgebieden leiden tot overlast, misdrijven of afglijden.",
    ZvhCriterion.C2: "Eén keten redt het niet. Dwang en drang of andere ketens zijn nodig.",
    ZvhCriterion.C3: "Gezin of omgeving heeft invloed op het probleem, of lijdt eronder.",
    ZvhCriterion.C4: "Er is een ernstig veiligheidsprobleem in dit gebied.",
}
"""Each criterion as a person ticks it. Source: Landelijk Kader Zorg- en Veiligheidshuizen."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion somebody claims, with the reason in words."""

    code: ZvhCriterion
    motivation: str


@dataclass(frozen=True, slots=True)
class RiskAssessment:
    """A recorded judgement of the risk in a household."""

    source: OrganisationKey
    high: bool
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DownFacts:
    """What scaling down asks for: somebody who takes over, an agreement, a look back.

    Facts: `recipient_named` when the file says who takes over; `recipient_accepted` when that
    person said yes.
    """

    recipient_named: bool = False
    recipient_accepted: bool = False
    relapse_agreement: str = ""
    evaluation_note: str = ""


NO_DOWN = DownFacts()
"""The facts of a step that does not scale down."""


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """Everything the gates look at, as it stands at the moment `at`.

    Facts: `actor_roles` are the roles in which the acting person acts in this case;
    `open_move` is true when another request runs (for a new request) or when this request still
    runs (for an answer); `local_participants` are the organisations that take part in LOKAAL;
    `slots_after` are the regie slots that are filled once the move is accepted, `phase` the AVE
    phase, None for a case without phases; `takes_process_direction` is the answer of the
    accepting side, None when it gave none; `held` when somebody keeps the case from this table.
    """

    kind: CaseKind
    from_table: Table
    to_table: Table
    at: datetime
    actor_roles: frozenset[Role]
    case_open: bool = True
    open_move: bool = False
    motivation: str = ""
    goal: str = ""
    partner_contacts: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    risk_assessments: tuple[RiskAssessment, ...] = ()
    birth_date: date | None = None
    jor_ground: JorGround | None = None
    jor_confirmed_by: frozenset[OrganisationKey] = frozenset()
    oth_decision_at: datetime | None = None
    local_participants: frozenset[OrganisationKey] = frozenset()
    mayor_shared_at: datetime | None = None
    down: DownFacts = NO_DOWN
    question_open: bool = False
    actor_is_requester: bool = False
    actor_at_receiving_table: bool = False
    takes_process_direction: bool | None = None
    phase: Phase | None = None
    slots_after: frozenset[RegieSlot] = frozenset()
    household_directs: bool = False
    held: bool = False


LANDELIJK_KADER = "Landelijk Kader Zorg- en Veiligheidshuizen"
_WHO_MOTIVATES = "wie het verzoek voorbereidt"


def decide_zvh_criteria(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Hold when (C1 and C2 and C3) or C4 is claimed, and every claim has its motivation."""
    claimed = {criterion.code for criterion in facts.criteria}
    unmotivated = all_of(*(_motivated(ladder, facts, criterion) for criterion in facts.criteria))
    joint = (ZvhCriterion.C1, ZvhCriterion.C2, ZvhCriterion.C3)
    if ZvhCriterion.C4 in claimed or claimed.issuperset(joint):
        return unmotivated
    if not claimed:
        return refuse(
            "criteria_none",
            "Kies criterium 1, 2 en 3. Of kies criterium 4.",
            source=LANDELIJK_KADER,
            who_can=_WHO_MOTIVATES,
            field="criteria",
        )
    absent = (_absent(code) for code in joint if code not in claimed)
    return unmotivated & Decision(tuple(absent))


def _motivated(ladder: Ladder, facts: MoveFacts, criterion: Criterion) -> Decision:
    text = f"Leg uit waarom criterium {criterion.code.value[1:]} geldt."
    missing = Reason(
        "criterion_unmotivated", text, LANDELIJK_KADER, _WHO_MOTIVATES, criterion.code.field
    )
    return decide_text(ladder.parameters, criterion.motivation, facts.at, missing=missing)


def _absent(code: ZvhCriterion) -> Reason:
    text = f"Criterium {code.value[1:]} ontbreekt. Zonder criterium 4 zijn 1, 2 en 3 nodig."
    return Reason("criterion_missing", text, LANDELIJK_KADER, _WHO_MOTIVATES, code.field)


def decide_zvh_criteria_or_high_risk(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Hold on the criteria, or on a recorded high risk by the police or Veilig Thuis."""
    sources = (OrganisationKey.POL, OrganisationKey.VT)
    if any(
        risk.high and risk.source in sources and risk.recorded_at <= facts.at
        for risk in facts.risk_assessments
    ):
        return ALLOWED
    return decide_zvh_criteria(ladder, facts)


def decide_c4_only(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Hold on criterion 4 with its motivation; the other criteria are about persons."""
    claims = [criterion for criterion in facts.criteria if criterion.code == ZvhCriterion.C4]
    if claims:
        return all_of(*(_motivated(ladder, facts, claim) for claim in claims))
    return refuse(
        "criterion_c4_only",
        "Voor een jeugdgroep telt alleen criterium 4.",
        source=ladder.guards[Guard.C4_ONLY],
        who_can=_WHO_MOTIVATES,
        field=ZvhCriterion.C4.field,
    )


def decide_jor_criteria(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Hold for a young person of the right age with a confirmed ground in criminal law."""
    return all_of(
        _decide_age(ladder, facts),
        _decide_jor_ground(ladder, facts),
        _decide_confirmed(ladder, facts),
    )


def age_on(birth_date: date, day: date) -> int:
    """Give the age in whole years; who is born on 29 February turns on 1 March."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


_OLDEST = 125
"""Years: an older birth date is a typing error."""


def _decide_age(ladder: Ladder, facts: MoveFacts) -> Decision:
    if facts.birth_date is None:
        return refuse(
            "birth_date_missing",
            "Vul de geboortedatum in.",
            source=ladder.guards[Guard.JOR_CRITERIA],
            who_can=_WHO_MOTIVATES,
            field="birth_date",
        )
    day = local_day(facts.at)
    age = age_on(facts.birth_date, day)
    if facts.birth_date > day or age > _OLDEST:
        return refuse(
            "birth_date_impossible",
            "Deze geboortedatum kan niet kloppen.",
            who_can=_WHO_MOTIVATES,
            field="birth_date",
        )
    lowest = ladder.parameters.at(ParameterName.JOR_AGE_MINIMUM, facts.at)
    highest = ladder.parameters.at(ParameterName.JOR_AGE_MAXIMUM, facts.at)
    if lowest.value <= age <= highest.value:
        return ALLOWED
    return refuse(
        "jor_age",
        f"Het JOR is voor jongeren van {lowest.value} tot en met {highest.value} jaar.",
        source=lowest.source if age < lowest.value else highest.source,
        field="birth_date",
    )


def _decide_jor_ground(ladder: Ladder, facts: MoveFacts) -> Decision:
    if facts.jor_ground in tuple(JorGround):
        return ALLOWED
    return refuse(
        "jor_ground_missing",
        "Kies: er loopt een strafzaak, of er dreigt een strafzaak.",
        source=ladder.guards[Guard.JOR_CRITERIA],
        who_can=_WHO_MOTIVATES,
        field="jor_ground",
    )


def _decide_confirmed(ladder: Ladder, facts: MoveFacts) -> Decision:
    if facts.jor_confirmed_by & {OrganisationKey.POL, OrganisationKey.OM}:
        return ALLOWED
    return refuse(
        "jor_unconfirmed",
        "De politie of het OM moet deze reden nog bevestigen.",
        source=ladder.guards[Guard.JOR_CRITERIA],
        who_can="de politie of het OM",
        field="jor_ground",
    )


def decide_via_oth_team_decision(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Hold when the decision of the undermining team stands in the file."""
    if facts.oth_decision_at is not None and facts.oth_decision_at <= facts.at:
        return ALLOWED
    return refuse(
        "oth_decision_missing",
        "Het ondermijningsteam moet hierover eerst een besluit nemen.",
        source=ladder.guards[Guard.VIA_OTH_TEAM_DECISION],
        who_can="het ondermijningsteam",
        field="oth_decision",
    )


_COMPARTMENT = frozenset({OrganisationKey.BURG, OrganisationKey.PC})


def decide_compartment(
    ladder: Ladder,
    participants: Iterable[OrganisationKey],
    mayor_shared_at: datetime | None,
    at: datetime,
) -> Decision:
    """Hold while only mayor and coordinator take part, or once the mayor decided to share.

    Facts: also asked when a case is opened and when a party is admitted to it.
    """
    if mayor_shared_at is not None and mayor_shared_at <= at:
        return ALLOWED
    if _COMPARTMENT.issuperset(participants):
        return ALLOWED
    return refuse(
        "compartment",
        "Alleen burgemeester en coördinator doen nu mee. Delen vraagt een besluit.",
        source=ladder.guards[Guard.OOV_COMPARTMENT],
        who_can="de burgemeester",
        field="participants",
    )


def decide_oov_compartment(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Hold as `decide_compartment` does, for the participants of LOKAAL."""
    return decide_compartment(ladder, facts.local_participants, facts.mayor_shared_at, facts.at)


GUARDS: dict[Guard, Callable[[Ladder, MoveFacts], Decision]] = {
    Guard.ZVH_CRITERIA: decide_zvh_criteria,
    Guard.ZVH_CRITERIA_OR_HIGH_RISK: decide_zvh_criteria_or_high_risk,
    Guard.C4_ONLY: decide_c4_only,
    Guard.JOR_CRITERIA: decide_jor_criteria,
    Guard.VIA_OTH_TEAM_DECISION: decide_via_oth_team_decision,
    Guard.OOV_COMPARTMENT: decide_oov_compartment,
}


def decide_guard(ladder: Ladder, facts: MoveFacts) -> Decision:
    """Decide the guard of this step, if it has one; a step that does not exist has none."""
    if facts.from_table == facts.to_table:
        return ALLOWED
    edge = ladder.edge(facts.kind, facts.from_table, facts.to_table)
    if edge.rule is not Rule.GUARD:
        return ALLOWED
    rules = Decision(rules=(f"guard:{edge.guard}",))
    return GUARDS[Guard(edge.guard)](ladder, facts) & rules
