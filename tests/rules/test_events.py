"""What can be recorded, and what follows from it for terms: the municipality's own file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from casework.vocabulary import CaseKind
from escalation.rules.events import Pause, pauses, stands_still
from escalation.rules.events_file import load_events
from escalation.rules.file_reader import LadderFileError
from escalation.rules.terms import TermKind, startable
from escalation.rules.terms_file import read_catalogue

DIRECTORY = Path(settings.POLICY_DIRECTORY)
CATALOGUE = read_catalogue(DIRECTORY)
EVENTS = load_events(DIRECTORY, set(CATALOGUE.codes))

BY_THE_LADDER = {
    "LOC-TRIAGE": "a report that waits is no case yet; the intake list shows it",
    "LOC-START": "acceptance by a table",
    "AVE2-REVIEW": "a phase or a review",
    "AVE3-REVIEW": "a phase or a review",
    "AVE4-REVIEW": "a phase",
    "AVE4-WEEKLY": "a phase or a review",
    "AVE4-EVAL": "a phase",
    "LOC-SKIP-JUST": "a phase that is skipped",
    "RELAPSE-WATCH": "scaling down",
    "ZVH-TRIAGE": "a request",
    "LOC-MOVE-TRIAGE-ZVH": "a request",
    "LOC-MOVE-TRIAGE-JOR": "a request",
    "LOC-MOVE-TRIAGE-OTH": "a request",
    "LOC-MOVE-TRIAGE-RIEC": "a request",
    "LOC-MOVE-TRIAGE-LOCAL": "a request",
    "JOR-REVIEW": "acceptance by the JOR",
    "OTH-INTAKE": "a signal that is opened",
    "AVG-INFORMEREN": "data about a subject",
    "AVG-INFORMEREN-DELEN": "data about a subject that are shared",
    "AVG-INFORMEREN-UITSTEL": "a lawful wait",
    "AVG-VERZOEK": "a request of a data subject",
    "AVG-VERZOEK-VERLENGD": "a request of a data subject that takes longer",
    "WGS-TERUGKOPPELING": "a result that a partnership gave",
    "VT-INFORMEREN": "data about a subject",
    "VT-INFORMEREN-UITSTEL": "a lawful wait",
}
"""Terms that follow from what the ladder itself does, not from a recorded event."""


def test_every_term_that_a_case_can_start_is_started_by_something() -> None:
    recorded = {code for rule in EVENTS.rules.values() for code in rule.starts}
    follows = {rule.code for rule in CATALOGUE.rules if rule.extends or rule.ahead_of}
    kept = {rule.code for rule in CATALOGUE.rules if rule.kind is TermKind.RETENTION}
    for rule in CATALOGUE.rules:
        known = {*recorded, *follows, *kept, *BY_THE_LADDER}
        assert rule.code in known or not startable(rule), rule.code
    assert not set(BY_THE_LADDER) & recorded


def test_a_term_says_the_same_start_as_the_event_that_starts_it() -> None:
    also = {"zm_granted_year", "zm_granted_two_years"}  # carrying out starts with each of three
    for event in EVENTS.rules.values():
        for code in event.starts:
            starts = {rule.start for rule in CATALOGUE.rules if rule.code == code}
            assert event.code in starts or event.code in also, (event.code, code)


def test_every_kind_of_case_has_its_events_under_headings_that_stand_together() -> None:
    for kind in CaseKind:
        groups = [rule.group for rule in EVENTS.of_kind(kind)]
        assert groups, kind
        runs = [group for at, group in enumerate(groups) if at == 0 or groups[at - 1] != group]
        assert len(runs) == len(set(runs)) or kind is CaseKind.CONFUSED_BEHAVIOUR, kind


DAY = [dt.datetime(2026, 3, day, 9, tzinfo=dt.UTC) for day in range(1, 10)]


def test_a_clock_stands_from_a_question_until_its_answer() -> None:
    happened = [("lbb_answered", DAY[4]), ("lbb_question", DAY[1])]
    assert pauses(EVENTS, "BIBOB-8", happened) == (Pause(DAY[1], DAY[4]),)
    assert not stands_still(pauses(EVENTS, "BIBOB-8", happened))


def test_a_second_question_while_it_stands_and_an_answer_while_it_runs_change_nothing() -> None:
    happened = [
        ("lbb_answered", DAY[0]),
        ("lbb_question", DAY[1]),
        ("lbb_question", DAY[2]),
        ("lbb_answered", DAY[3]),
        ("lbb_answered", DAY[4]),
        ("lbb_question", DAY[6]),
    ]
    found = pauses(EVENTS, "BIBOB-8", happened)
    assert found == (Pause(DAY[1], DAY[3]), Pause(DAY[6]))
    assert stands_still(found)


def test_another_term_is_not_stopped() -> None:
    assert pauses(EVENTS, "WVGGZ-CM", [("lbb_question", DAY[1])]) == ()


GOOD = """
[[event]]
code = "a"
group = "Groep"
label = "Iets"
kinds = ["UNDERMINING"]
suspends = ["BIBOB-8"]
resumes = ["BIBOB-8"]
"""


@pytest.mark.parametrize(
    ("found", "put", "named"),
    [
        ('kinds = ["UNDERMINING"]', 'kinds = ["X"]', "X"),
        ('kinds = ["UNDERMINING"]', "kinds = []", "soort casus"),
        ('suspends = ["BIBOB-8"]', 'suspends = ["NOPE"]', "NOPE"),
        ('resumes = ["BIBOB-8"]', "", "BIBOB-8"),
        ('label = "Iets"', 'label = ""', "label"),
        ('label = "Iets"', 'label = "Iets"\nextra = 1', "extra"),
        ("[[event]]", GOOD + "[[event]]", "twee keer"),
    ],
)
def test_a_fault_refuses_the_whole_file(tmp_path: Path, found: str, put: str, named: str) -> None:
    assert found in GOOD
    (tmp_path / "events.toml").write_text(GOOD.replace(found, put, 1), encoding="utf-8")
    with pytest.raises(LadderFileError, match=named):
        load_events(tmp_path, set(CATALOGUE.codes))
