"""What a line of the log holds, and that acts are logged beside looks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from casework import access, policies
from casework.errors import PolicyUnavailable
from casework.models import AccessLine, JournalEvent, UnsealedLine
from casework.services import items
from casework.vocabulary import LogAction, LogPurpose, Setting
from tests import stages
from tests.casework import acts

_told, story = stages.stage(acts.tell)

BIO2 = ("action", "object_type", "result", "origin", "actor_id", "at")
NEN7513 = ("subject_ids", "role", "party_id", "organisation", "purpose", "policy", "rule")


@pytest.fixture(autouse=True)
def clock(story, monkeypatch):
    story.cast.later(hours=1)
    monkeypatch.setattr("config.middleware.timezone", SimpleNamespace(now=lambda: story.cast.at))


def open_page(story, account, url):
    client = Client()
    client.force_login(story.cast.demo.users[account])
    before = set(AccessLine.objects.values_list("pk", flat=True))
    status = client.get(url).status_code
    return status, list(AccessLine.objects.exclude(pk__in=before))


def test_opening_a_case_fills_every_field_of_bio2_and_nen7513(story):
    status, (line,) = open_page(story, "samendoen", reverse("case", args=[story.local.uuid]))
    assert status == 200
    for name in (*BIO2, *NEN7513, "trace_id", "case_id", "categories"):
        assert getattr(line, name), name
    assert (line.case_id, line.case_ids) == (story.local.pk, [story.local.pk])
    assert line.role in {"CASE_DIRECTOR", "CARE_WORKER", "CARE_INTAKE"}
    assert line.purpose == LogPurpose.HANDLING
    policy = policies.policy_in_force(story.cast.at)
    assert line.policy == f"{policy.version} {policy.digest[:16]}"
    actor = story.cast.actor("samendoen")
    assert line.rule in access.granted_rules(actor, story.local).values()
    assert UnsealedLine.objects.filter(pk=line.pk).exists()


def test_a_refusal_is_logged_with_who_in_which_role_and_nothing_of_the_case(story):
    status, (line,) = open_page(story, "vreemde", reverse("case", args=[story.local.uuid]))
    assert status == 404
    assert (line.result, line.case_id, line.case_ids) == ("refused:404", None, [])
    assert line.role
    assert line.policy
    assert UnsealedLine.objects.filter(pk=line.pk).exists()


def test_without_a_policy_the_refusal_is_still_written_down(story, monkeypatch):
    def missing(_at):
        raise PolicyUnavailable("weg")

    monkeypatch.setattr(policies, "policy_in_force", missing)
    access.record_access(story.cast.actor("vreemde"), "read", object_type="case")
    assert AccessLine.objects.latest("at").policy == ""


def test_a_list_says_which_cases_it_showed_and_is_no_look_into_one(story):
    _, (line,) = open_page(story, "samendoen", reverse("worklist"))
    assert line.action == LogAction.LIST
    assert len(line.case_ids) == 2
    assert line.case_id is None


def test_every_act_of_a_person_has_its_line_and_time_itself_has_none(story):
    acted = JournalEvent.objects.filter(actor__isnull=False)
    lines = AccessLine.objects.exclude(action__in=["read", "list", "explain", "write"])
    assert lines.count() == acted.count() > 20
    assert set(acted.values_list("type", flat=True)) == set(lines.values_list("rule", flat=True))
    assert lines.filter(purpose=LogPurpose.INTAKE).exists(), "a report was received"


def test_giving_an_item_is_logged_as_a_disclosure_of_its_category(story):
    by = story.cast.actor("samendoen")
    items.release_items(
        story.local,
        [story.items["i4"]],
        Setting.LOKAAL,
        None,
        necessity="Nodig.",
        by=by,
        at=story.cast.at,
    )
    line = AccessLine.objects.get(trace_id=by.trace_id)
    assert (line.action, line.object_ids) == (LogAction.DISCLOSE, [story.items["i4"].uuid])
    assert line.categories == ["FIN"]


def test_no_line_holds_a_word_of_content_or_a_name(story):
    words = [row.text for row in story.items.values()]
    names = [user.full_name for user in story.cast.demo.users.values()]
    for line in AccessLine.objects.values_list("rule", "purpose", "role", "policy", "origin"):
        said = " ".join(line)
        assert not [word for word in (*words, *names) if word and word in said]


def test_without_its_line_in_the_log_there_is_no_answer_and_no_act(story, monkeypatch):
    """Kill the logger: what cannot be written down does not happen (Wgs 1.8(4); Wpg 32a(1))."""

    def broken(*_args, **_kwargs):
        raise DatabaseError("het logboek is vol")

    monkeypatch.setattr(AccessLine.objects, "bulk_create", broken)
    client = Client(raise_request_exception=False)
    client.force_login(story.cast.demo.users["samendoen"])
    url = reverse("case", args=[story.local.uuid])
    answer = client.get(url)
    assert answer.status_code == 500
    assert story.local.reference not in answer.content.decode()
    before = acts.fingerprint()
    with pytest.raises(DatabaseError):
        items.release_items(
            story.local,
            [story.items["i4"]],
            Setting.LOKAAL,
            None,
            necessity="Nodig.",
            by=story.cast.actor("samendoen"),
            at=story.cast.at,
        )
    assert acts.fingerprint() == before
