"""The digest: when it leaves, and what it says."""

from __future__ import annotations

import datetime as dt

import pytest

from notifications.rules.digest import LINES, Unread, compose, digest_day
from notifications.rules.quiet import AMSTERDAM, Quiet
from notifications.rules.topics import Habits

SEVEN = Habits(digest_at=dt.time(7))
INBOX, CHOICES = "https://s.example/postvak/", "https://s.example/postvak/voorkeuren/"


def here(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("habits", "at", "day"),
    [
        (SEVEN, "2026-12-01T06:59", None),
        (SEVEN, "2026-12-01T07:00", "2026-12-01"),
        (SEVEN, "2026-12-01T23:59", "2026-12-01"),
        (SEVEN, "2026-12-02T00:00", None),
        (Habits(digest_at=dt.time(2)), "2027-03-28T03:00", "2027-03-28"),
        (Habits({}, Quiet(dt.time(22), dt.time(8)), dt.time(7)), "2026-12-01T07:30", None),
        (Habits({}, Quiet(dt.time(22), dt.time(8)), dt.time(7)), "2026-12-01T08:00", "2026-12-01"),
        (Habits({}, Quiet(weekend=True), dt.time(7)), "2026-12-05T12:00", None),
    ],
)
def test_it_leaves_at_its_hour_here_and_not_in_quiet_hours(
    habits: Habits, at: str, day: str | None
) -> None:
    assert digest_day(habits, here(at)) == (dt.date.fromisoformat(day) if day else None)


def test_of_nothing_there_is_no_digest() -> None:
    assert compose([], inbox=INBOX, choices=CHOICES) is None


def test_each_case_stands_there_once_with_its_newest_message() -> None:
    text = compose(
        [Unread("ZV-1", "https://new"), Unread("ZV-2", "https://b"), Unread("ZV-1", "https://old")],
        inbox=INBOX,
        choices=CHOICES,
    )
    assert text is not None
    assert "Casus ZV-1:\nhttps://new" in text
    assert text.count("ZV-1") == text.count("ZV-2") == 1
    assert "old" not in text
    assert CHOICES in text
    assert INBOX + "\n" not in text


def test_what_is_about_no_case_leads_to_the_inbox() -> None:
    text = compose([Unread("", "https://one")], inbox=INBOX, choices=CHOICES)
    assert text is not None
    assert f"Uw postvak:\n{INBOX}\n" in text
    assert "https://one" not in text
    assert "Casus" not in text


def test_a_long_digest_is_cut_and_says_where_the_rest_is() -> None:
    many = [Unread(f"ZV-{number}", f"https://{number}") for number in range(LINES + 5)]
    text = compose(many, inbox=INBOX, choices=CHOICES)
    assert text is not None
    assert text.count("Casus ") == LINES
    assert f"En meer:\n{INBOX}" in text
