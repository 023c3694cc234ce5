"""The gates of a move: truth tables of the guards, what a request needs, who may answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations
from pathlib import Path

import pytest

from casework.rules.decision import Decision
from casework.vocabulary import (
    CaseKind,
    JorGround,
    OrganisationKey,
    Phase,
    RegieSlot,
    Role,
    Table,
)
from escalation.rules import gates, guards
from escalation.rules.guards import Criterion, DownFacts, MoveFacts, RiskAssessment, ZvhCriterion
from escalation.rules.ladder import Guard
from escalation.rules.ladder_file import load_ladder
from escalation.rules.owners import missing_slots
from escalation.rules.texts import has_hidden_signs, readable_length

LADDER = load_ladder(Path(__file__).parents[2] / "config" / "policy" / "hardenberg").ladder
AT = datetime(2026, 11, 30, 10, 40, tzinfo=UTC)
REASON = "De ggz en de woningcorporatie komen er samen niet uit."
CODES = tuple(ZvhCriterion)

READY = MoveFacts(
    kind=CaseKind.CONFUSED_BEHAVIOUR,
    from_table=Table.LOCAL,
    to_table=Table.ZVH,
    at=AT,
    actor_roles=frozenset({Role.PROCESS_COORDINATOR}),
    motivation=REASON,
    goal="Rust in de straat en passende zorg",
    partner_contacts=("B. Fictief, Dimence, 0523-000000",),
    criteria=tuple(Criterion(code, REASON) for code in CODES[:3]),
)
ASKED = replace(
    READY,
    actor_roles=frozenset({Role.ZVH_PROCESS_DIRECTOR}),
    open_move=True,
    actor_at_receiving_table=True,
    takes_process_direction=True,
    phase=Phase.AVE_3,
    slots_after=frozenset(RegieSlot),
)
TO_JOR = replace(
    READY,
    kind=CaseKind.YOUTH_AT_RISK,
    to_table=Table.JOR,
    birth_date=date(2010, 5, 1),
    jor_ground=JorGround.IMMINENT_CRIMINAL,
    jor_confirmed_by=frozenset({OrganisationKey.POL}),
)
DOWN = DownFacts(True, True, "Bij terugval belt u de coördinator.", "Het plan hielp goed.")
DOWNWARD = replace(
    READY,
    from_table=Table.ZVH,
    to_table=Table.LOCAL,
    actor_roles=frozenset({Role.ZVH_PROCESS_DIRECTOR}),
    down=DOWN,
)
TO_RIEC = replace(
    READY,
    kind=CaseKind.UNDERMINING,
    from_table=Table.OTH,
    to_table=Table.RIEC,
    actor_roles=frozenset({Role.UNDERMINING_DIRECTOR}),
    oth_decision_at=AT - timedelta(days=1),
)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def fields(decision: Decision) -> list[str]:
    return [reason.field for reason in decision.reasons]


# ------------------------------------------------------------------ ZVH criteria

SUBSETS = list(chain.from_iterable(combinations(CODES, size) for size in range(5)))


@pytest.mark.parametrize("claimed", SUBSETS, ids=lambda claimed: "+".join(claimed) or "none")
def test_the_zvh_criteria_hold_for_one_two_three_or_for_four(
    claimed: tuple[ZvhCriterion, ...],
) -> None:
    facts = replace(READY, criteria=tuple(Criterion(code, REASON) for code in claimed))
    holds = {"C1", "C2", "C3"} <= set(claimed) or "C4" in claimed
    assert guards.decide_zvh_criteria(LADDER, facts).allowed == holds
    assert gates.decide_request(LADDER, facts).allowed == holds


@pytest.mark.parametrize("claimed", SUBSETS[1:], ids="+".join)
@pytest.mark.parametrize("empty", CODES)
def test_every_claimed_criterion_needs_its_own_motivation(
    claimed: tuple[ZvhCriterion, ...], empty: ZvhCriterion
) -> None:
    criteria = tuple(Criterion(code, "  " if code is empty else REASON) for code in claimed)
    decision = guards.decide_zvh_criteria(LADDER, replace(READY, criteria=criteria))
    unmotivated = [r.field for r in decision.reasons if r.code == "criterion_unmotivated"]
    assert unmotivated == ([f"criterion_{empty.lower()}"] if empty in claimed else [])


def test_a_missing_criterion_is_named_at_its_own_field() -> None:
    facts = replace(READY, criteria=(Criterion(ZvhCriterion.C2, REASON),))
    decision = guards.decide_zvh_criteria(LADDER, facts)
    assert fields(decision) == ["criterion_c1", "criterion_c3"]
    assert all("Landelijk Kader" in reason.source for reason in decision.reasons)


def test_no_criterion_at_all_gives_one_reason() -> None:
    assert fields(guards.decide_zvh_criteria(LADDER, replace(READY, criteria=()))) == ["criteria"]


@pytest.mark.parametrize(
    ("source", "high", "minutes", "holds"),
    [
        (OrganisationKey.POL, True, -1, True),
        (OrganisationKey.VT, True, 0, True),
        (OrganisationKey.VT, False, -1, False),
        (OrganisationKey.GGZ, True, -1, False),
        (OrganisationKey.COL_SD, True, -1, False),
        (OrganisationKey.POL, True, 1, False),
    ],
)
def test_a_high_risk_opens_the_zvh_only_when_police_or_veilig_thuis_recorded_it(
    source: OrganisationKey, high: bool, minutes: int, holds: bool
) -> None:
    risk = RiskAssessment(source, high, AT + timedelta(minutes=minutes))
    facts = replace(READY, kind=CaseKind.DOMESTIC_VIOLENCE, criteria=(), risk_assessments=(risk,))
    assert gates.decide_request(LADDER, facts).allowed == holds
    assert gates.decide_request(LADDER, replace(facts, criteria=READY.criteria)).allowed


def test_a_high_risk_does_not_open_the_zvh_for_another_kind() -> None:
    risk = RiskAssessment(OrganisationKey.POL, True, AT)
    facts = replace(READY, criteria=(), risk_assessments=(risk,))
    assert codes(gates.decide_request(LADDER, facts)) == ["criteria_none"]


@pytest.mark.parametrize("claimed", SUBSETS, ids=lambda claimed: "+".join(claimed) or "none")
def test_a_youth_group_reaches_the_zvh_by_criterion_four_alone(
    claimed: tuple[ZvhCriterion, ...],
) -> None:
    criteria = tuple(Criterion(code, REASON) for code in claimed)
    facts = replace(READY, kind=CaseKind.YOUTH_GROUP, criteria=criteria)
    assert gates.decide_request(LADDER, facts).allowed == ("C4" in claimed)


def test_criterion_four_of_a_youth_group_needs_its_motivation() -> None:
    facts = replace(READY, kind=CaseKind.YOUTH_GROUP, criteria=(Criterion(ZvhCriterion.C4, "-"),))
    assert fields(gates.decide_request(LADDER, facts)) == ["criterion_c4"]


# ------------------------------------------------------------------ JOR

AGES = [
    # birth date          at (UTC)                    allowed
    (date(2014, 11, 30), AT, True),  # twelve today
    (date(2014, 12, 1), AT, False),  # twelve tomorrow
    (date(2002, 12, 1), AT, True),  # 23, tomorrow 24
    (date(2002, 11, 30), AT, False),  # 24 today
    (date(2014, 12, 1), datetime(2026, 11, 30, 23, 30, tzinfo=UTC), True),  # 1 December here
    (date(2012, 2, 29), datetime(2024, 2, 28, 12, tzinfo=UTC), False),
    (date(2012, 2, 29), datetime(2024, 2, 29, 12, tzinfo=UTC), True),
    (date(2004, 2, 29), datetime(2028, 2, 28, 12, tzinfo=UTC), True),
    (date(2004, 2, 29), datetime(2028, 2, 29, 12, tzinfo=UTC), False),
]


@pytest.mark.parametrize(("birth_date", "at", "holds"), AGES)
def test_the_jor_is_for_twelve_up_to_and_including_twenty_three(
    birth_date: date, at: datetime, holds: bool
) -> None:
    decision = gates.decide_request(LADDER, replace(TO_JOR, birth_date=birth_date, at=at))
    assert codes(decision) == ([] if holds else ["jor_age"])


@pytest.mark.parametrize("birth_date", [date(2026, 12, 1), date(2027, 1, 1), date(1826, 5, 1)])
def test_a_birth_date_in_the_future_or_another_century_cannot_be_right(birth_date: date) -> None:
    decision = gates.decide_request(LADDER, replace(TO_JOR, birth_date=birth_date))
    assert codes(decision) == ["birth_date_impossible"]
    assert fields(decision) == ["birth_date"]


def test_a_birth_date_is_needed_for_the_jor() -> None:
    assert codes(gates.decide_request(LADDER, replace(TO_JOR, birth_date=None))) == [
        "birth_date_missing"
    ]


@pytest.mark.parametrize("ground", [*JorGround, None])
@pytest.mark.parametrize("confirmed", [*OrganisationKey, None])
def test_the_jor_needs_a_ground_that_police_or_prosecutor_confirmed(
    ground: JorGround | None, confirmed: OrganisationKey | None
) -> None:
    by = frozenset({confirmed} if confirmed else set())
    decision = gates.decide_request(LADDER, replace(TO_JOR, jor_ground=ground, jor_confirmed_by=by))
    expected = [] if ground else ["jor_ground_missing"]
    expected += [] if confirmed in ("POL", "OM") else ["jor_unconfirmed"]
    assert codes(decision) == expected


@pytest.mark.parametrize("to", list(Table))
def test_a_youth_group_goes_to_no_jor_whatever_its_file_says(to: Table) -> None:
    facts = replace(TO_JOR, kind=CaseKind.YOUTH_GROUP, to_table=to, criteria=())
    assert not gates.decide_request(LADDER, facts)
    assert not gates.decide_request(LADDER, replace(facts, to_table=Table.JOR))


# ------------------------------------------------------------------ RIEC and OOV


@pytest.mark.parametrize(("minutes", "holds"), [(None, False), (-1, True), (0, True), (1, False)])
def test_undermining_reaches_the_riec_only_by_a_decision_already_taken(
    minutes: int | None, holds: bool
) -> None:
    decided = None if minutes is None else AT + timedelta(minutes=minutes)
    decision = gates.decide_request(LADDER, replace(TO_RIEC, oth_decision_at=decided))
    assert codes(decision) == ([] if holds else ["oth_decision_missing"])


@pytest.mark.parametrize(
    ("participants", "shared", "holds"),
    [
        (set(), None, True),
        ({"BURG"}, None, True),
        ({"BURG", "PC"}, None, True),
        ({"BURG", "PC", "COL_SD"}, None, False),
        ({"POL"}, None, False),
        ({"POL", "COL_SD"}, -5, True),
        ({"POL"}, 5, False),
    ],
)
def test_a_return_from_detention_stays_with_mayor_and_coordinator_until_the_mayor_shares(
    participants: set[str], shared: int | None, holds: bool
) -> None:
    keys = frozenset(OrganisationKey(key) for key in participants)
    moment = None if shared is None else AT + timedelta(minutes=shared)
    assert guards.decide_compartment(LADDER, keys, moment, AT).allowed == holds
    down = replace(
        DOWNWARD, kind=CaseKind.DETAINEE_RETURN, local_participants=keys, mayor_shared_at=moment
    )
    assert gates.decide_request(LADDER, down).allowed == holds


def test_every_guard_of_the_ladder_has_a_rule() -> None:
    assert set(guards.GUARDS) == set(Guard)
    used = {edge.guard for edge in LADDER.all_edges() if edge.guard}
    assert used == {guard.value for guard in Guard}


# ------------------------------------------------------------------ asking


@pytest.mark.parametrize("facts", [READY, TO_JOR, TO_RIEC, DOWNWARD])
def test_a_complete_request_may_be_filed(facts: MoveFacts) -> None:
    assert codes(gates.decide_request(LADDER, facts)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"motivation": ""}, "motivation_missing"),
        ({"motivation": " \n\t "}, "motivation_missing"),
        ({"motivation": "-----------------"}, "motivation_missing"),
        ({"motivation": "\u200b" * 40}, "motivation_missing"),
        ({"motivation": "aaaaaaaaaaaaaaaa"}, "motivation_missing"),
        ({"motivation": "Te kort."}, "motivation_missing"),
        ({"motivation": REASON + "\x00"}, "text_hidden_signs"),
        ({"motivation": REASON + "\u202e"}, "text_hidden_signs"),
        ({"motivation": "lang " * 200_000}, "text_too_long"),
        ({"goal": ""}, "goal_missing"),
        ({"goal": " \u00a0 "}, "goal_missing"),
        ({"partner_contacts": ()}, "contacts_missing"),
        ({"partner_contacts": ("", "  ")}, "contacts_missing"),
        ({"partner_contacts": ("B. Fictief, Dimence", "?")}, "contacts_missing"),
        ({"open_move": True}, "move_open"),
        ({"case_open": False}, "case_closed"),
        ({"to_table": Table.RIEC}, "route_never"),
        ({"to_table": Table.OTH}, "route_link"),
        ({"to_table": Table.LOCAL}, "route_same"),
    ],
)
def test_a_request_that_lacks_one_thing_is_refused_for_that_thing(
    change: dict[str, object], code: str
) -> None:
    assert codes(gates.decide_request(LADDER, replace(READY, **change))) == [code]  # type: ignore[arg-type]


def test_an_empty_application_is_told_everything_at_once() -> None:
    bare = MoveFacts(
        CaseKind.CONFUSED_BEHAVIOUR, Table.LOCAL, Table.ZVH, AT, frozenset({Role.CARE_WORKER})
    )
    assert codes(gates.decide_request(LADDER, bare)) == [
        "ask_role", "motivation_missing", "goal_missing", "contacts_missing", "criteria_none",
    ]  # fmt: skip


def test_a_contact_list_may_end_in_empty_lines() -> None:
    contacts = (*READY.partner_contacts, "", " ")
    assert gates.decide_request(LADDER, replace(READY, partner_contacts=contacts))


@pytest.mark.parametrize("role", list(Role))
def test_only_the_coordinator_sends_a_case_up_to_the_zvh(role: Role) -> None:
    decision = gates.decide_request(LADDER, replace(READY, actor_roles=frozenset({role})))
    assert decision.allowed == (role is Role.PROCESS_COORDINATOR)
    for reason in decision.reasons:
        assert reason.who_can == "procescoördinator zorg en veiligheid"


def test_two_roles_that_may_ask_are_both_named() -> None:
    down = replace(DOWNWARD, kind=CaseKind.YOUTH_AT_RISK, from_table=Table.JOR)
    (reason,) = gates.decide_request(LADDER, replace(down, actor_roles=frozenset())).reasons
    assert reason.who_can == ("procesregisseur Zorg- en Veiligheidshuis of officier van justitie")


# ------------------------------------------------------------------ scaling down


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recipient_named": False}, "recipient_missing"),
        ({"relapse_agreement": " "}, "relapse_missing"),
        ({"evaluation_note": "ok"}, "evaluation_missing"),
    ],
)
def test_scaling_down_lacks_what_its_file_lacks(change: dict[str, object], code: str) -> None:
    down = replace(DOWN, **change)  # type: ignore[arg-type]
    assert codes(gates.decide_request(LADDER, replace(DOWNWARD, down=down))) == [code]
    assert codes(gates.decide_down(LADDER.parameters, down, AT)) == [code]


def test_scaling_down_can_be_asked_before_the_recipient_accepts_but_not_done() -> None:
    waiting = replace(DOWN, recipient_accepted=False)
    assert gates.decide_request(LADDER, replace(DOWNWARD, down=waiting))
    decision = gates.decide_down(LADDER.parameters, waiting, AT)
    assert codes(decision) == ["recipient_not_accepted"]
    assert gates.decide_down(LADDER.parameters, DOWN, AT)


# ------------------------------------------------------------------ answering


def test_the_receiving_table_accepts_a_complete_request() -> None:
    assert codes(gates.decide_accept(LADDER, ASKED)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"open_move": False}, "move_ended"),
        ({"case_open": False}, "case_closed"),
        ({"question_open": True}, "question_open"),
        ({"actor_is_requester": True}, "answer_own"),
        ({"actor_at_receiving_table": False}, "answer_role"),
        ({"actor_roles": frozenset({Role.PROCESS_COORDINATOR})}, "answer_role"),
        ({"actor_roles": frozenset({Role.ZVH_TRIAGE})}, "answer_role"),
        ({"takes_process_direction": None}, "process_direction_open"),
        ({"criteria": ()}, "criteria_none"),
        ({"goal": ""}, "goal_missing"),
        ({"slots_after": frozenset(RegieSlot) - {RegieSlot.PROCESS_DIRECTION}}, "regie_missing"),
    ],
)
def test_an_acceptance_is_decided_again_on_the_facts_of_that_moment(
    change: dict[str, object], code: str
) -> None:
    assert codes(gates.decide_accept(LADDER, replace(ASKED, **change))) == [code]  # type: ignore[arg-type]


def test_who_turned_twenty_four_in_between_is_not_accepted_at_the_jor() -> None:
    facts = replace(
        ASKED,
        kind=CaseKind.YOUTH_AT_RISK,
        to_table=Table.JOR,
        birth_date=date(2002, 12, 1),
        jor_ground=JorGround.CRIMINAL_CASE,
        jor_confirmed_by=frozenset({OrganisationKey.OM}),
    )
    assert gates.decide_accept(LADDER, facts)
    assert codes(gates.decide_accept(LADDER, replace(facts, at=AT + timedelta(days=1)))) == [
        "jor_age"
    ]


def test_a_step_down_is_accepted_by_the_recipient_without_more() -> None:
    facts = replace(
        DOWNWARD,
        actor_roles=frozenset({Role.CASE_DIRECTOR}),
        open_move=True,
        actor_at_receiving_table=True,
        down=replace(DOWN, recipient_accepted=False),
    )
    assert codes(gates.decide_accept(LADDER, facts)) == []


def test_a_case_without_phases_needs_no_regie_slots() -> None:
    assert missing_slots(LADDER.slots, None, frozenset()) == ()


ANSWERS = {
    "return": gates.decide_return,
    "advise": gates.decide_advise,
    "question": gates.decide_question,
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("words", ["", "   ", "nee", REASON])
def test_every_other_answer_needs_words(answer: str, words: str) -> None:
    decision = ANSWERS[answer](LADDER, ASKED, words)
    assert codes(decision) == ([] if words == REASON else ["words_missing"])


@pytest.mark.parametrize(("answer", "allowed"), [("return", 1), ("advise", 0), ("question", 1)])
def test_the_triage_desk_only_sends_back_or_asks(answer: str, allowed: int) -> None:
    facts = replace(ASKED, actor_roles=frozenset({Role.ZVH_TRIAGE}))
    assert ANSWERS[answer](LADDER, facts, REASON).allowed == bool(allowed)


def test_there_is_one_open_question_at_a_time_and_it_does_not_hold_up_a_return() -> None:
    facts = replace(ASKED, question_open=True)
    assert codes(gates.decide_question(LADDER, facts, REASON)) == ["question_open"]
    assert gates.decide_return(LADDER, facts, REASON)


def test_the_asking_side_answers_an_open_question_and_no_other() -> None:
    facts = replace(ASKED, actor_roles=READY.actor_roles, question_open=True)
    assert gates.decide_answer(LADDER, facts, REASON)
    assert codes(gates.decide_answer(LADDER, facts, " ")) == ["words_missing"]
    none = replace(facts, question_open=False)
    assert codes(gates.decide_answer(LADDER, none, REASON)) == ["question_none"]
    stranger = replace(facts, actor_roles=frozenset({Role.HOUSING}))
    assert codes(gates.decide_answer(LADDER, stranger, REASON)) == ["ask_role"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"actor_is_requester": True}, []),
        ({"actor_is_requester": True, "question_open": True}, []),
        ({"actor_is_requester": False}, ["withdraw_other"]),
        ({"actor_is_requester": True, "open_move": False}, ["move_ended"]),
    ],
)
def test_only_who_asked_withdraws_and_only_while_it_runs(
    change: dict[str, object], expected: list[str]
) -> None:
    assert codes(gates.decide_withdraw(replace(ASKED, **change))) == expected  # type: ignore[arg-type]


# ------------------------------------------------------------------ linked cases

MEMBER = gates.SpawnFacts(
    CaseKind.YOUTH_GROUP, Table.LOCAL, Table.JOR, AT, spawned=CaseKind.YOUTH_AT_RISK
)
SUSPECT = replace(MEMBER, kind=CaseKind.DOMESTIC_VIOLENCE, about_suspect=True)
CARE = gates.SpawnFacts(
    CaseKind.UNDERMINING, Table.OTH, Table.LOCAL, AT,
    spawned=CaseKind.DOMESTIC_VIOLENCE, own_text=REASON,
)  # fmt: skip


@pytest.mark.parametrize("facts", [MEMBER, SUSPECT, CARE])
def test_a_linked_case_that_fits_may_be_made(facts: gates.SpawnFacts) -> None:
    assert codes(gates.decide_spawn(LADDER, facts)) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(MEMBER, spawned=CaseKind.CONFUSED_BEHAVIOUR), "spawn_kind"),
        (replace(MEMBER, to_table=Table.ZVH), "spawn_none"),
        (replace(MEMBER, to_table=Table.LOCAL), "spawn_none"),
        (replace(MEMBER, case_open=False), "case_closed"),
        (replace(SUSPECT, about_suspect=False), "spawn_suspect"),
        (replace(CARE, own_text=" "), "spawn_text"),
        (replace(CARE, spawned=CaseKind.UNDERMINING), "spawn_kind"),
        (replace(CARE, from_table=Table.RIEC), "spawn_none"),
    ],
)
def test_a_linked_case_that_does_not_fit_is_refused(facts: gates.SpawnFacts, code: str) -> None:
    assert codes(gates.decide_spawn(LADDER, facts)) == [code]


# ------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("a b-c", 3), ("\u200b\u200d", 0), ("Zoë 12", 5), ("…!?", 0), ("日本", 2)],
)
def test_only_letters_and_digits_count(text: str, length: int) -> None:
    assert readable_length(text) == length


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("regel\r\nregel\tkolom", False), ("é 😀", False), ("\x1b[31m", True), ("\u2066", True)],
)
def test_hidden_signs_are_found_and_line_breaks_are_not(text: str, hidden: bool) -> None:
    assert has_hidden_signs(text) == hidden


def test_every_reason_is_plain_and_short_and_says_where_it_comes_from() -> None:
    bare = replace(READY, motivation="", goal="", partner_contacts=(), criteria=())
    seen = [
        *gates.decide_request(LADDER, bare).reasons,
        *gates.decide_request(LADDER, replace(TO_JOR, birth_date=None, jor_ground=None)).reasons,
        *gates.decide_request(LADDER, replace(DOWNWARD, down=DownFacts())).reasons,
        *gates.decide_accept(LADDER, replace(ASKED, slots_after=frozenset())).reasons,
        *gates.decide_withdraw(replace(ASKED, actor_is_requester=False)).reasons,
        *guards.decide_compartment(LADDER, [OrganisationKey.POL], None, AT).reasons,
    ]
    assert len(seen) > 12
    for reason in seen:
        assert reason.source, reason
        for sentence in reason.text.rstrip(".").split(". "):
            assert len(sentence.split()) <= 15, reason.text
