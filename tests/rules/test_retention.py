"""How long something is kept: every rule of the file by hand, and the earliest day counts."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.rules import retention
from casework.rules.pseudonyms import pseudonym
from casework.rules.retention import Kept, Start, term_of, terms_of
from casework.rules.retention_file import RetentionError, load_retention, parse_retention
from casework.vocabulary import CaseKind, Category, Covers, Regime, Setting

FILES = Path(__file__).parents[2] / "config" / "policy" / "hardenberg"
POLICY = load_retention(FILES / "retention.toml")
TEXT = (FILES / "retention.toml").read_text(encoding="utf-8")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
S, K, C = Setting, CaseKind, Category


def noon(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=AMSTERDAM)


def item(settings, *, first, closed=None, kind=K.CONFUSED_BEHAVIOUR, category=C.HULP, **facts):
    starts = {Start.FIRST_PROCESSED: noon(first)}
    if closed:
        starts[Start.CASE_CLOSED] = noon(closed)
    starts |= {Start(name): noon(day) for name, day in facts.items()}
    return Kept(Covers.ITEM, starts, kind, category, Regime.AVG, frozenset(settings))


@pytest.mark.parametrize(
    ("kept", "destroy_on", "rule"),
    [
        # an open case: five years from the first processing, whatever the setting
        (item([S.ZVH_CASUS], first="2024-02-05"), "2029-02-05", "WGS-BEW"),
        (item([S.ZVH_TRIAGE], first="2024-02-05"), "2029-02-05", "WGS-BEW"),
        (item([S.RIEC_CASUS], first="2024-02-05", kind=K.UNDERMINING), "2029-02-05", "WGS-BEW"),
        (item([S.RIEC_SIGNAAL], first="2024-02-05", kind=K.UNDERMINING), "2029-02-05", "WGS-BEW"),
        (item([S.JOR], first="2024-02-05"), "2029-02-05", "JOR-BEW"),
        (item([S.LOKAAL], first="2024-02-05"), "2029-02-05", "LOKAAL-BEW"),
        # a leap day ends on the last of February
        (item([S.ZVH_CASUS], first="2024-02-29"), "2029-02-28", "WGS-BEW"),
        # closed: local content a year later, content of the ZVH alone keeps its five years
        (item([S.LOKAAL], first="2024-02-05", closed="2024-06-01"), "2025-06-01", "LOKAAL-SLUIT"),
        (item([S.CRISIS], first="2024-02-05", closed="2024-06-01"), "2025-06-01", "LOKAAL-SLUIT"),
        (item([S.ZVH_CASUS], first="2024-02-05", closed="2024-06-01"), "2029-02-05", "WGS-BEW"),
        # used in both: the shortest
        (
            item([S.LOKAAL, S.ZVH_CASUS], first="2024-02-05", closed="2024-06-01"),
            "2025-06-01",
            "LOKAAL-SLUIT",
        ),
        # closed so late that the five years are over first
        (
            item([S.LOKAAL, S.ZVH_CASUS], first="2024-02-05", closed="2028-12-01"),
            "2029-02-05",
            "WGS-BEW",
        ),
        # a rejected signal, also when the case was never closed; only of undermining
        (
            item([S.OTH], first="2024-02-05", kind=K.UNDERMINING, signal_rejected="2024-03-01"),
            "2025-03-01",
            "CCV-SIGNAAL-BEW",
        ),
        (
            item([S.LOKAAL], first="2024-02-05", signal_rejected="2024-03-01"),
            "2029-02-05",
            "LOKAAL-BEW",
        ),
        # names of a youth group, not the facts about the group
        (
            item(
                [S.LOKAAL],
                first="2024-02-05",
                kind=K.YOUTH_GROUP,
                category=C.ID,
                step7="2024-05-01",
            ),
            "2025-05-01",
            "JEUGD-NAMEN",
        ),
        (
            item(
                [S.LOKAAL],
                first="2024-02-05",
                kind=K.YOUTH_GROUP,
                category=C.GROEP,
                step7="2024-05-01",
            ),
            "2029-02-05",
            "LOKAAL-BEW",
        ),
    ],
)
def test_the_earliest_rule_decides(kept, destroy_on, rule):
    term = term_of(POLICY, kept)
    assert (term.destroy_on.isoformat(), term.rule.id) == (destroy_on, rule)
    days = [one.destroy_on for one in terms_of(POLICY, kept)]
    assert days == sorted(days)


def test_the_sentence_names_day_reason_and_source():
    term = term_of(POLICY, item([S.ZVH_CASUS], first="2024-02-05"))
    assert term.sentence() == (
        "Bewaard tot 5 februari 2029: 5 jaar na de eerste verwerking (5 februari 2024). "
        "Bron: Wgs 1.8(7)."
    )


@pytest.mark.parametrize("setting", Setting)
@pytest.mark.parametrize("closed", [None, "2024-02-06", "2028-02-05", "2031-01-01"])
@pytest.mark.parametrize("kind", CaseKind)
def test_nothing_outlives_five_years_from_its_first_processing(setting, closed, kind):
    """Wgs 1.8(7): also in an open case, and closing late prolongs nothing."""
    term = term_of(POLICY, item([setting], first="2024-02-05", closed=closed, kind=kind))
    assert term.destroy_on <= dt.date(2029, 2, 5)


def test_a_day_begins_at_midnight_here():
    late = dt.datetime(2024, 2, 5, 23, 30, tzinfo=dt.UTC)
    kept = Kept(Covers.ITEM, {Start.FIRST_PROCESSED: late}, settings=frozenset({S.ZVH_CASUS}))
    assert term_of(POLICY, kept).destroy_on == dt.date(2029, 2, 6)


@pytest.mark.parametrize("kind", CaseKind)
def test_a_report_that_was_never_joined_goes_after_a_year(kind):
    kept = Kept(Covers.REPORT, {Start.RECEIVED: noon("2024-02-05")}, kind)
    assert term_of(POLICY, kept).destroy_on == dt.date(2025, 2, 5)


def test_certificates_stay():
    assert term_of(POLICY, Kept(Covers.REGISTER, {Start.LOGGED: noon("2024-02-05")})) is None


def test_the_coarse_look_misses_nothing_that_is_due():
    """Whatever day something began on: once it is due, the selection has it."""
    for rule in POLICY.rules:
        for offset in range(0, 900, 7):
            begun = dt.date(2023, 1, 1) + dt.timedelta(days=offset)
            ends = rule.ends(begun)
            if ends is not None:
                assert begun <= rule.begun_before(ends), (rule.id, begun)


@pytest.mark.parametrize(
    ("local", "last", "due"),
    [
        ("2026-11-03 02:00", "2026-11-02 01:05", True),
        ("2026-11-03 02:00", "2026-11-03 01:05", False),  # done tonight
        ("2026-11-03 00:55", "2026-11-02 01:05", False),  # not night yet
        ("2026-11-03 12:00", "2026-11-03 01:05", False),
        ("2026-11-03 12:00", "2026-11-02 01:05", True),  # the night was missed
        ("2026-11-03 12:00", None, True),
    ],
)
def test_once_a_night_and_by_day_when_a_night_was_missed(local, last, due):
    def clock(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM) if text else None

    assert retention.is_due(clock(local), clock(last)) is due


# -- the file -------------------------------------------------------------------------------------


def test_every_rule_names_term_source_and_status():
    for rule in POLICY.rules:
        assert rule.source
        assert rule.title
        assert rule.term()
    assert {rule.covers for rule in POLICY.rules} == set(Covers)


def test_terms_that_also_stand_in_the_catalogue_say_the_same():
    terms = tomllib.loads((FILES / "deadlines.toml").read_text(encoding="utf-8"))["term"]
    months = {"year": 12, "month": 1}
    compared = 0
    for term in terms:
        rule = POLICY.rule(term["id"])
        if rule is not None:
            assert term["kind"] == "retention"
            assert rule.n * months[rule.unit] == term["n"] * months[term["unit"]], rule.id
            compared += 1
    assert compared == 3


def test_terms_that_also_stand_in_the_sharing_policy_say_the_same():
    asked = tomllib.loads((FILES / "sharing.toml").read_text(encoding="utf-8"))["retention"]
    rules = {rule.id: rule.n for rule in POLICY.rules}
    assert rules["LOKAAL-SLUIT"] == asked["lokaal_destroy_after_close_months"]
    assert rules["LOKAAL-BEW"] == asked["lokaal_hard_cap_years_from_first_processing"]
    assert rules["WGS-BEW"] == asked["zvh_hard_cap_years_from_first_processing"]
    assert rules["WGS-BEW"] == asked["riec_hard_cap_years_from_first_processing"]
    assert rules["BIBOB-BEW"] == asked["bibob_use_years"]
    assert rules["LOG-BEW"] == asked["disclosure_log_keep_years"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "JOR-BEW"', 'id = "WGS-BEW"', "staat er dubbel in"),
        ('settings = ["JOR"]', 'settings = ["JURY"]', "onbekende waarde 'JURY'"),
        ('settings = ["JOR"]', 'settings = ["OTH"]', "JOR: hier ontbreekt een termijn"),
        ('covers = "message"', 'covers = "log"', "'sent' kan de termijn van 'log' niet starten"),
        ('source = "Wgs 1.8(7)"', 'source = ""', "'source' is een tekst"),
        ('source = "Wgs 1.8(7)"', "", "'source' ontbreekt"),
        ("pending_days = 14", "pending_days = 0", "pending_days is een getal"),
        ('n = 5\nunit = "year"', 'n = 6\nunit = "year"', "hooguit vijf jaar"),
        ('n = 0\nunit = "forever"', 'n = 3\nunit = "forever"', "n is alleen 0 bij 'forever'"),
        ('version = "2026.1"', 'version = "2026.1"\ncolour = 1', "onbekend veld 'colour'"),
        ("[hold]", "[hold", "geen TOML"),
    ],
)
def test_a_file_that_is_not_right_is_refused_in_words(old, new, words):
    assert old in TEXT
    with pytest.raises(RetentionError, match=words.replace("(", r"\(")):
        parse_retention(TEXT.replace(old, new, 1))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RetentionError, match="niet te lezen"):
        load_retention(tmp_path / "retention.toml")


# -- the pseudonym --------------------------------------------------------------------------------


def test_a_pseudonym_is_the_same_within_a_year_and_leads_nowhere():
    person, secret = "5f0c1a0e-0000-4000-8000-000000000001", "sleutel"
    one = pseudonym(person, "2026", secret)
    assert one == pseudonym(person, "2026", secret)
    assert one != pseudonym(person, "2027", secret)
    assert one != pseudonym(person, "2026", "andere sleutel")
    assert person not in one
    assert pseudonym(one, "2026", secret) == one
    assert pseudonym("", "2026", secret) == ""


def test_bibob_data_is_used_for_five_years_to_the_day_and_other_data_has_no_such_end():
    first = dt.datetime(2024, 2, 29, 15, 0, tzinfo=AMSTERDAM)
    over = dt.datetime(2029, 2, 28, tzinfo=AMSTERDAM)
    assert retention.usable_until(Category.BIBOB, Regime.AVG, first) == over
    assert retention.usable_until(Category.BEDR, Regime.BIBOB, first) == over
    assert retention.usable_until(Category.BEDR, Regime.AVG, first) is None
