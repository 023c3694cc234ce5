"""The policy file is read strictly, and every cell is what the file literally says."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from casework.errors import PolicyUnavailable
from casework.rules.policy import Policy
from casework.rules.policy_file import PolicyError, load_policy, parse_policy
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting

POLICY_FILE = Path(__file__).parents[2] / "config" / "policy" / "hardenberg" / "sharing.toml"
TEXT = POLICY_FILE.read_text(encoding="utf-8")

EXTRA_RULE = """
[[rule]]
id="NEW"
settings=["LOKAAL"]
categories=["ID"]
recipients=["PC"]
ceiling="full"
needs=["N"]
kind="design"
cite=["proef"]
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(POLICY_FILE)


def problems(text: str) -> str:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text.encode())
    return str(caught.value)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_shipped_file_has_a_version_and_the_digest_of_its_bytes(policy: Policy) -> None:
    assert policy.version == "0.2"
    assert policy.digest == sha256(POLICY_FILE.read_bytes()).hexdigest()


def test_the_file_names_every_key_of_the_vocabulary(policy: Policy) -> None:
    assert set(policy.settings) == set(Setting)
    assert set(policy.categories) == set(Category)
    assert set(policy.organisations) == set(OrganisationKey)
    assert set(policy.ground_scope) == set(Ground)


def test_a_cell_carries_its_ceiling_grounds_rule_and_source(policy: Policy) -> None:
    cell = policy.cell(Setting.LOKAAL, Category.POL8, OrganisationKey.COL_SD)
    assert (cell.ceiling, cell.needs, cell.any_of) == (
        Level.FULL,
        frozenset({Ground.N}),
        frozenset({Ground.P20, Ground.P19}),
    )
    assert (cell.rule, cell.source) == ("L23", ("Wpg 7(2), 19, 20(1)-(2)",))


def test_a_rule_that_overrides_wins_its_cells_only(policy: Policy) -> None:
    def rule(category: Category, organisation: OrganisationKey) -> str:
        return policy.cell(Setting.LOKAAL, category, organisation).rule

    assert rule(Category.WOON, OrganisationKey.VT) == "L14"
    assert rule(Category.BEST, OrganisationKey.VT) == "L26"
    assert rule(Category.REL, OrganisationKey.BURG) == "L27"
    assert rule(Category.WOON, OrganisationKey.GGZ) == "L04"
    assert policy.cell(Setting.LOKAAL, Category.REL, OrganisationKey.BURG).without is Level.SIGNAL


def test_the_first_prohibition_in_the_file_names_a_denied_cell(policy: Policy) -> None:
    cell = policy.cell(Setting.OTH, Category.GEZ, OrganisationKey.GGZ)
    assert (cell.ceiling, cell.rule, cell.needs) == (Level.NONE, "D5", frozenset())
    assert policy.cell(Setting.RIEC_CASUS, Category.POL12, OrganisationKey.STAT).rule == "D1"


def test_a_prohibition_wins_over_a_rule() -> None:
    text = TEXT + EXTRA_RULE.replace('["ID"]', '["GEZ"]')
    cell = parse_policy(text.encode()).cell(Setting.LOKAAL, Category.GEZ, OrganisationKey.PC)
    assert (cell.ceiling, cell.rule) == (Level.NONE, "D8")


def test_what_no_rule_speaks_of_gives_nothing(policy: Policy) -> None:
    cell = policy.cell(Setting.LOKAAL, Category.POL8, OrganisationKey.POL)
    assert (cell.ceiling, cell.rule, cell.source) == (Level.NONE, "", ())


def test_the_source_of_a_rule_or_a_prohibition_is_found_by_its_id(policy: Policy) -> None:
    assert policy.source_of("L23") == ("Wpg 7(2), 19, 20(1)-(2)",)
    assert policy.source_of("D8")[0].startswith("metadata-principe")
    assert policy.source_of("") == ()


def test_a_signal_shows_its_own_fields_for_a_plan_and_the_default_otherwise(
    policy: Policy,
) -> None:
    assert policy.signal_fields_of(Category.PLAN) == ("organisation", "due", "status")
    assert policy.signal_fields_of(Category.WOON) == ("category", "source", "contact", "month")


def test_two_rules_on_one_cell_are_refused_unless_one_overrides() -> None:
    assert "L01 en NEW gelden tegelijk voor LOKAAL, ID, PC" in problems(TEXT + EXTRA_RULE)
    settled = TEXT + EXTRA_RULE + 'overrides=["L01"]\n'
    cell = parse_policy(settled.encode()).cell(Setting.LOKAAL, Category.ID, OrganisationKey.PC)
    assert cell.rule == "NEW"


def test_two_rules_that_override_each_other_are_refused() -> None:
    text = changed('id="L01"\n', 'id="L01"\noverrides=["NEW"]\n')
    assert "gelden tegelijk" in problems(text + EXTRA_RULE + 'overrides=["L01"]\n')


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('categories=["BSN"]', 'categories=["BSNN"]', "noemt de categorie BSNN"),
        ('settings=["CRISIS"]', 'settings=["CRISES"]', "noemt het verband CRISES"),
        ('recipients=["PC"]', 'recipients=["GEMEENTE"]', "noemt de organisatie GEMEENTE"),
        ('needs=["SN"]', 'needs=["SNN"]', "noemt de grondslag SNN"),
        ('needs=["SN"]', 'needs=["*"]', "geen sterretje"),
        ('ceiling="signal"', 'ceiling="partly"', "noemt het niveau partly"),
        ('ceiling="full"', 'celling="full"', "onbekende sleutel celling"),
        ('ceiling="full"', 'celling="full"', "mist de sleutel ceiling"),
        ('kind="practice"', 'kind="habit"', "habit is geen geldige waarde voor kind"),
        ('id="L02"', 'id="L01"', "Regel L01 staat twee keer"),
        ('overrides=["L08"]', 'overrides=["L99"]', "regel L99, maar die is er niet"),
        ('cite=["AVG 5(1)(b)"]', "cite=[]", "Regel L18 noemt geen bron"),
        ('when="item.onward"', 'when="item.forward"', "item.forward is geen geldige waarde"),
        ('effect="needs"', 'effect="any_of"', "passen niet bij effect any_of"),
        ('without="signal"', 'without="full"', "without hoort onder het plafond"),
        ('default = "none"', 'default = "signal"', "De standaard moet none zijn"),
        ('"signal", "full"]', '"full", "signal"]', "De niveaus moeten"),
        ("[retention]", "[retentoin]", "onbekende sleutel retentoin"),
        ('subject       = ["T"]', "subject       = []", "Grondslag T is nergens aan te hechten"),
        ('PLAN    = ["organisation"', 'PLAN    = ["text"', "onbekende veld text"),
        ('HALT = {name="Halt", wgs="derde"}', "", "mist de sleutel HALT"),
        ('LOG="Toegangs', 'DAGBOEK="Toegangs', "onbekende sleutel DAGBOEK"),
        ('forbidden_inputs = ["LOG"]', 'forbidden_inputs = ["LOGS"]', "de categorie LOGS"),
        ('cite=["AVG 5(1)(b)"]', 'cite="AVG"', "cite is geen lijst van woorden"),
        ("[meta]", "[meta", "geen geldige TOML"),
    ],
)
def test_a_slip_in_the_file_is_refused_in_words(old: str, new: str, sentence: str) -> None:
    assert sentence in problems(changed(old, new))


def test_all_problems_are_named_at_once() -> None:
    text = changed('needs=["SN"]', 'needs=["SNN"]').replace('ceiling="signal"', 'ceiling="half"')
    found = problems(text)
    assert "SNN" in found
    assert "half" in found


@pytest.mark.parametrize("text", ["", "rule = 3", "rule = [1]", 'meta = "x"', "deny = [{}]"])
def test_a_file_of_another_shape_is_refused_in_words(text: str) -> None:
    assert problems(text)


def test_a_missing_file_means_no_policy_and_so_no_access(tmp_path: Path) -> None:
    with pytest.raises(PolicyUnavailable, match="niet te lezen"):
        load_policy(tmp_path / "sharing.toml")
