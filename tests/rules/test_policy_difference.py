"""The difference between two texts of the policy: cell by cell, grouped, in plain words."""

from __future__ import annotations

import pytest

from casework import labels
from casework.rules.policy import Policy
from casework.rules.policy_difference import (
    NOTHING,
    Difference,
    Direction,
    Face,
    compare,
    difference,
)
from casework.rules.policy_file import parse_policy
from casework.rules.policy_words import other_sentences, sentence
from casework.vocabulary import Category, Ground, Level, OrganisationKey, Setting
from tests.policy_texts import NARROWER, TEXT, WIDER, changed

FIRST = parse_policy(TEXT.encode())


def against(text: str, old: Policy = FIRST) -> Difference:
    return difference(old, parse_policy(text.encode()))


def told(text: str) -> list[str]:
    return [sentence(change) for change in against(text).changes]


def test_a_text_differs_in_nothing_from_itself_or_from_itself_with_a_remark() -> None:
    assert not against(TEXT)
    assert not against(TEXT + "\n# een opmerking\n")


def test_an_organisation_that_loses_two_categories_is_told_in_one_sentence() -> None:
    (change,) = against(NARROWER).changes
    assert (change.setting, change.organisations) == (Setting.LOKAAL, (OrganisationKey.POL,))
    assert change.categories == (Category.WOON, Category.BEST)
    assert change.direction is Direction.NARROWER
    assert change.rules == ("L03",)
    assert sentence(change) == (
        "De politie (POL) krijgt bij ‘Lokaal overleg’ ‘Wonen en overlast’ en "
        "‘Toezicht en maatregelen’ niet meer te zien."
    )


def test_what_is_gained_names_what_is_needed_for_it() -> None:
    (change,) = against(WIDER).changes
    assert change.direction is Direction.WIDER
    assert sentence(change) == (
        "De ggz en verslavingszorg (GGZ) krijgen bij ‘Lokaal overleg’ ‘Wonen en overlast’ en "
        "‘Toezicht en maatregelen’ helemaal te zien. Nodig: noodzaak."
    )


def test_other_grounds_are_told_with_what_was_and_what_will_be() -> None:
    (change,) = against(changed('id="L20"', 'id="L20"\nany_of=["W"]')).changes
    assert change.direction is Direction.NARROWER
    assert sentence(change) == (
        "Het Openbaar Ministerie (OM) houdt bij ‘Lokaal overleg’ ‘Politiegegevens’, maar onder "
        "andere voorwaarden. Eerst nodig: noodzaak en Wpg 16(1)(a). "
        "Nu nodig: noodzaak en Wpg 16(1)(a), en wettelijke plicht."
    )


def test_the_difference_the_other_way_turns_every_direction() -> None:
    turned = {Direction.WIDER: Direction.NARROWER, Direction.NARROWER: Direction.WIDER}
    there = against(NARROWER).changes
    back = difference(parse_policy(NARROWER.encode()), FIRST).changes
    assert [turned[change.direction] for change in there] == [one.direction for one in back]
    assert "krijgt bij ‘Lokaal overleg’" in sentence(back[0])
    assert sentence(back[0]).endswith("te zien. Nodig: noodzaak.")


def test_every_cell_that_means_something_else_is_told_exactly_once() -> None:
    text = changed('id="L04"', 'id="L04"\nany_of=["T"]', WIDER)
    text = changed('id="C01"', 'id="C01"\nany_of=["W"]', text)
    new = parse_policy(text.encode())
    cells = [
        (change.setting, category, organisation)
        for change in difference(FIRST, new).changes
        for category in change.categories
        for organisation in change.organisations
    ]

    def face(policy: Policy, key: tuple[Setting, Category, OrganisationKey]) -> object:
        cell = policy.cell(*key)
        none = cell.ceiling is Level.NONE
        return None if none else (cell.ceiling, cell.needs, cell.any_of, cell.without)

    expected = {
        (setting, category, organisation)
        for setting in Setting
        for category in Category
        for organisation in OrganisationKey
        if face(FIRST, (setting, category, organisation))
        != face(new, (setting, category, organisation))
    }
    assert len(cells) == len(set(cells))
    assert set(cells) == expected


def test_another_source_rule_or_part_is_told_apart_from_who_sees_what() -> None:
    text = changed('cite=["AVG 5(1)(b)-(c), 6(1)(e); Handvat 2019 H4"]', 'cite=["AVG 6(1)(e)"]')
    text = changed("max_hours = 24", "max_hours = 12", text)
    text = changed('when="item.conditions"\n', 'when="item.conditions"\n#\n', text)
    text = changed('any_of=["T","C","W","W526"]', 'any_of=["T","C","W"]', text)
    found = against(text)
    assert found.changes == ()
    assert other_sentences(found) == [
        "Regel L01 krijgt een andere bron (80 vakjes). Wie wat ziet blijft gelijk.",
        "De regel S2 over de bron is gewijzigd.",
        "In break_glass: max_hours was 24 en wordt 12.",
    ]


N = frozenset({Ground.N})
PLAIN = Face(Level.FULL, N, frozenset(), Level.NONE)


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (NOTHING, PLAIN, Direction.WIDER),
        (PLAIN, NOTHING, Direction.NARROWER),
        (PLAIN, Face(Level.SIGNAL, N, frozenset(), Level.NONE), Direction.NARROWER),
        (PLAIN, Face(Level.FULL, frozenset(), frozenset(), Level.NONE), Direction.WIDER),
        (PLAIN, Face(Level.FULL, N, frozenset({Ground.T}), Level.NONE), Direction.NARROWER),
        (
            Face(Level.FULL, N, frozenset({Ground.T}), Level.NONE),
            Face(Level.FULL, N, frozenset({Ground.T, Ground.W}), Level.NONE),
            Direction.WIDER,
        ),
        (
            Face(Level.FULL, N, frozenset({Ground.T}), Level.NONE),
            Face(Level.FULL, N, frozenset({Ground.T}), Level.SIGNAL),
            Direction.WIDER,
        ),
        (PLAIN, Face(Level.FULL, frozenset({Ground.TD}), frozenset(), Level.NONE), Direction.OTHER),
    ],
)
def test_wider_and_narrower_follow_from_level_and_grounds(
    before: Face, after: Face, direction: Direction
) -> None:
    assert compare(before, after) is direction


def test_every_organisation_and_ground_has_a_word() -> None:
    assert set(labels.ORGANISATION) == set(OrganisationKey)
    assert set(labels.GROUND) == set(Ground)
