"""Telling a data subject: whom, before when, and when it may wait or need not be."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from casework.vocabulary import OrganisationKey, SubjectKind
from escalation.rules import informing
from escalation.rules.deadlines import compute
from escalation.rules.file_reader import LadderFileError
from escalation.rules.informing import InformState, Told
from escalation.rules.informing_file import load_informing
from escalation.rules.terms_file import read_catalogue

POLICY = Path(__file__).resolve().parents[2] / "config" / "policy" / "hardenberg"
CATALOGUE = read_catalogue(POLICY)
CODES = {rule.code for rule in CATALOGUE.rules}
RULES = load_informing(POLICY, CODES)

TODAY = dt.date(2026, 11, 24)
LONGEST = dt.date(2026, 12, 22)
WEIGHED = dict.fromkeys("abcdefgh", "Dit is gewogen.")
WHY = "Het onderzoek zou mislukken."

K = OrganisationKey


def due(term: str, start: dt.date) -> dt.date:
    return compute(CATALOGUE.rule(term, start), start, CATALOGUE.calendar).day


# -- before when -----------------------------------------------------------------------------------


def test_a_person_is_told_within_a_month() -> None:
    term = RULES.waiting_for(K.COL_SD).term
    assert due(term, dt.date(2026, 11, 24)) == dt.date(2026, 12, 24)
    assert due(term, dt.date(2026, 1, 31)) == dt.date(2026, 2, 28)
    assert CATALOGUE.rule(term, TODAY).law == "AVG 14(3)(a)"


def test_when_another_organisation_receives_data_the_person_is_told_that_day() -> None:
    assert due(informing.SHARED, TODAY) == TODAY
    assert CATALOGUE.rule(informing.SHARED, TODAY).law == "AVG 14(3)(c)"


def test_veilig_thuis_tells_within_four_weeks_and_waits_two_at_a_time() -> None:
    waiting = RULES.waiting_for(K.VT)
    assert due(waiting.term, TODAY) == TODAY + dt.timedelta(weeks=4)
    assert due(waiting.again, TODAY) == TODAY + dt.timedelta(weeks=2)


def test_everybody_else_waits_four_weeks_at_a_time() -> None:
    assert due(RULES.waiting_for(None).again, TODAY) == LONGEST


@pytest.mark.parametrize(
    ("present", "responsible", "shared"),
    [
        ([K.COL_SD], K.COL_SD, False),
        ([K.COL_SD, K.PC, K.BURG, K.COL_JEUGD, K.COL_VTH], K.COL_SD, False),
        ([K.COL_SD, K.POL], K.COL_SD, True),
        ([K.COL_SD, K.ZVH_PR], K.COL_SD, True),
        ([K.VT], K.VT, False),
        ([K.VT, K.PC], K.VT, True),
    ],
)
def test_only_another_organisation_makes_sharing(present, responsible, shared) -> None:
    assert informing.is_shared(present, responsible) is shared


# -- whom ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (None, Told.SELF),
        (dt.date(2014, 11, 25), Told.REPRESENTATIVE),
        (dt.date(2014, 11, 24), Told.BOTH),
        (dt.date(2010, 11, 25), Told.BOTH),
        (dt.date(2010, 11, 24), Told.SELF),
        (dt.date(1982, 5, 3), Told.SELF),
    ],
)
def test_a_child_is_told_with_or_through_who_represents_it(born, told) -> None:
    assert informing.whom_to_tell(born, TODAY) is told


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (SubjectKind.PERSON, ""),
        (SubjectKind.HOUSEHOLD, ""),
        (SubjectKind.GROUP, "no_names"),
        (SubjectKind.LOCATION, "no_person"),
        (SubjectKind.COMPANY, "no_person"),
    ],
)
def test_only_people_are_told(kind, code) -> None:
    assert informing.exempt_at_once(kind) == code
    assert not code or RULES.exemption(code)


# -- waiting ---------------------------------------------------------------------------------------


def decide(letter="d", motivation=WHY, weighing=WEIGHED, until=LONGEST) -> list[str]:
    decision = informing.decide_deferral(
        RULES, letter, motivation, weighing, until, day=TODAY, longest=LONGEST
    )
    return [reason.field for reason in decision.reasons]


def test_every_ground_of_the_law_is_one_and_nothing_else_is() -> None:
    assert "".join(row.letter for row in RULES.grounds) == "abcdefghij"
    assert all(decide(letter=row.letter) == [] for row in RULES.grounds)
    assert RULES.grounds[3].article == "UAVG 41(1)(d)"
    for letter in ("", "k", "D", "dd"):
        assert decide(letter=letter) == ["ground"]


def test_waiting_asks_a_reason_and_every_factor() -> None:
    assert decide(motivation="nee") == ["motivation"]
    for letter in WEIGHED:
        assert decide(weighing={**WEIGHED, letter: " "}) == [f"factor_{letter}"]


@pytest.mark.parametrize(
    ("until", "fault"),
    [
        (TODAY - dt.timedelta(days=1), True),
        (TODAY, True),
        (TODAY + dt.timedelta(days=1), False),
        (LONGEST, False),
        (LONGEST + dt.timedelta(days=1), True),
    ],
)
def test_waiting_ends_on_a_day_ahead_that_is_not_too_far(until, fault) -> None:
    assert decide(until=until) == (["until"] if fault else [])


def test_a_postponed_task_comes_back_on_its_day() -> None:
    until = TODAY + dt.timedelta(days=1)
    assert not informing.is_open(InformState.DEFERRED, until, TODAY)
    assert informing.is_open(InformState.DEFERRED, until, until)
    assert informing.is_open(InformState.OPEN, None, TODAY)
    assert not informing.is_open(InformState.DONE, None, TODAY)
    assert not informing.is_open(InformState.EXEMPT, None, TODAY)


def test_nothing_to_tell_asks_a_reason_of_the_list_and_words() -> None:
    for row in RULES.exemptions:
        assert row.article
        assert informing.decide_exemption(RULES, row.code, WHY)
    assert not informing.decide_exemption(RULES, "no_time", WHY)
    assert not informing.decide_exemption(RULES, "knows", "-")


@pytest.mark.parametrize(
    ("on", "allowed"),
    [
        (TODAY, True),
        (TODAY - dt.timedelta(days=366), True),
        (TODAY - dt.timedelta(days=367), False),
        (TODAY + dt.timedelta(days=1), False),
    ],
)
def test_somebody_was_told_today_or_not_long_ago(on, allowed) -> None:
    assert bool(informing.decide_told(on, day=TODAY)) is allowed


# -- the file --------------------------------------------------------------------------------------

FILE = (POLICY / "informing.toml").read_text(encoding="utf-8")
FAULTS = [
    ('letter = "j"', 'letter = "k"', "a tot en met j"),
    ('letter = "h"\ntext = "Hoort', 'letter = "x"\ntext = "Hoort', "a tot en met h"),
    ('term = "AVG-INFORMEREN"', 'term = "AVG-NOOIT"', "AVG-NOOIT"),
    ('organisation = "VT"', 'organisation = "XX"', "XX"),
    ('organisation = "VT"\n', "", "zonder organisation"),
    ('code = "no_names"', 'code = "other"', "no_names"),
    ('article = "AVG 14(5)(b)"', 'artikel = "AVG 14(5)(b)"', "artikel"),
    ("\n[[ground]]\n", "\n[[grond]]\n", "grond"),
]


@pytest.mark.parametrize(("old", "new", "told"), FAULTS)
def test_a_file_that_is_not_the_law_is_refused_whole(tmp_path, old, new, told) -> None:
    assert old in FILE
    (tmp_path / "informing.toml").write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LadderFileError, match=re.escape(told)):
        load_informing(tmp_path, CODES)
