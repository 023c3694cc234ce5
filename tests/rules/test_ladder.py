"""The ladder: every kind × every ordered pair of tables, against a table written by hand."""

from __future__ import annotations

import shutil
from itertools import permutations, product
from pathlib import Path

import pytest

from casework.vocabulary import CaseKind, MoveOutcome, Role, Setting, Table
from escalation.rules.file_reader import LadderFileError
from escalation.rules.ladder import Direction, JorRegime, Rule
from escalation.rules.ladder_file import LADDER_FILE, load_ladder

SHIPPED = Path(__file__).parents[2] / "config" / "policy" / "hardenberg"
LADDER = load_ladder(SHIPPED).ladder

# columns: kind, then LOCAL, ZVH, JOR, OTH, RIEC
CELLS = """
CONFUSED_BEHAVIOUR    allowed           guard:zvh_criteria               guard:jor_criteria  link     never
DOMESTIC_VIOLENCE     allowed           guard:zvh_criteria_or_high_risk  link                link     never
YOUTH_GROUP           allowed           guard:c4_only                    link                link     never
YOUTH_AT_RISK         allowed           guard:zvh_criteria               guard:jor_criteria  link     never
UNDERMINING           never             link                             link                allowed  guard:via_oth_team_decision
DETAINEE_RETURN       guard:oov_compartment  guard:zvh_criteria          guard:jor_criteria  link     never
"""  # noqa: E501
TABLES = ("LOCAL", "ZVH", "JOR", "OTH", "RIEC")
STEPS = {
    ("LOCAL", "ZVH"), ("ZVH", "LOCAL"), ("LOCAL", "JOR"), ("JOR", "LOCAL"),
    ("ZVH", "JOR"), ("JOR", "ZVH"), ("OTH", "RIEC"), ("RIEC", "OTH"),
}  # fmt: skip
BY_HAND = {
    line.split()[0]: dict(zip(TABLES, line.split()[1:], strict=True))
    for line in CELLS.strip().splitlines()
}
PAIRS = [(kind, frm, to) for kind in BY_HAND for frm, to in permutations(TABLES, 2)]


def expected(kind: str, frm: str, to: str) -> str:
    """Write the six rules down a second time, over text."""
    row = BY_HAND[kind]
    if row[frm] in ("never", "link"):
        return "never"
    if (kind, frm, to) == ("UNDERMINING", "OTH", "LOCAL"):
        return "link"
    if row[to] == "never":
        return "never"
    if row[to] == "link":
        return "link"
    return row[to] if (frm, to) in STEPS else "never"


@pytest.mark.parametrize(("kind", "frm", "to"), PAIRS)
def test_every_pair_of_tables_has_the_rule_that_was_written_by_hand(
    kind: str, frm: str, to: str
) -> None:
    edge = LADDER.edge(CaseKind(kind), Table(frm), Table(to))
    rule, _, guard = expected(kind, frm, to).partition(":")
    assert (edge.rule.value, edge.guard) == (rule, guard)
    assert (edge.spawns is not None) == (rule == "link")
    assert edge.source.strip()


def test_the_hand_written_table_covers_every_kind_and_pair() -> None:
    assert set(BY_HAND) == {kind.value for kind in CaseKind}
    assert len(PAIRS) == 6 * 20
    assert [edge.row()["kind"] for edge in LADDER.all_edges()].count("YOUTH_GROUP") == 20


OF_A_PERSON = "LOCAL>ZVH LOCAL>JOR LOCAL~OTH ZVH>LOCAL ZVH>JOR ZVH~OTH JOR>LOCAL JOR>ZVH JOR~OTH"
LITERAL_STEPS = {
    "CONFUSED_BEHAVIOUR": OF_A_PERSON,
    "DOMESTIC_VIOLENCE": "LOCAL>ZVH LOCAL~JOR LOCAL~OTH ZVH>LOCAL ZVH~JOR ZVH~OTH",
    "YOUTH_GROUP": "LOCAL>ZVH LOCAL~JOR LOCAL~OTH ZVH>LOCAL ZVH~JOR ZVH~OTH",
    "YOUTH_AT_RISK": OF_A_PERSON,
    "UNDERMINING": "OTH~LOCAL OTH~ZVH OTH~JOR OTH>RIEC RIEC~ZVH RIEC~JOR RIEC>OTH",
    "DETAINEE_RETURN": OF_A_PERSON,
}
"""Every pair that is not `never`: `>` the case goes itself, `~` a linked case."""


@pytest.mark.parametrize("kind", list(CaseKind))
def test_the_steps_of_a_kind_are_exactly_these(kind: CaseKind) -> None:
    found = {
        f"{edge.from_table}{'~' if edge.rule is Rule.LINK else '>'}{edge.to_table}"
        for edge in LADDER.edges(kind)
        if edge.rule is not Rule.NEVER
    }
    assert found == set(LITERAL_STEPS[kind].split())


@pytest.mark.parametrize(("kind", "frm", "to"), PAIRS)
def test_the_route_decision_agrees_with_the_rule_and_says_why(kind: str, frm: str, to: str) -> None:
    decision = LADDER.decide_route(CaseKind(kind), Table(frm), Table(to))
    rule = expected(kind, frm, to).partition(":")[0]
    assert decision.allowed == (rule in ("allowed", "guard"))
    for reason in decision.reasons:
        assert reason.text
        assert reason.source
        assert reason.field == "to_table"
        assert (reason.code == "route_link") == (rule == "link")


SPAWNED = {
    ("YOUTH_GROUP", "JOR"): "YOUTH_AT_RISK",
    ("DOMESTIC_VIOLENCE", "JOR"): "YOUTH_AT_RISK",
    ("UNDERMINING", "LOCAL"): "CONFUSED_BEHAVIOUR",
    ("UNDERMINING", "ZVH"): "CONFUSED_BEHAVIOUR",
    ("UNDERMINING", "JOR"): "YOUTH_AT_RISK",
}


def test_a_linked_case_gets_the_kind_that_fits_the_table() -> None:
    for edge in LADDER.all_edges():
        if edge.rule is Rule.LINK:
            fitting = SPAWNED.get((edge.kind, edge.to_table), "UNDERMINING")
            assert edge.spawns == fitting, edge
            assert fitting != "UNDERMINING" or edge.to_table is Table.OTH


def test_only_from_undermining_to_local_may_the_care_worker_choose_the_kind() -> None:
    assert LADDER.spawnable(CaseKind.UNDERMINING, Table.LOCAL) == (
        CaseKind.CONFUSED_BEHAVIOUR,
        CaseKind.DOMESTIC_VIOLENCE,
        CaseKind.YOUTH_GROUP,
        CaseKind.YOUTH_AT_RISK,
    )
    assert LADDER.spawnable(CaseKind.YOUTH_GROUP, Table.JOR) == (CaseKind.YOUTH_AT_RISK,)
    assert LADDER.spawnable(CaseKind.YOUTH_GROUP, Table.ZVH) == ()


def test_a_youth_group_is_sent_to_a_case_of_its_member() -> None:
    decision = LADDER.decide_route(CaseKind.YOUTH_GROUP, Table.LOCAL, Table.JOR)
    (reason,) = decision.reasons
    assert reason.text == "Een jeugdgroep kan niet naar het JOR. Maak voor een lid een eigen casus."
    assert "3.3.1" in reason.source
    assert reason.who_can


@pytest.mark.parametrize(
    ("kind", "frm", "to", "code"),
    [
        (CaseKind.CONFUSED_BEHAVIOUR, Table.LOCAL, Table.RIEC, "route_never"),
        (CaseKind.UNDERMINING, Table.LOCAL, Table.OTH, "route_origin"),
        (CaseKind.YOUTH_GROUP, Table.JOR, Table.LOCAL, "route_origin"),
        (CaseKind.CONFUSED_BEHAVIOUR, Table.ZVH, Table.ZVH, "route_same"),
    ],
)
def test_an_impossible_step_says_which_impossibility(
    kind: CaseKind, frm: Table, to: Table, code: str
) -> None:
    (reason,) = LADDER.decide_route(kind, frm, to).reasons
    assert reason.code == code


def test_codes_as_the_database_gives_them_are_understood() -> None:
    edge = LADDER.edge("YOUTH_AT_RISK", "LOCAL", "JOR")  # type: ignore[arg-type]
    assert edge.row()["guard"] == "jor_criteria"
    assert not LADDER.decide_route("YOUTH_AT_RISK", "ZVH", "ZVH")  # type: ignore[arg-type]


@pytest.mark.parametrize("table", list(Table))
def test_a_table_has_no_step_to_itself(table: Table) -> None:
    with pytest.raises(ValueError, match="itself"):
        LADDER.edge(CaseKind.CONFUSED_BEHAVIOUR, table, table)


def test_an_unknown_code_is_no_step() -> None:
    with pytest.raises(ValueError, match="BURENRUZIE"):
        LADDER.edge("BURENRUZIE", Table.LOCAL, Table.ZVH)  # type: ignore[arg-type]


def test_undermining_starts_at_its_own_table_and_the_rest_locally() -> None:
    starts = {kind.value: LADDER.entry(kind).value for kind in CaseKind}
    assert starts.pop("UNDERMINING") == "OTH"
    assert set(starts.values()) == {"LOCAL"}


def test_the_tables_of_a_kind_are_those_where_it_can_be_itself() -> None:
    assert LADDER.tables(CaseKind.YOUTH_GROUP) == (Table.LOCAL, Table.ZVH)
    assert LADDER.tables(CaseKind.UNDERMINING) == (Table.OTH, Table.RIEC)
    assert LADDER.tables(CaseKind.YOUTH_AT_RISK) == (Table.LOCAL, Table.ZVH, Table.JOR)


def test_a_page_offers_what_is_not_impossible() -> None:
    offered = LADDER.destinations(CaseKind.YOUTH_GROUP, Table.LOCAL)
    assert [(edge.to_table.value, edge.rule.value) for edge in offered] == [
        ("ZVH", "guard"), ("JOR", "link"), ("OTH", "link"),
    ]  # fmt: skip


def test_every_step_names_who_asks_and_who_answers_and_no_step_is_both_ways_up() -> None:
    assert {(frm.value, to.value) for frm, to in LADDER.transitions} == STEPS
    for (frm, to), step in LADDER.transitions.items():
        assert step.asked_by
        assert step.answered_by
        back = LADDER.transitions[to, frm]
        ups = [step.direction, back.direction].count(Direction.UP)
        downs = [step.direction, back.direction].count(Direction.DOWN)
        assert (ups, downs) in ((1, 1), (0, 0))
    assert LADDER.transitions[Table.LOCAL, Table.ZVH].asked_by == (Role.PROCESS_COORDINATOR,)


def test_a_request_to_the_jor_is_weighed_by_the_regime_of_the_decision() -> None:
    assert LADDER.jor_regime is JorRegime.LOKAAL
    assert LADDER.weighing_setting(Table.JOR) is Setting.LOKAAL
    assert LADDER.weighing_setting(Table.JOR, JorRegime.WGS_ZVH) is Setting.ZVH_TRIAGE
    for regime in JorRegime:
        assert LADDER.weighing_setting(Table.ZVH, regime) is Setting.ZVH_TRIAGE
        assert LADDER.weighing_setting(Table.RIEC, regime) is Setting.RIEC_SIGNAAL


def test_a_case_is_handled_in_the_setting_of_its_table() -> None:
    handled = [LADDER.handling_setting(table).value for table in Table]
    assert handled == ["LOKAAL", "ZVH_CASUS", "JOR", "OTH", "RIEC_CASUS"]


def test_the_file_names_every_outcome_of_a_move() -> None:
    assert set(load_ladder(SHIPPED).outcomes) == set(MoveOutcome)


# ------------------------------------------------------------------ what the file may not hold

BREAKAGES = [
    ('rule = "never"', 'rule = "nooit"', "onbekende waarde 'nooit'"),
    ("[kinds.YOUTH_GROUP]", "[kinds.BURENRUZIE]", "YOUTH_GROUP"),
    ('guard = "c4_only"', 'guard = "c5_only"', "onbekende waarde 'c5_only'"),
    ('{rule = "guard", guard = "c4_only",', '{rule = "guard",', "guard hoort alleen"),
    ('LOCAL = {rule = "allowed",', 'LOCAL = {rule = "allowed", guard = "c4_only",', "guard hoort"),
    ('asked_by = ["RIEC_OFFICER"]', 'asked_by = ["BAAS"]', "onbekende waarde 'BAAS'"),
    ('asked_by = ["RIEC_OFFICER"]', "asked_by = []", "iemand moet kunnen vragen"),
    ('from = "RIEC"\nto = "OTH"', 'from = "OTH"\nto = "RIEC"', "staat er dubbel in"),
    ('from = "RIEC"\nto = "OTH"', 'from = "RIEC"\nto = "RIEC"', "dezelfde tafel"),
    ('from = "RIEC"\nto = "OTH"', 'from = "RIEC"\nto = "RAAD"', "onbekende waarde 'RAAD'"),
    ('direction = "across"', 'direction = "opzij"', "onbekende waarde 'opzij'"),
    ('needs = ["goal"]', 'needs = ["geluk"]', "onbekende waarde 'geluk'"),
    ('UNDERMINING = "OTH"', 'UNDERMINING = "LOCAL"', "kan niet beginnen"),
    ('kind = "DOMESTIC_VIOLENCE"\nto = "JOR"', 'kind = "DOMESTIC_VIOLENCE"\nto = "OTH"',
     "geen rij voor DOMESTIC_VIOLENCE naar JOR"),
    ('kind = "UNDERMINING"\nto = "ZVH"', 'kind = "UNDERMINING"\nto = "JOR"', "staat er dubbel in"),
    ('to = "JOR"\nspawns = "YOUTH_AT_RISK"', 'to = "JOR"\nspawns = "YOUTH_GROUP"',
     "kan zelf niet aan tafel JOR zijn"),
    ("choice = true", 'choice = "ja"', "true of false"),
    ('value = "lokaal"', 'value = "overal"', "onbekende waarde 'overal'"),
    ('handling = "ZVH_CASUS"', 'handling = "CAFE"', "onbekende waarde 'CAFE'"),
    ('"WITHDRAWN"]', '"VERGETEN"]', "onbekende waarde 'VERGETEN'"),
    (', "WITHDRAWN"]', "]", "dit ontbreekt: WITHDRAWN"),
    ('"ACCEPTED", ', '"ACCEPTED", "ACCEPTED", ', "dubbel"),
    ('version = "2026-11"', 'version = "2026-11"\nkleur = "rood"', "onbekend veld 'kleur'"),
    ('version = "2026-11"', "", "dit veld ontbreekt: version"),
    ('version = "2026-11"', 'version = ""', "hier hoort een tekst"),
    ('"QUESTION", "SIGNAL"', '"QUESTION", "GEVOEL"', "onbekende waarde 'GEVOEL'"),
    ("household_until = 1", 'household_until = "een"', "heel getal"),
    ('UNDERMINING = "none"', 'UNDERMINING = "soms"', "onbekende waarde 'soms'"),
    ('only_when = "acute_danger"', 'only_when = "haast"', "onbekende waarde 'haast'"),
    ("from = 4\nto = 3", "from = 4\nto = 7", "onbekende waarde '7'"),
    ("from = 4\nto = 3", "from = 3\nto = 4", "dubbel"),
    ('decides = {roles = ["CARE_INTAKE"]}', "decides = {}", "hier moet iemand staan"),
    ('informs = ["HOUSEHOLD"]', 'informs = ["KRANT"]', "onbekende waarde 'KRANT'"),
    ("[entry]", "[entry", "geen leesbaar TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "finding"), BREAKAGES)
def test_a_file_that_is_wrong_is_refused_in_words(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    spoil(tmp_path, LADDER_FILE, old, new)
    with pytest.raises(LadderFileError) as refused:
        load_ladder(tmp_path)
    assert finding in str(refused.value)


def spoil(directory: Path, name: str, old: str, new: str) -> None:
    """Copy the shipped files and change one place in one of them."""
    shutil.copytree(SHIPPED, directory, dirs_exist_ok=True)
    text = (directory / name).read_text()
    assert old in text, f"{old!r} is no longer in {name}: this row tests nothing"
    (directory / name).write_text(text.replace(old, new, 1))


NUMBER_BREAKAGES = [
    ("value = 12", "value = 24", "laagste leeftijd"),
    ("value = 12", "value = true", "heel getal"),
    ("value = 12", "value = -1", "heel getal"),
    ("[[jor_age_minimum]]", "[[lengte]]", "onbekend veld 'lengte'"),
    ("valid_from = 2025-01-01", 'valid_from = "ooit"', "een datum"),
    ('status = "aanname"', 'status = "misschien"', "status is"),
    ('unit = "jaar"', "", "dit veld ontbreekt: unit"),
]


@pytest.mark.parametrize(("old", "new", "finding"), NUMBER_BREAKAGES)
def test_a_wrong_number_is_refused_in_words(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    spoil(tmp_path, "parameters.toml", old, new)
    with pytest.raises(LadderFileError) as refused:
        load_ladder(tmp_path)
    assert finding in str(refused.value)


@pytest.mark.parametrize("name", [LADDER_FILE, "parameters.toml"])
def test_a_missing_file_is_refused_in_words(tmp_path: Path, name: str) -> None:
    shutil.copytree(SHIPPED, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).unlink()
    with pytest.raises(LadderFileError, match=rf"{name}: dit bestand is niet te lezen"):
        load_ladder(tmp_path)


def test_a_step_that_is_taken_out_of_the_file_becomes_impossible(tmp_path: Path) -> None:
    spoil(tmp_path, LADDER_FILE, 'from = "ZVH"\nto = "JOR"', 'from = "OTH"\nto = "JOR"')
    ladder = load_ladder(tmp_path).ladder
    assert ladder.edge(CaseKind.YOUTH_AT_RISK, Table.ZVH, Table.JOR).rule is Rule.NEVER
    (reason,) = ladder.decide_route(CaseKind.YOUTH_AT_RISK, Table.ZVH, Table.JOR).reasons
    assert reason.code == "route_no_step"
    assert reason.who_can == "procesregisseur Zorg- en Veiligheidshuis"


def test_the_digest_changes_with_the_files(tmp_path: Path) -> None:
    spoil(tmp_path, "parameters.toml", "value = 12", "value = 13")
    assert load_ladder(tmp_path).ladder.digest != LADDER.digest
    assert load_ladder(SHIPPED).ladder.digest == LADDER.digest


def test_every_reason_of_a_route_is_plain_and_short() -> None:
    for kind, frm, to in product(CaseKind, Table, Table):
        for reason in LADDER.decide_route(kind, frm, to).reasons:
            for sentence in reason.text.rstrip(".").split(". "):
                assert len(sentence.split()) <= 15, reason.text
            assert "verward" not in reason.text
