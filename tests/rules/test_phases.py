"""The AVE phases: every ordered pair × every role, grounds, regie, and who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from casework.rules.decision import Decision
from casework.vocabulary import CaseKind, EscalationGround, Phase, RegieSlot, Role
from escalation.rules.guards import DownFacts
from escalation.rules.ladder_file import load_ladder
from escalation.rules.owners import decide_slots, missing_slots
from escalation.rules.phases import PhaseFacts, decide_phase, decide_proposal

RULES = load_ladder(Path(__file__).parents[2] / "config" / "policy" / "hardenberg").phases
AT = datetime(2026, 11, 27, 17, 40, tzinfo=UTC)
REASON = "De samenwerking rond dit gezin zit al zes weken vast."
DOWN = DownFacts(True, True, "Bij terugval belt u de coördinator.", "Het plan hielp goed.")
PAIRS = list(product(Phase, Phase))

# from, to -> who decides, by hand; a name in small letters is a regie slot
DECIDES = {
    (1, 2): "CARE_INTAKE",
    (2, 3): "PROCESS_COORDINATOR",
    (3, 4): "MAYOR",
    (2, 4): "MAYOR",
    (4, 3): "MAYOR",
    (3, 2): "process_direction",
    (2, 1): "CASE_DIRECTOR",
}
GROUNDS = {
    2: {"QUESTION", "SIGNAL"},
    3: {"STAGNATION", "COMPLEXITY", "SAFETY"},
    4: {"TOTAL_ESCALATION", "SOCIAL_UNREST", "CALAMITY", "MANAGEMENT_DEADLOCK", "LIFE_THREATENING"},
}
ALL_FOUR = {"case_direction", "process_direction", "operational_owner", "administrative_owner"}
REQUIRED = {1: {"case_direction"}, 2: {"case_direction"}, 3: ALL_FOUR, 4: ALL_FOUR}


def ready(current: int, target: int) -> PhaseFacts:
    """Give facts that lack nothing for this change, if it exists."""
    decider = DECIDES.get((current, target), "")
    return PhaseFacts(
        kind=CaseKind.CONFUSED_BEHAVIOUR,
        current=Phase(current),
        target=Phase(target),
        at=AT,
        actor_roles=frozenset({Role(decider)} if decider.isupper() else set()),
        actor_slots=frozenset({RegieSlot(decider)} if decider.islower() else set()),
        ground=EscalationGround(min(GROUNDS.get(target, {"QUESTION"}))),
        motivation=REASON,
        filled_slots=frozenset(RegieSlot),
        acute_danger=True,
        down=DOWN,
    )


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


@pytest.mark.parametrize(("current", "target"), PAIRS)
def test_a_complete_change_is_allowed_exactly_where_the_table_has_it(
    current: Phase, target: Phase
) -> None:
    facts = ready(current, target)
    if (current, target) not in DECIDES:
        facts = replace(facts, actor_roles=frozenset(Role), actor_slots=frozenset(RegieSlot))
    decision = decide_phase(RULES, facts)
    assert decision.allowed == ((current, target) in DECIDES), codes(decision)


@pytest.mark.parametrize(("current", "target"), sorted(DECIDES))
@pytest.mark.parametrize("role", list(Role))
def test_a_change_is_decided_by_its_own_role_and_no_other(
    current: int, target: int, role: Role
) -> None:
    facts = replace(ready(current, target), actor_roles=frozenset({role}), actor_slots=frozenset())
    decision = decide_phase(RULES, facts)
    assert decision.allowed == (DECIDES[current, target] == role.value)
    if not decision.allowed:
        assert codes(decision) == ["phase_decide_role"]
        assert decision.reasons[0].who_can


@pytest.mark.parametrize("slot", list(RegieSlot))
def test_from_three_to_two_decides_who_holds_the_process_direction(slot: RegieSlot) -> None:
    facts = replace(ready(3, 2), actor_roles=frozenset(Role), actor_slots=frozenset({slot}))
    assert decide_phase(RULES, facts).allowed == (slot is RegieSlot.PROCESS_DIRECTION)


@pytest.mark.parametrize(("current", "target"), [(1, 3), (1, 4), (4, 2), (4, 1), (3, 1)])
def test_other_skips_are_refused_even_in_acute_danger(current: int, target: int) -> None:
    facts = replace(ready(current, target), actor_roles=frozenset(Role))
    assert codes(decide_phase(RULES, facts)) == ["phase_skip"]


def test_the_mayor_skips_to_four_in_acute_danger_and_the_justification_follows() -> None:
    decision = decide_phase(RULES, ready(2, 4))
    assert decision.allowed
    assert decision.rules == ("term:LOC-SKIP-JUST",)
    assert decide_phase(RULES, ready(3, 4)).rules == ()


def test_without_acute_danger_nobody_skips() -> None:
    facts = replace(ready(2, 4), acute_danger=False)
    assert codes(decide_phase(RULES, facts)) == ["phase_skip_danger"]


@pytest.mark.parametrize(("current", "target"), [(1, 2), (2, 3), (3, 4), (2, 4)])
@pytest.mark.parametrize("ground", [*EscalationGround, None])
def test_a_ground_must_fit_the_phase_it_leads_to(
    current: int, target: int, ground: EscalationGround | None
) -> None:
    decision = decide_phase(RULES, replace(ready(current, target), ground=ground))
    assert decision.allowed == (ground in GROUNDS[target])
    assert decision.allowed or codes(decision) == ["ground_unfit" if ground else "ground_missing"]


@pytest.mark.parametrize(("current", "target"), [(4, 3), (3, 2), (2, 1)])
def test_scaling_down_needs_no_ground_of_escalation(current: int, target: int) -> None:
    assert decide_phase(RULES, replace(ready(current, target), ground=None))


@pytest.mark.parametrize(("current", "target"), sorted(DECIDES))
@pytest.mark.parametrize("text", ["", " \n ", "...........", "\u200b" * 20])
def test_every_change_needs_its_reason_in_words(current: int, target: int, text: str) -> None:
    decision = decide_phase(RULES, replace(ready(current, target), motivation=text))
    assert codes(decision) == ["motivation_missing"]


# ------------------------------------------------------------------ regie

SLOT_SETS = list(chain.from_iterable(combinations(RegieSlot, size) for size in range(5)))


@pytest.mark.parametrize(("current", "target"), sorted(DECIDES))
@pytest.mark.parametrize("filled", SLOT_SETS, ids=lambda filled: "+".join(filled) or "none")
def test_a_phase_is_entered_only_with_its_regie_filled(
    current: int, target: int, filled: tuple[RegieSlot, ...]
) -> None:
    facts = replace(ready(current, target), filled_slots=frozenset(filled))
    decision = decide_phase(RULES, facts)
    missing = REQUIRED[target] - {slot.value for slot in filled}
    assert {reason.field for reason in decision.reasons} == {f"regie_{slot}" for slot in missing}


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("household", [True, False])
def test_the_household_holds_the_case_direction_only_in_phase_one(
    phase: Phase, household: bool
) -> None:
    missing = missing_slots(RULES.slots, phase, frozenset(), household_directs=household)
    expected = REQUIRED[phase] - ({"case_direction"} if household and phase == 1 else set())
    assert set(missing) == expected


def test_missing_regie_is_told_slot_by_slot() -> None:
    filled = frozenset({RegieSlot.CASE_DIRECTION, RegieSlot.OPERATIONAL_OWNER})
    decision = decide_slots(RULES.slots, Phase.AVE_3, filled)
    assert [reason.text for reason in decision.reasons] == [
        "Kies wie de rol 'Procesregie' krijgt. Fase 3 vraagt dit.",
        "Kies wie de rol 'Bestuurlijk verantwoordelijk' krijgt. Fase 3 vraagt dit.",
    ]


# ------------------------------------------------------------------ scaling down


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recipient_named": False}, "recipient_missing"),
        ({"recipient_accepted": False}, "recipient_not_accepted"),
        ({"relapse_agreement": ""}, "relapse_missing"),
        ({"evaluation_note": " "}, "evaluation_missing"),
    ],
)
def test_from_three_to_two_needs_a_willing_recipient_an_agreement_and_a_note(
    change: dict[str, object], code: str
) -> None:
    down = replace(DOWN, **change)  # type: ignore[arg-type]
    assert codes(decide_phase(RULES, replace(ready(3, 2), down=down))) == [code]
    assert decide_phase(RULES, replace(ready(2, 1), down=down))
    assert decide_phase(RULES, replace(ready(4, 3), down=down))


# ------------------------------------------------------------------ kinds


@pytest.mark.parametrize(("current", "target"), PAIRS)
def test_undermining_has_no_phases(current: Phase, target: Phase) -> None:
    facts = replace(ready(current, target), kind=CaseKind.UNDERMINING, actor_roles=frozenset(Role))
    assert "phase_kind" in codes(decide_phase(RULES, facts))
    assert RULES.targets(CaseKind.UNDERMINING, current) == ()


@pytest.mark.parametrize(("minutes", "holds"), [(None, False), (-1, True), (0, True), (1, False)])
def test_a_return_from_detention_has_phases_from_the_decision_of_the_mayor(
    minutes: int | None, holds: bool
) -> None:
    decided = None if minutes is None else AT + timedelta(minutes=minutes)
    facts = replace(ready(2, 3), kind=CaseKind.DETAINEE_RETURN, mayor_decided_at=decided)
    assert codes(decide_phase(RULES, facts)) == ([] if holds else ["phase_mayor"])


@pytest.mark.parametrize("kind", [k for k in CaseKind if k not in ("UNDERMINING",)])
def test_the_other_kinds_have_phases(kind: CaseKind) -> None:
    assert RULES.has_phases(kind)
    assert RULES.targets(kind, Phase.AVE_2) == (Phase.AVE_1, Phase.AVE_3, Phase.AVE_4)


def test_a_closed_case_changes_no_phase() -> None:
    facts = replace(ready(2, 3), case_open=False)
    assert codes(decide_phase(RULES, facts)) == ["case_closed"]
    assert codes(decide_proposal(RULES, facts)) == ["case_closed"]


# ------------------------------------------------------------------ proposing and telling

PROPOSES = {
    (1, 2): "anyone",
    (2, 3): "anyone",
    (2, 4): "anyone",
    (3, 4): {"POLICE_WORKER", "PROSECUTOR", "process_direction", "operational_owner"},
    (4, 3): {"process_direction", "operational_owner"},
    (3, 2): {"process_direction"},
    (2, 1): {"CASE_DIRECTOR"},
}


@pytest.mark.parametrize(("current", "target"), sorted(PROPOSES))
@pytest.mark.parametrize("person", [*Role, *RegieSlot])
def test_a_change_is_proposed_by_those_of_the_table(
    current: int, target: int, person: Role | RegieSlot
) -> None:
    facts = replace(
        ready(current, target),
        actor_roles=frozenset({person} if isinstance(person, Role) else set()),
        actor_slots=frozenset({person} if isinstance(person, RegieSlot) else set()),
        filled_slots=frozenset(),
        down=DownFacts(),
    )
    who = PROPOSES[current, target]
    expected = who == "anyone" or person.value in who
    assert decide_proposal(RULES, facts).allowed == expected


TOLD_IN_FOUR = {
    "MAYOR", "ALDERMAN", "PUBLIC_ORDER", "MUNICIPAL_SECRETARY", "COMMUNICATIONS", "ZVH_MANAGER",
}  # fmt: skip
TOLD = {
    (1, 2): {"HOUSEHOLD"},
    (2, 3): {"PARTICIPANTS", "SOCIAL_MANAGER", "ALDERMAN_AGGREGATE"},
    (3, 4): TOLD_IN_FOUR,
    (2, 4): TOLD_IN_FOUR,
    (4, 3): TOLD_IN_FOUR | {"CASE_DIRECTOR"},
    (3, 2): {"PARTICIPANTS", "HOUSEHOLD"},
    (2, 1): {"HOUSEHOLD"},
}


def test_every_change_says_who_is_told_and_where_that_comes_from() -> None:
    assert {pair: set(edge.informs) for pair, edge in RULES.edges.items()} == TOLD
    assert all(edge.source for edge in RULES.edges.values())


def test_who_can_decide_is_named_in_words() -> None:
    edge = RULES.edge(Phase.AVE_3, Phase.AVE_2)
    assert edge is not None
    assert str(edge.decides) == "wie de procesregie heeft"
    proposing = RULES.edge(Phase.AVE_3, Phase.AVE_4)
    assert proposing is not None
    assert str(proposing.proposes).startswith("wijkagent of officier van justitie of wie de")


def test_every_reason_is_plain_and_short() -> None:
    for current, target in PAIRS:
        bare = PhaseFacts(CaseKind.DETAINEE_RETURN, current, target, AT, frozenset())
        for kind in CaseKind:
            for reason in decide_phase(RULES, replace(bare, kind=kind)).reasons:
                assert reason.source or reason.code == "phase_same", reason
                for sentence in reason.text.rstrip(".").split(". "):
                    assert len(sentence.split()) <= 15, reason.text
