"""What a data subject reads of who received what: what stays out, and how lines are joined."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import labels
from casework.rules.overview import About, Basis, Disclosure, entries, omission_of
from casework.vocabulary import Category, Ground, Level, Omission, Regime, Setting

ME, OTHER = 1, 2
PLAIN = About(
    category=Category.WOON,
    regime=Regime.AVG,
    secret=False,
    reported=False,
    subject_id=ME,
    alone=True,
)


def test_an_ordinary_item_about_the_subject_is_in() -> None:
    assert omission_of(PLAIN, ME) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"regime": Regime.WPG}, Omission.POLICE),
        ({"category": Category.POL8}, Omission.POLICE),
        ({"category": Category.POL9_10}, Omission.POLICE),
        ({"category": Category.POL12}, Omission.POLICE),
        ({"regime": Regime.WJSG}, Omission.JUSTICE),
        ({"category": Category.JUS}, Omission.JUSTICE),
        ({"regime": Regime.BIBOB}, Omission.OTHER_LAW),
        ({"category": Category.BIBOB}, Omission.OTHER_LAW),
        ({"category": Category.FISC}, Omission.OTHER_LAW),
        ({"reported": True}, Omission.REPORTER),
        ({"category": Category.SIGN}, Omission.REPORTER),
        ({"category": Category.REL}, Omission.THIRD_PERSON),
        ({"category": Category.PRO}, Omission.THIRD_PERSON),
        ({"subject_id": OTHER}, Omission.THIRD_PERSON),
        ({"subject_id": OTHER, "alone": False}, Omission.THIRD_PERSON),
        ({"secret": True}, Omission.SECRECY),
    ],
)
def test_what_the_law_keeps_out_stays_out(change, why) -> None:
    assert omission_of(replace(PLAIN, **change), ME) is why


def test_police_data_stay_out_whatever_the_category() -> None:
    for category in Category:
        assert omission_of(replace(PLAIN, regime=Regime.WPG, category=category), ME)


def test_what_is_about_the_whole_case_is_about_its_only_subject_and_else_about_nobody() -> None:
    whole = replace(PLAIN, subject_id=None)
    assert omission_of(whole, ME) is None
    assert omission_of(replace(whole, alone=False), ME) is Omission.THIRD_PERSON


def test_every_reason_has_its_words_and_its_law() -> None:
    assert set(labels.OMISSION) == set(Omission)
    assert all(len(words) == 3 and all(words) for words in labels.OMISSION.values())
    assert set(labels.SETTING_PURPOSE) == set(Setting)


# -- lines -----------------------------------------------------------------------------------------

DAY = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
NEED = Basis(Ground.N, "AVG 6(1)(e)")
CONSENT = Basis(Ground.T, "AVG 6(1)(a)")


def row(begins: int, ends: int | None, **change) -> Disclosure:
    plain = Disclosure(
        category=Category.WOON,
        source=10,
        recipient=20,
        setting=Setting.LOKAAL,
        level=Level.FULL,
        since=DAY + dt.timedelta(days=begins),
        until=None if ends is None else DAY + dt.timedelta(days=ends),
        grounds=frozenset({NEED}),
    )
    return replace(plain, **change)


def periods(*rows: Disclosure) -> list[tuple[int, int | None]]:
    return [
        ((line.since - DAY).days, None if line.until is None else (line.until - DAY).days)
        for line in entries(rows)
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([(0, 5)], [(0, 5)]),
        ([(0, 5), (5, 9)], [(0, 9)]),
        ([(3, 9), (0, 5)], [(0, 9)]),
        ([(0, 9), (2, 3)], [(0, 9)]),
        ([(0, None), (2, 3)], [(0, None)]),
        ([(0, 2), (5, None)], [(0, 2), (5, None)]),
        ([(0, 2), (1, None), (7, 8)], [(0, None)]),
    ],
)
def test_items_of_one_kind_become_periods_that_do_not_count_them(given, told) -> None:
    assert periods(*(row(*one) for one in given)) == told


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": 21},
        {"source": 11},
        {"category": Category.HULP},
        {"setting": Setting.ZVH_CASUS},
        {"level": Level.SIGNAL},
    ],
)
def test_what_differs_is_a_line_of_its_own(change) -> None:
    assert len(entries([row(0, None), row(0, None, **change)])) == 2


def test_a_line_names_every_ground_once() -> None:
    both = row(0, None, grounds=frozenset({NEED, CONSENT}))
    (line,) = entries([row(0, None), both])
    assert line.grounds == (NEED, CONSENT)
