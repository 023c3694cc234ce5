"""By which words a name is found."""

from __future__ import annotations

import pytest

from casework.rules.names import after, name_in, name_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("A. Voorbeeld-fictief", ("voorbeeld", "fictief")),
        ("J. van der Vélden", ("van", "der", "velden")),
        ("ÖZGÜR  Şahin", ("ozgur", "sahin")),
        ("O'Neill", ("neill",)),
        ("Jan Jan", ("jan",)),
        ("李 小龙", ("小龙",)),
        ("", ()),
        ("- . ,", ()),
    ],
)
def test_a_name_is_its_words_without_capitals_accents_and_initials(name, words):
    assert name_words(name) == words


def test_a_name_of_a_hundred_words_is_cut_off():
    assert len(name_words(" ".join(f"naam{number}" for number in range(100)))) == 12
    assert all(len(word) == 40 for word in name_words("x" * 10_000))


def test_the_name_of_an_item_is_the_one_given_or_what_stands_first():
    assert name_in("B. Anders, geboren 1-2-1990", {}) == "B. Anders"
    assert name_in("B. Anders, geboren 1-2-1990", {"name": "C. Ander"}) == "C. Ander"


@pytest.mark.parametrize("word", ["jan", "ja", "zz", "é", "小龙"])
def test_a_range_holds_what_begins_with_a_word_and_nothing_else(word):
    assert word <= word + "x" < after(word)
    assert not word <= after(word) < after(word)
