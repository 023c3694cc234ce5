"""Every address × every account: who does not take part cannot tell unseen from missing."""

from __future__ import annotations

import datetime as dt
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from casework import access
from casework.errors import NotVisible
from casework.models import (
    AccessLine,
    Consent,
    DangerAlert,
    LogReview,
    PolicyVersion,
    Submission,
    UnsealedLine,
)
from casework.services import consents, examinations, items, log_reviews
from casework.services.items import ItemInput
from casework.vocabulary import Category, Setting
from escalation.management.demo import municipality
from escalation.models import Deadline, FeedbackDuty, RightsRequest, RightsTask
from escalation.rules.rights import RightKind
from escalation.services import alerts, rights
from notifications import services as messenger
from notifications.models import Message
from tests import stages
from tests.architecture.test_urls import routes
from tests.casework import acts
from tests.casework.acts import Story

SNAPSHOT = Path(__file__).resolve().parents[1] / "snapshots" / "access.csv"
OUTSIDE = "account/"
KINDS = {
    "case_id": lambda s: s.asked.uuid,
    "move_id": lambda s: s.move.uuid,
    "item_id": lambda s: s.cast.items["i1"].uuid,
    "report_id": lambda s: s.report.uuid,
    "deadline_id": lambda s: Deadline.objects.filter(move=s.move).first().uuid,
    "duty_id": lambda s: s.asked.inform_duties.get().uuid,
    "message_id": lambda s: Message.objects.filter(recipient__username="samendoen").first().uuid,
    "version_id": lambda s: PolicyVersion.objects.get().uuid,
    "table": lambda s: "ZVH",
    "review_id": lambda s: LogReview.objects.get().uuid,
    "alert_id": lambda s: DangerAlert.objects.get().uuid,
    "consent_id": lambda s: Consent.objects.get().uuid,
    "request_id": lambda s: RightsRequest.objects.get().uuid,
    "task_id": lambda s: RightsTask.objects.get(item=s.cast.items["i1"]).uuid,
}
"""Where the value of each variable part of an address comes from."""
SPECIAL = {
    "action_done": {"item_id": lambda s: s.cast.items["p"].uuid},
    "feedback": {"duty_id": lambda s: s.asked.feedback_duties.get().uuid},
    "item_check": {"item_id": lambda s: s.asked.items.get(category="JUS").uuid},
}


def ask_for_restriction(story: Story) -> None:
    """Register that the person of the case asked something; nobody examines the case after that."""
    cast, case = story.cast, story.asked
    examinations.open_examination(
        case.reference, "Er is een verzoek.", by=cast.actor("fg"), at=cast.at
    )
    rights.register_request(
        case,
        case.subjects.get(),
        [RightKind.RESTRICTION],
        cast.at.date(),
        by=cast.actor("fg"),
        at=cast.at,
    )
    examinations.close_examination(case, by=cast.actor("fg"), at=cast.at)


def tell() -> Story:
    story = acts.tell()
    by = story.cast.actor("samendoen")
    alerts.push(story.asked, acts.danger(story, "wijkagent"), by=by, at=story.cast.at)
    given = replace(acts.consent(story), subject=story.asked.subjects.get())
    consents.record_consent(story.asked, given, by=by, at=story.cast.at)
    justice = ItemInput(Category.JUS, "Er loopt een zaak, fictief.", no_third_persons=True)
    items.add_item(
        story.asked,
        justice,
        release_into=Setting.LOKAAL,
        necessity="Nodig.",
        by=story.cast.actor("wijkagent"),
        at=story.cast.at,
    )
    FeedbackDuty.objects.create(
        case=story.asked,
        reference=story.asked.reference,
        move=story.move,
        setting=Setting.LOKAAL,
        desk=story.cast.desk("samendoen"),
        giver=story.cast.desk("zvh"),
        made_at=story.cast.at,
    )
    messenger.route_events(at=story.cast.at)
    acts.proposed(story)
    ask_for_restriction(story)
    log_reviews.plan(at=story.cast.at + dt.timedelta(days=7))
    LogReview.objects.exclude(pk=LogReview.objects.latest("pk").pk).delete()
    return story


_told, story = stages.stage(tell)


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


@cache
def ours() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give every address of the product with the names of its variable parts."""
    found = {
        name: tuple(pattern.pattern.converters)
        for route, name, pattern in routes()
        if not route.startswith(OUTSIDE)
    }
    return tuple(sorted(found.items()))


def address(story: Story, name: str, parts: tuple[str, ...], *, missing: bool = False) -> str:
    """Write an address out, for what is there or for ids that were never given out."""
    values = {part: SPECIAL.get(name, {}).get(part, KINDS[part])(story) for part in parts}
    if missing:
        values = {
            part: uuid.uuid4() if isinstance(value, uuid.UUID) else value
            for part, value in values.items()
        }
    return reverse(name, kwargs=values)


def client_of(story: Story, account: str | None) -> Client:
    client = Client(raise_request_exception=True)
    if account:
        client.force_login(story.cast.demo.users[account])
    return client


def outsiders(story: Story) -> Iterator[str]:
    """Give the accounts for whom the case does not exist, found out by the door."""
    for account in story.cast.demo.users:
        try:
            access.get_case(story.cast.actor(account), story.asked.uuid)
        except NotVisible:
            yield account


def test_every_variable_part_has_a_provider():
    assert {part for _, parts in ours() for part in parts} <= set(KINDS)


OUTSIDERS = ("vreemde", "stuw", "riec")
"""Nobody at all, a partner who takes no part here, and one from behind the wall."""


def same(answer: HttpResponse) -> bytes:
    """Give the body without what differs by itself: form tokens, and the address that was asked."""
    asked = answer.wsgi_request.path.encode()
    body = answer.content.replace(asked, b"").replace(quote(asked, safe="").encode(), b"")
    return re.sub(rb'(value="|X-CSRFToken": ")[0-9A-Za-z]{64}', b"", body)


def whole(answer: HttpResponse) -> tuple[bytes, dict[str, str]]:
    """Give body and headers; how long a page is follows from the address that stands in it."""
    headers = dict(answer.headers)
    assert int(headers.pop("Content-Length", "0")) in {0, len(answer.content)}
    return same(answer), headers


@pytest.mark.parametrize("method", ["get", "post"])
def test_for_an_outsider_unseen_and_missing_are_the_same_to_the_byte(story, method):
    """One account tries what is missing at every address, and it always looks the same; so for
    the other accounts one missing address per part of the product and status is enough."""
    assert set(OUTSIDERS) <= set(outsiders(story))
    for account in OUTSIDERS:
        ask, missing = getattr(client_of(story, account), method), {}
        for name, parts in ours():
            if not set(parts) & {"case_id", "move_id", "report_id", "message_id", "alert_id"}:
                continue
            url = address(story, name, parts)
            there, part = ask(url), url.split("/")[1]
            assert there.status_code in {404, 405}, (account, method, name)
            if account == OUTSIDERS[0] or (part, there.status_code) not in missing:
                absent = ask(address(story, name, parts, missing=True))
                assert absent.status_code == there.status_code, (account, method, name)
                assert dict(absent.headers) == dict(there.headers), (account, method, name)
                usual = missing.setdefault((part, there.status_code), whole(absent))
                assert whole(absent) == usual, (account, method, name)
            assert whole(there) == missing[part, there.status_code], (account, method, name)


def test_an_outsider_changes_nothing_but_the_access_log(story):
    before = acts.fingerprint()
    client = client_of(story, "vreemde")
    for name, parts in ours():
        if set(parts) & {"case_id", "move_id", "alert_id"}:
            client.post(address(story, name, parts), {"token": str(uuid.uuid4())})
    changed = {table for table, print_ in acts.fingerprint().items() if print_ != before[table]} - {
        AccessLine._meta.db_table,
        UnsealedLine._meta.db_table,
    }
    assert changed <= {"casework_user"}, changed
    assert not Submission.objects.exists()


PUBLIC = {"health", "prometheus", "source", "theme", "demo_sign_in"}
"""Where nobody signs in; the metrics ask for a token instead (tests/config/test_operations.py)."""


def test_without_signing_in_every_address_but_the_public_ones_leads_to_the_door(story):
    client = client_of(story, None)
    for name, parts in ours():
        if name in PUBLIC:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(story, name, parts))
            assert answer.status_code == 302, (name, method)
            assert answer.headers["Location"].startswith(reverse("account_login")), name


ACCOUNTS = tuple(account.username for account in municipality.ACCOUNTS)


WRITING = os.environ.get("SCHAKEL_WRITE_SNAPSHOTS") == "1"
MAIN = {"coordinator", "samendoen", "wijkagent", "zvh", "vreemde", "riec", "fg"}
"""One account per sort of part in the case; the others are tried among the long proofs."""


@pytest.mark.parametrize(
    "account",
    [
        one if one in MAIN or WRITING else pytest.param(one, marks=pytest.mark.prove)
        for one in ACCOUNTS
    ],
)
def test_the_answers_to_an_account_are_the_snapshot(story, account):
    """Open every address, on a case in which some accounts take part and others do not."""
    client, strange = client_of(story, account), account in set(outsiders(story))
    now = {}
    for name, parts in ours():
        status = client.get(address(story, name, parts)).status_code
        assert status < 500, name
        if strange and set(parts) & {"case_id", "move_id"}:
            assert status in {404, 405}, name
        now[name] = str(status)
    kept = read_snapshot()
    if WRITING:
        write_snapshot({**kept, account: now})
    assert now == read_snapshot().get(account), (
        "Who gets which answer changed: look at the difference, then `make snapshots`."
    )


def read_snapshot() -> dict[str, dict[str, str]]:
    """Read the answers by account and address."""
    if not SNAPSHOT.exists():
        return {}
    head, *rows = (line.split(";") for line in SNAPSHOT.read_text(encoding="utf-8").splitlines())
    return {
        account: {row[0]: row[number] for row in rows}
        for number, account in enumerate(head[1:], start=1)
    }


def write_snapshot(answers: dict[str, dict[str, str]]) -> None:
    known = [account for account in ACCOUNTS if account in answers]
    lines = ["address;" + ";".join(known)]
    for name, _ in ours():
        lines.append(";".join([name, *(answers[one].get(name, "") for one in known)]))
    SNAPSHOT.write_text("\n".join(lines) + "\n", encoding="utf-8")
