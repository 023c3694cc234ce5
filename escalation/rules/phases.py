"""How the AVE phase of a case changes: who proposes, who decides, on which ground, who is told.

The phase says how far a situation has escalated; it does not change the table by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework import labels
from casework.rules.decision import ALLOWED, Decision, all_of, refuse
from casework.vocabulary import CaseKind, EscalationGround, Phase, RegieSlot, Role
from escalation.rules.gates import decide_down, decide_motivation
from escalation.rules.guards import NO_DOWN, DownFacts
from escalation.rules.ladder import Direction, Need, role_names
from escalation.rules.owners import SlotRules, decide_slots
from escalation.rules.parameters import Parameters


class Recipient(StrEnum):
    """Who is told when a case enters a phase; the messenger turns it into people."""

    HOUSEHOLD = "HOUSEHOLD"
    PARTICIPANTS = "PARTICIPANTS"
    CASE_DIRECTOR = "CASE_DIRECTOR"
    SOCIAL_MANAGER = "SOCIAL_MANAGER"
    ALDERMAN = "ALDERMAN"
    ALDERMAN_AGGREGATE = "ALDERMAN_AGGREGATE"
    MAYOR = "MAYOR"
    PUBLIC_ORDER = "PUBLIC_ORDER"
    MUNICIPAL_SECRETARY = "MUNICIPAL_SECRETARY"
    COMMUNICATIONS = "COMMUNICATIONS"
    ZVH_MANAGER = "ZVH_MANAGER"


class Applies(StrEnum):
    """Whether the phases apply to a kind."""

    ALWAYS = "always"
    NONE = "none"
    MAYOR_DECISION = "mayor_decision"


@dataclass(frozen=True, slots=True)
class Who:
    """People by their role, or by the regie slot they hold in this case."""

    roles: tuple[Role, ...] = ()
    slots: tuple[RegieSlot, ...] = ()
    anyone: bool = False

    def includes(self, roles: frozenset[Role], slots: frozenset[RegieSlot]) -> bool:
        """Tell whether a participant with these roles and slots belongs to them."""
        return self.anyone or bool(roles.intersection(self.roles) or slots.intersection(self.slots))

    def __str__(self) -> str:
        if self.anyone:
            return "iedere deelnemer"
        holders = [f"wie de {labels.REGIE_SLOT[slot].lower()} heeft" for slot in self.slots]
        return " of ".join([*filter(None, [role_names(self.roles)]), *holders])


@dataclass(frozen=True, slots=True)
class PhaseEdge:
    """A change of phase that exists.

    Facts: `only_when` names the condition of a skip ("acute_danger"), `follow_up` the term
    that starts with it; `informs` are told on entry.
    """

    direction: Direction
    proposes: Who
    decides: Who
    needs: tuple[Need, ...]
    informs: tuple[Recipient, ...]
    only_when: str
    follow_up: str
    source: str


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """The AVE phases of one municipality, as its data file says."""

    edges: Mapping[tuple[Phase, Phase], PhaseEdge]
    grounds: Mapping[Phase, tuple[EscalationGround, ...]]
    grounds_source: str
    applies: Mapping[CaseKind, Applies]
    applies_source: str
    slots: SlotRules
    parameters: Parameters

    def has_phases(self, kind: CaseKind) -> bool:
        """Tell whether a case of this kind has an AVE phase at all."""
        return self.applies.get(kind, Applies.ALWAYS) is not Applies.NONE

    def edge(self, current: Phase, target: Phase) -> PhaseEdge | None:
        """Give the change, or None when it does not exist."""
        return self.edges.get((current, target))

    def targets(self, kind: CaseKind, current: Phase) -> tuple[Phase, ...]:
        """Give the phases a page can offer from here; the decision comes after."""
        if not self.has_phases(kind):
            return ()
        return tuple(target for target in Phase if (current, target) in self.edges)


@dataclass(frozen=True, slots=True)
class PhaseFacts:
    """Everything a change of phase looks at, as it stands at the moment `at`.

    Facts: `actor_roles` and `actor_slots` belong to the person who decides (a decision by
    telephone is recorded by another); `filled_slots` are held by professionals after the change.
    """

    kind: CaseKind
    current: Phase
    target: Phase
    at: datetime
    actor_roles: frozenset[Role]
    actor_slots: frozenset[RegieSlot] = frozenset()
    case_open: bool = True
    ground: EscalationGround | None = None
    motivation: str = ""
    filled_slots: frozenset[RegieSlot] = frozenset()
    household_directs: bool = False
    acute_danger: bool = False
    mayor_decided_at: datetime | None = None
    down: DownFacts = NO_DOWN


def decide_phase(rules: PhaseRules, facts: PhaseFacts) -> Decision:
    """Say whether this person may change the phase now, with everything that is missing.

    Gives: `rules` names the term that starts (for a skip: `term:LOC-SKIP-JUST`).
    """
    edge = rules.edge(facts.current, facts.target)
    if edge is None or not rules.has_phases(facts.kind):
        return _decide_exists(rules, facts)
    return all_of(
        _decide_exists(rules, facts),
        _decide_person(edge, edge.decides, facts, "decide"),
        _decide_content(rules, edge, facts),
        decide_slots(
            rules.slots, facts.target, facts.filled_slots, household_directs=facts.household_directs
        ),
        decide_down(rules.parameters, facts.down, facts.at, edge.needs),
        Decision(rules=(f"term:{edge.follow_up}",) if edge.follow_up else ()),
    )


def decide_proposal(rules: PhaseRules, facts: PhaseFacts) -> Decision:
    """Say whether this person may propose the change; regie and recipient come with deciding."""
    edge = rules.edge(facts.current, facts.target)
    if edge is None or not rules.has_phases(facts.kind):
        return _decide_exists(rules, facts)
    return all_of(
        _decide_exists(rules, facts),
        _decide_person(edge, edge.proposes, facts, "propose"),
        _decide_content(rules, edge, facts),
    )


def _decide_exists(rules: PhaseRules, facts: PhaseFacts) -> Decision:
    """Refuse what no person could change: a closed case, a kind or a step without phases."""
    if not facts.case_open:
        return refuse("case_closed", "Deze casus is gesloten. Open eerst een nieuwe casus.")
    return _decide_kind(rules, facts) & _decide_step(rules, facts)


def _decide_kind(rules: PhaseRules, facts: PhaseFacts) -> Decision:
    applies = rules.applies.get(facts.kind, Applies.ALWAYS)
    if applies is Applies.NONE:
        text = f"Een casus {labels.CASE_KIND[facts.kind].lower()} kent geen AVE-fasen."
        return refuse("phase_kind", text, source=rules.applies_source)
    decided = facts.mayor_decided_at is not None and facts.mayor_decided_at <= facts.at
    if applies is Applies.MAYOR_DECISION and not decided:
        text = "De burgemeester moet eerst een besluit nemen over deze casus."
        return refuse("phase_mayor", text, source=rules.applies_source, who_can="de burgemeester")
    return ALLOWED


def _decide_step(rules: PhaseRules, facts: PhaseFacts) -> Decision:
    if facts.current == facts.target:
        return refuse("phase_same", "De casus is al in deze fase.", field="target")
    edge = rules.edge(facts.current, facts.target)
    if edge is None:
        text = f"Van fase {facts.current} kunt u niet direct naar fase {facts.target}."
        return refuse("phase_skip", text, source=rules.applies_source, field="target")
    if edge.only_when and not facts.acute_danger:
        text = f"Direct naar fase {facts.target} kan alleen bij acuut gevaar."
        return refuse("phase_skip_danger", text, source=edge.source, field="acute_danger")
    return ALLOWED


def _decide_person(edge: PhaseEdge, who: Who, facts: PhaseFacts, act: str) -> Decision:
    if who.includes(facts.actor_roles, facts.actor_slots):
        return ALLOWED
    verb = "besluiten tot" if act == "decide" else "vragen om"
    text = f"Met uw rol kunt u niet {verb} fase {facts.target}."
    return refuse(f"phase_{act}_role", text, source=edge.source, who_can=str(who))


def _decide_content(rules: PhaseRules, edge: PhaseEdge, facts: PhaseFacts) -> Decision:
    """Refuse a change without its reason in words, or upward without a fitting ground."""
    ground = _decide_ground(rules, facts) if edge.direction is Direction.UP else ALLOWED
    return ground & decide_motivation(rules.parameters, facts.motivation, facts.at)


def _decide_ground(rules: PhaseRules, facts: PhaseFacts) -> Decision:
    fitting = rules.grounds[facts.target]
    if facts.ground is not None and facts.ground in fitting:
        return ALLOWED
    code = "ground_missing" if facts.ground is None else "ground_unfit"
    text = f"Kies een reden die bij fase {facts.target} hoort."
    return refuse(code, text, source=rules.grounds_source, field="ground")
