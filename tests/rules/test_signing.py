"""What is signed, and what a system of a party is told."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest

from notifications.rules.cloudevent import event_body
from notifications.rules.signing import read_secret, sign
from notifications.rules.subscriptions import SubscriptionFault, read_subscriptions

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_signature_is_that_of_the_published_example() -> None:
    """The vector of the Standard Webhooks specification."""
    body = b'{"test": 2432232314}'
    found = sign(read_secret(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_part_is_signed() -> None:
    key = read_secret(SECRET)
    plain = sign(key, "id", 1, b"body")
    assert len({plain, sign(key, "ie", 1, b"body"), sign(key, "id", 2, b"body"),
                sign(key, "id", 1, b"bodz"), sign(key + b"x", "id", 1, b"body")}) == 5  # fmt: skip


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_kort", "geheim met spaties", "whsec_!!!!"])
def test_a_secret_that_is_none_or_can_be_guessed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="geheim"):
        read_secret(text)


def test_a_secret_may_end_with_a_newline_as_files_do() -> None:
    assert read_secret(f"{SECRET}\n") == base64.b64decode(SECRET.removeprefix("whsec_"))


def test_an_event_says_that_there_is_work_and_where_and_nothing_else() -> None:
    at = dt.datetime(2026, 12, 1, 9, 30, 15, 999, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    body = event_body(identity="een", source="urn:nld:oin:0000:systeem:schakel", time=at,
                      dataref="https://schakel.example/postvak/een/")  # fmt: skip
    assert json.loads(body) == {
        "specversion": "1.0",
        "id": "een",
        "source": "urn:nld:oin:0000:systeem:schakel",
        "type": "nl.schakel.taak",
        "time": "2026-12-01T08:30:15Z",
        "dataref": "https://schakel.example/postvak/een/",
    }


GOOD = """
[werkbak]
party = "Samen Doen"
url = "https://werkbak.example.org/schakel"
secret_file = "/run/secrets/werkbak"
"""


def test_a_file_of_subscriptions_is_read() -> None:
    (one,) = read_subscriptions(GOOD).values()
    assert (one.name, one.party, one.endpoint.host, one.private) == (
        "werkbak", "Samen Doen", "werkbak.example.org", False,
    )  # fmt: skip
    assert read_subscriptions("") == {}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[werkbak]", "[Werk Bak]", "geen TOML"),
        ("[werkbak]", '["Werk"]', "kleine letters"),
        ('party = "Samen Doen"', "", "party ontbreekt"),
        ('party = "Samen Doen"', "party = 3", "party heeft niet de goede vorm"),
        ("secret_file", "secret", "secret_file ontbreekt"),
        ("https://werkbak", "http://werkbak", "https://"),
        ("werkbak.example.org", "127.0.0.1", "gewoon IP-adres"),
        ("[werkbak]", "los = 1\n[werkbak]", "hoort in een blok"),
    ],
)
def test_a_faulty_file_is_refused_in_words(old: str, new: str, words: str) -> None:
    with pytest.raises(SubscriptionFault, match=words):
        read_subscriptions(GOOD.replace(old, new, 1))


def test_a_private_endpoint_must_say_so() -> None:
    inside = GOOD.replace("https://werkbak.example.org", "http://10.1.2.3:8080")
    with pytest.raises(SubscriptionFault):
        read_subscriptions(inside)
    (one,) = read_subscriptions(f"{inside}private = true\n").values()
    assert one.private
