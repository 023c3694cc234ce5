"""Every limit of the policy finds its own fault, by the number of the invariant it proves."""

from __future__ import annotations

import pytest

from casework.rules.policy_file import PolicyError, parse_policy
from casework.rules.policy_limits import LIMITS, crossed, read_and_prove
from tests.policy_texts import TEXT

RULE = """
[[rule]]
id="NEW"
settings=["{setting}"]
categories=["{category}"]
recipients=["{organisation}"]
ceiling="full"
needs=["N"]
{more}
kind="design"
cite=["proef"]
"""


def rule(setting: str, category: str, organisation: str, more: str = "") -> str:
    return RULE.format(setting=setting, category=category, organisation=organisation, more=more)


def without(part: str, ident: str, text: str = TEXT) -> str:
    """Leave one row out of the file."""
    blocks = text.split("[[")
    kept = [block for block in blocks if not block.startswith(f'{part}]]\nid="{ident}"')]
    assert len(kept) == len(blocks) - 1, ident
    return "[[".join(kept)


def replaced(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


FAULTS = {
    "I03 a rule": (
        TEXT + rule("LOKAAL", "GEZ", "POL", 'overrides=["L13"]'),
        "I03: LOKAAL, GEZ, POL (regel NEW)",
    ),
    "I03 the source": (without("source_rule", "S2"), "I03: in LOKAAL ontbreekt een bronregel"),
    "I04 a rule": (
        TEXT + rule("JOR", "GEZ", "OM", 'any_of=["T","C"]\noverrides=["Z13"]'),
        "I04: JOR, GEZ, OM (regel NEW)",
    ),
    "I04 the source": (without("source_rule", "S1"), "I04: in ZVH_CASUS ontbreekt een bronregel"),
    "I05": (without("source_rule", "S10"), "I05: in ZVH_TRIAGE ontbreekt een bronregel"),
    "I06": (TEXT + rule("LOKAAL", "FIN", "BURG"), "I06: LOKAAL, FIN, BURG (regel NEW)"),
    "I07 no ground": (
        TEXT + rule("LOKAAL", "POL8", "GGZ", 'overrides=["L23"]'),
        "I07: LOKAAL, POL8, GGZ (regel NEW)",
    ),
    "I07 article 9": (
        without("deny", "D3") + rule("LOKAAL", "POL9_10", "BURG"),
        "I07: LOKAAL, POL9_10, BURG (regel NEW)",
    ),
    "I07 article 12": (
        without("deny", "D1") + rule("LOKAAL", "POL12", "OM"),
        "I07: LOKAAL, POL12, OM (regel NEW)",
    ),
    "I08": (without("source_rule", "S4"), "I08: in ZVH_TRIAGE ontbreekt een bronregel"),
    "I09": (
        replaced('effect="needs"\nneeds=["BRON"]', 'effect="needs"\nneeds=["N"]'),
        "I09: in JOR ontbreekt een bronregel",
    ),
    "I10": (TEXT + rule("ZVH_TRIAGE", "HULP", "GGZ"), "I10: ZVH_TRIAGE, HULP, GGZ (regel NEW)"),
    "I10 not asked": (
        replaced('needs=["N","UITVRAAG"]', 'needs=["N"]'),
        "I10: ZVH_TRIAGE, ID, RECL (regel Z05)",
    ),
    "I11": (
        without("deny", "D6") + rule("OTH", "ID", "COL_SD"),
        "I11: OTH, ID, COL_SD (regel NEW)",
    ),
    "I12": (
        without("deny", "D4") + rule("RIEC_CASUS", "GEZ", "POL"),
        "I12: RIEC_CASUS, GEZ, POL (regel NEW)",
    ),
    "I13": (
        TEXT + rule("RIEC_SIGNAAL", "FISC", "POL"),
        "I13: RIEC_SIGNAAL, FISC, POL (regel NEW)",
    ),
    "I14": (
        without("deny", "D9") + rule("LOKAAL", "FISC", "WOCO"),
        "I14: LOKAAL, FISC, WOCO (regel NEW)",
    ),
    "I15": (
        TEXT + rule("OTH", "BIBOB", "RIEC_BUR", 'any_of=["B28"]'),
        "I15: OTH, BIBOB, RIEC_BUR (regel NEW)",
    ),
    "I15 the term": (replaced("bibob_use_years = 5 ", "bibob_use_years = 6 "), "I15: retention."),
    "I16": (
        without("deny", "D8") + rule("LOKAAL", "HULP", "PC"),
        "I16: LOKAAL, HULP, PC (regel NEW)",
    ),
    "I18": (without("source_rule", "S3"), "I18: in OTH ontbreekt een bronregel"),
    "I20": (
        replaced(
            "zvh_hard_cap_years_from_first_processing = 5",
            "zvh_hard_cap_years_from_first_processing = 20",
        ),
        "I20: retention.zvh_hard_cap_years_from_first_processing is 20",
    ),
    "I23 a rule": (TEXT + rule("LOKAAL", "LOG", "POL"), "I23: LOKAAL, LOG, POL (regel NEW)"),
    "I23 figures": (
        replaced('forbidden_inputs = ["LOG"]', "forbidden_inputs = []"),
        "I23: statistics.forbidden_inputs noemt LOG niet",
    ),
    "I27": (
        replaced("result_feedback_interval_months = 12", "result_feedback_interval_months = 24"),
        "I27: retention.result_feedback_interval_months is 24",
    ),
    "I29": (TEXT + rule("LOKAAL", "ID", "TOETS"), "I29: LOKAAL, ID, TOETS (regel NEW)"),
    "I30": (
        without("deny", "D7") + rule("LOKAAL", "ID", "STAT"),
        "I30: LOKAAL, ID, STAT (regel NEW)",
    ),
    "I31": (TEXT + rule("ZVH_CASUS", "HULP", "WOCO"), "I31: ZVH_CASUS, HULP, WOCO (regel NEW)"),
    "I32": (TEXT + rule("LOKAAL", "JUS", "COL_VTH"), "I32: LOKAAL, JUS, COL_VTH (regel NEW)"),
    "I33": (
        TEXT + rule("CRISIS", "VTH", "GGZ"),
        "I33: CRISIS, VTH, GGZ (regel NEW)",
    ),
    "I34 the model": (
        replaced('model = "source_push"', 'model = "pull"'),
        "I34: break_glass.model is pull",
    ),
    "I34 the hours": (replaced("max_hours = 24", "max_hours = 72"), "I34: break_glass.max_hours"),
    "I34 the kinds": (replaced('"BIBOB","FISC","JUS"]', '"BIBOB","FISC"]'), "never mist JUS"),
}
"""A fault per limit: the text with the fault in it, and the beginning of what is said of it."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_by_its_number_with_the_row_that_has_it(fault: str) -> None:
    text, sentence = FAULTS[fault]
    found = crossed(parse_policy(text.encode()))
    assert any(sentence in one for one in found), found
    assert any(one.startswith(fault.split()[0]) for one in found)


def test_every_number_has_a_seeded_fault() -> None:
    proved = {number for limit in LIMITS for number in limit.numbers}
    # a cell is made from a rule, so that a text alone cannot break the first
    assert proved - {"I01"} == {fault.split()[0] for fault in FAULTS}
    assert len(FAULTS) >= 15


def test_the_shipped_text_crosses_no_limit() -> None:
    assert crossed(parse_policy(TEXT.encode())) == []


def test_a_cell_without_a_rule_of_the_text_is_noticed() -> None:
    policy = parse_policy(TEXT.encode())
    policy.rules.pop("L01")  # type: ignore[attr-defined]
    assert any(one.startswith("I01: LOKAAL, ID, PC") for one in crossed(policy))


def test_what_no_number_names_is_refused_as_well() -> None:
    with pytest.raises(PolicyError, match="gelden tegelijk voor LOKAAL, ID, PC"):
        read_and_prove((TEXT + rule("LOKAAL", "ID", "PC")).encode())
