"""Every promise has its proof, every proof exists, and the page for people says the same."""

from __future__ import annotations

import os
from collections import Counter

from tests.architecture import promises

ROWS = promises.promises()


def test_every_number_has_its_promise_once_and_in_order():
    assert [row.key for row in ROWS] == promises.numbers()


def test_every_promise_is_proven_or_says_why_it_does_not_apply():
    assert not [row.key for row in ROWS if not row.tests and len(row.reason) < 20]


def test_every_proof_exists():
    known = promises.known_tests()
    assert not [(row.key, one) for row in ROWS for one in row.tests if one not in known]


def test_no_proof_is_named_twice_under_one_promise():
    for row in ROWS:
        assert not [one for one, number in Counter(row.tests).items() if number > 1], row.key


def test_every_promise_is_one_short_sentence():
    for row in ROWS:
        assert row.promise.endswith("."), row.key
        assert 15 < len(row.promise) < 160, row.key
        assert "|" not in row.promise + row.reason, row.key


def test_the_page_for_people_is_the_snapshot_of_the_register():
    now = promises.page(ROWS)
    if os.environ.get("SCHAKEL_WRITE_SNAPSHOTS") == "1":
        promises.PAGE.parent.mkdir(exist_ok=True)
        promises.PAGE.write_text(now, encoding="utf-8")
    assert now == promises.PAGE.read_text(encoding="utf-8"), (
        "The promises changed: look at the difference, then `make snapshots`."
    )
